"""Who is never refused, and calls while nobody is at work, has on-call phones and a number called.

On-call phones are rung for nobody else.
"""

from __future__ import annotations

import pytest

from callcenter.commands import Divert
from callcenter.events import HoursGiven, LogInAsked, PauseAsked, RingOutcome, UnpauseAsked
from callcenter.facts import AgentChanged, Connected, Offered, Outcome, RequestRefused
from callcenter.opening import LineHours, OpenSpan
from tests.flow.overflowing import (
    CENTRAL,
    ON_CALL,
    applied,
    on_call,
    outside_answers,
    outside_gives_up,
    rules_of,
)
from tests.flow.story import START, Story

GRACE_S = 15
CHAIN = rules_of(
    on_call=ON_CALL,
    numbers=CENTRAL,
    never_refuse__last_resort="central",
    groups__preferente__never_refuse=True,
)


@pytest.fixture
def story() -> Story:
    return Story(CHAIN)


def test_an_emergency_rings_the_on_call_phone_at_once(story: Story) -> None:
    guard = on_call(story)
    caller = story.call()
    caller.presses("9")
    assert guard.rings()
    guard.answers()
    caller.assert_state("talking")
    assert caller.connected().agent == "oncall-guardia"
    assert applied(caller) == [("never-refuse/on-call/emergency", "on_call")]


def test_a_group_that_is_never_refused_does_so_after_the_grace(story: Story) -> None:
    guard = on_call(story)
    caller = story.waiting("1")
    assert caller.ear.heard.count("callcenter/nobody-logged-in") == 0
    waited_s = (story.now - caller.queued()[0].queued_at) / 1000
    story.passes(GRACE_S - waited_s - 0.1)
    assert not guard.rings()
    story.passes(0.1)
    assert guard.rings()
    guard.answers()
    caller.assert_state("talking")


def test_nobody_else_ever_rings_it(story: Story) -> None:
    guard = on_call(story)
    caller = story.waiting("21")
    story.passes(900)
    assert not guard.rings()
    assert applied(caller) == []
    assert "callcenter/nobody-logged-in" in caller.ear.heard
    agent = story.at_work("7001")
    assert agent.rings()


def test_it_is_rung_for_nobody_while_somebody_is_at_work(story: Story) -> None:
    guard, agent = on_call(story), story.at_work("7001")
    caller = story.call()
    caller.presses("9")
    assert agent.rings()
    assert not guard.rings()
    agent.answers()
    other = story.call()
    other.presses("9")
    other.waits_silently()
    story.passes(300)
    assert applied(other) == []
    assert not guard.rings()


def test_a_pause_of_the_last_agent_counts_as_nobody_and_the_end_of_it_ends_that(
    story: Story,
) -> None:
    guard, agent = on_call(story), story.at_work("7001")
    agent.asks(PauseAsked, "lunch")
    caller = story.waiting("1")
    story.passes(5)
    agent.asks(UnpauseAsked)
    assert agent.rings()
    agent.refuses()
    agent.asks(PauseAsked, "lunch")
    story.passes(GRACE_S - 1)
    assert applied(caller) == []
    story.passes(1)
    assert guard.rings()


def test_it_rings_again_and_again_and_is_never_paused(story: Story) -> None:
    guard = on_call(story)
    caller = story.call()
    caller.presses("9")
    caller.waits_silently()
    for _ in range(2):
        guard.refuses(RingOutcome.NO_ANSWER)
        assert not guard.rings()
        story.passes(5)
        assert guard.rings()
    assert guard.state == "ringing"
    assert story.stated(AgentChanged) == []


def test_it_rings_as_long_as_its_own_setting_says(story: Story) -> None:
    guard = on_call(story)
    caller = story.call()
    caller.presses("9")
    caller.waits_silently()
    story.passes(29)
    assert guard.rings()
    story.passes(1.5)
    assert guard.offer_ends() == [RingOutcome.NO_ANSWER]


