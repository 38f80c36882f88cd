from __future__ import annotations

from typing import ClassVar

import pytest

from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    Bridged,
    CallArrived,
    CallTransferred,
    ConversationLeft,
    DeskCalled,
    DigitPressed,
    DivertAnswered,
    Event,
    LegEnded,
    LegReady,
    LegReturned,
    PartnerLeft,
    PhoneChanged,
    PhoneState,
    PromptEnded,
    RecorderReady,
)
from callcenter.pbx.extensions import Extensions
from callcenter.pbx.translate import LONGEST_NAME, MOST_EARLY_KEYS, Translator

LEG = LegId("1700000000.1")
CALLER = "PJSIP/trunk-00000001"
OFFER = OfferId("cc-run-7")


@pytest.fixture
def translator() -> Translator:
    return Translator("main")


def told(translator: Translator, event: str, **headers: str) -> tuple[Event, ...]:
    return translator.translate({"event": event, **headers})


def start(translator: Translator, role: str = "line", **headers: str) -> tuple[Event, ...]:
    """A channel is handed over, as Asterisk tells it."""
    env = f"agi_channel%3A%20x%0Aagi_arg_1%3A%20{role}%0Aagi_arg_2%3A%20%2B5112345%0A%0A"
    given = {"uniqueid": LEG, "channel": CALLER, "env": env, **headers}
    return told(translator, "AsyncAGIStart", **given)


def test_a_channel_handed_over_is_a_call_with_its_number_and_name(translator: Translator) -> None:
    assert start(translator, calleridnum="51987654321", calleridname="Ana") == (
        CallArrived(pbx="main", leg=LEG, number="51987654321", name="Ana", dialled="+5112345"),
    )
    assert translator.channels.name(LEG) == CALLER


def test_a_test_call_is_handed_over_as_what_it_is_and_as_no_caller(translator: Translator) -> None:
    assert start(translator, role="test", context="callcenter-test") == (
        DeskCalled("main", LEG, Phone("PJSIP/trunk"), "+5112345", is_test=True),
    )


@pytest.mark.parametrize("unknown", ["<unknown>", "anonymous", "Anonymous", ""])
def test_what_the_network_does_not_tell_is_nothing(translator: Translator, unknown: str) -> None:
    (event,) = start(translator, calleridnum=unknown, calleridname=unknown)
    assert isinstance(event, CallArrived)
    assert (event.number, event.name) == ("", "")


def test_an_odd_name_loses_its_control_characters_and_its_length(translator: Translator) -> None:
    (event,) = start(translator, calleridname="A\x1b\x00\r\n\ufffd" + "n" * 4000)
    assert isinstance(event, CallArrived)
    assert event.name.startswith("A\ufffdnnn")
    assert len(event.name) == LONGEST_NAME


def test_a_channel_handed_over_again_is_a_return(translator: Translator) -> None:
    start(translator)
    assert start(translator) == (LegReturned(LEG, "main"),)


def test_a_feature_code_comes_from_the_phone_that_dialled_it(translator: Translator) -> None:
    events = start(translator, "desk", channel="PJSIP/a-b-00000002")
    assert events == (DeskCalled("main", LEG, Phone("PJSIP/a-b"), "+5112345"),)


@pytest.mark.parametrize("headers", [{"uniqueid": ""}, {"env": "%ZZ%FF%"}, {"env": ""}])
def test_a_hand_over_that_lacks_everything_is_no_error(
    translator: Translator, headers: dict[str, str]
) -> None:
    for event in start(translator, **headers):
        assert isinstance(event, CallArrived)


def test_the_leg_of_an_agent_is_no_call_but_can_hear_from_now_on(translator: Translator) -> None:
    assert start(translator, "offer", uniqueid=OFFER) == (LegReady(OFFER),)


def test_a_leg_that_only_says_it_is_an_agents_means_nothing(translator: Translator) -> None:
    assert start(translator, "offer") == ()


def test_a_prompt_ends_with_the_token_it_was_given(translator: Translator) -> None:
    ended = told(translator, "AsyncAGIExec", commandid=f"p:12:{LEG}")
    assert ended == (PromptEnded(LEG, 12),)


