"""Announcements to who waits that say nothing, or what nobody knows by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity
from callcenter.config.sounds import prompt_sounds
from callcenter.ivr.menu import OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.announcements import AnnounceTable
    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings


def announcement_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with announcements. All names must be known by now."""
    for name, line in settings.lines.items():
        if line.announce is not None:
            yield from _of(settings, line.announce, ("lines", name, "announce"))


def _of(settings: Settings, table: AnnounceTable, path: FieldPath) -> Iterator[Finding]:
    if not (table.position or table.wait or table.texts):
        yield Finding(
            path=path,
            message="nothing is ever announced",
            mend="Name texts, or remove the table.",
            severity=Severity.WARNING,
        )
    for place, text in enumerate(table.texts):
        if OPENING in prompt_sounds(settings, (text,)):
            yield Finding(
                path=(*path, "texts", place),
                value=repr(text),
                message="tells when the line opens, to people who are in it",
                mend='Name another prompt, or one without { value = "opening" }.',
            )
