from __future__ import annotations

import pytest

from callcenter.commands import (
    Bridge,
    CancelRing,
    Command,
    Hangup,
    HoldMusic,
    Play,
    RingAgent,
    StopPlaying,
)
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.pbx.actions import Action, action_of
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
        (Hangup(pbx="main", leg=LEG), Action("Hangup", {"Channel": "PJSIP/trunk-1"})),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Command) else "",
)
def test_each_command_is_one_action(command: Command, action: Action, channels: Channels) -> None:
    assert action_of(command, channels) == action


def test_a_ring_shows_who_waits_and_gives_up_by_itself_a_little_later(channels: Channels) -> None:
    ring = RingAgent(
        pbx="main",
        offer=OFFER,
        phone=Phone("PJSIP/201"),
        display="P 03:12 CITAS",
        ring_ms=15_000,
    )
    assert action_of(ring, channels).headers == {
        "Channel": "PJSIP/201",
        "ChannelId": OFFER,
        "Context": "callcenter-offer",
        "Exten": "s",
        "Priority": "1",
        "CallerID": '"P 03:12 CITAS" <P>',
        "Timeout": "20000",
        "Async": "true",
    }


def test_a_prompt_that_is_cut_leaves_a_key_to_be_swallowed(channels: Channels) -> None:
    for _ in range(2):
        action_of(StopPlaying(pbx="main", leg=LEG), channels)
    assert channels.own_keys == {LEG: 2}
    channels.drop(LEG)
    assert channels.own_keys == {}


def test_a_leg_that_nobody_knows_is_named_by_its_id_for_the_pbx_to_refuse(
    channels: Channels,
) -> None:
    gone = action_of(Hangup(pbx="main", leg=LegId("1.9")), channels)
    assert gone.headers == {"Channel": "1.9"}
