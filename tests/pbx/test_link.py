"""The link on a fake peer: commands go out, events come back, and every failure is an event."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from callcenter.commands import (
    Bridge,
    CancelRing,
    Command,
    DialCaller,
    Hangup,
    HoldMusic,
    Play,
    RingAgent,
    StopPlaying,
    StopRecording,
)
from callcenter.contacts import ContactId, LegId, OfferId, Phone
from callcenter.errors import LoginRefused
from callcenter.events import (
    AgentAnswered,
    AgentRefused,
    CallArrived,
    CallFound,
    CommandFailed,
    DigitPressed,
    Event,
    Failure,
    LegEnded,
    LegReturned,
    PbxConnected,
    PbxLost,
    RingOutcome,
)
from callcenter.lab.fake_ami import FakeAmi, event, refusal, rows, silence, success
from callcenter.pbx import link as link_module
from callcenter.pbx import pulse as pulse_module
from callcenter.pbx.link import AsteriskLink
from callcenter.pbx.pulse import HEARTBEAT
from callcenter.pbx.reconnect import AmiSettings
from callcenter.pbx.snapshot import resync as real_resync

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from callcenter.lab.fake_ami import FakeAction, FakePeer
    from callcenter.pbx.snapshot import Snapshot
    from callcenter.pbx.translate import Translator

LEG, OFFER = LegId("1.1"), OfferId("cc-run-7")
RING = RingAgent(pbx="main", offer=OFFER, phone=Phone("PJSIP/201"), display="P 00:01", ring_ms=900)
CHANNEL = (
    ("Uniqueid", LEG),
    ("Channel", "PJSIP/trunk-1"),
    ("Data", "agi:async,line,100"),
)


class Line:
    """A link, and the events it posted."""

    def __init__(self, fake: FakeAmi, *, secret: str) -> None:
        self.fake = fake
        self.events: list[Event] = []
        self._news = asyncio.Event()
        self.link = AsteriskLink(
            name="main",
            owner="us",
            settings=AmiSettings(
                host="127.0.0.1",
                port=fake.port,
                username=fake.username,
                secret=secret,
                backoff_min_s=0.01,
                backoff_max_s=0.02,
            ),
            post=self._posted,
        )

    def _posted(self, told: Event) -> None:
        self.events.append(told)
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def told(self, expected: Event, *, times: int = 1) -> None:
        """Wait until the link posted this event so often."""
        await self.until(lambda: self.events.count(expected) >= times)

    async def connected(self, *, times: int = 1) -> None:
        await self.until(lambda: [type(told) for told in self.events].count(PbxConnected) >= times)

    async def fails(self, command: Command, *, subject: str, reason: Failure) -> None:
        """Carry out a command and see it come back undone."""
        self.link.execute(command)
        await self.told(CommandFailed(type(command).__name__, subject, reason))


@pytest.fixture
async def fake() -> AsyncIterator[FakeAmi]:
    server = FakeAmi()
    server.on("DeviceStateList", rows("DeviceStateListComplete"))
    server.on("Status", rows("StatusComplete", ("Status", CHANNEL)))
    server.on("QueueStatus", rows("QueueStatusComplete"))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def line(fake: FakeAmi) -> AsyncIterator[Line]:
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await made.connected()
    yield made
    await made.link.close()


async def test_who_waits_at_the_pbx_is_told_before_the_session_stands(line: Line) -> None:
    await line.until(lambda: len(line.events) == 2)
    arrived, connected = line.events
    assert connected == PbxConnected("main", frozenset({LEG}))
    assert isinstance(arrived, CallFound)


async def test_a_leg_that_ends_while_the_snapshot_is_read_is_not_taken_for_alive(
    fake: FakeAmi,
) -> None:
    listed = rows("StatusComplete", ("Status", CHANNEL))

    def late(peer: FakePeer, action: FakeAction) -> None:
        peer.write(event("Hangup", ("Uniqueid", LEG), ("Cause", "16")))
        listed(peer, action)

    fake.on("Status", late)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await made.connected()
    assert made.events == [PbxConnected("main", frozenset())]
    await made.link.close()


HANDED_OVER = ("AsyncAGIStart", ("Channel", "PJSIP/trunk-1"), ("Context", "callcenter-line"))


async def test_who_comes_out_of_a_conversation_while_the_snapshot_is_read_has_not_just_called(
    fake: FakeAmi,
) -> None:
    talking = (("BridgeID", "b1"), ("Variable", "CALLCENTER_MEMO=what an earlier service wrote"))
    listed = rows("StatusComplete", ("Status", (*CHANNEL, *talking)))

    def late(peer: FakePeer, action: FakeAction) -> None:
        listed(peer, action)
        peer.write(event(*HANDED_OVER, ("Uniqueid", LEG)))

    fake.on("Status", late)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await made.told(LegReturned(LEG, "main"))
    assert [type(told) for told in made.events] == [CallFound, PbxConnected, LegReturned]
    await made.link.close()


@pytest.mark.parametrize("hangs_up", [False, True])
async def test_who_calls_while_the_snapshot_is_read_arrives_behind_it_unless_gone_by_then(
    fake: FakeAmi, *, hangs_up: bool
) -> None:
    listed = rows("StatusComplete")

    def early(peer: FakePeer, action: FakeAction) -> None:
        peer.write(event(*HANDED_OVER, ("Uniqueid", "1.2")))
        if hangs_up:
            peer.write(event("Hangup", ("Uniqueid", "1.2"), ("Cause", "16")))
        listed(peer, action)

    fake.on("Status", early)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await made.link.was_read.wait()
    arrived = [] if hangs_up else [CallArrived]
    assert [type(told) for told in made.events] == [PbxConnected, *arrived]
    await made.link.close()


async def test_a_snapshot_that_is_refused_is_asked_for_again(
    fake: FakeAmi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "SNAPSHOT_AGAIN_S", 0.01)
    fake.on("DeviceStateList", refusal("Permission denied"))
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await fake.until(lambda: len(fake.named("DeviceStateList")) > 2)
    assert made.events == []
    fake.on("DeviceStateList", rows("DeviceStateListComplete"))
    await made.connected()
    await made.link.close()


async def test_a_pbx_that_does_not_let_itself_be_read_hears_no_more_beats(
    fake: FakeAmi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its callers would be kept for a service that cannot see them."""
    monkeypatch.setattr(link_module, "SNAPSHOT_AGAIN_S", 0.01)
    monkeypatch.setattr(link_module, "SNAPSHOT_LATEST_S", 60.0)
    monkeypatch.setattr(pulse_module, "BEAT_S", 0.001)
    fake.on("Status", refusal("Permission denied"))
    made = Line(fake, secret=fake.secret)
    with capture_logs() as logs:
        await made.link.start()
        await fake.until(lambda: len(fake.named("Status")) > 4)  # 150 ms later
    told = [line["error"] for line in logs if line["event"] == "snapshot failed"]
    assert set(told) == {"Permission denied"}
    beats = [beat for beat in fake.named("Setvar") if beat.get("variable") == HEARTBEAT]
    assert len(beats) < 2 * len(fake.named("Status"))
    assert made.link.trouble == "unread"
    await made.link.close()


