"""What is wrong or doubtful about the reasons for pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.sections import PauseReasonTable
    from callcenter.config.settings import Settings


def pause_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with `[desk.pause_reasons]`.

    A reason is known by its label: two of one label cannot allow different things.
    """
    known: dict[str, PauseReasonTable] = {}
    for key, reason in settings.desk.pause_reasons.items():
        if known.setdefault(reason.label, reason) != reason:
            yield Finding(
                path=("desk", "pause_reasons", key),
                value=repr(reason.label),
                message="another key has the same reason with other limits",
                mend="Give the two different labels, or the same limits.",
            )
        if reason.at_most is not None and reason.at_most >= len(settings.agents):
            yield Finding(
                path=("desk", "pause_reasons", key, "at_most"),
                value=str(reason.at_most),
                message="never refuses anybody: there are no more agents than that",
                mend="Name fewer, or leave it out.",
                severity=Severity.WARNING,
            )
        if reason.tell and reason.limit_s is None:
            yield Finding(
                path=("desk", "pause_reasons", key, "tell"),
                value="true",
                message="tells nobody anything: such a pause may last as long as it likes",
                mend="Say how long with limit_s, or leave it out.",
            )
