"""Rules of overflow that can never be applied, lead nowhere, or keep out whom nothing may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.actions import every_action
from callcenter.config.callbacks import own_numbers
from callcenter.config.check_on_call import leads_to_us, on_call_findings
from callcenter.config.menus import GoOutside
from callcenter.config.problems import Finding, Severity
from callcenter.config.spills import groups_of, is_always_let_in, lines_of
from callcenter.flow.spills import Way, When
from callcenter.queue.waiting import EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.overflow import OverflowTable
    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings

_BOUND = {
    When.NO_AGENTS: "grace_s",
    When.WAIT: "over_s",
    When.ESTIMATE: "over_s",
    When.SIZE: "over",
    When.LOAD: "over",
    When.TRUNK: "",
    When.CLOSING: "over_s",
}
"""The field that says from when on a condition holds."""
_OPTIONAL = frozenset({When.NO_AGENTS, When.TRUNK, When.CLOSING})
_REFUSES = (Way.MENU, Way.VOICEMAIL, Way.CALLBACK)
"""Ways that may end without a person."""


def overflow_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with overflow. All names must be known by now."""
    yield from _twice(settings)
    for place, rule in enumerate(settings.overflow):
        path: FieldPath = ("overflow", place)
        yield from _bound(path, rule)
        yield from _way(settings, path, rule)
        yield from _groups(settings, path, rule)
    yield from _circles(settings)
    yield from _outside(settings)
    yield from _trunk(settings)
    yield from on_call_findings(settings)


def _twice(settings: Settings) -> Iterator[Finding]:
    for table in ("overflow", "on_call"):
        seen: set[str] = set()
        for place, name in enumerate(item.name for item in getattr(settings, table)):
            if name in seen:
                yield Finding(
                    path=(table, place, "name"),
                    value=repr(name),
                    message="stands twice: what is applied, or rung, is told by its name",
                    mend="Give it a name of its own.",
                )
            seen.add(name)


def _bound(path: FieldPath, rule: OverflowTable) -> Iterator[Finding]:
    needed = _BOUND[rule.when]
    for field in ("grace_s", "over_s", "over"):
        is_given = getattr(rule, field) is not None
        if field == needed and not is_given and rule.when not in _OPTIONAL:
            yield Finding(
                path=(*path, field),
                message=f'when = "{rule.when}" does not say from when on',
                mend=f"Add {field} = …",
            )
        elif field != needed and is_given:
            yield Finding(
                path=(*path, field),
                message=f'has no meaning with when = "{rule.when}"',
                mend=f"Write {needed} instead." if needed else "Remove it.",
            )


def _way(settings: Settings, path: FieldPath, rule: OverflowTable) -> Iterator[Finding]:
    if rule.way == Way.ON_CALL and not settings.on_call:
        yield Finding(
            path=(*path, "to"),
            value=repr(rule.to),
            message="there is no on-call phone",
            mend="Add [[on_call]] with a name and a phone.",
        )
    lines = lines_of(settings, rule)
    if rule.way == Way.LINE and (rule.target in lines or not lines):
        yield Finding(
            path=(*path, "to"),
            value=repr(rule.to),
            message="leads from this line to itself",
            mend="Say in lines which ones it is for, without this one.",
        )
    if rule.way == Way.CALLBACK and settings.callback is None:
        yield Finding(
            path=(*path, "to"),
            value=repr(rule.to),
            message="nobody is called back without [callback]",
            mend="Add [callback] with dial and allow.",
        )
    if rule.when is When.CLOSING and not any(settings.lines[line].hours for line in lines):
        yield Finding(
            path=(*path, "when"),
            value=repr(str(rule.when)),
            message="none of its lines has hours: they never close",
            mend="Give a line hours, or remove the rule.",
        )
    if rule.when is When.TRUNK and rule.way not in (Way.MENU, Way.CALLBACK):
        yield Finding(
            path=(*path, "to"),
            value=repr(rule.to),
            message="keeps the channel, or takes another: near full only a menu helps",
            mend='Write to = "menu:…", a menu that says so and ends, or to = "callback".',
        )


