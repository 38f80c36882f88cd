from __future__ import annotations

from typing import ClassVar

import pytest

from callcenter.contacts import AgentNumber, ContactId, LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    CallArrived,
    CallbackFound,
    CallFound,
    DeskCalled,
    DigitPressed,
    Event,
    LegReady,
    LegReplaced,
    LegReturned,
    Member,
    MembersFound,
    OfferFound,
    PbxConnected,
    PhoneChanged,
    PhoneState,
)
from callcenter.pbx.extensions import Extensions
from callcenter.pbx.snapshot import Snapshot, found_in_the_queue, resync
from callcenter.pbx.translate import Translator

Row = dict[str, str]

CALLER: Row = {
    "uniqueid": "1.1",
    "linkedid": "1.1",
    "channel": "PJSIP/trunk-1",
    "channelstate": "6",
    "context": "callcenter-line",
    "data": "agi:async,line,100",
    "calleridnum": "51987654321",
    "seconds": "12",
    "variable": "CALLCENTER_MEMO=(null)\nCALLCENTER_DIALLED=100",
}
KNOWN: Row = {**CALLER, "variable": "CALLCENTER_MEMO=a=b\nCALLCENTER_DIALLED=100"}
DESK: Row = {"uniqueid": "1.2", "channel": "PJSIP/201-2", "data": "agi:async,desk,*21"}
AGENT: Row = {
    "uniqueid": "cc-old-7",
    "linkedid": "cc-old-7",
    "channel": "PJSIP/202-3",
    "channelstate": "6",
    "data": "agi:async,offer",
    "variable": "CALLCENTER_OFFER=run-1|7001",
}
TEST: Row = {
    "uniqueid": "doctor-1-2",
    "channel": "Local/s@callcenter-line-1;2",
    "context": "callcenter-test",
    "data": "agi:async,test,s",
}
STRANGER: Row = {"uniqueid": "1.3", "channel": "PJSIP/301-4", "data": "PJSIP/302,30"}
FALLBACK: Row = {
    **CALLER,
    "context": "callcenter-fallback",
    "data": "callcenter-fallback,,,,",
}
NEWCOMER = CallFound(
    pbx="main",
    leg=LegId("1.1"),
    number="51987654321",
    name="",
    dialled="100",
    memo="",
    up_ms=12_000,
)


@pytest.fixture
def translator() -> Translator:
    return Translator("main")


def seen(
    translator: Translator, *channels: Row, ended: frozenset[str] = frozenset()
) -> list[Event]:
    """What a snapshot of these channels means, but for the session itself."""
    found = resync(translator, Snapshot(phones=[], channels=list(channels), ended=ended))
    return [event for event in found if not isinstance(event, PbxConnected)]


def found(translator: Translator, *channels: Row) -> CallFound:
    """The caller whom a snapshot of these channels shows."""
    (call,) = (event for event in seen(translator, *channels) if isinstance(event, CallFound))
    return call


def test_a_test_call_that_an_earlier_run_left_is_nobody(translator: Translator) -> None:
    snapshot = Snapshot(phones=[], channels=[TEST], ended=frozenset())
    assert resync(translator, snapshot) == (PbxConnected("main", frozenset({TEST["uniqueid"]})),)


def test_phones_come_first_then_callers_those_known_first_then_the_session(
    translator: Translator,
) -> None:
    other = {**KNOWN, "uniqueid": "1.9"}
    phones = [
        {"device": "PJSIP/201", "state": "NOT_INUSE"},
        {"device": "Queue:x", "state": "INUSE"},
        {},
    ]
    snapshot = Snapshot(
        phones=phones, channels=[CALLER, DESK, AGENT, STRANGER, {}, other], ended=frozenset()
    )
    told = resync(translator, snapshot)
    assert told[0] == PhoneChanged("main", Phone("PJSIP/201"), PhoneState.IDLE)
    assert isinstance(told[1], CallFound)
    assert told[1].memo == "a=b"
    assert told[2] == NEWCOMER
    assert isinstance(told[3], OfferFound)
    alive = frozenset({"1.1", "1.2", "cc-old-7", "1.3", "", "1.9"})
    assert told[4:] == (
        PbxConnected("main", alive),
        LegReady(OfferId("cc-old-7")),
        DeskCalled("main", LegId("1.2"), Phone("PJSIP/201"), "*21"),
    )