async def test_what_no_code_of_ours_can_read_is_read_again(
    fake: FakeAmi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "SNAPSHOT_AGAIN_S", 0.01)
    faults = iter([RuntimeError("a defect")])

    def resync(translator: Translator, snapshot: Snapshot) -> tuple[Event, ...]:
        for fault in faults:
            raise fault
        return real_resync(translator, snapshot)

    monkeypatch.setattr(link_module, "resync", resync)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await made.connected()
    assert len(fake.named("Status")) == 2
    await made.link.close()


async def test_it_tells_why_calls_cannot_be_taken(line: Line, fake: FakeAmi) -> None:
    assert line.link.trouble == ""
    fake.on("Getvar", silence)
    fake.peer.drop()
    await line.told(PbxLost("main"))
    assert line.link.trouble == "disconnected"
    await line.link.ami.wait_connected(5)
    assert line.link.trouble == "unread"


async def test_a_ring_that_never_was_is_not_remembered(line: Line, fake: FakeAmi) -> None:
    fake.on("Originate", refusal("Permission denied"))
    await line.fails(RING, subject=OFFER, reason=Failure.REFUSED)
    fake.on("Getvar", silence)
    fake.peer.drop()
    await line.told(PbxLost("main"))
    await line.fails(RING, subject=OFFER, reason=Failure.UNAVAILABLE)
    assert len(line.link._translator.rings) == 0


