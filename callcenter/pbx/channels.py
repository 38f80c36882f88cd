"""Our ids and the PBX's channels: the only place that knows both.

A caller's leg is known by the unique id its channel had when it came; an agent's leg by the offer's
id, which we gave to the PBX before it existed. Names of channels change (`Rename`); our ids do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import LegId, Phone

if TYPE_CHECKING:
    from collections.abc import Iterator


class Channels:
    """The legs that the service may command, and the channels they are now."""

    __slots__ = ("_name_of", "dialled", "own_keys", "strayed")

    def __init__(self) -> None:
        self._name_of: dict[LegId, str] = {}
        # By which number callers came.
        self.dialled: dict[LegId, str] = {}
        # Keys we put on a leg ourselves, to cut a prompt: they come back as if pressed.
        self.own_keys: dict[LegId, int] = {}
        # Where callers were sent to from whom they are to be sent there again, as it was dialled.
        self.strayed: dict[LegId, str] = {}

    def add(self, leg: LegId, channel: str) -> bool:
        """Take note of a leg; return whether it is new."""
        new = leg not in self._name_of
        self._name_of[leg] = channel
        return new

    def rename(self, leg: LegId, channel: str) -> None:
        """The channel of a known leg has another name."""
        if leg in self._name_of:
            self._name_of[leg] = channel

    def drop(self, leg: LegId) -> bool:
        """Forget a leg that ended; return whether it was known."""
        self.dialled.pop(leg, None)
        self.own_keys.pop(leg, None)
        self.strayed.pop(leg, None)
        return self._name_of.pop(leg, None) is not None

    def key_not_put(self, leg: LegId) -> None:
        """A key of ours did not reach the leg: none of the caller's may be taken for it."""
        if self.own_keys.get(leg):
            self.own_keys[leg] -= 1

    def name(self, leg: LegId) -> str:
        """The channel's name now; the id itself when unknown, so that the PBX says so."""
        return self._name_of.get(leg, leg)

    def __contains__(self, leg: object) -> bool:
        """Whether the leg is known and has not ended."""
        return leg in self._name_of

    def __iter__(self) -> Iterator[LegId]:
        """The legs, as they are now."""
        return iter(tuple(self._name_of))

    def __len__(self) -> int:
        """How many legs there are."""
        return len(self._name_of)


def phone_of(channel: str) -> Phone:
    """Return the phone whose channel this is: ``PJSIP/101-0000002a`` is of ``PJSIP/101``."""
    return Phone(channel.rpartition("-")[0] or channel)
