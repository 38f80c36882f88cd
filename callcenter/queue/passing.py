"""Who was answered before somebody who had come earlier and waited: the overtakes of one lane.

Counting them on each of those passed would cost a loop over everybody who waits. Instead a lane
keeps the places of those who were answered out of order: how often a contact was overtaken is how
many of them stand behind its own place now, less how many did when it entered the lane.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.queue.lanes import Place


class Passes:
    """The places, in order, of those answered who came after the first of a lane."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        self._places: list[Place] = []

    def __len__(self) -> int:
        return len(self._places)

    def note(self, place: Place, *, head: Place) -> None:
        """Somebody who stood at ``place`` was answered while the lane's first stood at ``head``."""
        places = self._places
        if places and places[0] < head:
            # Everybody of the lane came later than these: they count for nobody any more.
            del places[: bisect_right(places, head)]
        insort(places, place)

    def behind(self, place: Place) -> int:
        """How many were answered who came later than ``place``, since the oldest still kept."""
        places = self._places
        return len(places) - bisect_right(places, place)

    def clear(self) -> None:
        """Nobody is in the lane any more."""
        self._places.clear()
