"""How phones are rung through the dialplan."""

from __future__ import annotations

import pytest

from callcenter.commands import RingAgent
from callcenter.contacts import OfferId, Phone
from callcenter.pbx.actions import actions_of
from callcenter.pbx.channels import Channels

OFFER = OfferId("cc-run-7")


def headers(phone: str, **more: object) -> dict[str, str]:
    """Return how a phone is rung for a quarter of a minute."""
    ring = RingAgent(
        pbx="main",
        offer=OFFER,
        phone=Phone(phone),
        display="G 00:03",
        ring_ms=15_000,
        memo="run-1|7001",
        **more,  # type: ignore[arg-type]
    )
    (action,) = actions_of(ring, Channels())
    return action.headers


def test_an_extension_is_rung_through_the_dialplan_by_a_leg_of_ours_alone() -> None:
    told = headers("Local/101@callcenter-extension/n")
    assert told["Channel"] == "Local/101@callcenter-extension/n"
    assert (told["ChannelId"], told["OtherChannelId"]) == (OFFER, f"other-{OFFER}")
    assert told["Context"] == "callcenter-offer"
    assert told["Timeout"] == "20000"
    assert told["Variable"] == (
        "CALLCENTER_OFFER=run-1|7001,"
        "CALLCENTER_RING=Local/101@callcenter-extension/n,CALLCENTER_RING_S=20,CDR_PROP(disable)=1"
    )


def test_a_phone_rung_by_its_name_is_told_nothing_of_that() -> None:
    told = headers("PJSIP/201")
    assert "OtherChannelId" not in told
    assert told["Variable"] == "CALLCENTER_OFFER=run-1|7001,CDR_PROP(disable)=1"


@pytest.mark.parametrize(
    ("phone", "channel"),
    [
        ("Local/101@callcenter-extension/n", "Local/101@callcenter-extension/n"),
        ("Local/101@from-queue/n", "Local/phone@callcenter-extension/n"),
        ("PJSIP/999888777@trunk", "Local/phone@callcenter-extension/n"),
        ("IAX2/101", "Local/phone@callcenter-extension/n"),
    ],
)
def test_who_must_accept_by_a_key_is_asked_for_it_by_the_dialplan(phone: str, channel: str) -> None:
    told = headers(phone, accept="1", sounds=("callcenter/agent-call", "digits/1"))
    assert told["Channel"] == channel
    assert told["Timeout"] == "45000"
    assert told["Variable"] == (
        f"CALLCENTER_OFFER=run-1|7001,CALLCENTER_RING={phone},CALLCENTER_RING_S=15,"
        "CALLCENTER_ACCEPT=1,CALLCENTER_SOUNDS=callcenter/agent-call&digits/1,CDR_PROP(disable)=1"
    )


def test_a_helper_is_asked_for_the_key_too() -> None:
    told = headers("Local/101@callcenter-extension/n", accept="1", joins=OfferId("cc-run-1"))
    assert told["Context"] == "callcenter-help"
    assert told["Variable"].startswith("CALLCENTER_HELP=cc-run-1,CALLCENTER_RING=")
