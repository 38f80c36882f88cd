from __future__ import annotations

import pytest

from callcenter.commands import (
    Bridge,
    BringBack,
    CancelRing,
    Command,
    DialCaller,
    Dismiss,
    Divert,
    Hangup,
    HoldMusic,
    Limit,
    MuteRecording,
    Play,
    Record,
    RecordConversation,
    Remember,
    RingAgent,
    StopPlaying,
    StopRecording,
    TellAgent,
)
from callcenter.contacts import ContactId, LegId, OfferId, Phone
from callcenter.pbx.action import Action
from callcenter.pbx.actions import actions_of
from callcenter.pbx.channels import Channels

LEG, OFFER = LegId("1.1"), OfferId("cc-run-7")


@pytest.fixture
def channels() -> Channels:
    known = Channels()
    known.add(LEG, "PJSIP/trunk-1")
    known.add(LegId(OFFER), "PJSIP/201-2")
    return known


@pytest.mark.parametrize(
    ("command", "action"),
    [
        (
            RecordConversation("main", OFFER, "/srv/2026-11-29/run-7-1.WAV"),
            Action(
                "AGI",
                {
                    "Channel": "PJSIP/201-2",
                    "Command": 'EXEC MixMonitor "/srv/2026-11-29/run-7-1.WAV,b"',
                    "CommandID": "r:cc-run-7",
                },
            ),
        ),
        (
            MuteRecording("main", OFFER, mute=True),
            Action("MixMonitorMute", {"Channel": "PJSIP/201-2", "Direction": "both", "State": "1"}),
        ),
        (StopRecording("main", OFFER), Action("StopMixMonitor", {"Channel": "PJSIP/201-2"})),
        (
            Play(pbx="main", leg=LEG, token=3, sounds=("callcenter/menu", "digits/9")),
            Action(
                "AGI",
                {
                    "Channel": "PJSIP/trunk-1",
                    "Command": 'EXEC Read "CALLCENTER_KEY,callcenter/menu&digits/9,1,,1,0.1"',
                    "CommandID": "p:3:1.1",
                },
            ),
        ),
        (
            Record(pbx="main", leg=LEG, token=4, sound="callcenter-messages/r-1", limit_ms=120_000),
            Action(
                "AGI",
                {
                    "Channel": "PJSIP/trunk-1",
                    "Command": 'EXEC Record "callcenter-messages/r-1.wav,5,120"',
                    "CommandID": "p:4:1.1",
                },
            ),
        ),
        (
            HoldMusic(pbx="main", leg=LEG, music="default"),
            Action(
                "AGI",
                {
                    "Channel": "PJSIP/trunk-1",
                    "Command": "SET MUSIC ON default",
                    "CommandID": "m:1.1",
                },
            ),
        ),
        (
            StopPlaying(pbx="main", leg=LEG),
            Action("PlayDTMF", {"Channel": "PJSIP/trunk-1", "Digit": "#", "Receive": "true"}),
        ),
        (CancelRing(pbx="main", offer=OFFER), Action("Hangup", {"Channel": "PJSIP/201-2"})),
        (
            Bridge(pbx="main", leg=LEG, offer=OFFER),
            Action(
                "Bridge",
                {"Channel1": "PJSIP/trunk-1", "Channel2": "PJSIP/201-2", "Tone": "no"},
            ),
        ),
        (
            Limit(pbx="main", leg=LEG, limit_ms=14_500),
            Action(
                "Setvar",
                {
                    "Channel": "PJSIP/trunk-1",
                    "Variable": "TIMEOUT(absolute)",
                    "Value": "14.5",
                },
            ),
        ),
        (
            BringBack(pbx="main", leg=LEG),
            Action(
                "Redirect",
                {
                    "Channel": "PJSIP/trunk-1",
                    "Context": "callcenter-line",
                    "Exten": "return",
                    "Priority": "1",
                },
            ),
        ),
        (Hangup(pbx="main", leg=LEG), Action("Hangup", {"Channel": "PJSIP/trunk-1"})),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Command) else "",
)
def test_each_command_is_one_action(command: Command, action: Action, channels: Channels) -> None:
    assert actions_of(command, channels) == (action,)


def test_a_ring_shows_who_waits_and_gives_up_by_itself_a_little_later(channels: Channels) -> None:
    ring = RingAgent(
        pbx="main",
        offer=OFFER,
        phone=Phone("PJSIP/201"),
        display="P 03:12 CITAS",
        ring_ms=15_000,
        memo="run-1|7001",
    )
    (action,) = actions_of(ring, channels)
    assert action.headers == {
        "Channel": "PJSIP/201",
        "ChannelId": OFFER,
        "Context": "callcenter-offer",
        "Exten": "s",
        "Priority": "1",
        "CallerID": '"P 03:12 CITAS" <P>',
        "Timeout": "20000",
        "Async": "true",
        "Variable": "CALLCENTER_OFFER=run-1|7001,CDR_PROP(disable)=1",
    }


def test_a_supervisor_who_picks_up_joins_that_one_agents_leg(channels: Channels) -> None:
    ring = RingAgent(
        pbx="main",
        offer=OfferId("cc-1-9"),
        phone=Phone("PJSIP/290"),
        display="AYUDA 7001",
        ring_ms=15_000,
        joins=OFFER,
    )
    (action,) = actions_of(ring, channels)
    assert action.headers["Context"] == "callcenter-help"
    assert action.headers["Variable"] == f"CALLCENTER_HELP={OFFER},CDR_PROP(disable)=1"


