"""Supervisors at any phone: a message for callers, and a line opened or closed by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Record, StopPlaying
from callcenter.events import DeadlineReached, HoursGiven, MessageRecovered
from callcenter.facts import LineSwitched, MessageChanged, MetClosed, RequestRefused
from callcenter.flow.core import Core
from callcenter.flow.takes import FOLDER
from callcenter.views import SwitchView
from tests.flow.office import HOUR, MINUTE, at, office, office_rules, story_at
from tests.flow.story import Story

if TYPE_CHECKING:
    from tests.flow.people import Desk

PHONE = "PJSIP/105"
MESSAGE, SWITCH = "*201", "*202"
WHO = "7001#1947#"


def supervisor(story: Story, code: str) -> Desk:
    """Somebody with the right dials a code, and says who they are."""
    desk = story.dials(PHONE, code)
    desk.assert_hears("number")
    desk.types(WHO)
    return desk


def ends_with(desk: Desk, sound: str) -> None:
    desk.assert_hears(sound)
    desk.prompt_ends()
    assert desk.over


def jumps_to(story: Story, at_ms: int) -> None:
    """Let much time pass at once."""
    story.now = at_ms
    story.tell(DeadlineReached())


def records(story: Story, desk: Desk, *, seconds: float = 4) -> str:
    """Record something of that length; return the sound's name."""
    desk.assert_hears("record")
    desk.prompt_ends()
    sound = desk.ear.records
    story.passes(seconds)
    desk.types("#")  # ends the recording, as Asterisk does by itself
    return sound


def sets_message(story: Story, *, hours: str = "") -> str:
    """Record a message and let it be heard for so many hours; return its sound."""
    desk = supervisor(story, MESSAGE)
    sound = records(story, desk)
    desk.types(f"1{hours}#")
    ends_with(desk, "message-set")
    return sound


class TestWhoMay:
    @pytest.mark.parametrize("code", [MESSAGE, SWITCH, "*2011", "*2021"])
    def test_is_an_agent_who_is_a_supervisor(self, code: str) -> None:
        story = story_at(9)
        desk = story.dials(PHONE, code)
        desk.types("7002#2853#")
        ends_with(desk, "not-supervisor")
        (refused,) = story.stated(RequestRefused)
        assert (refused.subject, refused.why) == ("7002", "no_supervisor")

    def test_needs_the_right_pin(self) -> None:
        desk = story_at(9).dials(PHONE, SWITCH)
        desk.types("7001#0000#")
        desk.assert_hears("wrong", "number")

    def test_needs_no_log_in_and_changes_none(self) -> None:
        story = story_at(9)
        desk = supervisor(story, SWITCH)
        desk.assert_hears("line-is-open")
        assert story.agent("7001").state == "offline"

    @pytest.mark.parametrize("code", ["*20", "*203", "*2019"])
    def test_is_told_when_there_is_no_such_code(self, code: str) -> None:
        ends_with(story_at(9).dials(PHONE, code), "unknown-code")


