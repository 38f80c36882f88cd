"""A menu for a full line that nobody hears, or that forgets those who are let in all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.full_line import kept_keys
from callcenter.config.problems import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import Settings


def full_line_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is doubtful about menus of full lines."""
    for name, line in settings.lines.items():
        if line.full_menu is None:
            continue
        path = ("lines", name, "full_menu")
        if line.max_waiting is None:
            yield Finding(
                path=path,
                value=repr(line.full_menu),
                message="the line is never full, so nobody hears this menu",
                mend="Add max_waiting, or remove it.",
                severity=Severity.WARNING,
            )
        own = settings.menus[line.full_menu].keys
        for key in kept_keys(settings, line).keys() - own.keys():
            yield Finding(
                path=path,
                value=repr(line.full_menu),
                message=(
                    f"key {key} of the first menu leads to a group that is let in also where the "
                    "line is full, and does nothing in this menu"
                ),
                mend=f"Give the menu the same key {key}, for who pressed the wrong one before.",
                severity=Severity.WARNING,
            )