@pytest.mark.parametrize("command", [f"m:{LEG}", "", "another client's"])
def test_the_end_of_another_command_means_nothing(translator: Translator, command: str) -> None:
    assert told(translator, "AsyncAGIExec", commandid=command) == ()


def test_a_recorder_that_begins_says_whose_leg_it_hears(translator: Translator) -> None:
    assert told(translator, "AsyncAGIExec", commandid="r:cc-run-7") == (
        RecorderReady(OfferId("cc-run-7")),
    )


def test_a_token_that_is_no_number_is_no_prompt_of_ours(translator: Translator) -> None:
    assert told(translator, "AsyncAGIExec", commandid=f"p:\u0663:{LEG}") == (PromptEnded(LEG, 0),)


def test_a_key_of_a_known_leg_is_pressed(translator: Translator) -> None:
    start(translator)
    assert told(translator, "DTMFEnd", uniqueid=LEG, digit="5") == (DigitPressed(LEG, "5"),)
    assert told(translator, "DTMFEnd", uniqueid=LEG, digit="") == ()


def test_a_key_of_somebody_elses_call_is_none_of_ours(translator: Translator) -> None:
    told(translator, "DTMFEnd", uniqueid=LEG, digit="5", context="from-internal")
    (event,) = start(translator)
    assert isinstance(event, CallArrived)


def test_keys_pressed_while_the_call_was_being_answered_follow_the_arrival(
    translator: Translator,
) -> None:
    for digit in "1#":
        told(translator, "DTMFEnd", uniqueid=LEG, digit=digit, context="callcenter-line")
    arrival, *keys = start(translator)
    assert isinstance(arrival, CallArrived)
    assert keys == [DigitPressed(LEG, "1"), DigitPressed(LEG, "#")]
    assert translator.early_keys == {}


def test_early_keys_are_bounded_and_go_with_their_channel(translator: Translator) -> None:
    for _ in range(MOST_EARLY_KEYS + 5):
        told(translator, "DTMFEnd", uniqueid=LEG, digit="1", context="callcenter-desk")
    assert translator.early_keys == {LEG: "1" * MOST_EARLY_KEYS}
    told(translator, "Hangup", uniqueid=LEG, cause="16")
    assert translator.early_keys == {}


def test_the_key_that_we_put_on_a_leg_to_cut_a_prompt_is_swallowed_once(
    translator: Translator,
) -> None:
    start(translator)
    translator.channels.own_keys[LEG] = 1
    assert told(translator, "DTMFEnd", uniqueid=LEG, digit="1") == (DigitPressed(LEG, "1"),)
    assert told(translator, "DTMFEnd", uniqueid=LEG, digit="#") == ()
    assert told(translator, "DTMFEnd", uniqueid=LEG, digit="#") == (DigitPressed(LEG, "#"),)


def test_a_channel_that_changed_its_name_is_commanded_by_the_new_one(
    translator: Translator,
) -> None:
    start(translator)
    told(translator, "Rename", uniqueid=LEG, newname="PJSIP/new-1")
    told(translator, "Rename", uniqueid="1.2", newname="PJSIP/stranger-1")
    assert translator.channels.name(LEG) == "PJSIP/new-1"
    assert LegId("1.2") not in translator.channels


def test_the_end_of_a_leg_is_told_once_and_a_strangers_never(translator: Translator) -> None:
    start(translator)
    assert told(translator, "Hangup", uniqueid=LEG, cause="16") == (LegEnded(LEG, 16),)
    assert told(translator, "Hangup", uniqueid=LEG, cause="16") == ()
    assert told(translator, "Hangup", uniqueid="1.9", cause="x") == ()


def test_an_agents_leg_answers_and_ends(translator: Translator) -> None:
    translator.rings.begin(OFFER)
    answered = told(
        translator,
        "OriginateResponse",
        actionid=OFFER,
        response="Success",
        channel="PJSIP/201-00000003",
    )
    assert answered == (AgentAnswered(OFFER),)
    assert translator.channels.name(LegId(OFFER)) == "PJSIP/201-00000003"
    assert told(translator, "Hangup", uniqueid=OFFER, cause="16") == (AgentHungUp(OFFER, 16),)
    assert LegId(OFFER) not in translator.channels


