"""A line with hours: who is let in when, what the others hear, and that nobody inside loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.events import DeadlineReached, DigitPressed, HoursGiven, PauseAsked, SwitchRecovered
from callcenter.facts import (
    ContactRescued,
    LineSwitched,
    MenuPlayed,
    MetClosed,
    Outcome,
    Queued,
    TurnAwayReason,
    TurnedAway,
)
from callcenter.flow.core import Core
from callcenter.flow.entrance import MOST_TURNED_AWAY
from callcenter.ivr.menu import Menu, ToHangup, ToLine, ToService
from callcenter.ivr.session import MOST_AGAIN
from tests.flow.office import MINUTE, at, office, office_rules, story_at
from tests.flow.story import Story

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

CLOSED = ("closed", "opens-tomorrow", "time-0700", "closed-emergency", "or-press", "digits/9")
AT_LUNCH = ("closed", "opens-today", "time-1300", "closed-emergency", "or-press", "digits/9")
EARLY = ("before-opening", "opens-today", "time-0700")


class TestWhileClosed:
    def test_a_caller_hears_when_the_line_opens_and_how_an_emergency_gets_in(self) -> None:
        caller = story_at(20).call()
        caller.assert_hears(*CLOSED)
        caller.assert_state("menu")

    def test_it_is_stated_once_with_the_opening(self) -> None:
        story = story_at(20)
        caller = story.call()
        story.passes(60)
        assert story.stated(MetClosed) == [MetClosed(caller.contact, "salud", at(7, day=1))]

    def test_it_is_said_twice_and_then_the_call_ends(self) -> None:
        story = story_at(20)
        caller = story.call()
        for _ in range(2):
            caller.assert_hears(*CLOSED)
            caller.prompt_ends()
            story.passes(5)
        assert caller.outcome is Outcome.CLOSED
        assert not caller.ear.up
        assert caller.ended().wait_ms == 0

    def test_who_hangs_up_has_met_a_closed_line(self) -> None:
        caller = story_at(20).call()
        caller.hangs_up()
        assert caller.outcome is Outcome.CLOSED

    def test_an_emergency_enters_the_line_by_its_key(self) -> None:
        story = story_at(20)
        rosa = story.at_work("7001")
        caller = story.call()
        caller.presses("9")
        assert [fact.group for fact in caller.queued()] == ["emergencia"]
        rosa.answers()
        assert caller.state == "talking"
        rosa.hangs_up()
        assert caller.outcome is Outcome.ANSWERED

    def test_an_emergency_that_leaves_the_line_is_none_that_met_it_closed(self) -> None:
        story = story_at(20)
        caller = story.call()
        caller.presses("9")
        story.passes(30)
        caller.hangs_up()
        assert caller.outcome is Outcome.ABANDONED

    def test_no_other_key_leads_anywhere(self) -> None:
        caller = story_at(20).call()
        caller.presses("1")
        caller.assert_hears(*CLOSED)
        caller.presses("2")
        caller.assert_hears(*CLOSED)
        caller.hangs_up()
        assert caller.outcome is Outcome.CLOSED
        assert caller.queued() == []

    def test_who_types_by_heart_what_an_open_line_asks_hears_it_too(self) -> None:
        story = story_at(20)
        caller = story.call()
        caller.presses("21")
        for _ in range(2):
            caller.assert_hears(*CLOSED)
            caller.prompt_ends()
            story.passes(5)
        assert caller.outcome is Outcome.CLOSED

    def test_a_key_that_never_rests_ends_the_call_after_a_while(self) -> None:
        caller = story_at(20).call()
        caller.presses("3" * MOST_AGAIN)
        caller.assert_hears(*CLOSED)
        caller.presses("33")
        assert caller.outcome is Outcome.CLOSED
        assert not caller.ear.up

    def test_what_is_heard_counts_as_a_menu(self) -> None:
        story = story_at(20)
        story.call()
        assert story.stated(MenuPlayed)[-1].menu == "salud/closed"

    def test_a_service_that_starts_again_lets_nobody_in_who_hears_it_for_long(self) -> None:
        story = story_at(20)
        caller = story.call()
        story.passes(61)
        story.restarts()
        caller.prompt_ends()
        caller.assert_hears(*CLOSED)
        assert caller.queued() == []
        caller.presses("9")
        assert [fact.group for fact in caller.queued()] == ["emergencia"]

    def test_an_error_in_the_rules_still_gives_the_caller_a_person(self) -> None:
        story = story_at(20)
        caller = story.call()
        decision = story.core.rescue(DigitPressed(caller.leg, "1"), story.now)
        assert any(isinstance(fact, ContactRescued) for fact in decision.facts)
        assert any(isinstance(fact, Queued) for fact in decision.facts)

    @pytest.mark.parametrize(
        ("hour", "heard"), [(6, ("opens-today", "time-0700")), (12.5, ("opens-today", "time-1300"))]
    )
    def test_the_next_opening_is_said(self, hour: float, heard: tuple[str, ...]) -> None:
        caller = story_at(hour).call()
        caller.assert_hears("closed", *heard, *CLOSED[3:])

    @pytest.mark.parametrize(
        ("days", "said"),
        [(2, ("opens-saturday", "time-0700")), (6, ("opens-wednesday", "time-0700")), (7, ())],
    )
    def test_a_later_day_is_said_by_its_name_unless_it_is_a_week_away(
        self, days: int, said: tuple[str, ...]
    ) -> None:
        story = Story(office_rules())
        story.now = at(20)
        hours = office(10).lines[0]
        assert hours.spans
        later = tuple(span for span in hours.spans if span.opens_at >= at(0, day=days))
        story.keeps(HoursGiven((replace(hours, spans=later),)))
        story.call().assert_hears("closed", *said, *CLOSED[3:])

    def test_a_time_for_which_there_are_no_words_is_not_said(self) -> None:
        story = Story(office_rules())
        story.now = at(20)
        hours = office().lines[0]
        assert hours.spans
        odd = tuple(replace(span, time="03:33") for span in hours.spans)
        story.keeps(HoursGiven((replace(hours, spans=odd),)))
        story.call().assert_hears("closed", *CLOSED[3:])


class TestAMenuOfTheOperators:
    """`closed_menu` names any menu; its keys are data."""

    def story(self, **changes: object) -> Story:
        rules = office_rules()
        cierre = Menu(
            name="cierre",
            prompt=("cierre",),
            keys={
                "1": ToLine("preferente"),
                "5": ToService("citas"),
                "8": ToLine("emergencia"),
                "0": ToHangup(),
            },
            otherwise=changes.pop("otherwise", ToHangup()),  # type: ignore[arg-type]
            attempts=1,
        )
        line = replace(rules.lines["salud"], closed_menu="cierre")
        menus = {**rules.menus, "cierre": cierre}
        story = Story(replace(rules, lines={"salud": line}, menus=menus))
        story.now = at(20)
        story.keeps(office())
        return story

    def test_says_it_again_to_whoever_presses_a_key_into_the_closed_line(self) -> None:
        story = self.story()
        caller = story.call()
        caller.presses("1")
        assert caller.ear.sounds == ("cierre",)
        (fact,) = story.stated(TurnedAway)
        reason = TurnAwayReason.LINE_CLOSED
        assert fact == TurnedAway(caller.contact, "salud", "preferente", reason, 0)

    def test_says_it_so_often_and_then_the_call_ends(self) -> None:
        caller = self.story().call()
        caller.presses("1" * MOST_TURNED_AWAY)
        assert caller.ear.sounds == ("cierre",)
        caller.presses("1")
        assert caller.outcome is Outcome.CLOSED

    def test_does_so_too_where_a_key_asks_for_what_is_only_known_in_the_line(self) -> None:
        caller = self.story().call()
        caller.presses("5")
        assert caller.ear.sounds == ("cierre",)

    def test_ends_the_call_where_silence_would_lead_into_the_closed_line(self) -> None:
        story = self.story(otherwise=ToLine("general"))
        caller = story.call()
        caller.prompt_ends()
        story.passes(8)
        assert caller.outcome is Outcome.CLOSED

    def test_lets_an_emergency_in_by_its_own_key_too(self) -> None:
        caller = self.story().call()
        caller.presses("8")
        assert [fact.group for fact in caller.queued()] == ["emergencia"]

    def test_may_end_the_call_by_a_key(self) -> None:
        caller = self.story().call()
        caller.presses("0")
        assert caller.outcome is Outcome.CLOSED

    def test_lets_in_by_its_key_once_the_line_has_opened(self) -> None:
        story = self.story()
        caller = story.call()
        story.now = at(7, day=1)
        caller.presses("1")
        caller.assert_state("waiting")


class TestBeforeOpening:
    def test_who_calls_shortly_before_may_wait_and_is_told_for_what(self) -> None:
        story = story_at(6.95)
        caller = story.call()
        caller.presses("2")
        caller.presses("1")
        caller.assert_hears(*EARLY)
        caller.assert_state("waiting")
        assert story.stated(MetClosed) == []

    def test_arrivals_count_and_the_first_of_the_morning_is_the_first_served(self) -> None:
        story = story_at(6.95)
        first, second = story.waiting(), story.waiting()
        story.passes(10 * 60)
        story.at_work("7001").answers()
        assert (first.state, second.state) == ("talking", "waiting")

    def test_an_emergency_is_not_told_to_wait_for_the_opening(self) -> None:
        story = story_at(6.95)
        caller = story.call()
        caller.presses("9")
        caller.waits_silently()
        assert "callcenter/before-opening" not in caller.ear.heard

    def test_earlier_than_that_the_line_is_closed(self) -> None:
        story_at(6.9).call().assert_hears("closed", "opens-today", "time-0700", *CLOSED[3:])


class TestClosingTime:
    def test_states_the_closing_and_the_opening_at_their_moments(self) -> None:
        story = story_at(11)
        story.passes(3 * 3600)
        switched = [(now, fact) for now, fact in story.facts if isinstance(fact, LineSwitched)]
        assert switched == [
            (at(12), LineSwitched("salud", is_open=False, by_hours=True)),
            (at(13) - 5 * MINUTE, LineSwitched("salud", is_open=True, by_hours=True)),
        ]

    def test_at_lunch_five_who_wait_stay_and_are_served_and_nobody_else_comes_in(self) -> None:
        story = story_at(11.9)
        rosa = story.at_work("7001")
        waiting = [story.waiting() for _ in range(6)]
        rosa.answers()
        story.passes(10 * 60)
        late = story.call()
        late.assert_hears(*AT_LUNCH)
        for caller in waiting:
            assert caller.state == "talking"
            rosa.hangs_up()
            story.passes(15)
            if rosa.rings():
                rosa.answers()
        assert [caller.outcome for caller in waiting] == [Outcome.ANSWERED] * 6
        assert late.queued() == []
        assert story.verdict().faults == ()

    def test_who_is_left_when_the_last_agent_pauses_keeps_the_place_until_the_afternoon(
        self,
    ) -> None:
        story = story_at(11.9)
        rosa = story.at_work("7001")
        rosa.asks(PauseAsked, "Almuerzo")
        caller = story.waiting()
        story.passes(3700)
        caller.assert_state("waiting")
        later = story.waiting()
        rosa.logs_in("PJSIP/201")
        rosa.answers()
        assert (caller.state, later.state) == ("talking", "waiting")

    def test_who_called_in_time_and_is_in_a_menu_yet_enters_the_line(self) -> None:
        story = story_at(11.999)
        caller = story.call()
        story.passes(10)
        assert not story.core.counts(story.now).are_open["salud"]
        caller.presses("2")
        caller.assert_state("waiting")

    def test_who_called_in_time_hears_the_menu_also_from_a_service_that_starts_again(self) -> None:
        story = story_at(11.999)
        caller = story.call()
        story.passes(10)
        story.restarts()
        caller.prompt_ends()
        caller.assert_hears("menu")
        assert "callcenter/closed" not in caller.ear.heard
        caller.presses("2")
        caller.assert_state("waiting")


class TestWhatIsNotKnown:
    def test_a_line_without_hours_is_always_open(self) -> None:
        story = Story(office_rules())
        hours = replace(office().lines[0], spans=None)
        story.keeps(HoursGiven((hours,)))
        story.passes(6 * 3600)
        story.waiting().assert_state("waiting")
        assert story.stated(LineSwitched) == []
        assert story.core.counts(story.now).are_open == {"salud": True}

    def test_a_line_of_which_nothing_was_told_is_open(self) -> None:
        story = Story(office_rules())
        story.waiting().assert_state("waiting")

    def test_beyond_what_was_told_the_line_is_open(self) -> None:
        story = Story(office_rules())
        story.now = at(20)
        story.keeps(office(1, known=2))
        story.call().assert_hears("closed", *CLOSED[3:])
        story.now = at(1, day=2)
        story.waiting().assert_state("waiting")

    def test_hours_of_an_unknown_line_are_let_be(self) -> None:
        story = Story(office_rules())
        hours = replace(office().lines[0], line="otra")
        story.keeps(HoursGiven((hours,)))
        assert story.core.counts(story.now).are_open == {"salud": True}

    def test_a_line_whose_rules_have_no_menu_for_it_never_closes_to_a_caller(self) -> None:
        rules = office_rules()
        line = replace(rules.lines["salud"], closed_menu="")
        story = Story(replace(rules, lines={"salud": line}))
        story.now = at(20)
        story.keeps(office())
        story.waiting().assert_state("waiting")


class TestHoursToldAnew:
    def test_change_nothing_where_they_say_the_same(self) -> None:
        story = story_at(11)
        story.keeps(office())
        assert story.stated(LineSwitched) == []
        assert story.core.next_deadline() is not None

    def test_close_a_line_whose_day_was_shortened(self) -> None:
        story = story_at(11)
        hours = office().lines[0]
        assert hours.spans
        story.keeps(HoursGiven((replace(hours, spans=hours.spans[2:]),)))
        assert story.stated(LineSwitched) == [LineSwitched("salud", is_open=False, by_hours=True)]

    def test_a_start_states_no_change(self) -> None:
        story = story_at(20)
        story.restarts()
        assert story.stated(LineSwitched) == []


def test_a_decision_about_a_line_that_is_gone_is_let_be() -> None:
    core = Core(office_rules(), run="run")
    event = SwitchRecovered("otra", is_open=False, actor="7001", until=0)
    assert core.handle(event, at(8)).facts == ()
    assert core.next_deadline() is None


class TestShortlyBeforeTheClosing:
    """Calls of two minutes each, one agent, and six who wait: a seventh would wait for 14."""

    def story(self, hour: float, *, rules: Rules | None = None) -> Story:
        story = story_at(hour - 1, rules=rules)
        rosa = story.at_work("7001")
        for _ in range(11):
            caller = story.waiting("21")
            rosa.answers()
            story.passes(110)
            rosa.hangs_up()
            story.passes(15)
            assert caller.outcome is Outcome.ANSWERED
        story.now = at(hour - 0.3)
        story.waiting("21")
        rosa.answers()
        for _ in range(5):
            story.waiting("21")
        story.now = at(hour)
        return story

    def test_who_would_wait_beyond_it_hears_so_and_when_the_line_opens(self) -> None:
        story = self.story(11.95)
        caller = story.call()
        caller.presses("2")
        said = ("closing-soon", "opens-today", "time-1300", "closed-emergency")
        caller.assert_hears(*said, "line-full-preference")
        (fact,) = story.stated(TurnedAway)
        assert (fact.reason, fact.waiting) == (TurnAwayReason.CLOSING_SOON, 5)
        caller.hangs_up()
        assert caller.outcome is Outcome.CLOSED

    def test_preference_and_emergencies_still_enter(self) -> None:
        story = self.story(11.95)
        for key, group in (("1", "preferente"), ("9", "emergencia")):
            caller = story.call()
            caller.presses(f"2{key}")
            assert [fact.group for fact in caller.queued()] == [group]

    def test_a_group_that_is_never_refused_still_enters(self) -> None:
        rules = office_rules()
        never = replace(rules.groups["general"], never_refuse=True)
        rules = replace(rules, groups={**rules.groups, "general": never})
        story = self.story(11.95, rules=rules)
        story.waiting("2").assert_state("waiting")
        assert story.stated(TurnedAway) == []

    def test_who_presses_nothing_is_let_in_as_always(self) -> None:
        story = self.story(11.95)
        story.waiting("").assert_state("waiting")

    def test_who_can_be_served_in_time_is_let_in(self) -> None:
        story = self.story(11.5)
        story.waiting("2").assert_state("waiting")
        assert story.stated(TurnedAway) == []

    def test_everybody_is_where_no_wait_can_be_expected_yet(self) -> None:
        story = story_at(11.999)
        story.waiting("2").assert_state("waiting")

    def test_everybody_is_where_the_settings_want_it(self) -> None:
        rules = office_rules()
        line = replace(rules.lines["salud"], closing_menu="")
        story = self.story(11.95, rules=replace(rules, lines={"salud": line}))
        story.waiting("2").assert_state("waiting")

    def test_a_line_that_somebody_opened_at_lunch_closes_in_the_evening(self) -> None:
        story = self.story(11.95)
        doors = story.core._doors
        assert doors.closes_at("salud", story.now) == at(12)
        doors.switch("salud", actor="7001", now=story.now)
        assert doors.closes_at("salud", story.now) is None
        doors.switch("salud", actor="7001", now=story.now)
        story.now = at(12.5)
        story.tell(DeadlineReached())
        doors.switch("salud", actor="7001", now=story.now)
        assert doors.closes_at("salud", story.now) == at(17.75)

    def test_nobody_is_sent_away_where_an_opening_by_key_leads_into_the_hours(self) -> None:
        story = self.story(11.95)
        story.now = at(12.9)
        story.tell(DeadlineReached())
        story.core._doors.switch("salud", actor="7001", now=story.now)
        story.waiting("2").assert_state("waiting")
        assert story.stated(TurnedAway) == []

    def test_a_line_whose_opening_by_key_ends_in_a_closed_time_closes_then(self) -> None:
        story = story_at(20)
        doors = story.core._doors
        doors.switch("salud", actor="7001", now=story.now)
        late = office().lines[0]
        assert late.spans
        story.keeps(HoursGiven((replace(late, spans=late.spans[3:]),)))
        assert doors.closes_at("salud", story.now) == at(7, day=1) - 5 * MINUTE
