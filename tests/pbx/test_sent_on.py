"""What is told of callers who are sent on, from messages as Asterisk 22 sent them."""

from __future__ import annotations

import pytest

from callcenter.commands import SendOn
from callcenter.contacts import LegId
from callcenter.events import CallArrived, CallTransferred, LegEnded, LegReplaced, TransferKind
from callcenter.pbx.actions import actions_of
from callcenter.pbx.translate import Translator

LEG = LegId("1795961326.0")
BLIND = {
    "event": "BlindTransfer",
    "result": "Success",
    "transfererchannel": "PJSIP/201-00000001",
    "transfereruniqueid": "cc-x-1",
    "transfereeuniqueid": LEG,
    "isexternal": "Yes",
    "context": "from-internal",
    "extension": "202",
}
ATTENDED = {
    "event": "AttendedTransfer",
    "result": "Success",
    "origtransfereruniqueid": "cc-x-2",
    "secondtransferercontext": "from-internal",
    "secondtransfererexten": "202",
    "transfereeuniqueid": LEG,
    "desttype": "App",
    "destapp": "Dial",
}
DIALPLAN = {"event": "UserEvent", "userevent": "CallcenterTransfer", "leg": LEG, "to": "202"}


@pytest.fixture
def translator() -> Translator:
    made = Translator("main")
    made.channels.add(LEG, "PJSIP/trunk-00000000")
    return made


def told(
    kind: TransferKind, extension: str = "202", *, strayed: bool = False, into_line: bool = False
) -> tuple[CallTransferred, ...]:
    return (CallTransferred("main", LEG, kind, extension, strayed=strayed, into_line=into_line),)


def test_the_dialplan_has_a_caller_who_was_sent_on(translator: Translator) -> None:
    assert translator.translate(DIALPLAN) == told(TransferKind.BLIND)


@pytest.mark.parametrize("number", ["5551234", "+51987654321", "maria", ""])
def test_a_number_that_may_be_a_persons_is_told_to_nobody(
    translator: Translator, number: str
) -> None:
    assert translator.translate({**DIALPLAN, "to": number}) == told(TransferKind.BLIND, "")


def test_a_code_is_told(translator: Translator) -> None:
    assert translator.translate({**DIALPLAN, "to": "*231"}) == told(TransferKind.BLIND, "*231")


def test_who_is_sent_where_nobody_brings_them_back_is_sent_again(translator: Translator) -> None:
    number = "+51987654321"
    assert translator.translate({**BLIND, "extension": number}) == told(
        TransferKind.BLIND, "", strayed=True
    )
    (action,) = actions_of(SendOn("main", LEG, LEG), translator.channels)
    assert action.headers == {
        "Channel": "PJSIP/trunk-00000000",
        "Context": "callcenter-transfer",
        "Exten": number,
        "Priority": "1",
    }


def test_what_is_no_number_leads_into_the_line(translator: Translator) -> None:
    assert translator.translate({**BLIND, "extension": "1&Local/2@x"}) == told(
        TransferKind.BLIND, "", strayed=True, into_line=True
    )


def test_who_takes_the_place_of_an_agent_that_rings_somebody_is_sent_again(
    translator: Translator,
) -> None:
    assert translator.translate(ATTENDED) == told(TransferKind.ATTENDED, strayed=True)


def test_who_takes_the_place_of_an_agent_that_waits_in_a_line_is_brought_back(
    translator: Translator,
) -> None:
    waiting = {**ATTENDED, "secondtransferercontext": "callcenter-line", "destapp": "AGI"}
    assert translator.translate(waiting) == told(
        TransferKind.ATTENDED, "", strayed=True, into_line=True
    )


def test_of_an_agent_at_an_extension_the_way_to_the_phone_is_sent_on(
    translator: Translator,
) -> None:
    way, offer = "other-cc-x-1", LegId("cc-x-1")
    translator.channels.add(offer, "Local/201@callcenter-extension-00000001;1")
    sent = CallTransferred("main", offer, TransferKind.BLIND, "202", strayed=True)
    assert translator.translate({**DIALPLAN, "leg": way}) == (sent,)
    target = "PJSIP/202-00000003"
    bridged = {
        **ATTENDED,
        "transfereeuniqueid": way,
        "desttype": "Bridge",
        "transfertargetchannel": target,
    }
    assert translator.translate(bridged) == (
        CallTransferred("main", offer, TransferKind.ATTENDED, strayed=True),
    )
    named, both = actions_of(SendOn("main", LEG, offer), translator.channels)
    assert named.headers["Value"] == target
    assert (both.name, both.headers["Channel"], both.headers["ExtraChannel"]) == (
        "Redirect",
        "PJSIP/trunk-00000000",
        target,
    )
    assert (both.headers["Exten"], both.headers["ExtraExten"]) == ("meet", "met")