def test_the_answer_to_somebody_elses_originate_means_nothing(translator: Translator) -> None:
    assert told(translator, "OriginateResponse", actionid="x", response="Success") == ()


@pytest.mark.parametrize("last", [LEG, OFFER])
def test_both_hear_each_other_when_the_second_enters_whoever_it_is(
    translator: Translator, last: str
) -> None:
    translator.bridging[LEG] = OFFER
    assert told(translator, "BridgeEnter", uniqueid=last, bridgenumchannels="1") == ()
    assert told(translator, "BridgeEnter", uniqueid=last, bridgenumchannels="2") == (
        Bridged(OFFER),
    )
    assert told(translator, "BridgeEnter", uniqueid=last, bridgenumchannels="2") == ()


def test_who_leaves_a_bridge_first_has_hung_up(translator: Translator) -> None:
    start(translator)
    assert told(translator, "BridgeLeave", uniqueid=LEG, bridgenumchannels="1") == (
        ConversationLeft(LEG),
    )
    assert told(translator, "BridgeLeave", uniqueid=LEG, bridgenumchannels="0") == ()
    assert told(translator, "BridgeLeave", uniqueid="1.5", bridgenumchannels="1") == ()
    assert told(translator, "BridgeLeave") == ()


def test_of_a_caller_s_partner_whom_nobody_rang_it_is_told_who_leaves_first(
    translator: Translator,
) -> None:
    start(translator)
    told(translator, "BridgeEnter", uniqueid=LEG, bridgenumchannels="1")
    told(translator, "BridgeEnter", uniqueid="1.5", bridgenumchannels="2")
    assert told(translator, "BridgeLeave", uniqueid="1.5", bridgenumchannels="1") == (
        PartnerLeft(LEG),
    )
    assert told(translator, "BridgeLeave", uniqueid=LEG, bridgenumchannels="0") == ()


def test_strangers_in_a_bridge_mean_nothing(translator: Translator) -> None:
    assert told(translator, "BridgeEnter", uniqueid="1.5", bridgenumchannels="2") == ()


def test_a_caller_who_hangs_up_takes_the_bridge_that_was_asked_for_along(
    translator: Translator,
) -> None:
    start(translator)
    translator.bridging[LEG] = OFFER
    told(translator, "Hangup", uniqueid=LEG, cause="16")
    assert translator.bridging == {}


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        ("NOT_INUSE", PhoneState.IDLE),
        ("INUSE", PhoneState.IN_USE),
        ("BUSY", PhoneState.IN_USE),
        ("ONHOLD", PhoneState.IN_USE),
        ("RINGING", PhoneState.RINGING),
        ("RINGINUSE", PhoneState.IN_USE),
        ("UNAVAILABLE", PhoneState.UNREACHABLE),
        ("INVALID", PhoneState.UNREACHABLE),
        ("UNKNOWN", PhoneState.UNKNOWN),
        ("A NEW ONE", PhoneState.UNKNOWN),
        ("", PhoneState.UNKNOWN),
    ],
)
def test_every_state_of_a_phone_has_a_meaning(
    translator: Translator, state: str, meaning: PhoneState
) -> None:
    changed = told(translator, "DeviceStateChange", device="PJSIP/201", state=state)
    assert changed == (PhoneChanged("main", Phone("PJSIP/201"), meaning),)


@pytest.mark.parametrize("message", [{}, {"event": "Newexten"}, {"event": "DeviceStateChange"}])
def test_other_messages_mean_nothing(translator: Translator, message: dict[str, str]) -> None:
    assert translator.translate(message) == ()


def test_nobody_is_a_desk_in_the_callers_context_whatever_was_dialled() -> None:
    env = (
        "%0Aagi_arg_1%3A%20line%0Aagi_arg_2%3A%200%0Aagi_arg_1%3A%20desk%0Aagi_arg_2%3A%20*21%0A%0A"
    )
    message = {
        "event": "AsyncAGIStart",
        "uniqueid": "1.1",
        "channel": "PJSIP/trunk-1",
        "context": "callcenter-line",
        "env": env,
    }
    (arrived,) = Translator("main").translate(message)
    assert isinstance(arrived, CallArrived)


