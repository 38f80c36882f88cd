"""Recordings, and who listened to them, as tables for a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from callcenter.cli.table import minutes, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from callcenter.cli.recordings_texts import RecordingTexts
    from callcenter.store.recordings import AccessEntry, RecordingRecord

_KB = 1_000


def list_page(
    recordings: Sequence[RecordingRecord],
    sizes: Mapping[str, int | None] | None,
    *,
    words: RecordingTexts,
    zone: ZoneInfo,
) -> str:
    """Return the recordings as a table; ``sizes`` is None where the files are not seen."""
    if not recordings:
        return words.none
    rows = [
        (
            _moment(each.started_at, zone),
            minutes(each.ended_at - each.started_at) if each.ended_at else "",
            each.agent,
            each.line,
            each.group_name,
            each.service,
            words.states[_state(each, sizes)],
            _kilobytes(sizes.get(each.name) if sizes else None),
            each.name,
        )
        for each in recordings
    ]
    return table(words.headings, rows, right=frozenset({1, 7}))


def access_page(told: Sequence[AccessEntry], *, words: RecordingTexts, zone: ZoneInfo) -> str:
    """Return who did what with which recording, as a table."""
    if not told:
        return words.nobody
    rows = [
        (_moment(e.at_ms, zone), e.actor, words.actions[e.action], e.subject, e.reason)
        for e in told
    ]
    return table(words.access, rows, right=frozenset())


def _state(each: RecordingRecord, sizes: Mapping[str, int | None] | None) -> str:
    if each.deleted_at is not None:
        return "deleted"
    if each.held:
        return "held"
    if each.ended_at is None:
        return "running"
    if sizes is not None and sizes.get(each.name) is None:
        return "missing"
    return each.why if each.why in ("refused", "failed") else ""


def _kilobytes(size: int | None) -> str:
    return "" if size is None else f"{size / _KB:.0f}"


def _moment(at_ms: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1_000, UTC).astimezone(zone):%Y-%m-%d %H:%M:%S}"
