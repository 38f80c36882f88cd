"""Groups that contradict each other: who goes first, and what is promised to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity
from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import Settings


def group_findings(settings: Settings) -> Iterator[Finding]:
    """Yield where one group's promise denies another's, or its own."""
    yield from _longer_promises(settings)
    yield from _early_guards(settings)
    yield from _same_codes(settings)
    yield from _nobody_ordinary(settings)


def _longer_promises(settings: Settings) -> Iterator[Finding]:
    """Who goes first cannot be promised the longer wait: one of the two is a mistake."""
    if settings.policy is PolicyName.FIFO:
        return  # nobody goes first
    for name, group in settings.groups.items():
        behind = [(n, g) for n, g in settings.groups.items() if g.tier > group.tier]
        shorter = [n for n, g in behind if g.target_s < group.target_s]
        if shorter:
            other = min(shorter, key=lambda n: settings.groups[n].target_s)
            theirs = settings.groups[other]
            yield Finding(
                path=("groups", name, "target_s"),
                value=f"{group.target_s:g}",
                message=(
                    f"this group (tier {group.tier}) goes before {other} (tier {theirs.tier}) "
                    f"and is promised a longer wait than its {theirs.target_s:g} s"
                ),
                mend="Shorten this target, lengthen the other, or change one of the tiers.",
            )


def _early_guards(settings: Settings) -> Iterator[Finding]:
    if settings.policy is not PolicyName.TIERS:
        return
    for name, group in settings.groups.items():
        guard = settings.guard_of(name)
        if group.tier == EVERYONE and guard is not None and guard < 1:
            yield Finding(
                path=("groups", name, "guard"),
                value=f"{guard:g}",
                message="the guard would lift this group before its own promise is broken",
                mend='Write guard = 1 or more (3 is usual), or guard = "off".',
            )


def _same_codes(settings: Settings) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, group in settings.groups.items():
        other = first.setdefault(group.code.upper(), name)
        if other != name:
            yield Finding(
                path=("groups", name, "code"),
                value=repr(group.code),
                message=f"agents cannot tell this group from {other}: both show the same code",
                mend="Give it a code of its own, unless agents are not to tell the two apart.",
                severity=Severity.WARNING,
            )


def _nobody_ordinary(settings: Settings) -> Iterator[Finding]:
    """Where everybody is preferred nobody is, and whoever presses nothing must be somebody."""
    if not any(group.tier == EVERYONE for group in settings.groups.values()):
        yield Finding(
            path=("groups",),
            message=f"no group is of tier {EVERYONE}: everybody is preferred, so nobody is",
            mend=f"Set tier = {EVERYONE} in the group of those who ask for no preference.",
            severity=Severity.WARNING,
        )