def test_an_agent_who_logs_in_may_answer_too_and_nobody_answers_twice(story: Story) -> None:
    guard = on_call(story)
    caller = story.call()
    caller.presses("9")
    agent = story.at_work("7001")
    assert guard.rings()
    assert agent.rings()
    agent.answers()
    assert not guard.rings()
    caller.assert_state("talking")
    assert [fact.agent for fact in story.stated(Connected)] == ["7001"]
    agent.hangs_up()
    assert guard.state == "available"
    assert not story.verdict().faults


def test_an_agent_goes_before_an_on_call_phone(story: Story) -> None:
    guard, agent = on_call(story), story.at_work("7001")
    agent.asks(PauseAsked, "lunch")
    caller = story.call()
    caller.presses("9")
    guard.refuses(RingOutcome.BUSY)
    story.passes(2)
    agent.asks(UnpauseAsked)
    assert agent.rings()
    assert caller.offers()[-1].agent == "7001"


def test_the_number_is_called_when_the_on_call_phone_does_not_answer(story: Story) -> None:
    guard = on_call(story)
    caller = story.call()
    caller.presses("9")
    caller.waits_silently()
    story.passes((START + 62_000 - story.now) / 1000)
    assert story.done(Divert) == []  # the phone rings: who picks up now must find somebody
    guard.refuses(RingOutcome.NO_ANSWER)
    (divert,) = story.done(Divert)
    assert (divert.to, divert.ring_ms) == ("PJSIP/200", 25_000)
    caller.assert_state("diverted")
    taken = outside_answers(caller)
    assert taken.to == "number:central"
    story.passes(60)
    caller.hangs_up()
    ended = caller.ended()
    assert (ended.outcome, ended.talk_ms) == (Outcome.DIVERTED, 60_000)
    assert ended.wait_ms == taken.wait_ms


def test_who_the_number_does_not_answer_is_back_at_their_place(story: Story) -> None:
    guard = on_call(story)
    caller = story.call()
    caller.presses("9")
    caller.waits_silently()
    story.passes((START + 62_000 - story.now) / 1000)
    guard.refuses(RingOutcome.NO_ANSWER)
    caller.assert_state("diverted")
    arrived_at = caller.queued()[0].arrived_at
    story.passes(25)
    outside_gives_up(caller)
    assert caller.queued()[-1].arrived_at == arrived_at
    assert caller.queued()[-1].reason == "divert_ended"
    assert guard.rings()
    guard.answers()
    caller.assert_state("talking")
    assert len(story.done(Divert)) == 1


def test_who_has_no_on_call_phone_is_sent_to_the_number(story: Story) -> None:
    rules = rules_of(
        numbers=CENTRAL,
        never_refuse__last_resort="central",
        groups__preferente__never_refuse=True,
    )
    story = Story(rules)
    caller = story.waiting("1")
    story.passes(GRACE_S)
    caller.assert_state("diverted")
    assert caller.queued()[0].skills == ()


def test_a_phone_of_one_line_is_not_rung_for_another(story: Story) -> None:
    lines = {
        "salud": {
            "menu": "principal",
            "default_group": "general",
            "emergency": {"group": "emergencia", "then": "emergencia_confirmar"},
        },
        "norte": {
            "menu": "principal",
            "default_group": "general",
            "dialled": ["0801"],
            "emergency": {"group": "emergencia"},
        },
    }
    guards = [
        {"name": "guardia", "phone": "PJSIP/150", "lines": ["norte"]},
        {"name": "sur", "phone": "PJSIP/151", "lines": ["salud"]},
    ]
    story = Story(rules_of(lines=lines, on_call=guards))
    caller = story.call()
    caller.presses("9")
    assert on_call(story, "sur", "PJSIP/151").rings()
    assert not on_call(story).rings()
    assert [offer.agent for offer in story.stated(Offered)] == ["oncall-sur"]
    caller.hangs_up()