def _groups(settings: Settings, path: FieldPath, rule: OverflowTable) -> Iterator[Finding]:
    for place, group in enumerate(rule.groups):
        if is_always_let_in(settings, group) and rule.way in _REFUSES:
            yield Finding(
                path=(*path, "groups", place),
                value=repr(group),
                message="is never refused: it must not end at a menu, a mailbox or off the phone",
                mend="Remove it from the rule, or lead it to on-call phones or a number.",
            )
    if not groups_of(settings, rule):
        yield Finding(
            path=(*path, "groups"),
            message="the rule is for nobody" + _TRUNK_WHY * (rule.when is When.TRUNK),
            mend="Name a group.",
        )


_TRUNK_WHY = ": those of tier 0 and 1 are let in to the last channel"


def _circles(settings: Settings) -> Iterator[Finding]:
    """Rules that lead back end all the same, for each is applied once; but nobody means it."""
    leads: dict[str, set[str]] = {}
    for rule in settings.overflow:
        if rule.way == Way.LINE:
            for line in lines_of(settings, rule):
                leads.setdefault(line, set()).add(rule.target)
    for place, rule in enumerate(settings.overflow):
        if rule.way == Way.LINE and lines_of(settings, rule) & _reached(rule.target, leads):
            yield Finding(
                path=("overflow", place, "to"),
                value=repr(rule.to),
                message="other rules lead back from there; each is applied to a caller once",
                mend="Let one of them lead to somebody instead.",
                severity=Severity.WARNING,
            )


def _reached(start: str, leads: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    unseen = {start}
    while unseen:
        line = unseen.pop()
        fresh = leads.get(line, set()) - reached
        reached |= fresh
        unseen |= fresh
    return reached


def _outside(settings: Settings) -> Iterator[Finding]:
    own = own_numbers(settings)
    used = {rule.to for rule in settings.overflow}
    used.update(a.to for _, a in every_action(settings) if isinstance(a, GoOutside))
    if settings.never_refuse.last_resort:
        used.add(f"number:{settings.never_refuse.last_resort}")
    on_call = {table.phone for table in settings.on_call}
    for name, table in settings.numbers.items():
        yield from leads_to_us(table.dial, own, ("numbers", name, "dial"), kind="number")
        if table.dial in on_call:
            yield Finding(
                path=("numbers", name, "dial"),
                value=repr(table.dial),
                message="is an on-call phone, which has been rung already by then",
                mend="Name another number.",
                severity=Severity.WARNING,
            )
        if f"number:{name}" not in used:
            yield _unused(("numbers", name), f'to = "number:{name}"')
    for name in settings.voicemails:
        if f"voicemail:{name}" not in used:
            yield _unused(("voicemails", name), f'to = "voicemail:{name}"')


def _unused(path: FieldPath, way: str) -> Finding:
    return Finding(
        path=path,
        message="no rule and no key leads there",
        mend=f"Write {way} in an [[overflow]] or at a key of a menu, or remove it.",
        severity=Severity.WARNING,
    )


def _trunk(settings: Settings) -> Iterator[Finding]:
    trunk, rules = settings.trunk, [r for r in settings.overflow if r.when is When.TRUNK]
    if trunk is None:
        for place, rule in enumerate(settings.overflow):
            if rule.when is When.TRUNK:
                yield Finding(
                    path=("overflow", place, "when"),
                    message="nobody has said how many channels there are",
                    mend="Add [trunk] with channels and reserve.",
                )
    elif trunk.reserve >= trunk.channels:
        yield Finding(
            path=("trunk", "reserve"),
            value=str(trunk.reserve),
            message="leaves no channel to anybody else",
            mend="Make it smaller than channels.",
        )
    elif not rules and any(group.tier == EVERYONE for group in settings.groups.values()):
        yield Finding(
            path=("trunk", "reserve"),
            message="no rule makes use of it: the last channels go to whoever calls first",
            mend='Add an [[overflow]] with when = "trunk" and to = "menu:…".',
            severity=Severity.WARNING,
        )
