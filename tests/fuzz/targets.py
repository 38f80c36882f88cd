"""Readers of what strangers say: each takes any bytes, and an error that it raises is a defect.

A target with its corpus: whole inputs of the kind it expects, for a fuzzer to begin with.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from callcenter import config
from callcenter.contacts import LegId, Phone
from callcenter.control import protocol
from callcenter.errors import UnsafeValue
from callcenter.events import CallArrived, DeadlineReached, DeskCalled, DigitPressed, PbxConnected
from callcenter.facts import PbxStateChanged
from callcenter.flow import memo
from callcenter.flow.core import Core
from callcenter.journal.lines import Begun, Stated, encode
from callcenter.journal.recovery import recover_lines
from callcenter.pbx.actions import actions_of
from callcenter.pbx.extensions import Extensions
from callcenter.pbx.snapshot import Snapshot, resync
from callcenter.pbx.translate import Translator
from callcenter.pbx.wire import MessageReader, MessageTooLong, decode, event_name
from callcenter.pbx.wire import encode as encode_action
from callcenter.store.records import StoredFact
from callcenter.store.spoolline import fact_in, line_of
from tests.flow import soundness
from tests.flow.story import EXAMPLE, PBX, START, example_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.commands import Command

_RUN = UUID(int=7)
_FACT = PbxStateChanged(pbx=PBX, connected=True)
_EVENTS = tuple(
    text.replace("\n", "\r\n").encode()
    for text in (
        """Event: AsyncAGIStart
Channel: PJSIP/trunk-1
Uniqueid: 1.1
CallerIDNum: 5550100
Env: agi_request%3A+async%0Aagi_arg_1%3A+line%0Aagi_arg_2%3A+0800%0A%0A

""",
        "Event: AsyncAGIExec\nUniqueid: 1.1\nCommandID: p:1:1.1\nResult: 200\n\n",
        "Event: DTMFEnd\nUniqueid: 1.1\nDigit: 5\nContext: callcenter-line\n\n",
        "Event: Newchannel\nUniqueid: cc-r-1\nChannel: PJSIP/201-1\n\n",
        "Event: OriginateResponse\nActionID: cc-r-1\nResponse: Success\nChannel: PJSIP/1-1\n\n",
        "Event: BridgeEnter\nUniqueid: cc-r-1\nBridgeNumChannels: 2\n\n",
        "Event: Hangup\nUniqueid: cc-r-1\nCause: 16\n\n",
        "Event: DeviceStateChange\nDevice: PJSIP/201\nState: INUSE\n\n",
        "Event: ExtensionStatus\nExten: 201\nContext: ext-local\nHint: PJSIP/201&x\nStatus: 1\n\n",
        "Event: UserEvent\nUserEvent: CallcenterFallback\nUniqueid: 1.1\nDialled: 0800\n\n",
        "Event: Rename\nUniqueid: 1.1\nNewname: PJSIP/x-1\n\n",
        """Event: Status
Channel: PJSIP/t-1
Uniqueid: 1.1
ChannelState: 6
Seconds: 4
Data: agi:async,line,0800
Variable: CALLCENTER_MEMO=1|r-1|salud|1|1|1|general||0

""",
        """Event: Status
Channel: PJSIP/201-2
Uniqueid: cc-r-1
ChannelState: 6
BridgeID: b
Variable: CALLCENTER_OFFER=r-1|7001

""",
    )
)
_GREETING = b"Asterisk Call Manager/9.0.0\r\n"


class Target(NamedTuple):
    """One reader.

    Attributes:
        takes: reads the bytes; what it raises is a defect.
        corpus: inputs of the right kind.
    """

    takes: Callable[[bytes], None]
    corpus: tuple[bytes, ...]


def wire(data: bytes) -> None:
    """The AMI reader: the same messages, however the network cut the bytes."""
    size = data[0] % 64 + 1 if data else 1
    whole, pieces = MessageReader(), MessageReader()
    with contextlib.suppress(MessageTooLong):
        found = whole.feed(data)
        cut = [raw for at in range(0, len(data), size) for raw in pieces.feed(data[at : at + size])]
        assert cut == found
        for raw in found:
            event_name(raw)
            for name, value in decode(raw).items():
                assert isinstance(name, str)
                assert isinstance(value, str)


def translator(data: bytes) -> None:
    """The translator, the snapshot, and what the core makes of both; no value becomes a header."""
    extensions = Extensions(hints="ext-local", context="callcenter-extension")
    translator = Translator(PBX, extensions=extensions)
    core = Core(example_rules(), run="r")
    messages = [decode(raw) for raw in MessageReader().feed(_GREETING + data)]
    half = len(messages) // 2
    commands: list[Command] = []
    for event in (
        PbxConnected(PBX),
        *(e for m in messages[:half] for e in translator.translate(m)),
    ):
        commands += core.handle(event, START).commands
    rows = messages[half:]
    found = Snapshot(phones=rows, channels=rows, ended=frozenset(), hints=tuple(rows))
    for event in (*resync(translator, found), DeadlineReached()):
        commands += core.handle(event, START + 60_000).commands
    for message in messages:
        for event in translator.translate(message):
            commands += core.handle(event, START + 61_000).commands
    for command in commands:
        for action in actions_of(command, translator.channels):
            _is_one_action(action.name, action.headers)
    soundness.everybody_is_in_exactly_one_place(core)
    soundness.agents_and_offers_agree(core)


def _is_one_action(name: str, headers: dict[str, str]) -> None:
    with contextlib.suppress(UnsafeValue):
        written = encode_action(name, headers, action_id="a")
        assert written.count(b"\r\n\r\n") == 1
        assert written.lower().count(b"\naction:") == 0


def settings(data: bytes) -> None:
    """The configuration: settings, or a list of problems that can be read."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.toml"
        file.write_bytes(data)
        problems = config.check(file, {"CALLCENTER_AMI__SECRET": "x"})
        for problem in problems:
            assert problem.message
            assert problem.mend
        if not problems:
            config.rules(config.load(file, environ={"CALLCENTER_AMI__SECRET": "x"}))


