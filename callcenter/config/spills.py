"""From the tables of overflow to what the core goes by.

Emergencies and groups that are never refused have a chain of their own, made from `[never_refuse]`:
on-call phones when nobody is at work, then a number. It stands before the rules of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.agent import AgentProfile
from callcenter.agents.on_call import NUMBERED
from callcenter.agents.skills import held, of_line
from callcenter.config.values import milliseconds
from callcenter.contacts import AgentNumber, Phone
from callcenter.flow.spills import STAFF, Outside, Spill, Way, When, help_of
from callcenter.queue.waiting import EMERGENCY, EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.overflow import OverflowTable
    from callcenter.config.settings import Settings

ON_CALL_NAME, LAST_RESORT_NAME = "never-refuse/on-call", "never-refuse/last-resort"
"""Names that no rule of the file can have; a chain for each kind of group ends in its kind."""


def is_always_let_in(settings: Settings, group: str) -> bool:
    """Whether nothing may keep a group out of the line."""
    rules = settings.groups[group]
    return rules.tier == EMERGENCY or rules.never_refuse


def groups_of(settings: Settings, rule: OverflowTable) -> frozenset[str]:
    """Return whom a rule is for: by itself everybody whom something may keep out of the line.

    Where channels run out it is for those of tier 2 alone.
    """
    named = rule.groups or tuple(g for g in settings.groups if not is_always_let_in(settings, g))
    if rule.when is not When.TRUNK:
        return frozenset(named)
    return frozenset(group for group in named if settings.groups[group].tier == EVERYONE)


def lines_of(settings: Settings, rule: OverflowTable) -> frozenset[str]:
    """Return the lines a rule is for: by itself all, but not the one where it leads."""
    target = rule.target if rule.way == Way.LINE else ""
    return frozenset(rule.lines or (line for line in settings.lines if line != target))


def spills(settings: Settings) -> tuple[Spill, ...]:
    """Return the rules, the chain of those who are never refused first."""
    return (*_chain(settings), *(_spill(settings, rule) for rule in settings.overflow))


def outside(settings: Settings) -> dict[str, Outside]:
    """Return the places outside the line, by what rules call them."""
    numbers = {
        f"number:{name}": Outside(f"number:{name}", table.dial, milliseconds(table.ring_s))
        for name, table in settings.numbers.items()
    }
    mailboxes = {
        f"voicemail:{name}": Outside(f"voicemail:{name}", table.mailbox, is_mailbox=True)
        for name, table in settings.voicemails.items()
    }
    return {**numbers, **mailboxes}


def staff_words(settings: Settings) -> frozenset[str]:
    """Return what every agent has besides skills; nothing where there is no on-call phone."""
    if not settings.on_call:
        return frozenset()
    return frozenset((STAFF, *map(help_of, settings.lines)))


def on_call_phones(settings: Settings, asked: list[tuple[str, int]]) -> Iterator[AgentProfile]:
    """Yield the on-call phones; each has every skill at its best, whatever is ``asked``."""
    levels = dict.fromkeys(settings.services, 1)
    for table in settings.on_call:
        lines = table.lines or tuple(settings.lines)
        yield AgentProfile(
            number=AgentNumber(f"{NUMBERED}{table.name}"),
            name=table.name,
            pin="",
            # Of what lines have to themselves it has that of its own, needed or not.
            skills=held(levels, asked).union(map(help_of, lines), map(of_line, lines)),
            levels=levels,
            on_call=True,
            phone=Phone(table.phone),
            ring_ms=milliseconds(table.ring_s),
            accept=table.accept_key or "",
        )


def _chain(settings: Settings) -> Iterator[Spill]:
    table = settings.never_refuse
    graces = {"": table.grace_s, "/emergency": table.emergency_grace_s}
    lines = {line for phone in settings.on_call for line in phone.lines or tuple(settings.lines)}
    for kind, grace_s in graces.items():
        groups = frozenset(
            name
            for name, group in settings.groups.items()
            if is_always_let_in(settings, name) and (group.tier == EMERGENCY) is bool(kind)
        )
        grace_ms = milliseconds(grace_s)
        if groups and lines:
            yield Spill(
                name=f"{ON_CALL_NAME}{kind}",
                when=When.NO_AGENTS,
                to=Way.ON_CALL,
                over_ms=grace_ms,
                groups=groups,
                lines=frozenset(lines),
            )
        if groups and table.last_resort:
            yield Spill(
                name=f"{LAST_RESORT_NAME}{kind}",
                when=When.NO_AGENTS,
                to=Way.NUMBER,
                target=table.last_resort,
                over_ms=grace_ms + (milliseconds(table.last_resort_after_s) if lines else 0),
                groups=groups,
                lines=frozenset(settings.lines),
            )


def _spill(settings: Settings, rule: OverflowTable) -> Spill:
    over = rule.over or 0.0
    if rule.when is When.TRUNK and settings.trunk:
        over = settings.trunk.reserve
    return Spill(
        name=rule.name,
        when=rule.when,
        to=Way(rule.way),
        target=rule.target,
        over_ms=milliseconds(rule.over_s or rule.grace_s or 0),
        over=over,
        groups=groups_of(settings, rule),
        lines=lines_of(settings, rule),
    )
