"""A PBX's manager port that plays one recorded conversation for thousands of calls.

Run by `benchmarks.throughput` as a process of its own, so that its work is not counted as the
service's. Each call says what the real Asterisk said (`recorded_call.json`), at its arrival and
after each action of the service, with ids of its own; what happens of itself happens at once: the
key is pressed while the menu begins, the phone is picked up, the agent hangs up when bridged.

Each SIGUSR1 starts the next batch of calls, so many at a time. A held call is one that no agent is
there for: its second prompt ends, and the hold music is all that follows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter.lab.fake_ami import FakeAmi, refusal, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callcenter.lab.fake_ami import FakeAction, FakePeer

FILE = Path(__file__).with_name("recorded_call.json")
SECRET = "swordfish"  # noqa: S105  # the fake's, guards nothing
_MOVING = frozenset({"", "AGI", "Originate", "Bridge", "Hangup"})


class Said:
    """What the PBX says at one point of a call, to be filled with a call's own names."""

    def __init__(self, messages: Iterable[str], names: dict[str, str]) -> None:
        longest_first = sorted(names, key=len, reverse=True)
        recorded = re.compile("|".join(map(re.escape, longest_first)))
        text = "".join(messages).replace("{", "{{").replace("}", "}}")
        self._text = recorded.sub(lambda found: "{" + names[found[0]] + "}", text)

    def bytes(self, **names: str) -> bytes:
        """Return it as said of one call."""
        in_url = {f"{name}_in_url": value.replace("/", "%2F") for name, value in names.items()}
        return self._text.format(**names, **in_url).encode()


class Recording:
    """The recorded conversation, cut where the service's actions stand."""

    def __init__(self, file: Path = FILE) -> None:
        actions, said = turns(json.loads(file.read_text(encoding="utf-8")))
        kinds = [action.get("Action", "") for action in actions]
        menu, place = (at for at, kind in enumerate(kinds) if kind == "AGI")
        ring, bridge, hangup = (kinds.index(kind) for kind in ("Originate", "Bridge", "Hangup"))
        offer = actions[ring]["ChannelId"]
        names = {
            actions[menu]["CommandID"].rpartition(":")[2]: "caller",
            offer: "offer",
            **both_ways(actions[menu]["Channel"], "caller_channel"),
            **both_ways(actions[bridge]["Channel2"], "agent_channel"),
            **both_ways(actions[ring]["Channel"], "phone"),
        }

        def spoken(at: int, messages: Iterable[str]) -> Said:
            return Said(messages, {actions[at].get("ActionID", "\0"): "action_id", **names})

        self.arrival = spoken(0, said[0])
        self.menu = spoken(menu, said[menu])
        self.ring = spoken(ring, said[ring])
        # What happened after the second prompt began happened to the phone that rang.
        phone = actions[ring]["Channel"]
        of_phone = [text for text in said[place] if offer in text or f" {phone}\r\n" in text]
        self.prompt = spoken(place, [text for text in said[place] if text not in of_phone])
        self.answer = spoken(place, of_phone)
        self.bridge = spoken(bridge, said[bridge])
        self.hangup = spoken(hangup, said[hangup])
        played = [text for text in said[menu] if "DTMFEnd" not in text]
        self.played = Said(
            [text.replace(actions[menu]["CommandID"], "COMMAND-ID") for text in played],
            {actions[menu]["ActionID"]: "action_id", "COMMAND-ID": "command_id", **names},
        )


