from __future__ import annotations

import pytest

from callcenter.contacts import LegId
from callcenter.pbx.channels import Channels, phone_of

LEG = LegId("1.1")


def test_a_leg_is_new_once() -> None:
    channels = Channels()
    assert channels.add(LEG, "PJSIP/a-1")
    assert not channels.add(LEG, "PJSIP/a-2")
    assert channels.name(LEG) == "PJSIP/a-2"
    assert (len(channels), list(channels), LEG in channels) == (1, [LEG], True)


def test_a_leg_is_dropped_once_and_may_be_while_walking() -> None:
    channels = Channels()
    for number in range(3):
        channels.add(LegId(str(number)), "x")
    assert [channels.drop(leg) for leg in channels] == [True] * 3
    assert not channels.drop(LEG)


def test_only_a_known_leg_is_renamed() -> None:
    channels = Channels()
    channels.rename(LEG, "PJSIP/a-2")
    assert channels.name(LEG) == LEG


def test_a_key_of_ours_that_did_not_reach_the_leg_is_not_waited_for() -> None:
    channels = Channels()
    channels.own_keys[LEG] = 1
    channels.key_not_put(LEG)
    channels.key_not_put(LEG)
    assert channels.own_keys == {LEG: 0}


@pytest.mark.parametrize(
    ("channel", "phone"),
    [
        ("PJSIP/101-0000002a", "PJSIP/101"),
        ("PJSIP/ana-maria-0000002a", "PJSIP/ana-maria"),
        ("odd", "odd"),
        ("", ""),
    ],
)
def test_a_channel_is_of_a_phone(channel: str, phone: str) -> None:
    assert phone_of(channel) == phone
