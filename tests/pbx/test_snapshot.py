from __future__ import annotations

from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    CallArrived,
    DeskCalled,
    DigitPressed,
    Event,
    PbxConnected,
    PhoneChanged,
    PhoneState,
)
from callcenter.pbx.snapshot import resync
from callcenter.pbx.translate import Translator

WAITING = {
    "uniqueid": "1.1",
    "channel": "PJSIP/trunk-1",
    "applicationdata": "agi:async,line,100",
    "calleridnum": "51987654321",
    "calleridname": "Ana",
}
DESK = {
    "uniqueid": "1.2",
    "channel": "PJSIP/201-2",
    "applicationdata": "agi:async,desk,*21",
    "calleridnum": "201",
}
AGENT = {
    "uniqueid": "cc-old-7",
    "channel": "PJSIP/202-3",
    "applicationdata": "agi:async,offer",
}
STRANGER = {"uniqueid": "1.3", "channel": "PJSIP/301-4", "applicationdata": "PJSIP/302,30"}
IDLE = {"device": "PJSIP/201", "state": "NOT_INUSE"}


def test_what_waits_at_the_pbx_arrives_behind_the_phones_and_the_session() -> None:
    translator = Translator("main")
    found = resync(
        translator,
        phones=[IDLE, {"device": "Queue:x", "state": "INUSE"}, {}],
        channels=[WAITING, DESK, AGENT, STRANGER, {}],
        ended=frozenset(),
    )
    assert found == (
        PhoneChanged("main", Phone("PJSIP/201"), PhoneState.IDLE),
        PbxConnected("main", frozenset({"1.1", "1.2", "cc-old-7", "1.3", ""})),
        CallArrived(pbx="main", leg=LegId("1.1"), number="51987654321", name="Ana", dialled="100"),
        DeskCalled("main", LegId("1.2"), Phone("PJSIP/201"), "*21"),
    )


def arrivals(events: tuple[Event, ...]) -> list[Event]:
    return [event for event in events if isinstance(event, CallArrived)]


def test_a_leg_that_we_know_does_not_arrive_again() -> None:
    translator = Translator("main")
    translator.channels.add(LegId("1.1"), "PJSIP/trunk-1")
    found = resync(translator, phones=[], channels=[WAITING], ended=frozenset())
    assert arrivals(found) == []


def test_a_leg_that_is_gone_is_forgotten_with_its_keys() -> None:
    translator = Translator("main")
    translator.channels.add(LegId("1.1"), "PJSIP/trunk-1")
    translator.early_keys[LegId("1.8")] = "1"
    found = resync(translator, phones=[], channels=[], ended=frozenset())
    assert found == (PbxConnected("main", frozenset()),)
    assert LegId("1.1") not in translator.channels
    assert translator.early_keys == {}


def test_a_row_of_a_leg_that_ended_meanwhile_is_stale() -> None:
    translator = Translator("main")
    found = resync(translator, phones=[], channels=[WAITING], ended=frozenset({"1.1"}))
    assert found == (PbxConnected("main", frozenset()),)


def test_keys_pressed_before_the_snapshot_follow_the_arrival() -> None:
    translator = Translator("main")
    translator.early_keys[LegId("1.1")] = "9"
    found = resync(translator, phones=[], channels=[WAITING], ended=frozenset())
    assert found[-1] == DigitPressed(LegId("1.1"), "9")


def test_an_agent_who_picked_up_while_nobody_listened_has_answered_once() -> None:
    translator = Translator("main")
    offer = OfferId(AGENT["uniqueid"])
    translator.rings.begin(offer)
    found = resync(translator, phones=[], channels=[AGENT], ended=frozenset())
    assert found[-1] == AgentAnswered(offer)
    assert translator.channels.name(LegId(offer)) == AGENT["channel"]
    again = resync(translator, phones=[], channels=[AGENT], ended=frozenset())
    assert AgentAnswered(offer) not in again
