"""What is known of the phones, whoever is logged in there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.events import PhoneState

if TYPE_CHECKING:
    from callcenter.contacts import Phone

_IDLE, _UNKNOWN = PhoneState.IDLE, PhoneState.UNKNOWN
_IN_USE, _BUSY = PhoneState.IN_USE, PhoneState.BUSY
_USABLE = frozenset({_IDLE, _UNKNOWN})


class Phones:
    """The last known state of each phone, and which of them carry a leg of ours.

    What the PBX says of a phone while a leg of ours is on it is an echo of that leg. When the leg
    ends the phone counts as idle until the PBX says otherwise. An extension that takes no call
    stays so: it may have been set to do-not-disturb meanwhile, and the PBX says nothing anew.
    """

    __slots__ = ("_busy", "_legs", "_states")

    def __init__(self) -> None:
        self._states: dict[Phone, PhoneState] = {}
        self._legs: set[Phone] = set()
        self._busy: set[Phone] = set()  # by the PBX's own word

    def told(self, phone: Phone, state: PhoneState) -> None:
        """Take note of what the PBX says; the end of a leg of ours makes it out of date."""
        self._states[phone] = state
        if state is _BUSY:
            self._busy.add(phone)
        else:
            self._busy.discard(phone)

    def lent(self, phone: Phone, *, over: bool) -> None:
        """Ring the phone for something that is no call of an agent's, or count that as over."""
        self._states[phone] = _IDLE if over else _IN_USE

    def leg_begins(self, phone: Phone) -> None:
        """Ring the phone."""
        self._legs.add(phone)

    def leg_ends(self, phone: Phone) -> None:
        """Count the phone as idle."""
        self._legs.discard(phone)
        self._states[phone] = _IDLE

    def state(self, phone: Phone) -> PhoneState:
        """Return what is known of the phone besides our own legs."""
        return _BUSY if phone in self._busy else self._states.get(phone, _UNKNOWN)

    def has_leg(self, phone: Phone) -> bool:
        """Whether a leg of ours is on the phone."""
        return phone in self._legs

    def usable(self, phone: Phone) -> bool:
        """Whether a ring can be tried: idle as far as anybody knows, and free of our legs."""
        free = phone not in self._legs and phone not in self._busy
        return free and self._states.get(phone, _UNKNOWN) in _USABLE
