"""What the PBX said last of each phone, to be said again once our own leg is off it. Pure.

A phone counts as idle when a leg of ours ends there, before the PBX says so. But it may be in
another call by then: one of an agent's own, at this phone or another one of the extension, or one
in which a key is still asked for. The PBX then says nothing anew, for to it nothing has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.events import PhoneChanged, PhoneState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.contacts import Phone

SETTLED_S = 0.5
"""So long after the end of our leg what the PBX said last is no echo of it any more."""


class LastWords:
    """Keeps them, of phones that cannot be rung."""

    __slots__ = ("_engaged",)

    def __init__(self) -> None:
        self._engaged: dict[Phone, PhoneChanged] = {}

    def heard(self, told: Iterable[PhoneChanged]) -> None:
        """Take note of what the PBX says."""
        for each in told:
            if each.state in (PhoneState.IDLE, PhoneState.UNKNOWN):
                self._engaged.pop(each.phone, None)
            else:
                self._engaged[each.phone] = each

    def of(self, phone: Phone) -> tuple[PhoneChanged, ...]:
        """Return what was said of a phone that cannot be rung."""
        said = self._engaged.get(phone)
        return () if said is None else (said,)

    def all(self) -> tuple[PhoneChanged, ...]:
        """Return what was said of all of them."""
        return tuple(self._engaged.values())
