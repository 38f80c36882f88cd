"""A bystander on the PBX who notes what became of each caller, whatever the service believes.

The witness reads the manager port directly, as the laboratory's own user. A party who hangs up
sends BYE, which the PBX tells as ``HangupRequest``; a leg that ends without one was ended by the
PBX or by the service.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import OUR_LEGS
from callcenter.flow.memo import FIELDS, SEPARATOR, VERSION
from callcenter.lab.manager import Manager
from callcenter.pbx.actions import MEMO
from callcenter.pbx.originating import CALLBACK, OFFER_MEMO

if TYPE_CHECKING:
    from collections.abc import Collection

    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.manager import Message


EMERGENCY_GROUP = "emergencia"
"""In the lines of the laboratory."""
BACK = re.compile(r"\*+2+$")
"""What an agent keys there to put a caller back into the line; a slow PBX hears a key twice."""
MOST_TRIES = 5
"""How often somebody is called back there."""
MEMO_FIELDS = FIELDS[VERSION]


class Talk(msgspec.Struct):
    """A caller and an agent in one bridge."""

    agent_leg: str
    phone: str
    began: float  # s since the epoch, as all moments here
    by_service: bool  # whether the service rang the agent; else the PBX's own queue did
    ended: float = 0.0
    agent_hung_up: bool = False
    outside: bool = False  # with a number that a rule of overflow leads to
    keyed: str = ""  # what the agent keyed

    @property
    def put_back(self) -> bool:
        """Whether the agent put the caller back into the line: keyed it, and did not hang up."""
        return bool(BACK.search(self.keyed)) and not self.agent_hung_up


class Ring(msgspec.Struct):
    """A phone that rings for a contact by the service's wish, or is in a talk after that."""

    phone: str
    began: float
    contact: str = ""
    ended: float = 0.0

    def lasts_at(self, moment: float, *, slack_s: float = 0.0) -> bool:
        """Whether it had begun and not ended, or ended less than ``slack_s`` ago."""
        return self.began <= moment and (not self.ended or moment < self.ended + slack_s)


class Seen(msgspec.Struct):
    """One call of a caller, or to one who is called back, as the PBX told it."""

    number: str
    leg: str
    began: float
    talks: list[Talk]
    fell_back: list[float]
    memos: list[str]
    hung_up: bool = False  # by the caller
    hung_up_at: float = 0.0
    ended: float = 0.0
    handed_over: list[float] = msgspec.field(default_factory=list)  # to the service
    urgent_since: float = 0.0  # when the PBX was told of an emergency; 0: never
    back: bool = False  # to one who is called back
    contact: str = ""  # who that is

    @property
    def parted(self) -> bool:
        """Whether the service promised to call back, and the leg was to end then."""
        fields = self.memos[-1].split(SEPARATOR) if self.memos else []
        return not self.talks and len(fields) == MEMO_FIELDS and not fields[1] and fields[8] != "0"