async def test_what_a_pbx_tells_that_is_not_ours_yet_means_nothing(fake: FakeAmi) -> None:
    fake.on("Getvar", silence)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await fake.until(lambda: bool(fake.named("Getvar")))
    fake.push(event("AsyncAGIStart", ("Uniqueid", "1.2"), ("Env", "")))
    fake.peer.drop()
    fake.on("Getvar", success)
    await made.connected()
    assert not any(isinstance(told, CallArrived) for told in made.events)
    await made.link.close()


async def test_who_fell_back_while_we_are_here_is_told_as_the_pbx_has_them_now(
    line: Line, fake: FakeAmi
) -> None:
    talks = (("Context", "callcenter-fallback"), ("BridgeID", "b-1"))
    fake.on("Status", rows("StatusComplete", ("Status", (*CHANNEL, *talks))))
    fake.push(event("UserEvent", ("UserEvent", "CallcenterFallback"), ("Uniqueid", LEG)))
    await line.until(lambda: len(line.events) > 2)
    found = line.events[-1]
    assert isinstance(found, CallFound)
    assert (found.leg, found.elsewhere, found.taken) == (LEG, True, True)


async def test_a_caller_handed_over_while_the_snapshot_is_read_is_who_the_snapshot_says(
    fake: FakeAmi,
) -> None:
    listed = rows("StatusComplete", ("Status", CHANNEL))

    def late(peer: FakePeer, action: FakeAction) -> None:
        handed = (("Context", "callcenter-line"), ("Env", ""))
        peer.write(event("AsyncAGIStart", *CHANNEL, *handed))
        listed(peer, action)

    fake.on("Status", late)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await made.until(lambda: len(made.events) > 1)
    assert [type(told) for told in made.events] == [CallFound, PbxConnected]
    await made.link.close()


async def test_a_command_that_is_carried_out_is_silent(line: Line, fake: FakeAmi) -> None:
    line.link.execute(HoldMusic(pbx="main", leg=LEG, music="default"))
    await fake.until(lambda: bool(fake.named("AGI")))
    assert fake.named("AGI")[0].get("command") == "SET MUSIC ON default"
    assert not any(isinstance(told, CommandFailed) for told in line.events)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("No such channel", Failure.NO_CHANNEL),
        ("Channel PJSIP/x-1 does not exist.", Failure.NO_CHANNEL),
        ("Channel not found", Failure.NO_CHANNEL),
        ("Extension does not exist.", Failure.REFUSED),
        ("Permission denied", Failure.REFUSED),
    ],
)
async def test_a_refusal_says_whether_the_channel_is_gone(
    line: Line, fake: FakeAmi, message: str, reason: Failure
) -> None:
    fake.on("Hangup", refusal(message))
    await line.fails(Hangup(pbx="main", leg=LEG), subject=LEG, reason=reason)


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("Channel1 does not exist: PJSIP/trunk-1", LEG),
        ("Channel2 does not exist: PJSIP/201-1", OFFER),
        ("Unable to add Channel1 to bridge: PJSIP/trunk-1", OFFER),
    ],
)
async def test_a_bridge_fails_for_whom_the_pbx_did_not_find(
    line: Line, fake: FakeAmi, message: str, subject: str
) -> None:
    fake.on("Bridge", refusal(message))
    line.link.execute(Bridge(pbx="main", leg=LEG, offer=OFFER))
    await line.until(lambda: any(isinstance(told, CommandFailed) for told in line.events))
    failed = [told for told in line.events if isinstance(told, CommandFailed)]
    assert (failed[0].verb, failed[0].subject) == ("Bridge", subject)


