"""What a bystander on the manager port makes of the events of a run: who waited, who was rung.

Nothing is asked of whoever distributes the calls. A caller joins the line with the key that says
the group; waits until in a bridge with an agent's leg; a phone rings from the moment its channel is
made until it is picked up or the channel is gone. For whom it rings is told by `DialBegin` where
`app_queue` dials, and where callcenter does by the contact's id, which it leaves on both legs
(`VarSet`). Neither is believed: who comes out of a ring in a bridge must be whom it was for.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import msgspec

from benchmarks.observer import AT
from callcenter.flow.memo import SEPARATOR
from callcenter.pbx.actions import MEMO
from callcenter.pbx.originating import OFFER_MEMO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.lab.manager import Message

UP = "6"  # the state of an answered channel


class Ring(msgspec.Struct):
    """One phone that rings for one call; moments in seconds."""

    phone: str
    began: float
    ended: float = inf
    """When it was picked up, or rang no more."""
    answered: bool = False
    gone: float = inf
    """When its channel was gone, after a talk or without one."""


class Call(msgspec.Struct):
    """One call, as it was seen; moments in seconds, `inf` for what never came."""

    number: str
    tier: int
    arrived: float = inf
    joined: float = inf
    connected: float = inf
    left: float = inf
    rings: list[Ring] = msgspec.field(default_factory=list)

    @property
    def wait_s(self) -> float:
        """From joining to being in a bridge with an agent."""
        return self.connected - self.joined

    @property
    def taken(self) -> float:
        """When it stopped waiting: picked up by an agent, or gone."""
        picked_up = (ring.ended for ring in self.rings if ring.answered)
        return min(min(picked_up, default=inf), self.connected, self.left)


class Seen(msgspec.Struct):
    """A whole run."""

    calls: list[Call]
    strays: int
    """Rings for nobody who is known, and bridges with somebody else than the ring was for."""


class _Reader:
    def __init__(self, tiers: Mapping[str, int], phones: frozenset[str]) -> None:
        self.tiers = tiers
        self.phones = phones
        self.calls: dict[str, Call] = {}  # by number
        self.caller_of: dict[str, Call] = {}  # by channel
        self.ring_of: dict[str, Ring] = {}  # by channel
        self.owner: dict[str, str] = {}  # agent's channel: contact's id or caller's channel
        self.contact: dict[str, Call] = {}  # by either
        self.bridges: dict[str, set[str]] = {}
        self.bridged: list[tuple[str, Call]] = []  # agent's channel and caller

    def read(self, event: Message) -> None:
        channel, at = event.get("Channel", ""), float(event[AT])
        match event["Event"]:
            case "Newchannel":
                self._came(channel, event.get("CallerIDNum", ""), at)
            case "DTMFEnd" if channel in self.caller_of:
                call = self.caller_of[channel]
                call.joined = min(call.joined, at)
            case "DialBegin" if event["DestChannel"] in self.ring_of and channel:
                self.owner[event["DestChannel"]] = channel
            case "VarSet":
                self._remembers(channel, event.get("Variable", ""), event.get("Value", ""))
            case "Newstate" if event.get("ChannelState") == UP and channel in self.ring_of:
                self._ended(self.ring_of[channel], at, answered=True)
            case "BridgeEnter":
                self._met(event["BridgeUniqueid"], channel, at)
            case "BridgeLeave":
                self.bridges.get(event["BridgeUniqueid"], set()).discard(channel)
            case "Hangup" if channel in self.ring_of:
                self._ended(self.ring_of[channel], at, answered=False)
                self.ring_of[channel].gone = at
            case "Hangup" if channel in self.caller_of:
                self.caller_of[channel].left = at
            case _:
                pass

    def _came(self, channel: str, number: str, at: float) -> None:
        phone = channel.rpartition("-")[0].removeprefix("PJSIP/")
        if phone in self.phones:
            self.ring_of[channel] = Ring(phone, at)
        elif number in self.tiers and number not in self.calls:
            call = Call(number, self.tiers[number], arrived=at)
            self.calls[number] = self.caller_of[channel] = self.contact[channel] = call

    def _remembers(self, channel: str, name: str, value: str) -> None:
        if name == MEMO and channel in self.caller_of:
            contact = value.split(SEPARATOR)[1]
            if contact:  # and not over
                self.contact[contact] = self.caller_of[channel]
        elif name == OFFER_MEMO and channel in self.ring_of:
            self.owner[channel] = value.partition(SEPARATOR)[0]

    def _ended(self, ring: Ring, at: float, *, answered: bool) -> None:
        if ring.ended == inf:
            ring.ended, ring.answered = at, answered

    def _met(self, bridge: str, channel: str, at: float) -> None:
        members = self.bridges.setdefault(bridge, set())
        members.add(channel)
        for caller in members & self.caller_of.keys():
            for agent in members & self.ring_of.keys():
                call = self.caller_of[caller]
                call.connected = min(call.connected, at)
                self.bridged.append((agent, call))

    def result(self) -> Seen:
        strays = 0
        for channel, ring in self.ring_of.items():
            call = self.contact.get(self.owner.get(channel, ""))
            if call is None:
                strays += 1
            else:
                call.rings.append(ring)
        for channel, call in self.bridged:
            strays += self.contact.get(self.owner.get(channel, "")) is not call
        return Seen(list(self.calls.values()), strays)


def seen(events: Iterable[Message], *, tiers: Mapping[str, int], phones: Iterable[str]) -> Seen:
    """Read a run's events, in order.

    Args:
        events: Each with its moment under `AT`.
        tiers: The tier of each caller, by number.
        phones: The numbers of the agents' phones.
    """
    reader = _Reader(tiers, frozenset(phones))
    for event in events:
        reader.read(event)
    return reader.result()
