"""Callbacks that cannot be asked for, cannot be kept, or take a key from something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.actions import every_action
from callcenter.config.menus import RequestCallback
from callcenter.config.problems import Finding, Severity
from callcenter.dialable import begins_abroad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import LineSettings, Settings


def callback_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with callbacks."""
    asked = [name for name, line in settings.lines.items() if line.callback]
    actions = [p for p, action in every_action(settings) if isinstance(action, RequestCallback)]
    if settings.callback is None:
        for path in (*(("lines", name, "callback") for name in asked), *actions):
            yield Finding(
                path=path,
                message="callers may ask to be called back, and nothing says how that is done",
                mend="Add [callback] with dial and allow, or remove this.",
            )
        return
    if not asked and not actions:
        yield Finding(
            path=("callback",),
            message="nobody can ask to be called back",
            mend="Add [lines.NAME.callback] with a key, or remove the table.",
            severity=Severity.WARNING,
        )
    yield from _abroad(settings)
    yield from _kept(settings)
    for name in asked:
        yield from _line(name, settings.lines[name])


def _abroad(settings: Settings) -> Iterator[Finding]:
    for place, pattern in enumerate(settings.callback.allow if settings.callback else ()):
        if begins_abroad(pattern):
            yield Finding(
                path=("callback", "allow", place),
                value=repr(pattern),
                message="begins like a call abroad (00): what such calls cost you pay",
                mend="Begin it with the first digits of your own country's numbers.",
                severity=Severity.WARNING,
            )


def _kept(settings: Settings) -> Iterator[Finding]:
    table = settings.callback
    if table is None:
        return
    if settings.journal.folder is None:
        yield Finding(
            path=("callback",),
            message="a promise to call back is forgotten when the service ends",
            mend="Name a folder: journal.folder.",
            severity=Severity.WARNING,
        )
    if table.retry_s * (table.attempts - 1) >= table.expires_s:
        yield Finding(
            path=("callback", "retry_s"),
            value=f"{table.retry_s:g}",
            message="the last attempts would come after the promise has expired",
            mend="Lower retry_s or attempts, or raise expires_s.",
            severity=Severity.WARNING,
        )


def _line(name: str, line: LineSettings) -> Iterator[Finding]:
    table = line.callback
    if table is None:
        return
    if line.emergency and line.emergency.key == table.key:
        yield Finding(
            path=("lines", name, "callback", "key"),
            value=repr(table.key),
            message="this is the line's emergency key",
            mend="Use another key here.",
        )
    if table.offer_from_s and line.announce is None:
        yield Finding(
            path=("lines", name, "callback", "offer_from_s"),
            value=f"{table.offer_from_s:g}",
            message="it is offered between the music, and nothing is ever announced there",
            mend=f"Add [lines.{name}.announce], or write 0.",
        )
