"""Who is in which bridge."""

from __future__ import annotations

from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import PartnerJoined
from callcenter.pbx.bridges import Bridges, partners
from callcenter.pbx.channels import Channels


def message(bridge: str, leg: str, count: int, channel: str = "") -> dict[str, str]:
    return {
        "bridgeuniqueid": bridge,
        "uniqueid": leg,
        "bridgenumchannels": str(count),
        "channel": channel or f"PJSIP/{leg}-00000001",
    }


def known(*legs: str) -> Channels:
    channels = Channels()
    for leg in legs:
        channels.add(LegId(leg), f"PJSIP/{leg}-00000001")
    return channels


def test_who_came_and_stays_is_in_it() -> None:
    bridges = Bridges()
    bridges.entered(message("b", "1", 1))
    assert set(bridges.entered(message("b", "2", 2))) == {"1", "2"}
    assert set(bridges.left(message("b", "1", 1))) == {"2"}
    assert set(bridges.entered(message("b", "3", 2))) == {"2", "3"}


def test_an_empty_one_is_forgotten_also_when_a_leave_was_not_told() -> None:
    bridges = Bridges()
    bridges.entered(message("b", "1", 1))
    bridges.entered(message("b", "2", 2))
    bridges.left(message("b", "2", 0))
    assert len(bridges) == 0
    assert bridges.left(message("b", "1", 0)) == {}
    assert len(bridges) == 0


def test_the_first_of_one_is_alone_whatever_was_told_before() -> None:
    bridges = Bridges()
    bridges.entered(message("b", "1", 1))
    assert set(bridges.entered(message("b", "2", 1))) == {"2"}


def test_a_look_at_the_pbx_says_it_anew() -> None:
    bridges = Bridges()
    bridges.entered(message("old", "1", 1))
    bridges.found([{"bridgeid": "b", "uniqueid": "5", "channel": "PJSIP/5-1"}, {"uniqueid": "6"}])
    assert len(bridges) == 1
    assert set(bridges.entered(message("b", "7", 2))) == {"5", "7"}


def test_a_leg_of_ours_learns_whom_it_is_with() -> None:
    members = {"1": "PJSIP/trunk-00000001", "2": "PJSIP/202-00000007"}
    assert list(partners(members, known("1"))) == [PartnerJoined(LegId("1"), Phone("PJSIP/202"))]
    assert list(partners(members, known())) == []


def test_where_both_are_ours_each_is_told_of_the_other() -> None:
    members = {"1": "PJSIP/trunk-00000001", "cc-2": "PJSIP/202-00000007"}
    assert list(partners(members, known("1", "cc-2"))) == [
        PartnerJoined(LegId("1"), Phone("PJSIP/202"), OfferId("cc-2")),
        PartnerJoined(LegId("cc-2"), Phone("PJSIP/trunk"), OfferId("1")),
    ]


def test_a_channel_that_leads_on_within_the_pbx_is_nobodys_phone() -> None:
    members = {"1": "PJSIP/trunk-00000001", "2": "Local/202@from-internal-00000001;1"}
    assert list(partners(members, known("1"))) == [PartnerJoined(LegId("1"), Phone(""))]