def test_a_leg_that_we_know_does_not_come_anew(translator: Translator) -> None:
    translator.channels.add(LegId("1.1"), "PJSIP/trunk-1")
    translator.channels.add(LegId("1.2"), "PJSIP/201-2")
    assert seen(translator, CALLER, DESK) == []


def test_a_leg_that_we_know_and_could_not_fetch_is_found_in_the_queue_of_the_pbx_again(
    translator: Translator,
) -> None:
    """The session broke before the memo could be written."""
    translator.channels.add(LegId("1.1"), "PJSIP/trunk-1")
    assert found(translator, FALLBACK).elsewhere


def test_a_leg_that_is_gone_is_forgotten_with_its_keys(translator: Translator) -> None:
    translator.channels.add(LegId("1.1"), "PJSIP/trunk-1")
    translator.early_keys[LegId("1.8")] = "1"
    translator.bridging[LegId("1.1")] = OfferId("cc-run-1")
    translator.rings.adopt(OfferId("cc-run-1"), answered=True)
    translator.rings.begin(OfferId("cc-run-2"))  # its leg may still come
    assert seen(translator) == []
    assert LegId("1.1") not in translator.channels
    assert translator.early_keys == {}
    assert translator.bridging == {}
    assert len(translator.rings) == 1


def test_a_row_of_a_leg_that_ended_meanwhile_is_stale(translator: Translator) -> None:
    assert seen(translator, CALLER, ended=frozenset({"1.1"})) == []


def test_a_caller_who_talks_is_found_with_the_agents_leg(translator: Translator) -> None:
    bridged = [{**row, "bridgeid": "b1"} for row in (KNOWN, AGENT)]
    assert found(translator, *bridged, {**STRANGER, "bridgeid": "b2"}).offer == "cc-old-7"
    assert found(translator, KNOWN, AGENT).offer is None


@pytest.mark.parametrize(
    ("other", "taken"),
    [
        (STRANGER, False),
        ({**STRANGER, "linkedid": "1.1", "channelstate": "5"}, True),
        ({**STRANGER, "linkedid": "1.1", "channelstate": "6"}, True),
        ({**STRANGER, "linkedid": "1.7", "channelstate": "5"}, False),
    ],
    ids=["alone", "rung", "answered", "somebody-else-is-rung"],
)
def test_a_caller_in_the_queue_of_the_pbx_is_taken_while_somebody_is_rung_or_speaks_there(
    translator: Translator, other: Row, *, taken: bool
) -> None:
    call = found(translator, FALLBACK, other)
    assert (call.elsewhere, call.taken) == (True, taken)


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({"exten": "number"}, False),
        ({"exten": "number", "bridgeid": "b"}, True),
        ({"exten": "mailbox"}, True),
    ],
)
def test_a_caller_whom_the_dialplan_connects_with_a_number_is_found_there(
    translator: Translator, more: Row, *, taken: bool
) -> None:
    known = {"context": "callcenter-divert", "data": "", "variable": "CALLCENTER_MEMO=any"}
    call = found(translator, {**CALLER, **known, **more})
    assert (call.diverted, call.taken, call.elsewhere) == (True, taken, False)


def test_the_emergency_key_counts_that_was_pressed_in_the_queue_of_the_pbx() -> None:
    pressed = {"variable": "CALLCENTER_EMERGENCY=1\nCALLCENTER_MEMO=(null)"}
    rows = ({**FALLBACK, **pressed}, {**CALLER, **pressed}, FALLBACK)
    assert [found(Translator("main"), row).emergency for row in rows] == [True, False, False]


@pytest.mark.parametrize(("state", "up"), [("6", True), ("5", False)])
def test_an_agents_leg_is_found_ringing_or_up(
    translator: Translator, state: str, *, up: bool
) -> None:
    assert seen(translator, {**AGENT, "channelstate": state})[:1] == [
        OfferFound(
            pbx="main",
            offer=OfferId("cc-old-7"),
            phone=Phone("PJSIP/202"),
            memo="run-1|7001",
            up=up,
        )
    ]
    assert translator.channels.name(LegId("cc-old-7")) == "PJSIP/202-3"


def test_an_agent_who_picked_up_while_nobody_listened_has_answered_once(
    translator: Translator,
) -> None:
    offer = OfferId("cc-old-7")
    translator.rings.begin(offer)
    assert AgentAnswered(offer) not in seen(translator, {**AGENT, "channelstate": "5"})
    assert seen(translator, AGENT)[-2:] == [AgentAnswered(offer), LegReady(offer)]
    assert AgentAnswered(offer) not in seen(translator, AGENT)


