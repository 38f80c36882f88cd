"""Callers whom an agent sends on: to a colleague, to somebody else, back into the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Bridge, BringBack, Hangup, SendOn
from callcenter.contacts import AgentNumber, LegId, Phone
from callcenter.events import (
    AgentHungUp,
    CallFound,
    CallTransferred,
    CommandFailed,
    ConversationLeft,
    Failure,
    LegEnded,
    LegReplaced,
    LegReturned,
    LogOutAsked,
    PartnerJoined,
    PartnerLeft,
    PauseAsked,
    TransferKind,
    UnpauseAsked,
)
from callcenter.facts import (
    Connected,
    EndedBy,
    Outcome,
    TransferEnded,
    Transferred,
    TransferTaken,
    TransferTo,
)
from callcenter.flow.rules import CallKeys
from callcenter.flow.transfers import TOO_EARLY
from tests.flow import soundness
from tests.flow.sending import asks_and_connects, puts_in_place, returns, sends_on, takes
from tests.flow.story import NORMAL, PBX, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller

WRAP_UP_S = 60


@pytest.fixture
def story() -> Story:
    rules = example_rules()
    lines = {name: replace(line, wrap_up_ms=WRAP_UP_S * 1000) for name, line in rules.lines.items()}
    keys = CallKeys(back="2", to="3", targets={"1": "tramites", "2": "emergencia"})
    return Story(replace(rules, lines=lines, desk=replace(rules.desk, call_keys=keys)))


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


@pytest.fixture
def luis(story: Story, rosa: AgentAt) -> AgentAt:
    """A colleague in a pause, who is rung for nobody."""
    del rosa  # who is at work before
    agent = story.at_work("7002")
    agent.asks(PauseAsked, "lunch")
    return agent


@pytest.fixture
def marta(story: Story, luis: AgentAt) -> AgentAt:
    """Another one, in a pause too."""
    del luis
    agent = story.at_work("7003")
    agent.asks(PauseAsked, "lunch")
    return agent


@pytest.fixture
def caller(story: Story, rosa: AgentAt, marta: AgentAt) -> Caller:
    """Somebody who has been speaking with Rosa for 30 seconds."""
    del marta
    caller = story.waiting()
    story.passes(1)
    rosa.answers()
    story.passes(30)
    caller.assert_state("talking")
    return caller


class TestToAColleague:
    @pytest.mark.parametrize("told_late", [False, True])
    def test_who_speaks_with_the_caller_talks_and_both_parts_are_timed(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller, *, told_late: bool
    ) -> None:
        luis.asks(UnpauseAsked)
        sends_on(story, rosa, caller, told_late=told_late)
        assert rosa.state == "wrap_up"
        caller.assert_state("transferred")
        story.passes(5)
        takes(story, caller, luis.phone)
        assert luis.state == "talking"
        story.passes(20)
        returns(story, caller)
        assert luis.state == "wrap_up"
        (sent,), (taken,) = story.stated(Transferred), story.stated(TransferTaken)
        assert (sent.agent, sent.talk_ms, sent.kind) == ("7001", 30_000, TransferKind.BLIND)
        assert (taken.to, taken.agent, taken.rang_ms) == (TransferTo.AGENT, "7002", 5_000)
        (over,) = story.stated(TransferEnded)
        assert (over.to, over.agent, over.talk_ms) == (TransferTo.AGENT, "7002", 20_000)
        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.AGENT)
        assert (ended.talk_ms, ended.wait_ms) == (50_000, caller.connected().wait_ms)
        assert not caller.ear.up

    def test_after_asking_them_first(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        luis.asks(UnpauseAsked)
        asks_and_connects(story, rosa, caller, luis.phone)
        assert (rosa.state, luis.state) == ("wrap_up", "talking")
        (sent,) = story.stated(Transferred)
        assert (sent.kind, sent.talk_ms) == (TransferKind.ATTENDED, 30_000)
        story.passes(7)
        story.tell(ConversationLeft(caller.leg))
        caller.hangs_up()
        assert luis.state == "wrap_up"
        ended = caller.ended()
        assert (ended.talk_ms, ended.ended_by) == (37_000, EndedBy.CALLER)

    @pytest.mark.parametrize("first", [True, False])
    def test_who_hung_up_is_told_although_the_callers_leg_ends_at_once(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller, *, first: bool
    ) -> None:
        sends_on(story, rosa, caller)
        takes(story, caller, luis.phone)
        story.tell(PartnerLeft(caller.leg) if first else ConversationLeft(caller.leg))
        caller.hangs_up()
        assert caller.ended().ended_by is (EndedBy.AGENT if first else EndedBy.CALLER)

    def test_who_leaves_because_another_takes_their_place_has_not_hung_up(
        self, story: Story, rosa: AgentAt, luis: AgentAt, marta: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        takes(story, caller, luis.phone)
        story.tell(PartnerLeft(caller.leg))
        takes(story, caller, marta.phone)
        caller.hangs_up()
        assert caller.ended().ended_by is EndedBy.CALLER

    def test_whom_an_agent_s_caller_is_with_besides_ends_nothing(
        self, story: Story, caller: Caller
    ) -> None:
        story.tell(PartnerLeft(caller.leg), PartnerLeft(LegId("nobody")))
        caller.hangs_up()
        assert caller.ended().ended_by is EndedBy.CALLER

    def test_at_an_extension_of_that_name(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        luis.logs_in("PJSIP/777")
        luis.story.core.roster._floor.at_phone[Phone("Local/102@callcenter-extension/n")] = (
            luis.agent
        )
        sends_on(story, rosa, caller, "102")
        takes(story, caller, "PJSIP/102")
        assert luis.state == "talking"

    def test_who_asked_and_is_back_goes_on_with_the_caller(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.tell(ConversationLeft(caller.leg), PartnerJoined(caller.leg, rosa.phone, offer))
        caller.assert_state("talking")
        rosa.hangs_up()
        assert caller.ended().ended_by is EndedBy.AGENT
        assert story.stated(Transferred) == []

    def test_a_pause_goes_on_after_it_and_a_log_out_waits_for_its_end(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        takes(story, caller, luis.phone)
        assert luis.state == "talking"
        returns(story, caller)
        assert luis.changes()[-1] == ("paused", "lunch")

        other = story.waiting()
        story.passes(WRAP_UP_S)
        rosa.answers()
        sends_on(story, rosa, other)
        takes(story, other, luis.phone)
        luis.asks(LogOutAsked)
        assert luis.state == "talking"
        other.hangs_up()
        assert luis.state == "offline"

    def test_and_on_to_a_third(
        self, story: Story, rosa: AgentAt, luis: AgentAt, marta: AgentAt, caller: Caller
    ) -> None:
        luis.asks(UnpauseAsked)
        sends_on(story, rosa, caller)
        takes(story, caller, luis.phone)
        story.passes(10)
        story.tell(CallTransferred(PBX, caller.leg, TransferKind.BLIND, "7003"))
        assert luis.state == "wrap_up"
        takes(story, caller, marta.phone)
        story.passes(4)
        returns(story, caller)
        assert [fact.talk_ms for fact in story.stated(TransferEnded)] == [10_000, 4_000]
        assert [fact.agent for fact in story.stated(Transferred)] == ["7001", "7002"]
        assert caller.ended().talk_ms == 44_000

    def test_to_oneself_comes_back_to_the_line(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller, "201")
        returns(story, caller)  # busy
        caller.assert_state("waiting")
        assert caller.offers()[-1].agent == "7001"  # of before: they wrap up now


class TestSomebodyInTheCallersPlace:
    """A reception called for a patient, and hands over the call."""

    def test_goes_on_with_the_agent(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        puts_in_place(story, caller, "patient", rosa)
        story.passes(10)
        caller.assert_state("talking")
        assert rosa.state == "talking"
        assert story.legs["patient"].memo
        story.tell(ConversationLeft(caller.leg))
        caller.hangs_up()
        ended = caller.ended()
        assert (ended.ended_by, ended.talk_ms) == (EndedBy.CALLER, 40_000)
        assert rosa.state == "wrap_up"

    def test_is_not_who_hung_up_when_the_agent_does(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        puts_in_place(story, caller, "patient", rosa)
        rosa.hangs_up()
        assert caller.ended().ended_by is EndedBy.AGENT
        assert story.stated(Transferred) == []

    def test_goes_on_with_whom_the_agent_sent_them_to(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        takes(story, caller, luis.phone)
        left, caller.leg = caller.leg, LegId("patient")
        story.legs["patient"] = story.legs[left]
        story.tell(LegReplaced(left, caller.leg), LegEnded(left, NORMAL))
        caller.assert_state("transferred")
        assert luis.state == "talking"
        caller.hangs_up()
        assert luis.changes()[-1] == ("paused", "lunch")

    def test_is_another_contact_of_an_agent_who_asked_through_the_line(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        """The agent waits in line, is answered, and connects the caller with who answered."""
        luis.asks(UnpauseAsked)
        asking = story.waiting()
        luis.answers()
        story.passes(5)
        first, leg = caller.leg, rosa.offer
        story.tell(ConversationLeft(first))  # taken out of its bridge
        puts_in_place(story, asking, first, luis)
        assert (caller.ended().ended_by, caller.ended().talk_ms) == (EndedBy.AGENT, 35_000)
        story.legs[leg].up = False
        story.tell(AgentHungUp(leg, NORMAL))
        assert (rosa.state, luis.state) == ("wrap_up", "talking")
        asking.assert_state("talking")
        asking.hangs_up()
        assert asking.ended().outcome is Outcome.ANSWERED
        assert luis.state == "wrap_up"

    def test_while_nobody_speaks_with_the_caller_changes_nothing(self, story: Story) -> None:
        waiting = story.waiting()
        story.tell(LegReplaced(waiting.leg, LegId("patient")))
        story.tell(LegReplaced(LegId("nobody"), LegId("patient")))
        waiting.hangs_up()
        assert waiting.outcome is not Outcome.ANSWERED


class TestToSomebodyElse:
    def test_the_contact_is_followed_to_its_end(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller, "")
        takes(story, caller, "PJSIP/trunk")
        story.passes(9)
        caller.hangs_up()
        (over,) = story.stated(TransferEnded)
        assert (over.to, over.agent, over.talk_ms) == (TransferTo.OTHER, "", 9_000)
        assert caller.ended().talk_ms == 39_000

    @pytest.mark.parametrize("phone", ["", "PJSIP/trunk"])
    def test_the_contact_s_end_is_the_last_that_is_told_of_it(
        self, story: Story, rosa: AgentAt, caller: Caller, phone: str
    ) -> None:
        """Or whoever remembers the living would remember it for ever."""
        sends_on(story, rosa, caller, "")
        story.tell(PartnerJoined(caller.leg, Phone(phone)))
        caller.hangs_up()
        soundness.who_has_ended_is_forgotten(story.facts)

    def test_one_whose_phone_nobody_can_tell_is_told_of_at_the_end(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller, "")
        story.tell(PartnerJoined(caller.leg, Phone("")))
        assert story.stated(TransferTaken) == []
        story.passes(3)
        returns(story, caller)
        (taken,), (over,) = story.stated(TransferTaken), story.stated(TransferEnded)
        assert (taken.to, over.talk_ms) == (TransferTo.OTHER, 3_000)

    def test_where_nobody_would_bring_them_back_they_are_sent_again(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        strayed = CallTransferred(PBX, caller.leg, TransferKind.ATTENDED, "202", strayed=True)
        story.tell(strayed, AgentHungUp(offer, NORMAL))
        assert story.done(SendOn) == [SendOn(PBX, caller.leg, caller.leg)]
        (sent,) = story.stated(Transferred)
        assert sent.kind is TransferKind.ATTENDED
        returns(story, caller)
        caller.assert_state("waiting")

    @pytest.mark.parametrize("reason", [Failure.REFUSED, Failure.NO_CHANNEL])
    def test_what_the_pbx_refuses_too_early_is_asked_again_and_not_for_ever(
        self, story: Story, rosa: AgentAt, caller: Caller, reason: Failure
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        story.fails(SendOn, reason)
        strayed = CallTransferred(PBX, caller.leg, TransferKind.ATTENDED, "202", strayed=True)
        story.tell(strayed, AgentHungUp(offer, NORMAL))
        assert len(story.done(SendOn)) == 1 + TOO_EARLY
        caller.hangs_up()
        story.tell(CommandFailed("SendOn", caller.leg, reason))
        assert len(story.done(SendOn)) == 1 + TOO_EARLY

    def test_what_could_not_be_asked_waits_for_the_next_session(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        story.fails(SendOn, Failure.UNAVAILABLE)
        strayed = CallTransferred(PBX, caller.leg, TransferKind.ATTENDED, "202", strayed=True)
        story.tell(strayed, AgentHungUp(offer, NORMAL))
        assert len(story.done(SendOn)) == 1

    def test_of_an_agent_at_an_extension_the_agents_own_leg_is_told(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        leg = LegId(rosa.offer)
        caller.ear.sent = "202"
        story.bridges.clear()
        story.tell(CallTransferred(PBX, leg, TransferKind.BLIND, "202", strayed=True))
        assert story.done(SendOn) == [SendOn(PBX, caller.leg, leg)]
        assert rosa.state == "talking"  # until that leg is gone
        story.passes(2)
        assert rosa.state == "wrap_up"
        caller.assert_state("transferred")

    def test_where_they_would_wait_as_somebody_else_they_are_brought_back(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        caller.ear.sent = "100"
        strayed = CallTransferred(
            PBX, caller.leg, TransferKind.ATTENDED, strayed=True, into_line=True
        )
        story.tell(strayed, AgentHungUp(offer, NORMAL))
        assert [c.leg for c in story.provisions if isinstance(c, BringBack)] == [caller.leg]
        caller.assert_state("waiting")


class TestBackIntoTheLine:
    def test_who_is_not_answered_has_the_place_of_the_first_arrival(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        first = caller.queued()[-1]
        later = story.waiting()
        sends_on(story, rosa, caller)
        story.passes(8)
        returns(story, caller)
        back = caller.queued()[-1]
        assert (back.reason, back.actor) == ("transfer_ended", "7001")
        assert (back.arrived_at, back.seq) == (first.arrived_at, first.seq)
        caller.assert_hears("handed-back")
        assert story.stated(TransferEnded)[-1].to is TransferTo.NOBODY
        luis.asks(UnpauseAsked)
        luis.answers()
        caller.assert_state("talking")
        later.assert_state("waiting")
        connected = story.stated(Connected)[-1]
        assert connected.again
        assert connected.wait_ms == story.stated(Connected)[0].wait_ms + 8_000

    def test_by_the_lines_own_number(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        rules = story.core.rules
        line = replace(rules.lines["salud"], dialled=frozenset({"0800", "100"}))
        story.reloads(replace(rules, lines={"salud": line}))
        sends_on(story, rosa, caller, "100")
        returns(story, caller)
        assert story.stated(TransferEnded)[-1].to is TransferTo.LINE

    @pytest.mark.parametrize(
        ("group", "there"), [("preferente", "preferente"), ("emergencia", "general")]
    )
    def test_by_the_number_of_another_line_into_that_line(
        self, story: Story, rosa: AgentAt, caller: Caller, *, group: str, there: str
    ) -> None:
        """There who was an emergency is in the group of those who choose nothing."""
        rules = story.core.rules
        salud = replace(
            rules.lines["salud"], dialled=frozenset({"100"}), default_group="preferente"
        )
        becas = replace(salud, name="becas", dialled=frozenset({"101"}), default_group="general")
        story.reloads(replace(rules, lines={"salud": salud, "becas": becas}))
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        call.group = rules.groups[group]
        first = caller.queued()[-1]
        later = story.waiting()
        sends_on(story, rosa, caller, "101")
        returns(story, caller)
        back = caller.queued()[-1]
        assert (back.line, back.group, back.service) == ("becas", there, first.service)
        assert (back.arrived_at, back.seq) == (first.arrived_at, first.seq)
        assert later.queued()[-1].line == "salud"
        over = story.stated(TransferEnded)[-1]
        assert (over.to, over.line) == (TransferTo.LINE, "salud")
        caller.assert_hears("handed-back")

    @pytest.mark.parametrize(
        ("code", "group", "service"),
        [
            ("*22", "general", "citas"),
            ("*231", "general", "tramites"),
            ("*232", "emergencia", "citas"),
            ("*239", "general", "citas"),
        ],
    )
    def test_by_a_code_under_the_service_or_group_it_names(  # noqa: PLR0913  # the case
        self,
        story: Story,
        rosa: AgentAt,
        caller: Caller,
        *,
        code: str,
        group: str,
        service: str,
    ) -> None:
        first = caller.queued()[-1]
        assert (first.group, first.service) == ("general", "citas")
        sends_on(story, rosa, caller, code)
        returns(story, caller)
        back = caller.queued()[-1]
        assert (back.group, back.service, back.seq) == (group, service, first.seq)
        assert story.stated(TransferEnded)[-1].to is TransferTo.LINE

    def test_of_who_hangs_up_meanwhile_nobody_is_rung(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        caller.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert story.stated(TransferEnded)[-1].to is TransferTo.NOBODY
        assert not luis.rings()


class TestWhatIsNotTold:
    def test_who_vanished_from_the_agent_is_not_cut_off(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        story.tell(AgentHungUp(offer, NORMAL))
        caller.assert_state("talking")
        assert rosa.state == "wrap_up"
        story.passes(2.1)
        caller.assert_state("transferred")
        assert story.done(Hangup) == []
        returns(story, caller)
        caller.assert_state("waiting")

    def test_who_ended_in_that_moment_is_not_followed(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        offer = rosa.offer
        story.legs[offer].up = False
        story.parts(offer)
        story.tell(AgentHungUp(offer, NORMAL))
        caller.hangs_up()
        story.passes(3)
        assert story.stated(Transferred) == []
        assert caller.outcome is Outcome.ANSWERED

    def test_a_leg_that_is_nobodys_is_ended_wherever_it_returns(self, story: Story) -> None:
        caller = story.waiting()
        story.deaf_to.add(Hangup)
        story.core._parts.ends.end(
            story.core.calls.of_contact(caller.contact), story.now, ended_by=EndedBy.SYSTEM
        )
        story.tell(LegReturned(caller.leg, PBX))
        assert story.done(Hangup) == [Hangup(PBX, caller.leg)]

    def test_whose_contact_is_over_for_us_and_comes_back_unanswered_is_a_new_one(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        story.core._parts.ends.end(
            story.core.calls.of_contact(caller.contact), story.now, ended_by=EndedBy.SYSTEM
        )
        caller.ear.sent = "202"
        story.tell(CallTransferred(PBX, caller.leg, TransferKind.BLIND, "202"))
        returns(story, caller)
        caller.assert_state("menu")
        assert rosa.state != "available"

    def test_what_strangers_legs_do_changes_nothing(self, story: Story, caller: Caller) -> None:
        story.tell(
            CallTransferred(PBX, LegId("else"), TransferKind.BLIND, "202"),
            PartnerJoined(LegId("else"), Phone("PJSIP/202")),
        )
        caller.assert_state("talking")


class TestWhoWaits:
    def test_somebody_at_the_pbx_sends_them_on(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        assert rosa.rings()
        story.tell(CallTransferred(PBX, caller.leg, TransferKind.BLIND, "202"))
        assert not rosa.rings()
        rosa.asks(PauseAsked, "lunch")
        story.passes(4)
        takes(story, caller, "PJSIP/202")
        story.passes(6)
        returns(story, caller)
        ended = caller.ended()
        assert (ended.outcome, ended.talk_ms) == (Outcome.ANSWERED, 6_000)

    def test_and_back_who_is_not_answered(self, story: Story) -> None:
        caller = story.waiting()
        first = caller.queued()[-1]
        story.tell(CallTransferred(PBX, caller.leg, TransferKind.BLIND, "202"))
        returns(story, caller)
        back = caller.queued()[-1]
        assert (back.arrived_at, back.seq) == (first.arrived_at, first.seq)
        caller.assert_hears("default")

    def test_in_a_menu_nothing_changes(self, story: Story) -> None:
        caller = story.call()
        story.tell(CallTransferred(PBX, caller.leg, TransferKind.BLIND, "202"))
        caller.assert_state("menu")
        story.loses_session()
        caller.ear.partner = Phone("PJSIP/202")
        story.tell(*[e for e in story.snapshot(story.now) if isinstance(e, CallFound)])
        caller.assert_state("menu")
        story.tell(LegReturned(caller.leg, PBX))
        caller.assert_state("menu")


class TestTheServiceStartsAgain:
    @pytest.mark.parametrize("journal", [True, False])
    @pytest.mark.parametrize("answered", ["before", "meanwhile", "after"])
    def test_while_they_are_where_they_were_sent(  # noqa: PLR0913  # the case
        self,
        story: Story,
        rosa: AgentAt,
        luis: AgentAt,
        caller: Caller,
        *,
        journal: bool,
        answered: str,
    ) -> None:
        luis.asks(UnpauseAsked)
        sends_on(story, rosa, caller)
        if answered == "before":
            takes(story, caller, luis.phone)
        story.dies()
        caller.ear.partner = Phone(luis.phone) if answered != "after" else None
        story.starts_again(journal=journal)
        caller.assert_state("transferred")
        if answered == "after":
            takes(story, caller, luis.phone)
        if journal:
            assert luis.state == "talking"
        assert story.done(Hangup) == []
        returns(story, caller)
        assert caller.outcome is Outcome.ANSWERED

    @pytest.mark.parametrize("journal", [True, False])
    def test_after_nobody_answered(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller, *, journal: bool
    ) -> None:
        first = caller.queued()[0]
        sends_on(story, rosa, caller)
        story.dies()
        returns(story, caller)
        story.starts_again(journal=journal)
        caller.assert_state("waiting")
        assert caller.queued()[-1].arrived_at == first.arrived_at
        luis.logs_in("PJSIP/7009")
        luis.answers()
        caller.assert_state("talking")

    def test_after_that_conversation_is_over(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        takes(story, caller, "PJSIP/202")
        story.dies()
        returns(story, caller)
        story.starts_again()
        assert caller.outcome is Outcome.ANSWERED
        assert not caller.ear.up


class TestTheSessionBreaks:
    def test_and_they_are_sent_on_and_taken(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        luis.asks(UnpauseAsked)
        story.loses_session()
        offer = rosa.offer
        story.vanishes(offer)
        caller.ear.partner = Phone(luis.phone)
        story.reconnects()
        caller.assert_state("transferred")
        assert (rosa.state, luis.state) == ("wrap_up", "talking")
        assert story.done(Hangup) == []

    def test_and_nobody_answers_there(self, story: Story, rosa: AgentAt, caller: Caller) -> None:
        story.loses_session()
        story.vanishes(rosa.offer)
        caller.ear.unanswered = True
        story.reconnects()
        caller.assert_state("waiting")
        assert AgentNumber("7001") in [fact.agent for fact in story.stated(Transferred)]

    def test_and_they_go_on_talking(
        self, story: Story, rosa: AgentAt, luis: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        takes(story, caller, luis.phone)
        story.loses_session()
        story.reconnects()
        assert luis.state == "talking"
        assert len(story.stated(TransferTaken)) == 1

    def test_and_nobody_answers_who_rang_already(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        story.loses_session()
        caller.ear.sent, caller.ear.unanswered = "", True
        story.reconnects()
        caller.assert_state("waiting")
        assert len(story.stated(Transferred)) == 1

    def test_as_they_are_connected_with_the_agent(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        caller = story.waiting()
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        caller.assert_state("connecting")
        story.loses_session()
        story.vanishes(offer)
        caller.ear.partner = Phone(luis.phone)
        story.reconnects()
        caller.assert_state("transferred")
        assert luis.state == "talking"

    def test_and_their_conversation_is_over(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        sends_on(story, rosa, caller)
        takes(story, caller, "PJSIP/202")
        story.loses_session()
        caller.ear.sent, caller.ear.partner = "", None
        story.reconnects()
        assert caller.outcome is Outcome.ANSWERED
        assert not caller.ear.up