class Calls:
    """The calls of one run, each at its point of the recording.

    Args:
        ami: where the service is listened to.
        batches: how many calls each signal starts.
        at_once: how many of them are under way together.
        hold: whether calls stay on hold instead of being answered.
    """

    def __init__(self, ami: FakeAmi, *, batches: Sequence[int], at_once: int, hold: bool) -> None:
        self._ami = ami
        self._recording = Recording()
        self._batches = deque(batches)
        self._at_once = at_once
        self._hold = hold
        self._made = 0
        self._to_make = 0
        self._heard: dict[str, int] = {}  # prompts so far, by the caller's channel
        self._ringing: deque[tuple[str, str]] = deque()
        self._answers_due = 0
        self._offer_of: dict[str, str] = {}  # by the agent's channel
        for nothing in ("DeviceStateList", "Status", "QueueStatus"):
            ami.on(nothing, rows(f"{nothing}Complete"))
        ami.on("AGI", self._play)
        ami.on("Originate", self._ring)
        ami.on("Bridge", self._bridge)
        ami.on("Hangup", self._hang_up)

    def start_batch(self) -> None:
        """Let the next batch of calls arrive."""
        self._to_make += self._batches.popleft()
        for _ in range(self._at_once):
            self._arrive()

    def _arrive(self) -> None:
        if not self._to_make:
            return
        self._to_make -= 1
        self._made += 1
        channel = f"PJSIP/trunk-{self._made:08x}"
        self._heard[channel] = 0
        said = self._recording.arrival
        self._ami.push(said.bytes(caller=leg_of(channel), caller_channel=channel))

    def _play(self, peer: FakePeer, action: FakeAction) -> None:
        channel, recording = action.get("channel"), self._recording
        self._heard[channel] += 1
        names = {
            "action_id": action.action_id,
            "command_id": action.get("commandid"),
            "caller": leg_of(channel),
            "caller_channel": channel,
        }
        if self._heard[channel] == 1:
            peer.write(recording.menu.bytes(**names))
        elif self._hold:
            peer.write(recording.played.bytes(**names))
            if action.get("command").startswith("SET MUSIC"):
                del self._heard[channel]
                self._arrive()
        else:
            peer.write(recording.prompt.bytes(**names))
            self._answers_due += 1
            self._answer(peer)

    def _ring(self, peer: FakePeer, action: FakeAction) -> None:
        offer, phone = action.get("channelid"), action.get("channel")
        agent = f"{phone}-{offer.rpartition('-')[2]}"
        self._offer_of[agent] = offer
        said = self._recording.ring
        peer.write(
            said.bytes(action_id=action.action_id, offer=offer, phone=phone, agent_channel=agent)
        )
        self._ringing.append((offer, agent))
        self._answer(peer)

    def _answer(self, peer: FakePeer) -> None:
        """Pick up the phone that rings longest, once for every caller who hears the prompt."""
        if self._ringing and self._answers_due:
            self._answers_due -= 1
            offer, agent = self._ringing.popleft()
            phone = agent.rpartition("-")[0]
            said = self._recording.answer
            peer.write(said.bytes(offer=offer, agent_channel=agent, phone=phone))

    def _bridge(self, peer: FakePeer, action: FakeAction) -> None:
        caller, agent = action.get("channel1"), action.get("channel2")
        said = self._recording.bridge.bytes(
            action_id=action.action_id,
            caller=leg_of(caller),
            caller_channel=caller,
            offer=self._offer_of.pop(agent),
            agent_channel=agent,
            phone=agent.rpartition("-")[0],
        )
        peer.write(said)

    def _hang_up(self, peer: FakePeer, action: FakeAction) -> None:
        channel = action.get("channel")
        if self._heard.pop(channel, None) is None:
            refusal("No such channel")(peer, action)
            return
        said = self._recording.hangup.bytes(
            action_id=action.action_id, caller=leg_of(channel), caller_channel=channel
        )
        peer.write(said)
        self._arrive()


def leg_of(channel: str) -> str:
    """Return the unique id of a caller's channel, as long as Asterisk's own are."""
    return f"1795299389.{int(channel.rpartition('-')[2], 16)}"


def turns(recorded: list[dict[str, Any]]) -> tuple[list[dict[str, str]], list[list[str]]]:
    """Return the actions that move a call, and what was said after each.

    Any other action is answered by "Success"; what followed it belongs to the turn before.
    """
    actions, said = [], []
    for turn in recorded:
        action = _headers(turn["action"])
        if action.get("Action", "") in _MOVING:
            actions.append(action)
            said.append(list(turn["said"]))
        else:
            said[-1] += [text for text in turn["said"] if not text.startswith("Response:")]
    return actions, said


def _headers(action: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in action.split("\r\n") if line)
    return {name: value for name, _, value in pairs}


def both_ways(name: str, field: str) -> dict[str, str]:
    """Return a channel's name plain and as it stands in an URL-encoded ``Env``."""
    return {name: field, name.replace("/", "%2F"): f"{field}_in_url"}


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until killed."""
    ami = FakeAmi(secret=SECRET, record=False)
    ami.port = arguments.port
    calls = Calls(ami, batches=arguments.batch, at_once=arguments.at_once, hold=arguments.hold)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, calls.start_batch)
    await ami.start()
    async with asyncio.timeout(arguments.limit_s):
        await asyncio.Event().wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--batch", type=int, nargs="+", required=True)
    parser.add_argument("--at-once", type=int, required=True)
    parser.add_argument("--hold", action="store_true")
    parser.add_argument("--limit-s", type=float, default=300.0)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