@pytest.mark.parametrize(
    "message",
    [
        {**BLIND, "result": "Fail"},
        {**BLIND, "context": "callcenter-transfer"},
        {**BLIND, "transfereeuniqueid": "1.9"},
        {**ATTENDED, "result": "Invalid"},
        {**ATTENDED, "desttype": "Bridge"},
        {**ATTENDED, "transfereeuniqueid": "1.9"},
        {**DIALPLAN, "leg": "1.9"},
        {"event": "BlindTransfer"},
        {"event": "AttendedTransfer"},
    ],
)
def test_others_tell_nothing(translator: Translator, message: dict[str, str]) -> None:
    assert translator.translate(message) == ()


def test_where_a_caller_was_to_be_sent_is_forgotten_with_them(translator: Translator) -> None:
    translator.translate(BLIND)
    translator.channels.drop(LEG)
    assert translator.channels.strayed == {}


IN_PLACE = {
    **ATTENDED,
    "origtransfereruniqueid": "1795961320.7",
    "secondtransfereruniqueid": LEG,
    "transfereeuniqueid": "1795961319.4",
    "transfereechannel": "PJSIP/trunk-00000009",
    "transfereecalleridnum": "51900000007",
    "destapp": "Read",
}
"""A reception had called the line for somebody, and hands over the call."""


def test_who_is_put_in_the_place_of_a_caller_arrives_by_the_same_number(
    translator: Translator,
) -> None:
    translator.channels.dialled[LEG] = "5115550100"
    (arrival,) = translator.translate(IN_PLACE)
    stranger = LegId("1795961319.4")
    assert arrival == CallArrived("main", stranger, "51900000007", "", "5115550100")
    assert translator.channels.name(stranger) == "PJSIP/trunk-00000009"
    (left,) = translator.translate({"event": "Hangup", "uniqueid": LEG, "cause": "16"})
    assert left == LegEnded(LEG, 16)


@pytest.mark.parametrize(
    "other",
    [
        {"result": "Fail"},
        {"desttype": "Bridge"},
        {"secondtransfereruniqueid": "1795961320.9"},
        {"secondtransfereruniqueid": "cc-x-1"},
        {"transfereeuniqueid": ""},
    ],
)
def test_other_transfers_of_strangers_bring_nobody(
    translator: Translator, other: dict[str, str]
) -> None:
    translator.channels.add(LegId("cc-x-1"), "PJSIP/201-00000001")
    assert translator.translate({**IN_PLACE, **other}) == ()


SWAPPED = {
    "event": "BridgeEnter",
    "bridgeuniqueid": "b",
    "bridgenumchannels": "2",
    "channel": "PJSIP/204-00000000",
    "uniqueid": "1795961319.4",
    "swapuniqueid": LEG,
}
"""The reception hands over the call while it speaks with an agent."""


@pytest.mark.parametrize("count", ["1", "2", "3"])
def test_who_comes_into_a_bridge_in_place_of_a_caller_is_known_as_they_were(
    translator: Translator, count: str
) -> None:
    translator.channels.dialled[LEG] = "5115550100"
    by = LegId("1795961319.4")
    assert translator.translate({**SWAPPED, "bridgenumchannels": count}) == (LegReplaced(LEG, by),)
    assert translator.channels.name(by) == "PJSIP/204-00000000"
    assert translator.channels.dialled[by] == "5115550100"
    ends = [{"event": "Hangup", "uniqueid": leg, "cause": "16"} for leg in (LEG, by)]
    told_of = [event for end in ends for event in translator.translate(end)]
    assert told_of == [LegEnded(LEG, 16), LegEnded(by, 16)]


@pytest.mark.parametrize(
    "other",
    [
        {"swapuniqueid": ""},
        {"swapuniqueid": "1795961320.9"},
        {"swapuniqueid": "cc-x-1"},
        {"uniqueid": "cc-x-2"},
    ],
)
def test_others_who_are_swapped_in_a_bridge_replace_nobody(
    translator: Translator, other: dict[str, str]
) -> None:
    translator.channels.add(LegId("cc-x-1"), "PJSIP/201-00000001")
    assert translator.translate({**SWAPPED, **other}) == ()