def test_nobody_logs_in_at_its_phone_or_asks_anything_of_it(story: Story) -> None:
    guard, agent = on_call(story), story.agent("7001")
    agent.logs_in("PJSIP/150")
    agent.asks(LogInAsked, "PJSIP/150")
    guard.asks(PauseAsked, "lunch")
    why = [fact.why for fact in story.stated(RequestRefused)]
    assert why == ["phone_not_allowed", "phone_not_allowed", "unknown_agent"]
    assert guard.state == "available"
    assert not story.core.roster.requests.check_pin(guard.number, "")


def test_it_is_nobody_at_work_to_whoever_counts(story: Story) -> None:
    caller = story.call()
    caller.presses("9")
    on_call(story).answers()
    view = story.core.view(story.now)
    assert "oncall-guardia" not in [agent.number for agent in view.agents]
    assert story.core.counts(story.now).agents.get("talking", 0) == 0
    assert story.core.roster.logged_in == 0
    on_call(story).hangs_up()
    assert caller.outcome is Outcome.ANSWERED
    assert on_call(story).state == "available"


@pytest.mark.parametrize("journal", [True, False])
def test_its_ring_and_who_may_be_rung_outlive_the_service(story: Story, *, journal: bool) -> None:
    guard = on_call(story)
    caller = story.waiting("1")
    story.passes(GRACE_S)
    assert guard.rings()
    story.restarts(journal=journal)
    assert guard.rings()
    guard.refuses(RingOutcome.NO_ANSWER)
    story.passes(5 if journal else GRACE_S)
    assert guard.rings()
    guard.answers()
    caller.assert_state("talking")
    story.restarts(journal=journal)
    caller.assert_state("talking")
    guard.hangs_up()
    assert caller.outcome is Outcome.ANSWERED


class TestHours:
    """Of an on-call phone: Lima's working day, told as lines' hours are."""

    def on_duty(self, story: Story, *spans: tuple[int, int]) -> None:
        """The phone is on duty from so many to so many seconds from now, and known for a day."""
        told = tuple(
            OpenSpan(story.now + begins * 1_000, story.now + ends * 1_000, 0, "07:00")
            for begins, ends in spans
        )
        until = story.now + 86_400_000
        story.keeps(HoursGiven((LineHours("on-call/guardia", told, (until,), until),)))

    def test_outside_them_it_is_not_rung_and_from_their_beginning_on_it_is(
        self, story: Story
    ) -> None:
        self.on_duty(story, (30, 90))
        guard = on_call(story)
        caller = story.call()
        caller.presses("9")
        story.passes(29)
        assert not guard.rings()
        story.passes(1)
        assert guard.rings()
        guard.answers()
        caller.assert_state("talking")

    def test_the_number_is_dialled_meanwhile(self, story: Story) -> None:
        self.on_duty(story, (3_600, 7_200))
        caller = story.call()
        caller.presses("9")
        story.passes(60)
        assert ("never-refuse/last-resort/emergency", "number:central") in applied(caller)

    def test_at_their_end_it_rings_on_and_then_no_more(self, story: Story) -> None:
        self.on_duty(story, (-60, 10))
        guard = on_call(story)
        caller = story.call()
        caller.presses("9")
        story.passes(10)
        assert guard.rings()
        story.passes(25)
        assert not guard.rings()
        caller.assert_state("waiting")

    def test_a_talk_at_their_end_goes_on(self, story: Story) -> None:
        self.on_duty(story, (-60, 10))
        guard = on_call(story)
        caller = story.call()
        caller.presses("9")
        guard.answers()
        story.passes(600)
        caller.assert_state("talking")
        guard.hangs_up()
        later = story.call()
        later.presses("9")
        assert not guard.rings()

    def test_hours_of_a_phone_that_is_gone_are_let_be(self, story: Story) -> None:
        until = story.now + 86_400_000
        story.keeps(HoursGiven((LineHours("on-call/otra", (), (until,), until),)))
        guard = on_call(story)
        story.call().presses("9")
        assert guard.rings()