def test_an_agent_is_told_by_a_channel_within_the_pbx(channels: Channels) -> None:
    told = TellAgent(pbx="main", offer=OFFER, sounds=("callcenter/a", "callcenter/b"))
    (action,) = actions_of(told, channels)
    assert action.name == "Originate"
    assert action.headers == {
        "Channel": "Local/agent@callcenter-tell/n",
        "Context": "callcenter-tell",
        "Exten": "prompt",
        "Priority": "1",
        "Async": "true",
        "Variable": f"CALLCENTER_TELL={OFFER},CALLCENTER_SOUNDS=callcenter/a&callcenter/b",
    }


def test_a_prompt_that_is_cut_leaves_a_key_to_be_swallowed(channels: Channels) -> None:
    for _ in range(2):
        actions_of(StopPlaying(pbx="main", leg=LEG), channels)
    assert channels.own_keys == {LEG: 2}
    channels.drop(LEG)
    assert channels.own_keys == {}


def test_a_leg_that_nobody_knows_is_named_by_its_id_for_the_pbx_to_refuse(
    channels: Channels,
) -> None:
    (gone,) = actions_of(Hangup(pbx="main", leg=LegId("1.9")), channels)
    assert gone.headers == {"Channel": "1.9"}


@pytest.mark.parametrize(
    ("priority", "served", "more"),
    [
        (7, False, [("CALLCENTER_PRIO", "7")]),
        (0, False, [("CALLCENTER_PRIO", "0")]),
        (None, False, []),
        (None, True, [("CALLCENTER_SERVED", "1")]),
    ],
)
def test_what_is_remembered_stands_on_the_channel(
    channels: Channels, *, priority: int | None, served: bool, more: list[tuple[str, str]]
) -> None:
    remember = Remember(pbx="main", leg=LEG, memo="m", priority=priority, served=served)
    actions = actions_of(remember, channels)
    assert {action.name for action in actions} == {"Setvar"}
    assert {action.headers["Channel"] for action in actions} == {"PJSIP/trunk-1"}
    told = [(action.headers["Variable"], action.headers["Value"]) for action in actions]
    assert told == [("CALLCENTER_MEMO", "m"), *more]


@pytest.mark.parametrize("caller_id", ["5550100", ""])
def test_a_caller_is_called_back_at_the_number_and_shown_ours(
    channels: Channels, caller_id: str
) -> None:
    command = DialCaller("main", OFFER, "PJSIP/912345678@trunk", caller_id, 9_000, ContactId("c1"))
    (action,) = actions_of(command, channels)
    assert action.name == "Originate"
    assert action.headers["Channel"] == "PJSIP/912345678@trunk"
    assert action.headers["ChannelId"] == OFFER
    assert action.headers["Context"] == "callcenter-callback"
    assert action.headers["Timeout"] == "14000"
    assert action.headers["Variable"] == "CALLCENTER_CALLBACK=c1"
    assert action.headers.get("CallerID") == (f"<{caller_id}>" if caller_id else None)


def test_an_agents_leg_is_dismissed_as_nobodys_any_more(channels: Channels) -> None:
    channels.add(LegId(OFFER), "PJSIP/201-1")
    command = Dismiss("main", LegId(OFFER), ("callcenter/a", "callcenter/b"))
    forgotten, told, sent = actions_of(command, channels)
    channel = {"Channel": "PJSIP/201-1"}
    assert forgotten.headers == {**channel, "Variable": "CALLCENTER_OFFER", "Value": ""}
    sounds = "callcenter/a&callcenter/b"
    assert told.headers == {**channel, "Variable": "CALLCENTER_SOUNDS", "Value": sounds}
    where = {"Context": "callcenter-offer", "Exten": "dismissed", "Priority": "1"}
    assert (sent.name, sent.headers) == ("Redirect", {**channel, **where})


def test_a_caller_is_called_back_in_their_language(channels: Channels) -> None:
    contact = ContactId("c1")
    command = DialCaller("main", OFFER, "PJSIP/9@trunk", "", 9_000, contact, language="en")
    (action,) = actions_of(command, channels)
    assert action.headers["Variable"] == "CALLCENTER_CALLBACK=c1,CALLCENTER_LANGUAGE=en"


@pytest.mark.parametrize(("ring_ms", "ring_s"), [(1, "1"), (500, "1"), (1_600, "2")])
def test_a_number_outside_never_rings_without_an_end(
    channels: Channels, ring_ms: int, ring_s: str
) -> None:
    written, _ = actions_of(Divert("main", LEG, "PJSIP/200", ring_ms, "andina"), channels)
    assert written.headers["Value"] == f"PJSIP/200,{ring_s},andina"


@pytest.mark.parametrize(("is_mailbox", "exten"), [(False, "number"), (True, "mailbox")])
def test_a_caller_is_sent_outside_by_what_the_dialplan_reads(
    channels: Channels, *, is_mailbox: bool, exten: str
) -> None:
    command = Divert("main", LEG, "PJSIP/200", 25_000, "andina", is_mailbox=is_mailbox)
    written, sent = actions_of(command, channels)
    assert written.headers == {
        "Channel": "PJSIP/trunk-1",
        "Variable": "CALLCENTER_DIVERT",
        "Value": "PJSIP/200,25,andina",
    }
    assert (sent.name, sent.headers["Context"]) == ("Redirect", "callcenter-divert")
    assert sent.headers["Exten"] == exten