@pytest.mark.parametrize(
    ("data", "can_hear"),
    [
        ("agi:async,offer", True),
        ("CALLCENTER_KEY,callcenter/agent-auto-paused,1,,1,0.1", True),
        ("", False),
        ("TIMEOUT(absolute)=20", False),
    ],
)
def test_an_agents_leg_can_hear_that_waits_for_commands_or_to_which_we_play(
    translator: Translator, data: str, *, can_hear: bool
) -> None:
    legs = seen(translator, {**AGENT, "data": data}, {**CALLER, "channelstate": "6"})
    assert (LegReady(OfferId("cc-old-7")) in legs) == can_hear
    assert LegReady(OfferId("cc-old-7")) not in seen(
        translator, {**AGENT, "data": data, "channelstate": "5"}
    )


def test_odd_rows_are_no_error(translator: Translator) -> None:
    call = found(
        translator, {"context": "callcenter-fallback", "seconds": "\u0663", "variable": "="}
    )
    assert (call.up_ms, call.memo, call.dialled) == (0, "", "")


def test_a_leg_that_came_up_behind_the_last_row_is_alive(translator: Translator) -> None:
    """Its arrival was told already; a snapshot without its row must not end it."""
    translator.channels.add(LegId("1.8"), "PJSIP/trunk-00000008")
    snapshot = Snapshot(
        phones=[], channels=[], ended=frozenset({"1.7"}), came=frozenset({"1.7", "1.8"})
    )

    (connected,) = resync(translator, snapshot)

    assert isinstance(connected, PbxConnected)
    assert connected.legs == frozenset({"1.8"})
    assert LegId("1.8") in translator.channels


START: Row = {
    "event": "AsyncAGIStart",
    "uniqueid": "1.1",
    "channel": "PJSIP/trunk-1",
    "context": "callcenter-line",
    "env": "agi_arg_1%3A%20line%0Aagi_arg_2%3A%20100%0A%0A",
}
KEY: Row = {
    "event": "DTMFEnd",
    "uniqueid": "1.1",
    "direction": "Received",
    "digit": "9",
    "context": "callcenter-line",
}


@pytest.mark.parametrize("row", [KNOWN, CALLER], ids=["remembered", "new"])
def test_a_caller_handed_over_while_the_rows_came_is_who_the_row_says_and_keeps_the_keys(
    translator: Translator, row: Row
) -> None:
    """An answered caller who comes out of the bridge just then would be taken for another one."""
    translator.translate(KEY)
    snapshot = Snapshot(phones=[], channels=[row], ended=frozenset(), handed=(START,))

    told = [type(one) for one in resync(translator, snapshot)]

    assert [kind for kind in told if kind is not PbxConnected] == [CallFound, DigitPressed]


def test_a_caller_handed_over_behind_the_last_row_arrives(translator: Translator) -> None:
    snapshot = Snapshot(
        phones=[], channels=[], ended=frozenset(), came=frozenset({"1.1"}), handed=(START,)
    )

    connected, arrived = resync(translator, snapshot)

    assert isinstance(connected, PbxConnected)
    assert isinstance(arrived, CallArrived)


def test_a_caller_who_came_out_of_a_bridge_that_the_row_shows_has_returned(
    translator: Translator,
) -> None:
    bridged = {**KNOWN, "bridgeid": "b"}
    snapshot = Snapshot(phones=[], channels=[bridged], ended=frozenset(), handed=(START,))

    *_, last = resync(translator, snapshot)

    assert last == LegReturned(LegId("1.1"), "main")


@pytest.mark.parametrize(
    ("row", "taken"), [(FALLBACK, False), ({**FALLBACK, "bridgeid": "b"}, True)]
)
def test_a_caller_who_fell_back_is_taken_once_somebody_speaks_with_them(
    translator: Translator, row: Row, *, taken: bool
) -> None:
    ringing = {"uniqueid": "2.1", "linkedid": "1.1", "channel": "PJSIP/201-9"}

    (call,) = found_in_the_queue(translator, [row, ringing], legs={"1.1"})

    assert (call.leg, call.elsewhere, call.taken) == ("1.1", True, taken)


