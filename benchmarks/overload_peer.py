"""A PBX's manager port on which far more people call than the agents can take.

Run by `benchmarks.overload` as a process of its own. Each call says what the real Asterisk said in
the recorded call (`recorded_call.json`), with names, keys and times of its own: callers arrive by
chance (one seed), hear the menu for a while, press 9, 1 or 2, hear that they have a place; agents
pick up after a moment, talk, and hang up. Ends itself when told (SIGTERM) and then writes what an
outsider saw: how long it took from an agent's hang-up, written, to the next ring at that phone,
read, while people waited.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.replay_peer import FILE, SECRET, Said, both_ways, leg_of, turns
from callcenter.lab.fake_ami import FakeAmi, event, refusal, rows, success

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.lab.fake_ami import FakeAction, FakePeer

SEED = 3
KEYS, SHARES = ("9", "1", "2"), (0.02, 0.24, 0.74)
"""Emergencies, preferred, everybody."""
KEY_AFTER_S = (0.2, 2.0)
PROMPT_S = 2.0
ANSWER_S = (0.2, 0.6)


class Recording:
    """The recorded conversation, cut where something takes its time."""

    def __init__(self) -> None:
        actions, said = turns(json.loads(FILE.read_text(encoding="utf-8")))
        kinds = [action.get("Action", "") for action in actions]
        menu, place = (at for at, kind in enumerate(kinds) if kind == "AGI")
        ring, bridge, hangup = (kinds.index(kind) for kind in ("Originate", "Bridge", "Hangup"))
        offer = actions[ring]["ChannelId"]
        names = {
            actions[menu]["CommandID"]: "command_id",
            actions[menu]["CommandID"].rpartition(":")[2]: "caller",
            offer: "offer",
            "Digit: 1": "pressed",
            **both_ways(actions[menu]["Channel"], "caller_channel"),
            **both_ways(actions[bridge]["Channel2"], "agent_channel"),
            **both_ways(actions[ring]["Channel"], "phone"),
        }

        def spoken(at: int, messages: Iterable[str]) -> Said:
            return Said(messages, {actions[at].get("ActionID", "\0"): "action_id", **names})

        def of(at: int, *events: str) -> Said:
            return spoken(at, [text for text in said[at] if _name(text) in events])

        phone = actions[ring]["Channel"]
        of_phone = [text for text in said[place] if offer in text or f" {phone}\r\n" in text]
        up = next(at for at, text in enumerate(of_phone) if _name(text) == "OriginateResponse")
        left = next(at for at, text in enumerate(said[bridge]) if _name(text) == "BridgeLeave")
        self.arrival = of(0, "DeviceStateChange", "AsyncAGIStart")
        self.given = of(menu, "")
        self.key = of(menu, "DTMFEnd", "AsyncAGIExec")
        self.played = of(menu, "AsyncAGIExec")
        self.rings = spoken(ring, of_phone[:up])
        self.answers = spoken(ring, of_phone[up:])
        self.bridged = spoken(bridge, said[bridge][:left])
        self.hangs_up = spoken(bridge, said[bridge][left:])
        self.hung_up = spoken(hangup, [text for text in said[hangup] if "AGI" not in text])


class Calls:
    """Everybody who calls, and the agents' phones.

    Args:
        ami: where the service is listened to.
        per_s: callers a second.
        talk_s: how long an agent talks.
    """

    def __init__(self, ami: FakeAmi, *, per_s: float, talk_s: float) -> None:
        self._ami = ami
        self._per_s = per_s
        self._talk_s = talk_s
        self._chance = Random(SEED)
        self._recording = Recording()
        self._made = 0
        self._key_of: dict[str, str] = {}  # callers in the first menu, by channel
        self._callers: set[str] = set()  # channels that are up and talk to nobody
        self._rings: dict[str, tuple[str, str, asyncio.TimerHandle]] = {}  # by the agent's channel
        self._offers: dict[str, str] = {}  # of agents' channels that are up
        self._free_since: dict[str, float] = {}
        self.gaps_ms: list[float] = []
        self.gaps_from = 0
        for nothing in ("DeviceStateList", "Status", "QueueStatus"):
            ami.on(nothing, rows(f"{nothing}Complete"))
        for action, script in (
            ("AGI", self._play),
            ("Originate", self._ring),
            ("Bridge", self._bridge),
            ("Hangup", self._hang_up),
        ):
            ami.on(action, script)

    def begin(self) -> None:
        """Let the callers come."""
        self._arrive()

    def measure(self) -> None:
        """Count gaps from now on."""
        self.gaps_from = len(self.gaps_ms)

    def _arrive(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(self._chance.expovariate(self._per_s), self._arrive)
        self._made += 1
        channel = f"PJSIP/trunk-{self._made:08x}"
        (self._key_of[channel],) = self._chance.choices(KEYS, SHARES)
        self._callers.add(channel)
        self._say(self._recording.arrival, channel)

    def _play(self, peer: FakePeer, action: FakeAction) -> None:
        channel, command_id = action.get("channel"), action.get("commandid")
        if channel not in self._callers:
            refusal("No such channel")(peer, action)
            return
        self._say(self._recording.given, channel, action_id=action.action_id)
        if action.get("command").startswith("SET MUSIC"):
            self._say(self._recording.played, channel, command_id=command_id)
            return
        key = self._key_of.pop(channel, "")
        after_s = self._chance.uniform(*KEY_AFTER_S) if key else PROMPT_S
        asyncio.get_running_loop().call_later(after_s, self._heard, channel, command_id, key)

    def _heard(self, channel: str, command_id: str, key: str) -> None:
        if channel in self._callers:  # else a bridge took them out of the prompt
            said = self._recording.key if key else self._recording.played
            self._say(said, channel, command_id=command_id, pressed=f"Digit: {key}")

    def _ring(self, peer: FakePeer, action: FakeAction) -> None:
        offer, phone = action.get("channelid"), action.get("channel")
        if (since := self._free_since.pop(phone, None)) is not None:
            self.gaps_ms.append((perf_counter() - since) * 1_000)
        agent = f"{phone}-{offer.rpartition('-')[2]}"
        names = {"offer": offer, "phone": phone, "agent_channel": agent}
        peer.write(self._recording.rings.bytes(action_id=action.action_id, **names))
        timer = asyncio.get_running_loop().call_later(
            self._chance.uniform(*ANSWER_S), self._answer, agent
        )
        self._rings[agent] = (offer, phone, timer)

    def _answer(self, agent: str) -> None:
        offer, phone, _ = self._rings.pop(agent)
        self._offers[agent] = offer
        self._ami.push(
            self._recording.answers.bytes(
                action_id="", offer=offer, phone=phone, agent_channel=agent
            )
        )

    def _bridge(self, peer: FakePeer, action: FakeAction) -> None:
        caller, agent = action.get("channel1"), action.get("channel2")
        if caller not in self._callers or agent not in self._offers:
            refusal("Channel1 does not exist")(peer, action)
            return
        self._callers.discard(caller)
        names = self._both(caller, agent)
        peer.write(self._recording.bridged.bytes(action_id=action.action_id, **names))
        asyncio.get_running_loop().call_later(self._talk_s, self._talked, caller, agent)

    def _talked(self, caller: str, agent: str) -> None:
        names = self._both(caller, agent)
        del self._offers[agent]
        self._callers.add(caller)  # who goes on in the dialplan until the service hangs up
        self._ami.push(self._recording.hangs_up.bytes(action_id="", **names))
        self._free_since[names["phone"]] = perf_counter()

    def _hang_up(self, peer: FakePeer, action: FakeAction) -> None:
        channel = action.get("channel")
        if channel in self._callers:
            self._callers.discard(channel)
            self._say(self._recording.hung_up, channel, action_id=action.action_id)
        elif channel in self._rings or channel in self._offers:
            self._agent_let_go(peer, action, channel)
        else:
            refusal("No such channel")(peer, action)

    def _agent_let_go(self, peer: FakePeer, action: FakeAction, agent: str) -> None:
        success(peer, action)
        phone = agent.rpartition("-")[0]
        if agent in self._rings:
            offer, _, timer = self._rings.pop(agent)
            timer.cancel()
            failed = (("Response", "Failure"), ("ActionID", offer), ("Uniqueid", offer))
            peer.write(event("OriginateResponse", *failed, ("Reason", "0")))
        else:
            offer = self._offers.pop(agent)
        peer.write(event("Hangup", ("Channel", agent), ("Uniqueid", offer), ("Cause", "16")))
        peer.write(event("DeviceStateChange", ("Device", phone), ("State", "NOT_INUSE")))
        self._free_since[phone] = perf_counter()

    def _both(self, caller: str, agent: str) -> dict[str, str]:
        return {
            "caller": leg_of(caller),
            "caller_channel": caller,
            "offer": self._offers[agent],
            "agent_channel": agent,
            "phone": agent.rpartition("-")[0],
        }

    def _say(self, said: Said, channel: str, **names: str) -> None:
        self._ami.push(said.bytes(caller=leg_of(channel), caller_channel=channel, **names))


def _name(message: str) -> str:
    """Return the name of an event, "" of a response."""
    first = message.partition("\r\n")[0]
    return first.removeprefix("Event: ") if first.startswith("Event: ") else ""


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until told to end; write the figures."""
    ami = FakeAmi(secret=SECRET, record=False)
    ami.port = arguments.port
    calls = Calls(ami, per_s=arguments.per_s, talk_s=arguments.talk_s)
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, calls.begin)
    loop.add_signal_handler(signal.SIGUSR2, calls.measure)
    loop.add_signal_handler(signal.SIGTERM, end.set)
    await ami.start()
    await end.wait()
    arguments.out.write_text(json.dumps(calls.gaps_ms[calls.gaps_from :]), encoding="ascii")


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--per-s", type=float, required=True)
    parser.add_argument("--talk-s", type=float, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