class Witness(Manager):
    """Follows every caller and every agent's leg.

    Args:
        asterisk: The PBX.
        phones: Numbers of the agents' phones; every other channel is a caller's.
        outside: The phone of the number to which overflow leads; "" for none.
        home: The phone by which all are reached who are called back; "" for none.
    """

    def __init__(
        self,
        asterisk: PrivateAsterisk,
        *,
        phones: Collection[str],
        outside: str = "",
        home: str = "",
    ) -> None:
        super().__init__(asterisk.ami_port, user=asterisk.admin_user, secret=asterisk.ami_secret)
        self.calls: list[Seen] = []
        self.rings: list[Ring] = []
        self._phones = frozenset((*phones, outside))
        self._outside = outside
        self._home = home
        self._numbers: dict[str, str] = {}  # by contact, of who called
        self._legs_outside: set[str] = set()
        self._callers: dict[str, Seen] = {}
        self._talk_of: dict[str, Talk] = {}  # by the agent's leg
        self._ring_of: dict[str, Ring] = {}  # by the agent's leg
        self._hung: set[str] = set()  # legs of agents who hung up before the bridge was told
        self._bridges: dict[str, set[str]] = {}

    @property
    def strangers_called(self) -> list[Seen]:
        """Calls back to contacts of whom no caller's channel has told whose they are.

        The service may have died, or lost its session, before it could write that down there.
        """
        return [call for call in self.calls if call.back and not call.number]

    def promised(self) -> set[str]:
        """Return the numbers that were promised to be called back."""
        return {call.number for call in self.calls if call.parted and not call.back}

    def owed(self) -> set[str]:
        """Return the numbers that were promised to be called back and were not reached yet."""
        back = [call for call in self.calls if call.back and call.ended]
        tries = Counter(call.number for call in back)
        reached = {call.number for call in back if any(not talk.put_back for talk in call.talks)}
        return {who for who in self.promised() - reached if tries[who] < MOST_TRIES}

    def _take(self, message: Message) -> None:
        if "Event" not in message:
            super()._take(message)
            return
        leg, now = message.get("Uniqueid", ""), time.time()
        match message["Event"]:
            case "Newchannel":
                self._came(message, leg, now)
            case "AsyncAGIStart" if leg in self._callers:
                self._callers[leg].handed_over.append(now)
            case "BridgeEnter":
                self._entered(message, leg, now)
            case "BridgeLeave":
                self._left_bridge(message, leg, now)
            case "VarSet":
                self._remembers(message, leg, now)
            case name:
                self._done(name, message, leg, now)

    def _done(self, name: str, message: Message, leg: str, now: float) -> None:
        """Take what a party, or the PBX by itself, did."""
        match name:
            case "HangupRequest":
                self._hung_up(leg, now)
            case "Hangup":
                self._ended(leg, now)
            case "DTMFEnd" if message["Direction"] == "Received" and leg in self._talk_of:
                self._talk_of[leg].keyed += message["Digit"]
            case "UserEvent" if message.get("UserEvent") == "CallcenterFallback":
                self._fell_back(leg, now)
            case _:
                pass

    def _came(self, message: Message, leg: str, now: float) -> None:
        phone = message["Channel"].removeprefix("PJSIP/").rpartition("-")[0]
        if phone in self._phones:
            if phone == self._outside:
                self._legs_outside.add(leg)
            elif leg.startswith(OUR_LEGS):
                self._ring_of[leg] = ring = Ring(phone, now)
                self.rings.append(ring)
        elif message["Channel"].startswith("PJSIP/"):
            back = phone == self._home
            number = "" if back else message.get("CallerIDNum", "")
            call = Seen(number, leg, now, [], [], [], back=back)
            self._callers[leg] = call
            self.calls.append(call)

    def _entered(self, message: Message, leg: str, now: float) -> None:
        members = self._bridges.setdefault(message["BridgeUniqueid"], set())
        members.add(leg)
        callers = [self._callers[one] for one in members if one in self._callers]
        for agent in members - self._callers.keys():
            if agent not in self._talk_of:
                for caller in callers:
                    phone = message["Channel"].removeprefix("PJSIP/").rpartition("-")[0]
                    phone = phone if leg == agent else ""
                    ours, outside = agent.startswith(OUR_LEGS), agent in self._legs_outside
                    left = agent in self._hung
                    talk = Talk(agent, phone, now, ours, outside=outside, agent_hung_up=left)
                    self._talk_of[agent] = talk
                    caller.talks.append(talk)

    def _left_bridge(self, message: Message, leg: str, now: float) -> None:
        members = self._bridges.get(message["BridgeUniqueid"], set())
        for agent in members - self._callers.keys():
            if agent in self._talk_of:
                self._talk_of[agent].ended = now
        members.discard(leg)

    def _hung_up(self, leg: str, now: float) -> None:
        if leg in self._callers:
            self._callers[leg].hung_up, self._callers[leg].hung_up_at = True, now
        elif leg in self._talk_of:
            self._talk_of[leg].agent_hung_up = True
        else:
            self._hung.add(leg)

    def _ended(self, leg: str, now: float) -> None:
        if call := self._callers.pop(leg, None):
            call.ended = now
        elif ring := self._ring_of.get(leg):
            ring.ended = now
        self._hung.discard(leg)

    def _remembers(self, message: Message, leg: str, now: float) -> None:
        name, value = message.get("Variable"), message.get("Value", "")
        if name == MEMO and leg in self._callers:
            call = self._callers[leg]
            call.memos.append(value)
            self._numbers.setdefault(value.split(SEPARATOR)[1], call.number)
            if EMERGENCY_GROUP in value.split(SEPARATOR):
                call.urgent_since = call.urgent_since or now
        elif name == CALLBACK and leg in self._callers:
            call = self._callers[leg]
            call.contact, call.number = value, self._numbers.get(value, "")
        elif name == OFFER_MEMO and leg in self._ring_of:
            self._ring_of[leg].contact = value.partition(SEPARATOR)[0]

    def _fell_back(self, leg: str, now: float) -> None:
        if leg in self._callers:
            self._callers[leg].fell_back.append(now)