@pytest.mark.parametrize(("row", "leg"), [(CALLER, "1.1"), (FALLBACK, "1.2")])
def test_only_who_is_in_the_queue_now_is_found_there(
    translator: Translator, row: Row, leg: str
) -> None:
    assert found_in_the_queue(translator, [row], legs={leg}) == []


def test_the_agents_of_the_pbx_own_queue_are_told_before_anybody_who_is_alive() -> None:
    members = (Member(AgentNumber("7001"), Phone("PJSIP/201"), paused=False, reason=""),)
    snapshot = Snapshot(phones=[], channels=[], ended=frozenset(), members=members, started="now")
    assert resync(Translator("main"), snapshot) == (
        MembersFound("main", members, inherited=False),
        PbxConnected("main", frozenset(), "now"),
    )


def test_a_pbx_that_another_service_left_without_agents_says_so() -> None:
    snapshot = Snapshot(phones=[], channels=[], ended=frozenset(), inherited=True)
    assert resync(Translator("main"), snapshot)[0] == MembersFound("main", (), inherited=True)


CALLED: Row = {
    "uniqueid": "cc-old-9",
    "linkedid": "cc-old-9",
    "channel": "PJSIP/trunk-9",
    "channelstate": "6",
    "context": "callcenter-callback",
    "data": "agi:async,callback",
    "calleridnum": "5550100",
    "variable": "CALLCENTER_MEMO=(null)\nCALLCENTER_OFFER=(null)\nCALLCENTER_CALLBACK=run-1",
}


class TestSomebodyWhoIsCalledBack:
    def test_is_found_before_the_key_ringing_or_up(self, translator: Translator) -> None:
        up, ready = seen(translator, CALLED)
        assert up == CallbackFound("main", OfferId("cc-old-9"), ContactId("run-1"), up=True)
        assert ready == LegReady(OfferId("cc-old-9"))
        ringing = {**CALLED, "uniqueid": "cc-old-8", "channelstate": "5", "data": ""}
        (rings,) = seen(translator, ringing)
        assert rings == CallbackFound("main", OfferId("cc-old-8"), ContactId("run-1"), up=False)

    def test_is_a_caller_without_a_number_once_the_key_was_pressed(
        self, translator: Translator
    ) -> None:
        row = {**CALLED, "context": "callcenter-line", "data": "agi:async,line,"}
        row["variable"] = "CALLCENTER_MEMO=a=b\nCALLCENTER_CALLBACK=run-1"
        call = found(translator, row)
        assert (call.leg, call.number, call.memo) == ("cc-old-9", "", "a=b")
        assert call.called_back == "run-1"
        hung_up = {"event": "Hangup", "uniqueid": "cc-old-9", "cause": "16"}
        assert translator.translate(hung_up) == (AgentHungUp(OfferId("cc-old-9"), 16),)

    def test_who_pressed_the_key_for_the_dialplan_is_a_caller_whose_contact_is_known(
        self, translator: Translator
    ) -> None:
        call = found(translator, {**CALLED, "context": "callcenter-fallback", "data": "x,,,,"})
        assert (call.leg, call.called_back, call.elsewhere) == ("cc-old-9", "run-1", True)
        assert call.number == ""

    def test_a_stranger_with_such_a_variable_is_a_stranger(self, translator: Translator) -> None:
        assert found(translator, {**FALLBACK, "variable": CALLED["variable"]}).called_back == ""

    def test_who_talks_hears_nothing_of_us(self, translator: Translator) -> None:
        row = {**CALLED, "data": "CALLCENTER_KEY,x", "bridgeid": "b1", "context": "callcenter-line"}
        row["variable"] = "CALLCENTER_MEMO=a=b\nCALLCENTER_CALLBACK=run-1"
        assert not [e for e in seen(translator, row) if isinstance(e, LegReady)]


