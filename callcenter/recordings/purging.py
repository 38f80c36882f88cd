"""Deleting recordings whose time is over, and writing down that it was done."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from callcenter.store.recordings import ERASED, REFUSED, RETENTION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from callcenter.recordings.folder import RecordingFolder
    from callcenter.store.recordings import RecordingRecord, Recordings

BATCH = 500
MS_PER_DAY = 86_400_000


class Purged(msgspec.Struct, frozen=True):
    """What became of the recordings whose time is over."""

    deleted: int = 0
    unknown: int = 0  # deleted as well: files of no conversation that is known
    failed: int = 0  # that could not be deleted; tried again the next time


async def purge(
    store: Recordings,
    folder: RecordingFolder,
    *,
    days: Mapping[str, int],
    now_ms: int,
    actor: str,
) -> Purged:
    """Delete what is older than its line's ``days``, or was refused, unless it is held.

    What a caller refused is deleted as soon as that is told; here it is where that was not done,
    or not written down: the service died, or the folder or the database was away.

    Args:
        store: knows the recordings.
        folder: has their files.
        days: for how long they are kept, by line; those of other lines as long as the longest.
        now_ms: the time.
        actor: who does it.

    Raises:
        StoreUnavailable: the database is away; what was deleted by then is written down.
    """

    async def refused() -> list[RecordingRecord]:
        return await store.refused(most=BATCH)

    deleted, failed = await _purge_all(store, folder, refused, actor=actor, why=REFUSED)
    longest = max(days.values(), default=0)
    # Last those of lines that are no more.
    for line, kept_days in (*days.items(), ("", longest)):

        async def old(line: str = line, kept_days: int = kept_days) -> list[RecordingRecord]:
            return await store.due(line, before_ms=now_ms - kept_days * MS_PER_DAY, most=BATCH)

        count, left = await _purge_all(store, folder, old, actor=actor, why=RETENTION)
        deleted, failed = deleted + count, failed | left
    unknown = await _strays(store, folder, before_ms=now_ms - (longest + 1) * MS_PER_DAY)
    return Purged(deleted, unknown, len(failed))


async def forget(
    store: Recordings, folder: RecordingFolder, contacts: Sequence[str], *, actor: str
) -> tuple[int, list[RecordingRecord]]:
    """Delete the recordings of contacts who are to be forgotten.

    Returns:
        How many were deleted, and those that are there yet: held, or not to be deleted.
    """
    there = [each for each in await store.of_contacts(contacts) if each.deleted_at is None]
    free = [each for each in there if not each.held]
    gone = await _delete(store, folder, free, actor=actor, why=ERASED)
    return len(gone), [each for each in there if each.name not in gone]


async def _purge_all(
    store: Recordings,
    folder: RecordingFolder,
    next_due: Callable[[], Awaitable[list[RecordingRecord]]],
    *,
    actor: str,
    why: str,
) -> tuple[int, set[str]]:
    """Return how many were deleted, and which could not be."""
    deleted = 0
    while due := await next_due():
        gone = await _delete(store, folder, due, actor=actor, why=why)
        deleted += len(gone)
        if len(gone) < len(due):
            return deleted, {each.name for each in due} - gone
    return deleted, set()


async def _delete(
    store: Recordings,
    folder: RecordingFolder,
    files: Sequence[RecordingRecord],
    *,
    actor: str,
    why: str,
) -> set[str]:
    gone = [each.name for each in files if await asyncio.to_thread(folder.delete, each.name)]
    if gone:
        await store.deleted(gone, actor=actor, why=why)
    return set(gone)


async def _strays(store: Recordings, folder: RecordingFolder, *, before_ms: int) -> int:
    """Delete files that no fact tells of, or that were deleted: records or a disk were away."""
    day = datetime.fromtimestamp(before_ms / 1_000, UTC).date().isoformat()
    names = await asyncio.to_thread(lambda: list(folder.before(day)))
    known = await store.known(names) if names else set()
    strays = [name for name in names if name not in known]
    return sum([await asyncio.to_thread(folder.delete, name) for name in strays])
