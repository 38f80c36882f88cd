"""A lane: the contacts of one class who need the same skills, first come, first served.

Every policy's key never falls while a contact waits, so the first of a lane is its best, and those
ahead of anybody else are always the first so many of the lane. A lane therefore only has to keep
its contacts by arrival, give the first one, and say how many stand before a place.

Contacts are kept in chunks of at most `CHUNK_MAX`: taking the first, appending, inserting or
removing in the middle moves one chunk's pointers in C and never the whole lane's.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from callcenter.queue.passing import Passes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.queue.waiting import WaitClass, Waiting

CHUNK_MAX = 512
"""Trades the pointers moved by one removal against the number of chunks to look through."""

Place = tuple[float, ...]
"""A point in the order of a lane, compared as tuples are: `(arrived_at, seq)` is a contact's own
place, `(t,)` stands before all who arrived at `t` or later, `()` before everybody."""

NOBODY_BEFORE: Place = ()
EVERYBODY_BEFORE: Place = (float("inf"),)

_INT64 = "q"

_place_of = attrgetter("arrived_at", "seq")


class _Chunk:
    """A run of consecutive contacts, with their arrivals side by side.

    Looking for a place reads packed arrivals and no contacts: in a long line nearly every contact
    it would touch instead is out of the processor's cache.
    """

    __slots__ = ("arrivals", "entries")

    def __init__(self, entries: list[Waiting]) -> None:
        self.entries = entries
        self.arrivals = array(_INT64, [entry.arrived_at for entry in entries])

    def first_place(self) -> tuple[int, int]:
        """The place of the first contact; a chunk among others is never empty."""
        return self.entries[0].arrived_at, self.entries[0].seq


class Lane:
    """Waiting contacts of one class and skill set, sorted by `(arrived_at, seq)`."""

    __slots__ = ("_chunks", "_floors", "_starts", "head", "passes", "skills", "wait_class")

    def __init__(self, wait_class: WaitClass, skills: frozenset[str]) -> None:
        self.wait_class = wait_class
        self.skills = skills
        # The first contact, kept at hand because choosing looks at nothing else; None if empty.
        self.head: Waiting | None = None
        self.passes = Passes()
        """Who was answered though somebody here had come earlier."""
        self._chunks = [_Chunk([])]
        # Nobody in chunk i arrived before floor i, nobody in chunk i - 1 after it; the first is
        # unused, because chunk 0 has no bottom.
        self._floors = array(_INT64, [0])
        # How many stand before chunk i, counted from an origin that drifts: only differences
        # mean something, so that taking the head changes one number and not all of them.
        self._starts = array(_INT64, [0])

    def __len__(self) -> int:
        return self._starts[-1] + len(self._chunks[-1].entries) - self._starts[0]

    def __iter__(self) -> Iterator[Waiting]:
        return chain.from_iterable(chunk.entries for chunk in self._chunks)

    def __repr__(self) -> str:
        skills = "+".join(sorted(self.skills)) or "any agent"
        return f"<Lane {self.wait_class.name} ({skills}): {len(self)} waiting>"

    def add(self, entry: Waiting) -> None:
        """Put a contact where its arrival says.

        Raises:
            ValueError: another contact already holds that very place; nothing was changed.
        """
        last_entries = self._chunks[-1].entries
        if not last_entries or _place_of(entry) > _place_of(last_entries[-1]):
            self._append(entry)
        else:
            self._insert(entry)

    def remove(self, entry: Waiting) -> None:
        """Take a contact out, wherever it stands.

        Raises:
            ValueError: the contact is not in this lane; nothing was changed.
        """
        if entry is self.head:
            self._remove_head()
            return
        index, offset = self._locate(_place_of(entry))
        entries, arrivals = self._chunks[index].entries, self._chunks[index].arrivals
        if offset == len(entries) or entries[offset] is not entry:
            raise ValueError(f"{entry.contact} is not in {self!r}")
        del entries[offset]
        del arrivals[offset]
        self._resized(index, -1)
        if not entries:
            self._drop(index)

    def count_before(self, place: Place) -> int:
        """How many contacts stand before a place, in O(log n)."""
        if not place:
            return 0
        index, offset = self._locate(place)
        return self._starts[index] + offset - self._starts[0]

    def _locate(self, place: Place) -> tuple[int, int]:
        """The chunk where a place is, and how many of that chunk stand before it."""
        arrived_at = place[0]
        index = bisect_left(self._floors, arrived_at, lo=1) - 1
        offset = bisect_left(self._chunks[index].arrivals, arrived_at)
        return (index, offset) if len(place) == 1 else self._locate_tie(place, index, offset)

    def _locate_tie(self, place: Place, index: int, offset: int) -> tuple[int, int]:
        """Go on by sequence number among those who arrived in the same millisecond.

        They begin at `offset` of chunk `index`, and may begin and fill later chunks too.
        """
        arrived_at = place[0]
        until = bisect_right(self._floors, arrived_at, lo=index + 1)
        if until > index + 1:
            chunks, first_place = self._chunks, _Chunk.first_place
            found = bisect_right(chunks, place, lo=index + 1, hi=until, key=first_place) - 1
            index, offset = found, offset if found == index else 0
        chunk = self._chunks[index]
        until = bisect_right(chunk.arrivals, arrived_at, lo=offset)
        return index, bisect_left(chunk.entries, place, lo=offset, hi=until, key=_place_of)

    def _remove_head(self) -> None:
        chunk = self._chunks[0]
        del chunk.entries[0]
        del chunk.arrivals[0]
        self._starts[0] += 1
        if not chunk.entries and len(self._chunks) > 1:
            self._drop(0)
            chunk = self._chunks[0]
        self.head = chunk.entries[0] if chunk.entries else None

    def _append(self, entry: Waiting) -> None:
        chunk = self._chunks[-1]
        if len(chunk.entries) < CHUNK_MAX:
            chunk.arrivals.append(entry.arrived_at)
            chunk.entries.append(entry)
        else:
            self._starts.append(self._starts[-1] + len(chunk.entries))
            self._floors.append(entry.arrived_at)
            self._chunks.append(_Chunk([entry]))
        if self.head is None:
            self.head = entry

    def _insert(self, entry: Waiting) -> None:
        place = _place_of(entry)
        index, offset = self._locate(place)
        entries = self._chunks[index].entries
        if offset < len(entries) and _place_of(entries[offset]) == place:
            raise ValueError(f"{entry.contact} has the place of {entries[offset].contact}")
        self._chunks[index].arrivals.insert(offset, entry.arrived_at)
        entries.insert(offset, entry)
        self._resized(index, 1)
        if len(entries) > CHUNK_MAX:
            self._split(index)
        if index == offset == 0:
            self.head = entry

    def _resized(self, index: int, change: int) -> None:
        """Account for a chunk's new size on whichever side of it has fewer chunks."""
        starts = self._starts
        if 2 * index < len(starts):
            for before in range(index + 1):
                starts[before] -= change
        else:
            for after in range(index + 1, len(starts)):
                starts[after] += change

    def _split(self, index: int) -> None:
        entries = self._chunks[index].entries
        half = len(entries) // 2
        self._chunks[index : index + 1] = [_Chunk(entries[:half]), _Chunk(entries[half:])]
        self._floors.insert(index + 1, entries[half].arrived_at)
        self._starts.insert(index + 1, self._starts[index] + half)

    def _drop(self, index: int) -> None:
        """Forget an emptied chunk."""
        del self._chunks[index]
        del self._starts[index]
        del self._floors[index]
