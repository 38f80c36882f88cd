"""What is known of the phones, whoever is logged in there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.events import PhoneState

if TYPE_CHECKING:
    from callcenter.contacts import Phone

_IDLE, _UNKNOWN = PhoneState.IDLE, PhoneState.UNKNOWN
_USABLE = frozenset({_IDLE, _UNKNOWN})


class Phones:
    """The last known state of each phone, and which of them carry a leg of ours.

    What the PBX says of a phone while a leg of ours is on it is an echo of that leg. When the leg
    ends the phone counts as idle until the PBX says otherwise.
    """

    __slots__ = ("_legs", "_states")

    def __init__(self) -> None:
        self._states: dict[Phone, PhoneState] = {}
        self._legs: set[Phone] = set()

    def told(self, phone: Phone, state: PhoneState) -> None:
        """Take note of what the PBX says; the end of a leg of ours makes it out of date."""
        self._states[phone] = state

    def leg_begins(self, phone: Phone) -> None:
        """Ring the phone."""
        self._legs.add(phone)

    def leg_ends(self, phone: Phone) -> None:
        """Count the phone as idle."""
        self._legs.discard(phone)
        self._states[phone] = _IDLE

    def has_leg(self, phone: Phone) -> bool:
        """Whether a leg of ours is on the phone."""
        return phone in self._legs

    def usable(self, phone: Phone) -> bool:
        """Whether a ring can be tried: idle as far as anybody knows, and free of our legs."""
        return phone not in self._legs and self._states.get(phone, _UNKNOWN) in _USABLE
