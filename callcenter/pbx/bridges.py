"""Who is in which bridge of the PBX, as far as it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import PartnerJoined
from callcenter.pbx.channels import phone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from callcenter.pbx.channels import Channels

    Row = Mapping[str, str]

LOCAL = "Local/"
"""How channels are named that lead from one place of the PBX to another: nobody's phone."""


_BOTH = 2


class Bridges:
    """Follows ``BridgeEnter`` and ``BridgeLeave``."""

    __slots__ = ("_members",)

    def __init__(self) -> None:
        self._members: dict[str, dict[str, str]] = {}  # channels by their ids, by bridge

    def entered(self, message: Mapping[str, str]) -> dict[str, str]:
        """Take note of who came; return the channels in that bridge by their unique ids."""
        bridge, leg = message.get("bridgeuniqueid", ""), message.get("uniqueid", "")
        members = self._members.setdefault(bridge, {})
        if message.get("bridgenumchannels") == "1":
            members.clear()  # should a leave not have been told
        members[leg] = message.get("channel", "")
        return members

    def left(self, message: Mapping[str, str]) -> dict[str, str]:
        """Take note of who went; return the channels that stay there by their unique ids."""
        bridge = message.get("bridgeuniqueid", "")
        members = self._members.get(bridge, {})
        members.pop(message.get("uniqueid", ""), None)
        if not members or message.get("bridgenumchannels") == "0":
            self._members.pop(bridge, None)
        return members

    def found(self, rows: Iterable[Row]) -> None:
        """Know who is where as a look at the PBX shows it; what was told before counts no more."""
        self._members.clear()
        for row in rows:
            if bridge := row.get("bridgeid", ""):
                members = self._members.setdefault(bridge, {})
                members[row.get("uniqueid", "")] = row.get("channel", "")

    def other(self, leg: str) -> str:
        """Return who is in a bridge with ``leg`` and nobody else; "" where that is nobody."""
        for members in self._members.values():
            if leg in members and len(members) == _BOTH:
                return next(other for other in members if other != leg)
        return ""

    def around(self, leg: str) -> dict[str, str]:
        """Return the channels in the bridge that ``leg`` is in; none where it is in none."""
        return next((members for members in self._members.values() if leg in members), {})

    def __len__(self) -> int:
        """How many bridges somebody is in."""
        return len(self._members)


def phone_in(channel: str) -> Phone:
    """Return the phone whose channel is in a bridge; "" where it leads on within the PBX."""
    return Phone("") if channel.startswith(LOCAL) else phone_of(channel)


def partners(members: Row, channels: Channels) -> Iterator[PartnerJoined]:
    """Say of each leg that we know of the two in a bridge whom it is with."""
    for leg in members:
        if LegId(leg) not in channels:
            continue
        for other, channel in members.items():
            if other != leg:
                ours = OfferId(other) if LegId(other) in channels else None
                yield PartnerJoined(LegId(leg), phone_in(channel), ours)
