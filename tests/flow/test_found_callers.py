"""Callers found alive at the PBX whom no run of the service knows, or whose talk is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Hangup, Play, Remember, RingAgent
from callcenter.contacts import LegId
from callcenter.events import CallFound, Failure
from callcenter.facts import ContactArrived, Ended, MenuPlayed, Outcome, QueueReason
from tests.flow.story import PBX, START, Story

if TYPE_CHECKING:
    from tests.flow.people import AgentAt


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


class TestNewcomers:
    def test_who_came_meanwhile_keep_their_arrival(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        story.now += 30_000
        story.starts_again()
        caller.assert_state("menu")
        caller.assert_hears("menu")
        caller.presses("2")
        assert caller.queued()[0].arrived_at == START
        assert caller.queued()[0].queued_at == story.now
        (arrived,) = story.stated(ContactArrived)
        assert arrived.contact == caller.contact

    def test_stand_before_those_who_came_later(self, story: Story) -> None:
        story.dies()
        meanwhile = story.call()
        story.starts_again()
        later = story.waiting()
        meanwhile.presses("2")
        meanwhile.waits_silently()
        view = story.core.view(story.now)
        assert [w.contact for w in view.waiting] == [meanwhile.contact, later.contact]

    @pytest.mark.parametrize("forged", ["", "1|x", "1|run-1|removed|1|1|1|||0", "9|a|b|1|1|1|||0"])
    def test_are_those_whose_memo_is_not_believed(self, story: Story, forged: str) -> None:
        caller = story.waiting("1")
        story.dies()
        caller.ear.memo = forged
        story.starts_again(journal=False)
        caller.assert_state("menu")
        new = story.core.calls.of_leg(caller.leg)
        assert new is not None
        assert new.id != caller.contact
        assert new.arrived_at == START

    @pytest.mark.parametrize("forged", ["", "1|x"])
    def test_are_none_of_whom_the_journal_knows_the_leg(self, story: Story, forged: str) -> None:
        caller = story.waiting("1")
        before = caller.queued()[-1]
        story.dies()
        caller.ear.memo = forged
        story.starts_again()
        caller.assert_state("waiting")
        assert caller.queued()[-1] == replace(before, reason=QueueReason.ADOPTED)
        assert story.stated(Ended) == []

    def test_are_those_of_whom_the_journal_tells_what_cannot_be(self, story: Story) -> None:
        caller = story.waiting("1")
        rules = story.core.rules
        story.dies()
        caller.ear.memo = ""
        known = {name: group for name, group in rules.groups.items() if name != "preferente"}
        story.starts_again(replace(rules, groups=known))
        caller.assert_state("menu")
        assert caller.outcome is Outcome.UNSEEN  # of the contact that was

    def test_begin_at_once_where_they_are_found_while_the_session_stands(
        self, story: Story
    ) -> None:
        found = CallFound(PBX, LegId("leg-77"), "999", "", "0800", "", 5_000)
        decision = story.core.handle(found, story.now)
        assert [type(fact) for fact in decision.facts] == [ContactArrived, MenuPlayed]

    def test_begin_also_where_a_session_broke_and_is_back(self, story: Story) -> None:
        story.loses_session()
        caller = story.call()
        story.reconnects()
        caller.assert_hears("menu")

    @pytest.mark.parametrize("gone", ["groups", "lines", "services"])
    def test_are_those_whose_group_line_or_service_was_removed(
        self, story: Story, gone: str
    ) -> None:
        caller = story.waiting("11")
        rules = story.core.rules
        if gone == "lines":
            changed = {"other": replace(rules.lines["salud"], name="other")}
        else:
            removed = {"groups": "preferente", "services": "citas"}[gone]
            known = getattr(rules, gone)
            changed = {name: value for name, value in known.items() if name != removed}
        story.restarts(replace(rules, **{gone: changed}))
        caller.assert_state("menu")
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        assert call.arrived_at == START

    def test_are_those_who_bear_the_memo_of_another_call(self, story: Story) -> None:
        real, copy = story.waiting("1"), story.waiting("2")
        story.dies()
        copy.ear.memo = real.ear.memo
        story.starts_again()
        real.assert_state("waiting")
        copy.assert_state("menu")
        assert len({call.id for call in story.core.calls}) == 2

    def test_told_twice_are_one(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        story.starts_again()
        found = CallFound(PBX, caller.leg, "999", "", "0800", "", 5_000)
        story.tell(found, found)
        assert len(story.stated(ContactArrived)) == 1

    def test_who_talk_with_somebody_are_left_alone(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting()
        offer = rosa.answers()
        story.dies()
        caller.ear.memo = ""
        story.starts_again(journal=False)
        assert story.bridges == {offer: caller.leg}
        assert len(story.core.calls) == 0

    def test_known_twice_change_nothing(self, story: Story) -> None:
        caller = story.waiting()
        story.restarts()
        facts = len(story.facts)
        story.tell(CallFound(PBX, caller.leg, "999", "", "0800", caller.ear.memo, 5_000))
        assert len(story.facts) == facts
        caller.assert_state("waiting")


class TestSessionsThatBreak:
    def test_leave_no_memo_unwritten(self, story: Story) -> None:
        caller = story.call()
        story.loses_session()
        story.fails(Remember, Failure.UNAVAILABLE)
        story.fails(Play, Failure.UNAVAILABLE)
        caller.prompt_ends()
        story.passes(8 + 8)
        caller.assert_state("waiting")
        before = caller.queued()[-1]
        story.obeys()
        story.reconnects()
        story.restarts()
        after = caller.queued()[-1]
        assert (after.arrived_at, after.queued_at, after.seq) == (
            before.arrived_at,
            before.queued_at,
            before.seq,
        )

    def test_and_a_kill_on_top_lose_nobody(self, story: Story, rosa: AgentAt) -> None:
        callers = [story.call() for _ in range(3)]
        for caller in callers[:2]:
            caller.presses("2")
        story.loses_session()
        story.passes(3)
        story.restarts()
        assert rosa.state == "ringing"
        assert [caller.state for caller in callers] == ["offered", "waiting", "menu"]
        assert len(story.done(RingAgent)) == 1


class TestServed:
    def test_callers_are_hung_up_and_recorded_once_over_any_number_of_runs(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        offer = rosa.answers()
        story.dies()
        story.vanishes(offer)
        story.deaf_to.add(Hangup)
        story.starts_again(journal=False)
        assert caller.outcome is Outcome.ANSWERED
        story.loses_session()
        story.reconnects()
        assert len(story.stated(Ended)) == 1
        assert story.done(Hangup)[-1].leg == caller.leg

    def test_callers_whom_the_outage_kept_from_being_hung_up_are_so_after_it(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        rosa.answers()
        story.deaf_to.add(Hangup)
        rosa.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        story.loses_session()
        story.obeys()
        story.reconnects()
        assert not caller.ear.up
        assert len(story.stated(Ended)) == 1