async def test_a_value_that_cannot_stand_in_a_line_is_refused_here(line: Line) -> None:
    play = Play(pbx="main", leg=LEG, token=1, sounds=("a\r\nAction: Hangup",))
    await line.fails(play, subject=LEG, reason=Failure.REFUSED)


@pytest.mark.parametrize(
    "phone",
    [
        "PJSIP/0051900000000@trunk",
        "PJSIP/201&PJSIP/202",
        "Local/0051900000000@from-internal",
        "PJSIP/201,30,g",
        "PJSIP/201\r\nAction: Originate",
    ],
)
async def test_a_phone_that_may_not_be_dialled_never_reaches_the_pbx(
    line: Line, fake: FakeAmi, phone: str
) -> None:
    ring = RingAgent(pbx="main", offer=OFFER, phone=Phone(phone), display="P", ring_ms=900)
    await line.fails(ring, subject=OFFER, reason=Failure.REFUSED)
    line.link.execute(HoldMusic(pbx="main", leg=LEG, music="default"))
    await fake.until(lambda: bool(fake.named("AGI")))
    assert fake.named("Originate") == []


async def test_a_cut_that_did_not_reach_the_caller_swallows_no_key(
    line: Line, fake: FakeAmi
) -> None:
    await line.until(lambda: len(line.events) == 2)
    fake.on("PlayDTMF", refusal("Channel not found"))
    await line.fails(StopPlaying(pbx="main", leg=LEG), subject=LEG, reason=Failure.NO_CHANNEL)
    fake.push(event("DTMFEnd", ("Uniqueid", LEG), ("Digit", "#")))
    await line.told(DigitPressed(LEG, "#"))


async def test_a_phone_that_is_registered_nowhere_is_told_at_once(
    line: Line, fake: FakeAmi
) -> None:
    line.link.execute(RING)
    await fake.until(lambda: bool(fake.named("Originate")))
    fake.push(event("OriginateResponse", ("ActionID", OFFER), ("Response", "Failure")))
    await line.told(AgentRefused(OFFER, RingOutcome.UNREACHABLE))


async def test_a_command_without_a_session_is_unavailable_and_one_cut_off_is_unknown(
    line: Line, fake: FakeAmi
) -> None:
    fake.on("Originate", silence)
    line.link.execute(RING)
    await fake.until(lambda: bool(fake.named("Originate")))
    await fake.stop()
    await line.told(PbxLost("main"))
    await line.told(CommandFailed("RingAgent", OFFER, Failure.UNKNOWN))
    await line.fails(Hangup(pbx="main", leg=LEG), subject=LEG, reason=Failure.UNAVAILABLE)


async def test_an_end_that_is_not_answered_is_asked_for_again_and_nothing_else_is(
    line: Line, fake: FakeAmi
) -> None:
    fake.on("Hangup", silence)
    fake.on("AGI", silence)
    line.link.execute(HoldMusic(pbx="main", leg=LEG, music="default"))
    await line.fails(Hangup(pbx="main", leg=LEG), subject=LEG, reason=Failure.UNKNOWN)
    await fake.until(lambda: len(fake.named("Hangup")) == 2)
    assert len(fake.named("AGI")) == 1


async def test_the_end_of_a_recording_that_is_not_answered_is_asked_for_again(
    line: Line, fake: FakeAmi
) -> None:
    fake.on("StopMixMonitor", silence)
    refused = StopRecording(pbx="main", offer=OFFER)
    await line.fails(refused, subject=OFFER, reason=Failure.UNKNOWN)
    await fake.until(lambda: len(fake.named("StopMixMonitor")) == 2)


async def test_a_session_that_comes_back_tells_what_lives_and_what_ended(
    line: Line, fake: FakeAmi
) -> None:
    fake.on("Status", rows("StatusComplete"))
    fake.peer.drop()
    await line.told(PbxLost("main"))
    await line.connected(times=2)
    assert line.events[-1] == PbxConnected("main", frozenset())


