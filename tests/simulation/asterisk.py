"""The model PBX's manager port: the actions that the service sends, and the events it is told.

It reads and writes the very bytes of AMI. Actions may be refused, carried out without a word, or
not carried out at all; events may come twice, late, or after those of other legs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import FALLBACK_QUEUE
from callcenter.lab.fake_ami import FakeAction, FakeAmi, event, refusal, response, rows, success
from tests.simulation.homes import Homes
from tests.simulation.phones import Phones
from tests.simulation.switch import CALLBACK, DIVERT, TELL, Switch

if TYPE_CHECKING:
    from callcenter.lab.fake_ami import FakePeer
    from tests.simulation.legs import Leg
    from tests.simulation.world import World

_ORDERS = ("AGI", "Bridge", "Originate", "Redirect", "Setvar")
_QUIET = frozenset(
    {"Ping", "Login", "Getvar", "Setvar", "CoreStatus", "DeviceStateList", "Status", "QueueStatus"}
)
"""Not worth a line of the trace."""


class ModelAsterisk(FakeAmi):
    """A PBX that speaks AMI about a made-up switch."""

    def __init__(self, world: World) -> None:
        super().__init__(record=False)
        self.world = world
        self.switch = Switch(world, self.tell)
        self.phones = Phones(world, self.switch)
        self.homes = Homes(world, self.switch)
        self.disorder = 0.0  # share of events that come late, or twice
        self.refusing: dict[str, str] = {}  # actions by name: "refused", "silent" or "lost"
        self.takes_orders = True  # else nothing is done to any leg
        self._booted = 1
        self._in: set[FakePeer] = set()
        self._clear_at: dict[str, float] = {}
        self.on("AGI", self._agi)
        self.on("Bridge", self._bridge)
        self.on("CoreStatus", self._core_status)
        self.on("Getvar", self._getvar)
        self.on("Hangup", self._hangup)
        self.on("Originate", self._originate)
        self.on("PlayDTMF", self._play_dtmf)
        for name in ("MixMonitorMute", "StopMixMonitor"):
            self.on(name, self._recorder)
        self.on("Redirect", self._redirect)
        self.on("Setvar", self._setvar)
        self.on("Status", self._status)
        self.on("DeviceStateList", self._device_states)
        self.on("QueueStatus", self._queue_status)
        for action in ("QueueAdd", "QueuePause", "QueueRemove"):
            self.on(action, self._member)

    # -- telling -----------------------------------------------------------------------------

    def tell(self, name: str, subject: str, *headers: tuple[str, str]) -> None:
        """Tell an event to whoever is logged in; those of one subject stay in order."""
        if name != "DeviceStateChange":
            self.world.note(f"pbx: {name} {subject} {dict(headers).get('Cause', '')}".rstrip())
        data = event(name, *headers)
        if name == "OriginateResponse":
            subject = f"response {subject}"  # comes in either order with the leg's own events
        at = max(self.world.now, self._clear_at.get(subject, 0.0))
        if self.world.chance(self.disorder):
            at += self.world.between(0, 0.03)
        self._clear_at[subject] = at
        twice = name != "DTMFEnd" and self.world.chance(self.disorder / 2)
        for _ in range(1 + twice):
            self.world.later(at - self.world.now, self._push, data)

    def _push(self, data: bytes) -> None:
        for peer in self._in:
            peer.write(data)

    def garbles(self) -> None:
        """Say what no PBX would."""
        junk = (
            b"\xff\xfe\x00\r\n\r\n",
            b"Event: \r\nUniqueid\r\n\r\n",
            b": :\r\n\r\n",
            b"Event: Hangup\r\n\r\n",
        )
        self._push(self.world.rng.choice(junk))

    def left(self) -> None:
        """Forget the sessions that ended."""
        self._in = {peer for peer in self._in if peer.open}
        self.peers = list(self._in)

    # -- actions -----------------------------------------------------------------------------

    def received(self, peer: FakePeer, action: FakeAction) -> None:
        """Carry an action out, unless it is to fail; the answer comes a moment later."""
        if not peer.open:
            return
        self.left()
        ordered = action.name in _ORDERS and bool(action.get("channel"))
        how = self.refusing.get(action.name, "") if self.takes_orders or not ordered else "lost"
        if action.name not in _QUIET:
            self.world.note(f"ami: {action.name} {_told_of(action)} {how}".rstrip())
        if how == "refused":
            refusal("Permission denied, for a while")(peer, action)
        elif how != "lost":
            mute = _Mute(peer) if how == "silent" else peer
            super().received(mute, action)  # type: ignore[arg-type]
        if action.name == "Login" and peer.open:
            self._in.add(peer)

    def _leg(self, peer: FakePeer, action: FakeAction, header: str, words: str) -> Leg | None:
        leg = self.switch.find(action.get(header))
        if leg is None:
            refusal(words)(peer, action)
        return leg

    def _agi(self, peer: FakePeer, action: FakeAction) -> None:
        words = f"Channel {action.get('channel')} does not exist."
        leg = self._leg(peer, action, "channel", words)
        if leg is None:
            return
        if not leg.had_agi:
            refusal("Failed to add AGI command to queue")(peer, action)
            return
        leg.todo.append((action.get("command"), action.get("commandid")))
        success(peer, action)
        self.switch.works(leg)

    def _bridge(self, peer: FakePeer, action: FakeAction) -> None:
        legs = [self.switch.find(action.get(f"channel{at}")) for at in (1, 2)]
        for at, leg in enumerate(legs, start=1):
            if leg is None:
                refusal(f"Channel{at} does not exist")(peer, action)
                return
        caller, agent = legs
        assert caller is not None
        assert agent is not None
        if not agent.up:
            self.world.fault(f"{caller.id} bridged with {agent.id}, which was not picked up")
            return
        success(peer, action)
        self.switch.bridges(caller, agent, by="service")

    def _getvar(self, peer: FakePeer, action: FakeAction) -> None:
        name = action.get("variable")
        value = self.switch.globals.get(name, "")
        if name == "EPOCH":
            value = str(self.world.pbx_epoch())
        headers = (("Variable", name), ("Value", value))
        peer.write(response(action.action_id, "Success", *headers))

    def _setvar(self, peer: FakePeer, action: FakeAction) -> None:
        name, value = action.get("variable"), action.get("value")
        if not action.get("channel"):
            self.switch.globals[name] = value
        elif leg := self._leg(peer, action, "channel", "No such channel"):
            if name == "TIMEOUT(absolute)":
                self.switch.limit(leg, float(value))
            else:
                leg.variables[name] = value
        else:
            return
        success(peer, action)

    def _hangup(self, peer: FakePeer, action: FakeAction) -> None:
        if leg := self._leg(peer, action, "channel", "No such channel"):
            success(peer, action)
            if leg.context == CALLBACK and not leg.up:
                self.homes.cancelled(leg)
            else:
                self.phones.hung_up(leg)

    def _originate(self, peer: FakePeer, action: FakeAction) -> None:
        success(peer, action)
        if action.get("context") == CALLBACK:
            self.homes.rings(
                device=action.get("channel"),
                leg_id=action.get("channelid"),
                action_id=action.action_id,
                timeout_s=int(action.get("timeout")) / 1000,
                variable=action.get("variable"),
            )
            return
        if action.get("context") == TELL:
            return  # a whisper, which nobody tells of
        self.phones.rings(
            phone=action.get("channel"),
            leg_id=action.get("channelid"),
            action_id=action.action_id,
            timeout_s=int(action.get("timeout")) / 1000,
            variable=action.get("variable"),
            context=action.get("context"),
        )

    def _play_dtmf(self, peer: FakePeer, action: FakeAction) -> None:
        if leg := self._leg(peer, action, "channel", "Channel not found"):
            success(peer, action)
            self.switch.key(leg, action.get("digit"))

    def _recorder(self, peer: FakePeer, action: FakeAction) -> None:
        """A recording is silenced, goes on, or ends: refused where there is none."""
        leg = self._leg(peer, action, "channel", "Channel not found")
        if leg is not None:
            (success if leg.recorded else refusal("Cannot set mute flag"))(peer, action)

    def _redirect(self, peer: FakePeer, action: FakeAction) -> None:
        words = f"Channel does not exist: {action.get('channel')}"
        if leg := self._leg(peer, action, "channel", words):
            success(peer, action)
            if action.get("context") == DIVERT:
                self.switch.diverts(leg, action.get("exten"))
            elif action.get("exten") == "dismissed":
                self.switch.dismissed(leg)
            else:
                self.switch.redirect(leg)

    def _core_status(self, peer: FakePeer, action: FakeAction) -> None:
        begun = (("CoreStartupDate", "2025-10-09"), ("CoreStartupTime", f"boot {self._booted}"))
        peer.write(response(action.action_id, "Success", *begun))

    # -- lists -------------------------------------------------------------------------------

    def _status(self, peer: FakePeer, action: FakeAction) -> None:
        names = action.get("variables").split(",")
        found = [("Status", self._row(leg, names)) for leg in self.switch.legs.values()]
        rows("StatusComplete", *found)(peer, action)

    def _row(self, leg: Leg, names: list[str]) -> tuple[tuple[str, str], ...]:
        return (
            ("Channel", leg.name),
            ("Uniqueid", leg.id),
            ("Linkedid", leg.linked),
            ("ChannelState", "6" if leg.up else "5"),
            ("Context", leg.context),
            ("Exten", leg.exten),
            ("Data", leg.data),
            ("CallerIDNum", leg.number or "<unknown>"),
            ("Seconds", str(int(self.world.now - leg.since))),
            ("BridgeID", leg.bridge),
            *(("Variable", f"{name}={leg.variables.get(name, '(null)')}") for name in names),
        )

    def _device_states(self, peer: FakePeer, action: FakeAction) -> None:
        found = [
            ("DeviceStateChange", (("Device", phone.name), ("State", phone.state)))
            for phone in self.switch.phones.values()
        ]
        rows("DeviceStateListComplete", *found)(peer, action)

    def _queue_status(self, peer: FakePeer, action: FakeAction) -> None:
        found = [
            ("QueueMember", (("Queue", FALLBACK_QUEUE), ("Location", member)))
            for member in self.phones.members
        ]
        rows("QueueStatusComplete", *found)(peer, action)

    def _member(self, peer: FakePeer, action: FakeAction) -> None:
        member, members = action.get("interface"), self.phones.members
        if (action.name == "QueueAdd") == (member in members):
            refusal("Unable to do so: not there, or there already")(peer, action)
        elif action.name == "QueueRemove":
            del members[member]
            success(peer, action)
        else:
            members[member] = action.get("paused") == "true"
            success(peer, action)

    def dies(self) -> None:
        """Asterisk is killed and started again at once: calls, sessions and globals are gone."""
        for peer in list(self._in):
            peer.drop()
        self._in.clear()
        self._booted += 1
        self.switch.dies()
        self.phones.forgotten()


class _Mute:
    """Somebody whom no answer reaches."""

    def __init__(self, peer: FakePeer) -> None:
        self.transport = peer.transport
        self.open = True

    def write(self, data: bytes) -> None:
        """Say nothing."""


def _told_of(action: FakeAction) -> str:
    names = ("channel", "channel1", "channelid", "variable", "value", "interface", "commandid")
    return " ".join(action.get(name) for name in names if action.get(name))