def test_the_dialplan_tells_that_a_number_outside_answered(translator: Translator) -> None:
    start(translator)
    answered = {"userevent": "CallcenterDiverted", "uniqueid": "1.9", "leg": LEG}
    assert told(translator, "UserEvent", **answered) == (DivertAnswered(LEG),)
    assert told(translator, "UserEvent", **{**answered, "leg": "1.7"}) == ()
    assert told(translator, "UserEvent", **{**answered, "userevent": "CallcenterX"}) == ()
    assert told(translator, "UserEvent", userevent="CallcenterDiverted") == ()


class TestExtensions:
    AT_101 = Phone("Local/101@callcenter-extension/n")
    HINT: ClassVar = {
        "exten": "101",
        "context": "ext-local",
        "hint": "PJSIP/101&PJSIP/99101&Custom:DND101",
    }

    @pytest.fixture
    def translator(self) -> Translator:
        extensions = Extensions(hints="ext-local", context="callcenter-extension")
        return Translator("main", extensions=extensions)

    def test_the_state_of_a_hint_is_its_extensions(self, translator: Translator) -> None:
        assert told(translator, "ExtensionStatus", **self.HINT, status="2") == (
            PhoneChanged("main", self.AT_101, PhoneState.BUSY),
        )

    def test_a_device_is_told_besides(self, translator: Translator) -> None:
        told(translator, "ExtensionStatus", **self.HINT, status="0")
        changed = told(translator, "DeviceStateChange", device="PJSIP/101", state="RINGING")
        assert changed == (PhoneChanged("main", Phone("PJSIP/101"), PhoneState.RINGING),)

    @pytest.mark.parametrize(
        ("channel", "phone"),
        [
            ("PJSIP/101-0000002a", AT_101),
            ("PJSIP/99101-0000002b", AT_101),
            ("PJSIP/205-0000002c", "PJSIP/205"),
        ],
    )
    def test_whoever_dials_a_code_sits_at_the_extension_of_that_phone(
        self, translator: Translator, channel: str, phone: str
    ) -> None:
        told(translator, "ExtensionStatus", **self.HINT, status="0")
        (called,) = start(translator, "desk", channel=channel)
        assert isinstance(called, DeskCalled)
        assert called.phone == phone


class TestOtherHalves:
    """An agent behind a way through the dialplan sends a half on that is nobody's."""

    BLIND: ClassVar = {
        "transfereeuniqueid": f"other-{OFFER}",
        "result": "Success",
        "context": "from-internal",
        "extension": "102",
    }

    def test_the_caller_is_meant(self, translator: Translator) -> None:
        start(translator)
        translator.channels.add(LegId(OFFER), "Local/101@callcenter-extension-00000001;1")
        for leg, channel, count in ((LEG, CALLER, "1"), (OFFER, "Local/101@x-1;1", "2")):
            bridge = {"bridgeuniqueid": "b", "bridgenumchannels": count}
            told(translator, "BridgeEnter", uniqueid=leg, channel=channel, **bridge)
        (sent,) = told(translator, "BlindTransfer", **self.BLIND)
        assert isinstance(sent, CallTransferred)
        assert (sent.leg, sent.extension, sent.strayed) == (LEG, "102", True)
        assert translator.channels.strayed[LEG] == "102"

    def test_of_one_who_speaks_with_nobody_nothing_is_told(self, translator: Translator) -> None:
        assert told(translator, "BlindTransfer", **self.BLIND) == ()
        assert told(translator, "AttendedTransfer", **self.BLIND, desttype="App") == ()


@pytest.mark.parametrize("event", ["ExtensionStatus", "Reload"])
def test_where_agents_sit_at_devices_hints_mean_nothing(translator: Translator, event: str) -> None:
    hint = {"exten": "101", "context": "ext-local", "hint": "PJSIP/101", "status": "0"}
    assert told(translator, event, **hint) == ()