async def test_a_session_lost_within_the_snapshot_is_read_anew(fake: FakeAmi) -> None:
    fake.on("Status", silence)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await fake.until(lambda: bool(fake.named("Status")))
    fake.on("Status", rows("StatusComplete"))
    fake.peer.drop()
    await made.connected()
    assert made.events == [PbxLost("main"), PbxConnected("main", frozenset())]
    await made.link.close()


async def test_a_ring_bears_the_offers_id_and_its_answer_is_the_agents(
    line: Line, fake: FakeAmi
) -> None:
    line.link.execute(RING)
    await fake.until(lambda: bool(fake.named("Originate")))
    assert fake.named("Originate")[0].action_id == OFFER
    fake.push(event("OriginateResponse", ("ActionID", OFFER), ("Response", "Success")))
    await line.told(AgentAnswered(OFFER))


async def test_a_ring_whose_second_half_never_comes_is_settled_soon(
    line: Line, fake: FakeAmi
) -> None:
    line.link.execute(RING)
    await fake.until(lambda: bool(fake.named("Originate")))
    fake.push(event("Hangup", ("Uniqueid", OFFER), ("Cause", "17")))
    await line.told(AgentRefused(OFFER, RingOutcome.BUSY))


async def test_a_ring_taken_back_before_its_leg_was_there_is_taken_back_again(
    line: Line, fake: FakeAmi
) -> None:
    fake.on("Hangup", refusal("No such channel"))
    line.link.execute(RING)
    await line.fails(CancelRing(pbx="main", offer=OFFER), subject=OFFER, reason=Failure.NO_CHANNEL)
    fake.push(event("Newchannel", ("Uniqueid", "1.5"), ("Channel", "PJSIP/301-1")))
    fake.push(event("Newchannel", ("Uniqueid", OFFER), ("Channel", "PJSIP/201-9")))
    await fake.until(lambda: len(fake.named("Hangup")) == 2)
    assert fake.named("Hangup")[1].get("channel") == "PJSIP/201-9"


async def test_the_leg_of_a_ring_that_nobody_took_back_rings_on(line: Line, fake: FakeAmi) -> None:
    line.link.execute(RING)
    fake.push(event("Newchannel", ("Uniqueid", OFFER), ("Channel", "PJSIP/201-9")))
    fake.push(event("Hangup", ("Uniqueid", LEG), ("Cause", "16")))
    await line.told(LegEnded(LEG, 16))
    assert fake.named("Hangup") == []


async def test_a_refused_log_in_is_final_and_told(fake: FakeAmi) -> None:
    made = Line(fake, secret="guess")  # noqa: S106  # a wrong one
    await made.link.start()
    with pytest.raises(LoginRefused, match="Authentication failed"):
        async with asyncio.timeout(10):
            await made.link.refused()
    await made.link.close()


async def test_a_link_is_closed_in_the_middle_of_a_snapshot(fake: FakeAmi) -> None:
    fake.on("DeviceStateList", silence)
    made = Line(fake, secret=fake.secret)
    await made.link.start()
    await fake.until(lambda: bool(fake.named("DeviceStateList")))
    await made.link.close()
    assert not any(isinstance(told, PbxConnected) for told in made.events)


@pytest.mark.parametrize("device", ["Local/912345678@any", "PJSIP/912345678@a&PJSIP/1@b"])
async def test_nobody_is_called_back_by_a_device_that_could_lead_anywhere(
    line: Line, fake: FakeAmi, device: str
) -> None:
    call = DialCaller("main", OFFER, device, "", 900, ContactId("c1"))
    await line.fails(call, subject=OFFER, reason=Failure.REFUSED)
    line.link.execute(HoldMusic(pbx="main", leg=LEG, music="default"))
    await fake.until(lambda: bool(fake.named("AGI")))
    assert fake.named("Originate") == []


async def test_a_call_back_is_told_of_as_a_ring_is(line: Line, fake: FakeAmi) -> None:
    device = "PJSIP/912345678@trunk"
    line.link.execute(DialCaller("main", OFFER, device, "5550100", 900, ContactId("c1")))
    await fake.until(lambda: bool(fake.named("Originate")))
    fake.push(event("OriginateResponse", ("ActionID", OFFER), ("Response", "Success")))
    await line.told(AgentAnswered(OFFER))
