"""On-call phones that nobody can have, that are never reached, or that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.callbacks import own_numbers
from callcenter.config.problems import Finding, Severity
from callcenter.config.spills import groups_of, lines_of
from callcenter.dialable import DialablePhones, number_in
from callcenter.flow.spills import Way

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from callcenter.config.overflow import OverflowTable
    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings


def on_call_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with on-call phones."""
    yield from _phones(settings)
    yield from _desks(settings)
    yield from _kept_away(settings)
    yield from _nobody_called(settings)


def leads_to_us(
    device: str, own: Container[str], path: FieldPath, *, kind: str
) -> Iterator[Finding]:
    """Yield that a device outside the line, a ``kind`` of thing, has one of our ``own`` numbers."""
    if number_in(device) in own:
        yield Finding(
            path=path,
            value=repr(device),
            message="is a number of a line of our own: callers would call us again",
            mend=f"Name a {kind} at which somebody else answers.",
        )


def _phones(settings: Settings) -> Iterator[Finding]:
    phones: dict[str, str] = {}
    own = own_numbers(settings)
    for place, table in enumerate(settings.on_call):
        yield from leads_to_us(table.phone, own, ("on_call", place, "phone"), kind="phone")
        if other := phones.get(table.phone):
            yield Finding(
                path=("on_call", place, "phone"),
                value=repr(table.phone),
                message=f"is the phone of {other}, too",
                mend="Give each a phone of its own.",
            )
        phones.setdefault(table.phone, table.name)


def _desks(settings: Settings) -> Iterator[Finding]:
    """Phones at which agents may log in; a pattern of every phone says nothing of any one."""
    named = [pattern for pattern in settings.desk.phones if "/*" not in pattern]
    desks = DialablePhones(named)
    for place, table in enumerate(settings.on_call):
        if desks.allows(table.phone):
            yield Finding(
                path=("on_call", place, "phone"),
                value=repr(table.phone),
                message="is an agent's phone by desk.phones, too: nobody may log in at it",
                mend="Name a phone that no agent sits at, or narrow desk.phones.",
                severity=Severity.WARNING,
            )


def _kept_away(settings: Settings) -> Iterator[Finding]:
    """Rules that ring on-call phones for those whom another has led to a mailbox by then."""
    for place, rule in enumerate(settings.overflow):
        if rule.way != Way.ON_CALL:
            continue
        for other_place, other in enumerate(settings.overflow):
            first = (_from(other), other_place) < (_from(rule), place)
            if other.way == Way.VOICEMAIL and first and _covers(settings, other, rule):
                yield Finding(
                    path=("overflow", place, "to"),
                    value=repr(rule.to),
                    message=f"is never reached: {other.name} takes the same callers to a mailbox",
                    mend=f"List it before {other.name}, and let it begin no later.",
                    severity=Severity.WARNING,
                )


def _from(rule: OverflowTable) -> float:
    return rule.over_s or rule.grace_s or rule.over or 0.0


def _covers(settings: Settings, other: OverflowTable, rule: OverflowTable) -> bool:
    return (
        other.when is rule.when
        and groups_of(settings, rule) <= groups_of(settings, other)
        and lines_of(settings, rule) <= lines_of(settings, other)
    )


def _nobody_called(settings: Settings) -> Iterator[Finding]:
    """Who is let in while nobody is at work must have somebody called."""
    lines = settings.lines.values()
    named = {line.emergency.group for line in lines if line.emergency and line.hours}
    for name, group in settings.groups.items():
        is_so = group.never_refuse or name in named
        called = settings.on_call or settings.never_refuse.last_resort
        if is_so and not called:
            yield Finding(
                path=("groups", name),
                message=(
                    "is let in at any hour, and nobody is called for it while no agent is at "
                    "work: it would wait until one logs in"
                ),
                mend="Add [[on_call]] with a phone, or last_resort in [never_refuse].",
                severity=Severity.WARNING,
            )
    always = [table for table in settings.on_call if not table.hours]
    if settings.on_call and not always and not settings.never_refuse.last_resort:
        yield Finding(
            path=("on_call", 0, "hours"),
            value=repr(settings.on_call[0].hours),
            message="no on-call phone is rung outside its hours, and no number is dialled then",
            mend="Leave one without hours, or add last_resort in [never_refuse].",
            severity=Severity.WARNING,
        )