class TestExtensions:
    AT_101 = Phone("Local/101@callcenter-extension/n")
    HINT: ClassVar[Row] = {
        "exten": "101",
        "context": "ext-local",
        "hint": "PJSIP/101",
        "status": "2",
    }
    WAY: ClassVar[Row] = {
        **AGENT,
        "channel": "Local/101@callcenter-extension-00000004;1",
        "variable": f"CALLCENTER_OFFER=run-1|7001\nCALLCENTER_RING={AT_101}\nCALLCENTER_ACCEPT=",
    }

    @pytest.fixture
    def translator(self) -> Translator:
        extensions = Extensions(hints="ext-local", context="callcenter-extension")
        return Translator("main", extensions=extensions)

    def test_hints_are_told_before_devices(self, translator: Translator) -> None:
        phones = [{"device": "PJSIP/101", "state": "UNAVAILABLE"}]
        snapshot = Snapshot(phones=phones, channels=[], ended=frozenset(), hints=(self.HINT,))
        busy, device, *_ = resync(translator, snapshot)
        assert busy == PhoneChanged("main", self.AT_101, PhoneState.BUSY)
        assert device == PhoneChanged("main", Phone("PJSIP/101"), PhoneState.UNREACHABLE)

    @pytest.mark.parametrize("device", ["PJSIP/101", "SIP/101", "IAX2/101", "DAHDI/1-1"])
    def test_devices_of_every_kind_of_phone_are_told(
        self, translator: Translator, device: str
    ) -> None:
        phones = [{"device": device, "state": "INUSE"}]
        told = resync(translator, Snapshot(phones=phones, channels=[], ended=frozenset()))
        assert told[0] == PhoneChanged("main", Phone(device), PhoneState.IN_USE)

    def test_a_leg_through_the_dialplan_is_at_the_phone_that_was_rung(
        self, translator: Translator
    ) -> None:
        (offer, ready) = seen(translator, self.WAY)
        assert isinstance(offer, OfferFound)
        assert (offer.phone, offer.up) == (self.AT_101, True)
        assert ready == LegReady(OfferId("cc-old-7"))

    def test_its_other_half_is_nobodys(self, translator: Translator) -> None:
        other = {**self.WAY, "uniqueid": "other-cc-old-7", "data": "PJSIP/101/sip:101@x,20,i"}
        assert seen(translator, other) == []

    def test_one_who_is_asked_for_a_key_rings_and_answers_when_the_leg_comes(
        self, translator: Translator
    ) -> None:
        asked = {
            **self.WAY,
            "channelstate": "5",
            "data": "",
            "variable": f"{self.WAY['variable']}1",
        }
        (offer,) = seen(translator, asked)
        assert isinstance(offer, OfferFound)
        assert not offer.up
        begun = {"event": "AsyncAGIStart", "uniqueid": "cc-old-7", "env": ""}
        assert translator.translate(begun) == (
            AgentAnswered(OfferId("cc-old-7")),
            LegReady(OfferId("cc-old-7")),
        )

    def test_one_who_accepted_while_nobody_listened_has_answered(
        self, translator: Translator
    ) -> None:
        offer = OfferId("cc-old-7")
        translator.rings.begin(offer, asks=True)
        translator.channels.add(LegId(offer), "Local/101@callcenter-extension-00000004;1")
        told = [event for event in seen(translator, self.WAY) if not isinstance(event, OfferFound)]
        assert told == [AgentAnswered(offer), LegReady(offer)]


WITH_AGENT: Row = {**AGENT, "bridgeid": "b1"}
PATIENT: Row = {**STRANGER, "bridgeid": "b1"}


class TestWhoIsInTheCallersPlace:
    """A caller has put somebody else in their place with an agent, while nobody listened."""

    @pytest.fixture
    def translator(self) -> Translator:
        """One that has seen the caller in a bridge with the agent."""
        made = Translator("main")
        seen(made, {**KNOWN, "bridgeid": "b1"}, WITH_AGENT)
        return made

    def test_is_told_and_known_from_then_on(self, translator: Translator) -> None:
        told = seen(translator, WITH_AGENT, PATIENT)
        assert LegReplaced(LegId("1.1"), LegId("1.3")) in told
        assert LegId("1.3") in translator.channels

    def test_is_nobody_while_the_caller_is_there(self, translator: Translator) -> None:
        """The agent asks somebody, and the caller hears music meanwhile."""
        told = seen(translator, KNOWN, WITH_AGENT, PATIENT)
        assert not any(isinstance(event, LegReplaced) for event in told)

    def test_is_nobody_where_it_is_not_known_who_was_there(self) -> None:
        told = seen(Translator("main"), WITH_AGENT, PATIENT)
        assert not any(isinstance(event, LegReplaced) for event in told)

    def test_is_nobody_where_several_are(self, translator: Translator) -> None:
        third = {**PATIENT, "uniqueid": "1.4"}
        told = seen(translator, WITH_AGENT, PATIENT, third)
        assert not any(isinstance(event, LegReplaced) for event in told)
