"""The end of a contact, whoever brings it about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.facts import EndedBy, Outcome
    from callcenter.flow.call import Call
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.places import Places
    from callcenter.flow.ringing import Ringing


class Ends:
    """Ends contacts, and lets go who rings for them or talks to them."""

    __slots__ = ("_hearing", "_places", "_ringing")

    def __init__(self, *, hearing: Hearing, places: Places, ringing: Ringing) -> None:
        self._hearing = hearing
        self._places = places
        self._ringing = ringing

    def end(
        self, call: Call, now: int, *, ended_by: EndedBy, outcome: Outcome | None = None
    ) -> None:
        """The contact is over."""
        self._hearing.forget(call)
        legs = self._places.end(call, now, ended_by=ended_by, outcome=outcome)
        self._ringing.let_all_go(legs, now)