class TestAMessage:
    def test_is_heard_by_callers_before_the_menu_until_the_day_is_over(self) -> None:
        story = story_at(9)
        sound = sets_message(story)
        assert sound.startswith(FOLDER)
        story.call().assert_hears(sound, "menu")
        (fact,) = story.stated(MessageChanged)
        assert fact == MessageChanged("salud", sound, "7001", at(24))

    def test_is_played_back_before_it_is_used(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        sound = records(story, desk)
        assert desk.ear.sounds == ("callcenter/agent-recorded", sound, "callcenter/agent-keep")
        desk.hangs_up()
        assert story.stated(MessageChanged) == []
        story.call().assert_hears("menu")

    def test_is_played_back_to_its_end_however_long_it_is(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        records(story, desk, seconds=40)
        story.passes(45)
        assert story.done(StopPlaying) == []
        desk.prompt_ends()
        story.passes(5)
        desk.types("1#")
        ends_with(desk, "message-set")

    def test_waits_for_a_key_after_it_was_played_back_and_not_for_ever(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        records(story, desk, seconds=40)
        story.passes(55.3)
        ends_with(desk, "wrong")
        assert story.stated(MessageChanged) == []

    def test_may_be_recorded_again_under_another_name(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        first = records(story, desk)
        desk.types("2")
        second = records(story, desk)
        desk.types("1#")
        assert first != second
        story.call().assert_hears(second, "menu")

    @pytest.mark.parametrize(
        ("typed", "until"),
        [("2", at(11)), ("0", at(24)), ("", at(24)), ("999", at(9) + 168 * HOUR)],
    )
    def test_is_heard_for_as_long_as_is_typed(self, typed: str, until: int) -> None:
        story = story_at(9)
        sets_message(story, hours=typed)
        (fact,) = story.stated(MessageChanged)
        assert abs(fact.until - until) < MINUTE

    def test_is_set_for_the_day_by_who_types_nothing(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        records(story, desk)
        desk.types("1")
        desk.assert_hears("how-long")
        story.passes(20)
        ends_with(desk, "message-set")
        assert story.stated(MessageChanged)[0].until == at(24)

    def test_is_heard_no_more_when_its_time_is_over(self) -> None:
        story = story_at(9)
        sets_message(story, hours="1")
        story.passes(3600)
        story.call().assert_hears("menu")
        assert story.stated(MessageChanged)[-1] == MessageChanged("salud", "", "", 0)

    def test_may_be_taken_away(self) -> None:
        story = story_at(9)
        sets_message(story)
        desk = supervisor(story, MESSAGE)
        desk.assert_hears("message-there")
        desk.types("2")
        ends_with(desk, "message-gone")
        assert story.stated(MessageChanged)[-1] == MessageChanged("salud", "", "7001", 0)
        story.call().assert_hears("menu")
        jumps_to(story, at(23))
        assert len(story.stated(MessageChanged)) == 2

    def test_may_be_replaced(self) -> None:
        story = story_at(9)
        sets_message(story)
        desk = supervisor(story, MESSAGE)
        desk.types("1")
        sound = records(story, desk)
        desk.types("1#")
        story.call().assert_hears(sound, "menu")

    def test_is_said_once_a_menu_and_not_when_the_menu_repeats(self) -> None:
        story = story_at(9)
        sound = sets_message(story)
        caller = story.call()
        caller.presses("7")
        assert sound not in caller.ear.sounds
        assert caller.ear.heard.count(sound) == 1

    def test_is_heard_by_callers_of_a_closed_line_too_and_the_emergency_key_goes_on_working(
        self,
    ) -> None:
        story = story_at(20)
        sound = sets_message(story)
        caller = story.call()
        assert caller.ear.sounds[:2] == (sound, "callcenter/closed")
        caller.presses("9")
        assert caller.queued()[0].group == "emergencia"

    def test_that_is_no_second_long_was_none(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        records(story, desk, seconds=0.5)
        ends_with(desk, "not-recorded")
        assert story.stated(MessageChanged) == []

    def test_that_the_pbx_cannot_record_is_told(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        story.fails(Record)
        desk.prompt_ends()
        ends_with(desk, "not-recorded")

    def test_cannot_be_ended_by_keys_that_mean_nothing(self) -> None:
        story = story_at(9)
        desk = supervisor(story, MESSAGE)
        desk.types("5")  # cuts what is said: the recording begins
        assert desk.ear.records
        story.passes(3)
        desk.types("#")
        for _ in range(2):
            desk.types("7")
            assert desk.ear.sounds[0] == "callcenter/agent-wrong"
        desk.types("7")
        ends_with(desk, "wrong")
        assert story.stated(MessageChanged) == []

    def test_survives_a_restart_and_ends_at_its_time(self) -> None:
        story = story_at(9)
        sound = sets_message(story, hours="1")
        story.restarts()
        caller = story.call()
        caller.assert_hears(sound, "menu")
        caller.hangs_up()
        story.passes(3600)
        story.call().assert_hears("menu")
        assert story.stated(MessageChanged)[-1].sound == ""

    def test_whose_time_was_over_while_the_service_was_away_is_told_to_be_over(self) -> None:
        story = story_at(9)
        sets_message(story, hours="1")
        story.dies()
        story.now += 2 * HOUR
        story.starts_again()
        assert story.stated(MessageChanged)[-1] == MessageChanged("salud", "", "", 0)
        story.call().assert_hears("menu")

    def test_of_a_line_that_is_gone_is_let_be(self) -> None:
        core = Core(office_rules(), run="run")
        event = MessageRecovered("otra", "x", "7001", at(9))
        assert core.handle(event, at(8)).facts == ()
        assert core.next_deadline() is None

    def test_is_for_a_day_where_nobody_knows_when_the_day_ends(self) -> None:
        story = Story(office_rules())
        sets_message(story)
        (fact,) = story.stated(MessageChanged)
        assert 23 * HOUR < fact.until - story.now <= 24 * HOUR


class TestClosingByKey:
    def test_lets_nobody_in_but_emergencies_until_the_hours_change(self) -> None:
        story = story_at(9)
        desk = supervisor(story, SWITCH)
        desk.assert_hears("line-is-open")
        desk.types("1")
        ends_with(desk, "line-now-closed")
        assert story.stated(LineSwitched) == [
            LineSwitched("salud", is_open=False, by_hours=False, actor="7001", until=at(12))
        ]
        caller = story.call()
        assert caller.ear.sounds[:3] == (
            "callcenter/closed",
            "callcenter/opens-today",
            "callcenter/time-1300",
        )
        caller.presses("9")
        assert caller.queued()[0].group == "emergencia"
        assert story.stated(MetClosed)[0].opens_at == at(13)

    def test_drops_nobody_who_waits(self) -> None:
        story = story_at(9)
        caller = story.waiting()
        supervisor(story, SWITCH).types("1")
        story.passes(60)
        rosa = story.at_work("7001")
        rosa.answers()
        assert caller.state == "talking"

    def test_ends_with_the_next_change_of_the_hours(self) -> None:
        story = story_at(9)
        supervisor(story, SWITCH).types("1")
        story.passes(4 * 3600)
        assert story.core.counts(story.now).are_open["salud"]
        facts = story.stated(LineSwitched)
        assert [(fact.is_open, fact.by_hours) for fact in facts] == [
            (False, False),
            (False, True),  # the decision is over, and it is lunch time
            (True, True),
        ]

    def test_is_shown_until_it_ends(self) -> None:
        story = story_at(9)
        assert story.core.view(story.now).switches == ()
        supervisor(story, SWITCH).types("1")
        decided = SwitchView("salud", is_open=False, until=at(12), actor="7001")
        assert story.core.view(story.now).switches == (decided,)
        assert story.core.view(at(12)).switches == ()

    def test_ends_when_somebody_opens_it(self) -> None:
        story = story_at(9)
        supervisor(story, SWITCH).types("1")
        desk = supervisor(story, SWITCH)
        desk.assert_hears("line-is-closed")
        desk.types("1")
        ends_with(desk, "line-now-open")
        assert story.stated(LineSwitched)[-1] == LineSwitched(
            "salud", is_open=True, by_hours=True, actor="7001"
        )
        story.waiting().assert_state("waiting")

    def test_of_a_line_without_hours_lasts_until_somebody_opens_it(self) -> None:
        story = Story(office_rules())
        supervisor(story, SWITCH).types("1")
        assert story.stated(LineSwitched)[0].until == 0
        jumps_to(story, story.now + 9 * HOUR)
        caller = story.call()
        caller.assert_hears("closed", "closed-emergency", "or-press", "digits/9")

    def test_says_no_opening_where_no_change_is_known(self) -> None:
        story = story_at(9)
        hours = office().lines[0]
        assert hours.spans
        day = replace(hours.spans[0], closes_at=hours.known_until)
        story.keeps(HoursGiven((replace(hours, spans=(day,)),)))
        supervisor(story, SWITCH).types("1")
        story.call().assert_hears("closed", "closed-emergency", "or-press", "digits/9")

    def test_survives_a_restart(self) -> None:
        story = story_at(9)
        supervisor(story, SWITCH).types("1")
        story.restarts()
        assert not story.core.counts(story.now).are_open["salud"]
        assert len(story.stated(LineSwitched)) == 1
        story.passes(3 * 3600)
        assert story.stated(LineSwitched)[-1].by_hours

    def test_that_ended_while_the_service_was_away_is_told_to_be_over(self) -> None:
        story = story_at(9)
        supervisor(story, SWITCH).types("1")
        story.dies()
        story.now = at(14)
        story.starts_again()
        last = story.stated(LineSwitched)[-1]
        assert last == LineSwitched("salud", is_open=True, by_hours=True)
        story.restarts()
        assert story.stated(LineSwitched)[-1] is last

    def test_is_not_done_by_another_key(self) -> None:
        story = story_at(9)
        desk = supervisor(story, SWITCH)
        desk.types("2")
        desk.assert_hears("wrong", "line-is-open")
        assert story.stated(LineSwitched) == []

    def test_opens_nothing_where_the_hours_closed_the_line_before_the_key(self) -> None:
        story = story_at(12 - 5 / 3600)
        desk = supervisor(story, SWITCH)
        desk.assert_hears("line-is-open")
        story.passes(10)
        desk.types("1")
        desk.assert_hears("line-is-closed")
        assert not story.core.counts(story.now).are_open["salud"]
        desk.types("1")
        ends_with(desk, "line-now-open")

    def test_waits_fifteen_seconds_for_a_key(self) -> None:
        story = story_at(9)
        desk = supervisor(story, SWITCH)
        story.passes(15.3)
        assert len(story.done(StopPlaying)) == 1
        ends_with(desk, "wrong")


class TestOpeningByKey:
    def test_lets_callers_in_until_the_hours_change(self) -> None:
        story = story_at(20)
        desk = supervisor(story, SWITCH)
        desk.assert_hears("line-is-closed")
        desk.types("1")
        ends_with(desk, "line-now-open")
        story.waiting().assert_state("waiting")
        assert story.stated(LineSwitched)[0].until == at(7, day=1) - 5 * MINUTE
        jumps_to(story, at(12, day=1))
        assert not story.core.counts(story.now).are_open["salud"]

    def test_in_a_long_vacation_ends_with_the_change_that_is_known_later(self) -> None:
        story = Story(office_rules())
        story.now = at(20)
        story.keeps(vacation_of_three_weeks(known=15))
        desk = supervisor(story, SWITCH)
        desk.types("1")
        ends_with(desk, "line-now-open")
        assert story.stated(LineSwitched)[-1].until == 0
        story.now = at(3, day=14)
        story.keeps(vacation_of_three_weeks(known=29))
        opens_at = at(7, day=21) - 5 * MINUTE
        decided = LineSwitched("salud", is_open=True, by_hours=False, actor="7001", until=opens_at)
        assert story.stated(LineSwitched)[-1] == decided
        jumps_to(story, opens_at)
        jumps_to(story, at(12, day=21))
        assert not story.core.counts(story.now).are_open["salud"]


def vacation_of_three_weeks(*, known: int) -> HoursGiven:
    """The office's hours, without any before day 21, as far as ``known`` days ahead."""
    hours = office(40).lines[0]
    until = at(0, day=known)
    spans = hours.spans or ()
    told = tuple(span for span in spans if at(0, day=21) <= span.opens_at < until)
    return HoursGiven((replace(hours, spans=told, known_until=until),))


class TestSeveralLines:
    def story(self) -> Story:
        rules = office_rules()
        salud = rules.lines["salud"]
        lines = {"salud": salud, "pensiones": replace(salud, name="pensiones", dialled={"2"})}
        desk = replace(rules.desk, lines={"1": "salud", "2": "pensiones"})
        return Story(replace(rules, lines=lines, desk=desk))

    def test_are_asked_for_by_their_key(self) -> None:
        story = self.story()
        desk = supervisor(story, SWITCH)
        desk.assert_hears("which-line")
        desk.types("7")
        desk.assert_hears("wrong", "which-line")
        desk.types("2")
        desk.assert_hears("line-is-open")
        desk.types("1")
        assert story.stated(LineSwitched)[0].line == "pensiones"
        story.call().assert_hears("menu")

    def test_are_told_apart_by_a_digit_behind_the_code(self) -> None:
        story = self.story()
        desk = supervisor(story, "*2022")
        desk.types("1")
        assert story.stated(LineSwitched)[0].line == "pensiones"
