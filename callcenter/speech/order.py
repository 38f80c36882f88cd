"""The rule of the line as the public reads it, made from the live rules so that it cannot lie.

Groups are told by the operator's own words for who belongs to them; the sentences are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import EMERGENCY, EVERYONE, PREFERRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.speech.numbers import Language

_MINUTE_S = 60
_MS = 1_000


class PublicGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group as the public text needs it."""

    label: str
    people: str = ""  # who belongs to it; "": said by the label
    tier: int
    target_ms: int
    guard_ms: int | None = None  # as it is in force: None where no wait lifts anybody


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    """Every sentence, in one language. Of times {0} is one, of groups a list."""

    first: str
    by_law: str
    others: str
    others_named: str
    share: str
    next_by_share: str
    next_by_due: str
    in_group: str
    guard: str
    no_guard: str
    arrival: str
    emergencies: str
    promise: str  # {0} group, {1} time
    conjunction: str
    minute: str
    minutes: str
    second: str
    seconds: str


_WORDS: Mapping[Language, _Words] = {
    "es": _Words(
        first="Primero, {0}.",
        by_law="Después, quienes por ley tienen atención preferente: {0}.",
        others="Luego, todas las demás personas.",
        others_named="Luego, las demás personas: {0}.",
        share="Entre quienes están en el mismo paso, pasa antes quien ya usó la mayor parte de la"
        " espera prometida a su grupo: {0}.",
        next_by_share="Después, quien ya usó la mayor parte de la espera prometida a su grupo:"
        " {0}.",
        next_by_due="Después, aquella persona cuya hora prometida llega antes. Lo prometido: {0}.",
        in_group="Dentro de un mismo grupo y trámite, por orden de llegada; se cuenta desde que"
        " contestamos la llamada.",
        guard="Quien pasa de {1} de espera en el grupo {0} sube al paso de la atención preferente.",
        no_guard="Ninguna espera, por larga que sea, cambia este orden.",
        arrival="Todas las personas, por orden de llegada; se cuenta desde que contestamos la"
        " llamada.",
        emergencies="las emergencias",
        promise="{0}, {1}",
        conjunction=" y ",
        minute="{0} minuto",
        minutes="{0} minutos",
        second="{0} segundo",
        seconds="{0} segundos",
    ),
    "en": _Words(
        first="First, {0}.",
        by_law="Then those whom the law prefers: {0}.",
        others="Then everybody else.",
        others_named="Then everybody else: {0}.",
        share="Among those of the same step, whoever has used up the largest part of the wait that"
        " was promised to their group goes first: {0}.",
        next_by_share="Then whoever has used up the largest part of the wait that was promised to"
        " their group: {0}.",
        next_by_due="Then whoever's promised time comes first. What is promised: {0}.",
        in_group="Within one group and subject, first come, first served, counted from the moment"
        " we answer the call.",
        guard="Whoever has waited more than {1} in the group {0} joins the step of preferential"
        " attention.",
        no_guard="No wait, however long, changes this order.",
        arrival="Everybody in the order of arrival, counted from the moment we answer the call.",
        emergencies="emergencies",
        promise="{0}, {1}",
        conjunction=" and ",
        minute="{0} minute",
        minutes="{0} minutes",
        second="{0} second",
        seconds="{0} seconds",
    ),
}


def public_order(
    groups: Iterable[PublicGroup], *, policy: PolicyName, language: Language
) -> list[str]:
    """Return the sentences that tell the public in which order it is served."""
    words = _WORDS[language]
    by_tier: dict[int, list[PublicGroup]] = {EMERGENCY: [], PREFERRED: [], EVERYONE: []}
    for group in groups:
        by_tier[group.tier].append(group)
    match policy:
        case PolicyName.FIFO:
            return [words.arrival]
        case PolicyName.TIERS | PolicyName.STRICT:
            return [
                *_emergencies(by_tier, words),
                *_steps(by_tier, words),
                words.in_group,
                *_guards(by_tier, policy, words),
            ]
        case PolicyName.RATIO | PolicyName.DUE:
            then = words.next_by_share if policy is PolicyName.RATIO else words.next_by_due
            rest = [*by_tier[PREFERRED], *by_tier[EVERYONE]]
            told = [then.format(_promises(rest, words))] if rest else []
            return [*_emergencies(by_tier, words), *told, words.in_group]
        case _:
            assert_never(policy)


def _emergencies(by_tier: dict[int, list[PublicGroup]], words: _Words) -> list[str]:
    groups = by_tier[EMERGENCY]
    if not groups:
        return []
    people = [group.people for group in groups if group.people]
    return [words.first.format(", ".join(people) or words.emergencies)]


def _steps(by_tier: dict[int, list[PublicGroup]], words: _Words) -> list[str]:
    preferred, others = by_tier[PREFERRED], by_tier[EVERYONE]
    steps = []
    if preferred:
        steps.append(words.by_law.format("; ".join(map(_people, preferred))))
    if len(others) > 1:
        steps.append(words.others_named.format("; ".join(map(_people, others))))
    elif others:
        steps.append(words.others)
    shared = [group for tier in by_tier.values() if len(tier) > 1 for group in tier]
    if shared:
        steps.append(words.share.format(_promises(shared, words)))
    return steps


def _guards(by_tier: dict[int, list[PublicGroup]], policy: PolicyName, words: _Words) -> list[str]:
    lifted = [group for group in by_tier[EVERYONE] if group.guard_ms is not None]
    if policy is PolicyName.STRICT or not lifted:
        return [words.no_guard]
    return [
        words.guard.format(group.label, _time(group.guard_ms, words))
        for group in lifted
        if group.guard_ms is not None
    ]


def _people(group: PublicGroup) -> str:
    return group.people or group.label


def _promises(groups: Iterable[PublicGroup], words: _Words) -> str:
    return "; ".join(
        words.promise.format(group.label, _time(group.target_ms, words)) for group in groups
    )


def _time(ms: int, words: _Words) -> str:
    """Say a time in minutes and seconds; the nearest second."""
    minutes, seconds = divmod(round(ms / _MS), _MINUTE_S)
    said = []
    if minutes:
        said.append((words.minute if minutes == 1 else words.minutes).format(minutes))
    if seconds or not minutes:
        said.append((words.second if seconds == 1 else words.seconds).format(seconds))
    return words.conjunction.join(said)