def journal(data: bytes) -> None:
    """The journal of an earlier run."""
    found = recover_lines(data.splitlines(keepends=True))
    assert found.unreadable >= 0
    found.time_ms(wall_ms=START, boot="b", boot_ms=1)


def spool(data: bytes) -> None:
    """A line of the spool: a fact, or a `ValueError`."""
    for line in data.splitlines(keepends=True):
        with contextlib.suppress(ValueError):
            assert line_of(fact_in(line), None)


def memos(data: bytes) -> None:
    """What stands on a caller's channel."""
    text = data.decode("utf-8", "replace")
    found = memo.read(text, rules=example_rules(), now=START)
    if found is not None:
        assert START - memo.OLDEST_MS <= found.arrived_at <= START
        assert not found.group or found.group in example_rules().groups


def requests(data: bytes) -> None:
    """A request on the control socket."""
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
        asked = msgspec.json.decode(data, type=protocol.Request)
        agent = getattr(asked, "agent", "a")
        assert agent.isprintable()
        assert len(agent) <= 32


def digits(data: bytes) -> None:
    """Keys and time at a desk and at a caller's phone; whoever logs in has typed their PIN."""
    rules = example_rules()
    core = Core(rules, run="r")
    desk, caller = LegId("desk"), LegId("caller")
    now, typed, code = START, "", data[:8].decode("latin-1")
    core.handle(PbxConnected(PBX), now)
    core.handle(CallArrived(PBX, caller, "5550100", "", "0800"), now)
    core.handle(
        DeskCalled(PBX, desk, Phone("PJSIP/201"), "*21" if not code[:1].islower() else code), now
    )
    for byte in data:
        key = "0123456789*#"[byte % 16] if byte % 16 < 12 else chr(byte)
        leg = caller if byte & 128 else desk
        typed += key if leg == desk else ""
        now += (byte & 7) * 300
        core.handle(DigitPressed(leg, key), now)
        due = core.next_deadline()
        if due is not None and due <= now:
            core.handle(DeadlineReached(), now)
    at_work = [agent for agent in core.roster if agent.logged_in]
    pins = {
        "7001": "1947",
        "7002": "2853",
        "7003": "3716",
        "7004": "4629",
        "7005": "5384",
        "7006": "6175",
    }
    for agent in at_work:
        number = agent.profile.number
        assert f"{number}#{pins[number]}#" in typed
    soundness.everybody_is_in_exactly_one_place(core)


TARGETS: dict[str, Target] = {
    "wire": Target(wire, (_GREETING + b"".join(_EVENTS), *_EVENTS)),
    "translator": Target(translator, (b"".join(_EVENTS), b"".join(_EVENTS) * 2, *_EVENTS)),
    "config": Target(settings, (EXAMPLE.read_bytes(),)),
    "journal": Target(
        journal,
        (encode(Begun(1, "r", "d", START, "b", 1)) + encode(Stated(START, 1, _FACT)),),
    ),
    "spool": Target(spool, (line_of(StoredFact(_RUN, 1, START, _FACT), None),)),
    "memo": Target(memos, (f"1|r-1|salud|{START}|{START}|3|general|citas|0".encode(),)),
    "requests": Target(
        requests, (b'{"type":"LogIn","agent":"7001","phone":"PJSIP/201"}', b'{"type":"ShowQueue"}')
    ),
    "digits": Target(
        digits, (b"7001#1947#", b"\x07\x00\x00\x01\x0b\x01\x09\x04\x07\x0b", b"\x82\x81")
    ),
}
