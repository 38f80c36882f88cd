"""A caller hangs up and keeps the place: asked, promised, called, and answered in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.commands import (
    BringBack,
    CancelRing,
    DialCaller,
    Hangup,
    Play,
    RingAgent,
)
from callcenter.contacts import LegId
from callcenter.errors import IllegalTransition
from callcenter.events import (
    CommandFailed,
    DigitPressed,
    Failure,
    LegReady,
    LogOutAsked,
    PauseAsked,
    PromptEnded,
    ReclassifyAsked,
    RingOutcome,
)
from callcenter.facts import CallbackMiss, CallbackRefusal, Outcome, QueueReason
from callcenter.flow.asking import Asking
from callcenter.flow.callbacks.attempts import Attempt, Turn
from callcenter.flow.ear import Ear
from callcenter.flow.rules import Announced
from callcenter.ivr.menu import Menu, ToCallback, ToLine, ToWait
from callcenter.ivr.session import Step
from tests.flow import soundness
from tests.flow.callbacks import (
    CALLBACK,
    Called,
    asks,
    callback_rules,
    comes_back,
    learned,
    promised,
    with_callbacks,
)
from tests.flow.office import at, office_rules, story_at
from tests.flow.story import PBX, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller

NUMBER, OTHER = "5550100", "5550101"


@pytest.fixture
def story() -> Story:
    return Story(callback_rules())


def busy(story: Story, number: str = "7001") -> AgentAt:
    """An agent who talks with somebody."""
    agent = story.at_work(number)
    story.waiting("21", number="5550900")
    agent.answers()
    return agent


def said(who: Caller | Called) -> tuple[str, ...]:
    """What somebody hears now."""
    return who.ear.sounds


def order(story: Story) -> list[str]:
    return [waiting.contact for waiting in story.core.view(story.now).waiting]


def misses(story: Story) -> list[CallbackMiss]:
    return [fact.why for fact in story.stated(facts.CallbackMissed)]


def refusals(story: Story) -> list[CallbackRefusal]:
    return [fact.why for fact in story.stated(facts.CallbackRefused)]


def ended(story: Story, contact: str) -> Outcome:
    (end,) = (fact for fact in story.stated(facts.Ended) if fact.contact == contact)
    return end.outcome


def state(story: Story, caller: Caller) -> str:
    return str(story.core.calls.of_contact(caller.contact).state)


class TestAsking:
    def test_the_number_is_told_and_confirmed_by_key(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        assert said(caller) == (
            "confirm", "digits/0", "digits/1", "digits/0", "digits/0", "choose",
        )  # fmt: skip
        caller.presses("1")
        assert said(caller) == ("promised",)
        caller.prompt_ends()
        assert not caller.ear.up
        (fact,) = story.stated(facts.CallbackPromised)
        assert (fact.contact, fact.typed) == (caller.contact, False)
        assert fact.expires_at == story.now + CALLBACK.expires_ms
        (asked,) = story.stated(facts.CallbackAsked)
        assert asked.leg == caller.leg
        assert not story.stated(facts.Ended)

    def test_another_number_is_typed_and_read_back(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("52")
        assert said(caller) == ("type",)
        caller.presses("987654321#")
        assert said(caller)[1:5] == ("digits/4", "digits/3", "digits/2", "digits/1")
        asks(caller, "1")
        story.at_work("7001")
        (dialled,) = story.dialled.values()
        assert dialled.device == "PJSIP/987654321@trunk"
        assert story.stated(facts.CallbackPromised)[0].typed

    @pytest.mark.parametrize("number", ["", "0000", "anonymous", "900123456", "5559999", "+44201"])
    def test_who_cannot_be_called_at_their_own_number_types_one(
        self, story: Story, number: str
    ) -> None:
        caller = story.call()
        call = story.core.calls.of_contact(caller.contact)
        call.number = number
        caller.presses("21")
        caller.waits_silently()
        caller.presses("5")
        assert said(caller) == ("type",)

    def test_digits_are_told_however_the_network_writes_them(self, story: Story) -> None:
        caller = story.waiting("21", number="+987 654.321")
        asks(caller)
        story.at_work("7001")
        assert next(iter(story.dialled.values())).device == "PJSIP/987654321@trunk"

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("12", CallbackRefusal.MALFORMED),
            ("", CallbackRefusal.MALFORMED),
            ("9" * 30, CallbackRefusal.MALFORMED),
            ("5559999", CallbackRefusal.OWN),
            ("0051987654321", CallbackRefusal.NOT_ALLOWED),
            ("900123456", CallbackRefusal.NOT_ALLOWED),
        ],
    )
    def test_a_number_that_is_not_called_is_told_so_and_another_asked_for(
        self, story: Story, typed: str, why: CallbackRefusal
    ) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("52" + typed + "#")
        assert said(caller) == (f"refused-{why}", "type")
        assert refusals(story) == [why]
        caller.presses("12#")
        assert said(caller) == ("refused-malformed", "stays")
        caller.prompt_ends()
        assert caller.ear.music == "default"
        assert not story.stated(facts.CallbackPromised)

    def test_the_same_number_is_promised_one_call_at_a_time(self, story: Story) -> None:
        promised(story, NUMBER)
        again = story.waiting("21", number=NUMBER)
        again.presses("51")
        assert refusals(story) == [CallbackRefusal.ALREADY]
        again.assert_state("waiting")
        again.presses("52" + NUMBER + "#")
        assert said(again) == ("refused-already", "type")

    @pytest.mark.parametrize("killed", [False, True])
    def test_a_number_is_promised_so_many_a_day(self, story: Story, *, killed: bool) -> None:
        agent = story.agent("7001")
        for _ in range(CALLBACK.per_day):
            promised(story, NUMBER)
            agent.logs_in("PJSIP/7001")
            called = Called(story)
            called.answers()
            called.presses("2")
            called.prompt_ends()
            agent.asks(LogOutAsked)
            if killed:
                story.restarts()
        again = story.waiting("21", number=NUMBER)
        again.presses("51")
        assert refusals(story) == [CallbackRefusal.TOO_OFTEN]
        again.assert_state("waiting")
        story.now += 24 * 3_600_000
        again.presses("51")
        assert len(story.stated(facts.CallbackPromised)) == CALLBACK.per_day + 1

    def test_silence_asks_twice_and_then_lets_them_wait(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        caller.prompt_ends()
        story.passes(9)
        assert not caller.ear.token
        story.passes(1)
        assert said(caller)[0] == "confirm"
        caller.prompt_ends()
        story.passes(10)
        assert said(caller) == ("stays",)
        caller.presses("7")
        assert caller.ear.music == "default"

    def test_unknown_keys_cost_an_attempt_each(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        caller.presses("7")
        assert said(caller)[0] == "confirm"
        caller.presses("8")
        assert said(caller) == ("stays",)

    def test_star_begins_the_number_anew_where_it_is_no_emergency_key(self) -> None:
        rules = callback_rules()
        line = replace(rules.lines["salud"], emergency_group="", emergency_key="")
        story = Story(replace(rules, lines={"salud": line}))
        caller = story.waiting("21", number=NUMBER)
        caller.presses("52" + "123*")
        assert said(caller) == ("type",)
        caller.presses("987654321#")
        assert said(caller)[0] == "confirm"

    def test_star_is_the_emergency_key_while_a_number_is_typed(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("52" + "99")
        call = story.core.calls.of_contact(caller.contact)
        assert call.group is not None
        assert call.group.name == "general"
        caller.presses("*")
        assert call.group.name == "emergencia"

    def test_what_comes_after_its_end_means_nothing(self) -> None:
        asking = Asking(CALLBACK, refusal=lambda _: None, number=NUMBER)
        asking.begin()
        assert repr(asking) == "<Asking confirm attempt 1>"
        assert asking.expired(0) == Step()
        asking.key("1", 0)
        assert asking.key("1", 0) == Step()
        assert asking.prompt_ended(0) == Step()
        assert asking.next_deadline is None

    def test_an_agent_who_picks_up_meanwhile_is_simply_connected(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        agent = story.at_work("7001")
        agent.answers()
        caller.assert_state("talking")

    def test_nobody_is_called_back_for_whom_a_phone_rings_already(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        agent = story.at_work("7001")
        caller.presses("1")
        caller.assert_state("offered")
        assert caller.ear.music == "default"
        assert agent.rings()

    def test_an_emergency_stays_on_the_phone(self, story: Story) -> None:
        caller = story.waiting("9", number=NUMBER)
        caller.presses("5")
        assert not story.stated(facts.CallbackAsked)
        assert caller.ear.music == "default"

    def test_the_key_does_nothing_where_nobody_is_called_back(self) -> None:
        story = Story(replace(callback_rules(), callback=None))
        caller = story.waiting("21", number=NUMBER)
        heard = list(caller.ear.heard)
        caller.presses("5")
        assert caller.ear.heard == heard

    def test_a_menu_heard_in_the_line_may_lead_there(self) -> None:
        rules = callback_rules()
        menu = Menu(name="more", prompt=("more",), keys={"7": ToCallback()}, otherwise=ToWait())
        first = replace(rules.menus["principal"], keys={"1": ToLine("general", "more")})
        story = Story(replace(rules, menus={**rules.menus, "more": menu, "principal": first}))
        caller = story.call(NUMBER)
        caller.presses("17")
        assert said(caller)[0] == "confirm"

    def test_a_menu_does_not_lead_an_emergency_there(self) -> None:
        rules = callback_rules()
        menu = Menu(name="more", prompt=("more",), keys={"7": ToCallback()}, otherwise=ToWait())
        line = replace(rules.lines["salud"], emergency_then="more")
        changed = replace(rules, menus={**rules.menus, "more": menu}, lines={"salud": line})
        story = Story(changed)
        caller = story.call(NUMBER)
        caller.presses("97")
        assert not story.stated(facts.CallbackAsked)
        caller.assert_state("waiting")

    def test_a_menu_before_the_line_leads_into_it_first(self) -> None:
        rules = callback_rules()
        first = replace(rules.menus["principal"], keys={"7": ToCallback()})
        story = Story(replace(rules, menus={**rules.menus, "principal": first}))
        caller = story.call(NUMBER)
        caller.presses("7")
        caller.assert_state("waiting")

    def test_without_the_rules_the_key_does_nothing(self) -> None:
        story = Story(example_rules())
        menu = replace(example_rules().menus["tramite"], keys={"7": ToCallback()})
        story.reloads(replace(example_rules(), menus={**example_rules().menus, "tramite": menu}))
        caller = story.call(NUMBER)
        caller.presses("27")
        caller.waits_silently()
        caller.presses("5")
        assert caller.ear.music == "default"
        assert not story.stated(facts.CallbackAsked)


class TestTheOffer:
    """Made once, between the music, to who is expected to wait long."""

    @pytest.fixture
    def story(self) -> Story:
        rules = callback_rules()
        announced = Announced(first_ms=10_000, every_ms=20_000, texts=(("text",),))
        line = replace(
            rules.lines["salud"],
            announced=announced,
            callback_offer=("offer", "digits/5"),
            callback_offered_from_ms=60_000,
        )
        return Story(replace(rules, lines={"salud": line}))

    def test_is_made_once(self, story: Story) -> None:
        learned(story)
        caller = story.waiting("21", number=NUMBER)
        story.passes(10)
        assert said(caller) == ("offer", "digits/5")
        caller.prompt_ends()
        story.passes(20)
        assert said(caller) == ("text",)

    def test_is_not_made_before_a_wait_can_be_told(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        story.passes(10)
        assert said(caller) == ("text",)

    def test_is_not_made_to_who_waits_shortly(self, story: Story) -> None:
        learned(story)
        line = story.core.rules.lines["salud"]
        line = replace(line, callback_offered_from_ms=3_600_000)
        story.reloads(replace(callback_rules(), lines={"salud": line}))
        caller = story.waiting("21", number=NUMBER)
        story.passes(10)
        assert said(caller) == ("text",)

    def test_is_not_made_to_an_emergency(self, story: Story) -> None:
        learned(story)
        caller = story.waiting("9", number=NUMBER)
        story.passes(10)
        assert caller.ear.music == "default"


class TestThePlace:
    def test_is_kept_with_id_arrival_and_class_and_counts_for_everybody(self, story: Story) -> None:
        agent = busy(story)
        caller = promised(story, NUMBER)
        before, after = caller.queued()[-2:]
        later = story.waiting("21", number=OTHER)
        assert order(story) == [caller.contact, later.contact]
        assert after.reason is QueueReason.PROMISED
        assert (after.arrived_at, after.seq, after.wait_class) == (
            before.arrived_at, before.seq, before.wait_class,
        )  # fmt: skip
        first, second = story.core.view(story.now).waiting
        assert (first.away, second.away, second.position) == (True, False, 2)
        assert not agent.rings()
        assert not story.dialled

    def test_a_later_one_is_answered_and_the_order_explains_why(self, story: Story) -> None:
        agent = busy(story)
        caller = promised(story, NUMBER)
        later = story.waiting("21", number=OTHER)
        agent.hangs_up()
        story.passes(10)
        (offered,) = later.offers()
        assert [(p.contact, p.why) for p in offered.passed] == [(caller.contact, "away")]
        agent.answers()
        assert (later.connected().overtook, later.connected().passed) == (0, 0)

    def test_may_be_reclassified_to_an_emergency_and_nobody_is_rung(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.tell(ReclassifyAsked(caller.contact, "emergencia", "os:ana"))
        story.tell(ReclassifyAsked(caller.contact, "general", "os:ana"))
        story.tell(ReclassifyAsked(caller.contact, "emergencia", "os:ana"))
        story.passes(60)
        story.at_work("7001")
        assert not story.done(RingAgent)
        assert story.dialled
        comes_back(story)
        assert state(story, caller) == "offered"

    def test_is_not_called_while_the_phone_that_asked_may_still_hang_up(self) -> None:
        story = Story(with_callbacks(example_rules(), replace(CALLBACK, rest_ms=15_000)))
        promised(story, NUMBER)
        story.at_work("7001")
        story.passes(14)
        assert not story.dialled
        story.passes(1)
        assert story.dialled

    def test_a_reload_leaves_the_promise_as_it_is(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.reloads(story.core.rules)
        assert caller.queued()[-1].skills == ("@away", "citas")
        story.at_work("7001")
        comes_back(story)
        assert state(story, caller) == "offered"

    def test_a_number_that_the_new_rules_forbid_is_not_called(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.reloads(with_callbacks(example_rules(), replace(CALLBACK, deny=("555.",))))
        story.at_work("7001")
        assert not story.dialled
        assert ended(story, caller.contact) is Outcome.CALLBACK_FAILED

    def test_nobody_is_called_while_the_new_rules_call_nobody(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.reloads(example_rules())
        story.at_work("7001")
        assert not story.dialled
        story.passes(3_600)
        assert ended(story, caller.contact) is Outcome.CALLBACK_EXPIRED

    def test_a_leg_that_hangs_up_during_the_goodbye_changes_nothing(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("51")
        caller.hangs_up()
        assert not story.stated(facts.Ended)
        story.at_work("7001")
        assert story.dialled

    def test_a_goodbye_whose_end_nobody_tells_ends_all_the_same(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("51", cuts=True)
        story.passes(60)
        assert not caller.ear.up

    def test_a_key_that_cut_nothing_is_made_up_for(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        caller.presses("1", cuts=False)
        story.passes(0.25)
        assert said(caller) == ("promised",)

    def test_a_goodbye_that_cannot_be_played_is_left_out(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        story.fails(Play)
        caller.presses("1")
        assert not caller.ear.up
        assert len(story.stated(facts.CallbackPromised)) == 1


class TestWhoseTurnComes:
    def test_is_called_when_an_agent_wraps_up(self, story: Story) -> None:
        agent = busy(story)
        promised(story, NUMBER)
        story.passes(30)
        assert not story.dialled
        agent.hangs_up()
        (dialled,) = story.dialled.values()
        assert (dialled.device, dialled.caller_id) == ("PJSIP/5550100@trunk", "5559999")
        (fact,) = story.stated(facts.CallbackDialled)
        assert (fact.offer, fact.attempt) == (dialled.offer, 1)

    def test_is_called_only_shortly_before_a_long_wrap_up_ends(self) -> None:
        rules = callback_rules()
        line = replace(rules.lines["salud"], wrap_up_ms=60_000)
        story = Story(replace(rules, lines={"salud": line}))
        agent = busy(story)
        promised(story, NUMBER)
        agent.hangs_up()
        story.passes(39.9)
        assert not story.dialled
        story.passes(0.2)
        assert len(story.dialled) == 1

    def test_is_called_at_once_where_an_agent_is_free(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        story.at_work("7006")  # for another service
        asks(caller)
        assert not story.dialled
        story.at_work("7001")
        assert len(story.dialled) == 1

    def test_who_is_on_the_phone_and_before_them_takes_the_agent(self, story: Story) -> None:
        agent = busy(story)
        first = story.waiting("21", number=OTHER)
        promised(story, NUMBER)
        agent.hangs_up()
        assert not story.dialled
        story.passes(10)
        agent.answers()
        first.assert_state("talking")
        agent.hangs_up()
        assert len(story.dialled) == 1

    def test_without_wrap_up_the_ring_for_somebody_behind_says_that_it_came(self) -> None:
        rules = callback_rules()
        line = replace(rules.lines["salud"], wrap_up_ms=0)
        story = Story(replace(rules, lines={"salud": line}))
        agent = busy(story)
        promised(story, NUMBER)
        story.waiting("21", number=OTHER)
        agent.hangs_up()
        assert agent.rings()
        assert len(story.dialled) == 1

    def test_no_more_are_called_than_agents_are_about_to_be_free(self, story: Story) -> None:
        one, two = busy(story, "7001"), busy(story, "7002")
        for number in (NUMBER, OTHER, "5550102"):
            promised(story, number)
        one.hangs_up()
        assert len(story.dialled) == 1
        two.hangs_up()
        assert len(story.dialled) == 2
        story.passes(10)
        assert len(story.dialled) == 2

    def test_whoever_was_reached_and_waits_counts(self, story: Story) -> None:
        agent = busy(story)
        first = promised(story, NUMBER)
        promised(story, OTHER)
        agent.hangs_up()
        comes_back(story)
        assert len(story.dialled) == 1
        story.passes(10)
        assert state(story, first) == "offered"
        assert len(story.dialled) == 1

    def test_who_was_reached_behind_them_counts_too(self, story: Story) -> None:
        """A preferred caller asks while somebody of the general group is on the way."""
        agent = busy(story)
        promised(story, NUMBER)
        agent.hangs_up()
        comes_back(story)
        preferred = story.waiting("11", number=OTHER)
        asks(preferred)
        assert len(story.dialled) == 1

    def test_those_expected_to_end_their_call_count(self, story: Story) -> None:
        agents = [busy(story, number) for number in ("7001", "7002")]
        for _ in range(10):
            story.passes(20)
            agents[0].hangs_up()
            story.passes(20)
            story.waiting("21")
            agents[0].answers()
        promised(story, NUMBER)  # two agents, each busy for about 20 seconds a call
        assert len(story.dialled) == 1

    def test_an_agent_who_is_about_to_leave_does_not_count(self, story: Story) -> None:
        agent = story.at_work("7001")
        story.waiting("21", number="5550900")
        agent.answers()
        for _ in range(12):
            agent.hangs_up()
            story.passes(10)
            story.waiting("21")
            agent.answers()
        agent.asks(PauseAsked, "lunch")
        promised(story, NUMBER)
        assert not story.dialled

    def test_two_who_need_different_agents_do_not_wait_for_each_other(self, story: Story) -> None:
        promised(story, NUMBER, "21")
        promised(story, OTHER, "22")
        story.at_work("7005")
        story.at_work("7006")
        assert len(story.dialled) == 2

    def test_a_free_agent_is_not_kept_for_those_whom_it_cannot_serve(self, story: Story) -> None:
        """Of two who serve her one also serves those before her, and the other is free."""
        busy(story, "7001")
        for number in ("5550901", "5550902", "5550903"):
            story.waiting("11", number=number)
        promised(story, NUMBER, "22")
        assert not story.dialled
        story.at_work("7006")
        assert len(story.dialled) == 1

    def test_nobody_is_hidden_behind_hundreds_who_need_others(self, story: Story) -> None:
        for index in range(201):
            promised(story, f"98{index:07}")
        last = promised(story, NUMBER, "22")
        story.at_work("7006")
        (dialled,) = story.dialled.values()
        assert dialled.contact == last.contact

    def test_nobody_is_called_while_the_line_is_closed(self) -> None:
        story = story_at(11.99, rules=with_callbacks(office_rules()))
        caller = promised(story, NUMBER)
        story.passes((at(12.01) - story.now) / 1000)
        story.at_work("7002")
        assert not story.dialled
        story.passes((at(12.99) - story.now) / 1000)
        assert not story.dialled  # those who wait for the opening are let in by now
        story.passes((at(13.002) - story.now) / 1000)
        assert len(story.dialled) == 1
        comes_back(story)
        assert state(story, caller) == "offered"

    def test_a_promise_expires(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.passes(3_600)
        assert ended(story, caller.contact) is Outcome.CALLBACK_EXPIRED
        assert not story.core.line
        promised(story, NUMBER)
        assert len(story.stated(facts.CallbackPromised)) == 2


class TestTheCall:
    def test_only_the_key_brings_them_back_to_the_line(self, story: Story) -> None:
        agent = busy(story)
        caller = promised(story, NUMBER)
        later = story.waiting("21", number=OTHER)
        agent.hangs_up()
        called = Called(story)
        called.answers()
        assert said(called) == ("greeting",)
        assert order(story)[0] == caller.contact
        called.presses("1")
        assert called.ear.music == "default"
        assert caller.queued()[-1].reason is QueueReason.CALLED_BACK
        (fact,) = story.stated(facts.CallbackReached)
        assert (fact.contact, fact.offer, fact.pbx) == (caller.contact, called.offer, PBX)
        story.passes(10)
        agent.answers()
        assert state(story, caller) == "talking"
        assert later.state == "waiting"
        called.hangs_up()
        assert ended(story, caller.contact) is Outcome.ANSWERED
        story.now += 1
        soundness.everybody_is_in_exactly_one_place(story.core)
        soundness.the_first_arrival_never_changes(story.facts)

    def test_the_agent_may_hang_up_first(self, story: Story) -> None:
        agent = busy(story)
        caller = promised(story, NUMBER)
        agent.hangs_up()
        called = comes_back(story)
        story.passes(10)
        agent.answers()
        agent.hangs_up()
        assert ended(story, caller.contact) is Outcome.ANSWERED
        assert not called.ear.up

    def test_who_hangs_up_on_hold_has_hung_up(self, story: Story) -> None:
        agent = busy(story)
        caller = promised(story, NUMBER)
        story.passes(5)
        agent.hangs_up()
        called = comes_back(story)
        called.hangs_up()
        assert ended(story, caller.contact) is Outcome.ABANDONED

    @pytest.mark.parametrize(
        ("outcome", "why"),
        [
            (RingOutcome.BUSY, CallbackMiss.BUSY),
            (RingOutcome.NO_ANSWER, CallbackMiss.NO_ANSWER),
            (RingOutcome.REFUSED, CallbackMiss.REFUSED),
            (RingOutcome.UNREACHABLE, CallbackMiss.UNREACHABLE),
        ],
    )
    def test_nobody_reached_is_tried_again_later_and_so_many_times(
        self, story: Story, outcome: RingOutcome, why: CallbackMiss
    ) -> None:
        caller = promised(story, NUMBER)
        story.at_work("7001")
        for attempt in range(1, 4):
            assert len(story.dialled) == attempt
            Called(story).refuses(outcome)
            story.passes(59)
            assert len(story.dialled) == attempt
            story.passes(2)
        assert len(story.dialled) == 3
        assert misses(story) == [why] * 3
        assert [f.attempt for f in story.stated(facts.CallbackDialled)] == [1, 2, 3]
        assert ended(story, caller.contact) is Outcome.CALLBACK_FAILED

    def test_a_ring_without_an_answer_is_taken_back(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.passes(30)
        assert len(story.done(CancelRing)) == 1
        assert misses(story) == [CallbackMiss.NO_ANSWER]

    def test_a_ring_whose_end_nobody_tells_is_over_all_the_same(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.deaf_to.add(CancelRing)
        story.passes(32)
        assert misses(story) == [CallbackMiss.NO_ANSWER]

    def test_who_picks_up_too_late_is_let_go_and_called_again(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.deaf_to.add(CancelRing)
        story.passes(30)
        called = Called(story)
        called.answers()
        assert not called.ear.up
        assert misses(story) == [CallbackMiss.NO_ANSWER]
        story.passes(60)
        assert len(story.dialled) == 2

    def test_a_voicemail_presses_nothing(self, story: Story) -> None:
        promised(story, NUMBER)
        agent = story.at_work("7001")
        called = Called(story)
        called.answers()
        called.prompt_ends()
        story.passes(8)
        assert said(called) == ("greeting",)
        called.prompt_ends()
        story.passes(8)
        assert not called.ear.up
        assert misses(story) == [CallbackMiss.NO_KEY]
        assert not agent.rings()

    def test_an_unknown_key_lets_them_hear_it_again(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        called.presses("7")
        assert called.ear.heard == ["greeting", "greeting"]
        called.presses("8")
        assert misses(story) == [CallbackMiss.NO_KEY]
        called.story.tell(DigitPressed(called.leg, "1"))
        assert not story.stated(facts.CallbackReached)

    def test_who_hangs_up_before_the_key_is_called_again(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        called.hangs_up()
        assert misses(story) == [CallbackMiss.HUNG_UP]
        story.passes(60)
        assert len(story.dialled) == 2

    def test_two_ends_it_as_they_wish(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        called.presses("2")
        assert said(called) == ("cancelled",)
        assert ended(story, caller.contact) is Outcome.CALLBACK_CANCELLED
        story.tell(DigitPressed(called.leg, "1"))
        called.prompt_ends()
        assert not called.ear.up
        assert not misses(story)
        story.passes(120)
        assert len(story.dialled) == 1

    def test_two_whose_last_word_nobody_tells_of_ends_too(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        called.presses("2")
        story.deaf_to.add(Hangup)
        story.passes(70)
        assert story.core.counts(story.now).callbacks == {"promised": 0, "calling": 0}

    def test_the_emergency_key_is_a_person_too(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        agent = story.at_work("7006")
        story.at_work("7001")
        called = Called(story)
        called.answers()
        called.presses("9")
        assert caller.queued()[-1].group == "emergencia"
        assert agent.rings()

    def test_a_prompt_that_cannot_be_played_waits_for_the_key(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.fails(Play)
        called = Called(story)
        called.answers()
        story.obeys()
        called.presses("1")
        assert story.stated(facts.CallbackReached)

    def test_a_prompt_whose_end_is_not_told_is_taken_as_heard(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        story.passes(60)
        called.ear.token = 0
        story.passes(8)
        assert called.ear.heard == ["greeting", "greeting"]

    def test_a_key_that_cut_nothing_is_made_up_for(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        story.tell(DigitPressed(called.leg, "7"))
        story.passes(0.25)
        assert called.ear.heard == ["greeting", "greeting"]

    def test_a_word_about_another_prompt_means_nothing(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        story.tell(PromptEnded(called.leg, 99))
        assert called.ear.token

    @pytest.mark.parametrize("reason", [Failure.REFUSED, Failure.UNKNOWN])
    def test_what_the_pbx_does_not_dial_is_tried_again(self, story: Story, reason: Failure) -> None:
        promised(story, NUMBER)
        story.fails(DialCaller, reason)
        story.at_work("7001")
        assert misses(story) == [CallbackMiss.FAILED]
        assert len(story.done(CancelRing)) == (reason is Failure.UNKNOWN)
        story.obeys()
        story.passes(60)
        assert len(story.dialled) == 1

    def test_a_failure_of_a_call_that_is_over_means_nothing(self, story: Story) -> None:
        story.tell(CommandFailed("DialCaller", "cc-gone", Failure.REFUSED))
        assert not misses(story)

    def test_whose_leg_cannot_be_taken_along_waits_where_it_is(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        agent = busy(story)
        agent.hangs_up()
        story.fails(BringBack)
        called = comes_back(story)
        assert called.ear.music == "default"
        story.passes(10)
        agent.answers()
        assert state(story, caller) == "talking"
        story.tell(CommandFailed("BringBack", "leg-1", Failure.REFUSED))

    def test_the_answer_waits_for_a_leg_that_is_on_its_way(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        agent = story.at_work("7001")
        story.tells_late = True
        called = comes_back(story)
        agent.answers()
        assert state(story, caller) == "connecting"
        story.tell(LegReady(called.offer))
        assert state(story, caller) == "talking"

    def test_a_promise_that_expires_meanwhile_is_kept(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.passes(3_590)
        story.at_work("7001")
        story.passes(15)
        comes_back(story)
        assert state(story, caller) == "offered"

    def test_a_promise_that_expired_while_nobody_answered_ends(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.passes(3_590)
        story.at_work("7001")
        story.passes(15)
        Called(story).refuses()
        assert ended(story, caller.contact) is Outcome.CALLBACK_EXPIRED

    def test_a_move_that_is_not_in_the_table_is_refused(self, story: Story) -> None:
        promised(story, NUMBER)
        (promise,) = story.core._promises
        attempt = Attempt(promise, Ear(pbx=PBX, leg=LegId("cc-x")))
        attempt.turn(Turn.HEAR)
        with pytest.raises(IllegalTransition, match="asked cannot hear"):
            attempt.turn(Turn.HEAR)


@pytest.mark.parametrize("spoiled", [{"allow": ("5[5-1]XXXXX",)}, {"deny": ("9[",)}])
def test_rules_with_what_is_no_pattern_cannot_be_made(spoiled: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="no pattern"):
        replace(CALLBACK, **spoiled)
