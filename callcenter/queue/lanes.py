"""A lane: the contacts of one class who need the same skills, first come, first served.

Every policy's key never falls while a contact waits, so the first of a lane is its best, and those
ahead of anybody else are always the first so many of the lane. A lane therefore only has to keep
its contacts by arrival, give the first one, and say how many stand before a place.

Contacts are kept in chunks of at most `CHUNK_MAX`: taking the first, appending, inserting or
removing in the middle moves one chunk's pointers in C and never the whole lane's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

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

_arrival_of = attrgetter("arrived_at")
_place_of = attrgetter("arrived_at", "seq")


class Lane:
    """Waiting contacts of one class and skill set, sorted by `(arrived_at, seq)`."""

    __slots__ = ("_chunks", "_floors", "_starts", "head", "skills", "wait_class")

    def __init__(self, wait_class: WaitClass, skills: frozenset[str]) -> None:
        self.wait_class = wait_class
        self.skills = skills
        # The first contact, kept at hand because choosing looks at nothing else; None if empty.
        self.head: Waiting | None = None
        self._chunks: list[list[Waiting]] = [[]]
        # Chunk i holds the places from floor i up to, not including, floor i + 1.
        self._floors: list[Place] = [NOBODY_BEFORE]
        # How many stand before chunk i, counted from an origin that drifts: only differences
        # mean something, so that taking the head changes one number and not all of them.
        self._starts: list[int] = [0]

    def __len__(self) -> int:
        return self._starts[-1] + len(self._chunks[-1]) - self._starts[0]

    def __iter__(self) -> Iterator[Waiting]:
        return chain.from_iterable(self._chunks)

    def __repr__(self) -> str:
        skills = "+".join(sorted(self.skills)) or "any agent"
        return f"<Lane {self.wait_class.name} ({skills}): {len(self)} waiting>"

    def add(self, entry: Waiting) -> None:
        """Put a contact where its arrival says.

        Raises:
            ValueError: another contact already holds that very place; nothing was changed.
        """
        last_chunk = self._chunks[-1]
        place = (entry.arrived_at, entry.seq)
        if not last_chunk or place > _place_of(last_chunk[-1]):
            self._append(entry, last_chunk)
        else:
            self._insert(entry, place)

    def remove(self, entry: Waiting) -> None:
        """Take a contact out, wherever it stands.

        Raises:
            ValueError: the contact is not in this lane; nothing was changed.
        """
        if entry is self.head:
            index = offset = 0
        else:
            index, offset = self._locate((entry.arrived_at, entry.seq))
            chunk = self._chunks[index]
            if offset == len(chunk) or chunk[offset] is not entry:
                raise ValueError(f"{entry.contact} is not in {self!r}")
        del self._chunks[index][offset]
        self._resized(index, -1)
        if not self._chunks[index] and len(self._chunks) > 1:
            self._drop_chunk(index)
        if index == offset == 0:
            first_chunk = self._chunks[0]
            self.head = first_chunk[0] if first_chunk else None

    def count_before(self, place: Place) -> int:
        """How many contacts stand before a place, in O(log n)."""
        if not place:
            return 0
        index, offset = self._locate(place)
        return self._starts[index] + offset - self._starts[0]

    def _locate(self, place: Place) -> tuple[int, int]:
        """The chunk a place belongs to, and how many of that chunk stand before it."""
        index = bisect_right(self._floors, place) - 1
        chunk = self._chunks[index]
        # Plain arrivals compare three times as fast as pairs, and seldom tie.
        offset = bisect_left(chunk, place[0], key=_arrival_of)
        if len(place) > 1 and offset < len(chunk) and chunk[offset].arrived_at == place[0]:
            offset = bisect_left(chunk, place, lo=offset, key=_place_of)
        return index, offset

    def _append(self, entry: Waiting, last_chunk: list[Waiting]) -> None:
        if len(last_chunk) < CHUNK_MAX:
            last_chunk.append(entry)
        else:
            self._starts.append(self._starts[-1] + len(last_chunk))
            self._floors.append((entry.arrived_at, entry.seq))
            self._chunks.append([entry])
        if self.head is None:
            self.head = entry

    def _insert(self, entry: Waiting, place: Place) -> None:
        index, offset = self._locate(place)
        chunk = self._chunks[index]
        if offset < len(chunk) and _place_of(chunk[offset]) == place:
            raise ValueError(f"{entry.contact} has the place of {chunk[offset].contact}")
        chunk.insert(offset, entry)
        self._resized(index, 1)
        if len(chunk) > CHUNK_MAX:
            self._split_chunk(index)
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

    def _split_chunk(self, index: int) -> None:
        chunk = self._chunks[index]
        half = len(chunk) // 2
        self._chunks.insert(index + 1, chunk[half:])
        self._floors.insert(index + 1, _place_of(chunk[half]))
        self._starts.insert(index + 1, self._starts[index] + half)
        del chunk[half:]

    def _drop_chunk(self, index: int) -> None:
        del self._chunks[index]
        del self._starts[index]
        # The first floor is the bottom whichever chunk is first.
        del self._floors[max(index, 1)]
