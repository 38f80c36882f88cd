"""The recordings of somebody who is to be forgotten, for `callcenter privacy erase`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.recordings.kept import Kept
from callcenter.recordings.purging import forget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.config import Settings
    from callcenter.store.recordings import Recordings
    from callcenter.store.records import Records


async def contacts_of(records: Records, number: str) -> list[str]:
    """Return the contacts from a number, ever."""
    return [each.id for each in await records.contacts_of_number(number, since_ms=0)]


async def forget_recordings(
    chosen: Settings, store: Recordings, contacts: Sequence[str], *, actor: str
) -> int:
    """Delete the recordings of contacts, and say which are there yet; that makes it not done."""
    there = [each for each in await store.of_contacts(contacts) if each.deleted_at is None]
    if not there:
        return DONE
    folder = Kept(lambda: chosen).folder
    deleted, left = await forget(store, folder, contacts, actor=actor) if folder else (0, there)
    print(f"recordings deleted: {deleted}")
    for each in left:
        why = "held" if each.held else "not deleted: its folder is not seen, or no right to it"
        print(f"a recording is there yet: {each.name} ({why})")
    return NOT_DONE if left else DONE
