"""Calls back that are booked: at the closing, from a closed or full line, and by other rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.events import HoursGiven, SwitchRecovered
from callcenter.facts import Outcome, QueueReason
from callcenter.flow.spills import Spill, Way, When
from callcenter.ivr.menu import ToCallback, ToLine
from callcenter.opening import LineHours
from tests.flow.callbacks import CALLBACK, Called, comes_back, learned, promised, with_callbacks
from tests.flow.office import MINUTE, at, office, office_rules, story_at
from tests.flow.overflowing import applied
from tests.flow.story import Story
from tests.flow.test_full_line import BOUND, bounded_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import Caller

NUMBER, OTHER = "5550100", "5550101"
CLOSING = Spill(
    name="cierre",
    when=When.CLOSING,
    to=Way.CALLBACK,
    groups=frozenset({"general"}),
    lines=frozenset({"salud"}),
)


def rules_with(*spills: Spill, **callback: int) -> Rules:
    """Return the office's rules with callbacks and these rules of overflow."""
    rules = with_callbacks(office_rules(), replace(CALLBACK, **callback))
    return replace(rules, overflow=spills)


def until(story: Story, hour: float, *, day: int = 0) -> None:
    """Let time pass; the guards of a whole night come more often than a story expects."""
    while story.now < at(hour, day=day):
        story.deadlines = 0
        story.passes(min(3_600_000, at(hour, day=day) - story.now) / 1000)


def heard(caller: Caller) -> str:
    """Return the first that is said now."""
    return caller.ear.sounds[0].removeprefix("callcenter/") if caller.ear.token else "music"


def hears_out(caller: Caller) -> None:
    while caller.ear.up and caller.ear.token:
        caller.prompt_ends()


def confirms(caller: Caller) -> None:
    """Press 1, and hear that the place is kept."""
    caller.presses("1")
    assert heard(caller) == "booked"
    hears_out(caller)
    assert not caller.ear.up


def counted(story: Story) -> int:
    """How many wait on the phone."""
    return sum(group.waiting for group in story.core.counts(story.now).groups)


@pytest.fixture
def closing() -> Story:
    """Shortly before the line closes."""
    return story_at(17.7, rules=rules_with(CLOSING))


class TestAtTheClosing:
    def test_who_waits_is_asked_and_called_when_the_line_opens(self, closing: Story) -> None:
        caller = closing.waiting("21", number=NUMBER)
        until(closing, 17.74)
        assert not closing.stated(facts.CallbackAsked)
        until(closing, 17.75)
        assert applied(caller) == [("cierre", "callback")]
        assert heard(caller) == "confirm"
        confirms(caller)
        closing.at_work("7001")
        until(closing, 6.999, day=1)
        assert not closing.dialled
        until(closing, 7.002, day=1)
        assert len(closing.dialled) == 1

    @pytest.mark.parametrize("killed", [False, True])
    def test_the_night_is_in_no_wait_on_the_phone(self, closing: Story, *, killed: bool) -> None:
        caller = closing.waiting("21", number=NUMBER)
        until(closing, 17.75)
        confirms(caller)
        assert counted(closing) == 0
        if killed:
            closing.restarts()
        until(closing, 7.002, day=1)
        agent = closing.at_work("7001")
        comes_back(closing)
        assert counted(closing) == 1
        (group,) = [g for g in closing.core.counts(closing.now).groups if g.group == "general"]
        assert group.oldest_ms < MINUTE
        agent.answers()
        (connected,) = closing.stated(facts.Connected)
        assert connected.promised
        assert connected.wait_ms > 10 * 60 * MINUTE
        agent.hangs_up()
        assert closing.stated(facts.Ended)[-1].promised

    def test_goes_before_those_who_call_in_the_morning(self, closing: Story) -> None:
        caller = closing.waiting("21", number=NUMBER)
        until(closing, 17.75)
        confirms(caller)
        until(closing, 7, day=1)
        later = closing.waiting("21", number=OTHER)
        assert [each.contact for each in closing.core.view(closing.now).waiting] == [
            caller.contact, later.contact,
        ]  # fmt: skip
        assert len({place.arrived_at for place in caller.queued()}) == 1

    def test_who_says_nothing_stays_and_is_served(self, closing: Story) -> None:
        caller = closing.waiting("21", number=NUMBER)
        until(closing, 17.75)
        while heard(caller) != "stays":
            caller.prompt_ends()
            closing.passes(10)
        hears_out(caller)
        closing.at_work("7001").answers()
        caller.assert_state("talking")

    def test_an_emergency_is_not_asked(self, closing: Story) -> None:
        closing.waiting("9", number=NUMBER)
        until(closing, 18)
        assert not closing.stated(facts.CallbackAsked)

    def test_so_long_before_as_the_rule_says(self) -> None:
        story = story_at(17.5, rules=rules_with(replace(CLOSING, over_ms=10 * MINUTE)))
        caller = story.waiting("21", number=NUMBER)
        until(story, 17.5 + 4.9 / 60)
        assert applied(caller) == []
        until(story, 17.5 + 5 / 60)
        assert heard(caller) == "confirm"
        assert story.stated(facts.Overflowed)[-1].measured == 600

    def test_at_the_entry_where_the_turn_is_expected_after_it(self) -> None:
        rules = rules_with(CLOSING)
        line = replace(rules.lines["salud"], closing_menu="")  # which would not let them in
        story = story_at(17.25, rules=replace(rules, lines={"salud": line}))
        learned(story)
        waiting = [story.waiting("21", number=NUMBER) for _ in range(7)]
        assert applied(waiting[0]) == []
        assert applied(waiting[-1]) == [("cierre", "callback")]

    def test_when_a_supervisor_closes_the_line_before(self, closing: Story) -> None:
        caller = closing.waiting("21", number=NUMBER)
        closing.tell(SwitchRecovered("salud", is_open=False, actor="7001", until=at(17.75)))
        assert applied(caller) == [("cierre", "callback")]

    def test_after_what_is_being_asked(self, closing: Story) -> None:
        until(closing, 17.745)
        caller = closing.call(NUMBER)
        caller.presses("2")
        until(closing, 17.75)
        assert applied(caller) == [("cierre", "callback")]
        assert not closing.stated(facts.CallbackAsked)
        caller.presses("1")
        assert heard(caller) == "confirm"

    def test_nobody_is_asked_where_the_new_rules_call_nobody(self, closing: Story) -> None:
        caller = closing.waiting("21", number=NUMBER)
        closing.reloads(replace(office_rules(), overflow=(CLOSING,)))
        until(closing, 17.75)
        assert applied(caller) == [("cierre", "callback")]
        assert heard(caller) == "music"

    def test_a_line_of_which_no_hours_are_known_never_closes(self) -> None:
        story = Story(rules_with(CLOSING))
        caller = story.waiting("21", number=NUMBER)
        story.passes(600)
        assert applied(caller) == []


class TestThePromise:
    def test_lasts_as_long_as_the_line_is_open(self) -> None:
        story = story_at(17.5, rules=rules_with(expires_ms=60 * MINUTE))
        caller = promised(story, NUMBER)
        (fact,) = story.stated(facts.CallbackPromised)
        assert fact.expires_at == at(7.75, day=1)
        until(story, 7.7, day=1)
        assert not story.stated(facts.Ended)
        until(story, 7.75, day=1)
        assert caller.ended().outcome is Outcome.CALLBACK_EXPIRED

    def test_lasts_beyond_the_hours_that_are_known(self) -> None:
        story = story_at(17.5, rules=rules_with(expires_ms=60 * MINUTE))
        story.keeps(office(1))
        promised(story, NUMBER)
        (fact,) = story.stated(facts.CallbackPromised)
        assert fact.expires_at == at(17.75) + 45 * MINUTE

    def test_where_no_time_open_is_known_it_lasts_as_it_says(self) -> None:
        story = story_at(8, rules=rules_with(expires_ms=60 * MINUTE))
        promised(story, NUMBER)
        story.keeps(HoursGiven((LineHours("salud", (), (), at(24)),)))
        assert story.core._doors.open_for("salud", 5, 7) == 12

    def test_a_restart_in_the_night_keeps_it_as_long(self, closing: Story) -> None:
        caller = closing.waiting("21", number=NUMBER)
        until(closing, 17.75)
        confirms(caller)
        until(closing, 22)
        closing.restarts()
        until(closing, 7, day=1)
        closing.at_work("7001")
        assert len(closing.dialled) == 1

    @pytest.mark.parametrize("killed", [False, True])
    def test_is_postponed_while_somebody_keeps_the_line_closed(self, *, killed: bool) -> None:
        story = story_at(8, rules=rules_with(expires_ms=60 * MINUTE))
        caller = promised(story, NUMBER)
        switch = SwitchRecovered("salud", is_open=False, actor="7001", until=at(10))
        story.tell(switch)
        until(story, 9.5)
        assert not story.stated(facts.Ended)
        (postponed,) = story.stated(facts.CallbackPostponed)
        assert (postponed.contact, postponed.expires_at) == (caller.contact, at(11))
        if killed:
            story.restarts()
            story.tell(switch)
        until(story, 10)
        story.at_work("7001")
        assert story.dialled

    def test_ends_where_nobody_knows_when_the_line_opens(self) -> None:
        story = Story(with_callbacks(office_rules(), replace(CALLBACK, expires_ms=60 * MINUTE)))
        caller = promised(story, NUMBER)
        story.tell(SwitchRecovered("salud", is_open=False, actor="7001", until=0))
        story.passes(3_600)
        assert caller.ended().outcome is Outcome.CALLBACK_EXPIRED

    def test_is_not_postponed_once_all_attempts_were_made(self) -> None:
        story = story_at(11.99, rules=rules_with(expires_ms=MINUTE // 2, attempts=1))
        caller = promised(story, NUMBER)
        story.passes(20)
        story.at_work("7001")
        story.passes(25)  # its time is over, and the line has closed for lunch
        Called(story).refuses()
        assert caller.ended().outcome is Outcome.CALLBACK_EXPIRED

    def test_a_phone_that_rings_beyond_its_end_is_not_called_again(self) -> None:
        story = story_at(8, rules=rules_with(expires_ms=60 * MINUTE))
        caller = promised(story, NUMBER)
        until(story, 9 - 10 / 3600)
        story.at_work("7001")
        story.passes(15)
        Called(story).refuses()
        assert caller.ended().outcome is Outcome.CALLBACK_EXPIRED


class TestFromAMenu:
    """Of a line that is closed, or full."""

    @staticmethod
    def rules() -> Rules:
        rules = rules_with()
        name = rules.lines["salud"].closed_menu
        asked = rules.menus[name]
        keys = {**asked.keys, "7": ToCallback()}
        return replace(rules, menus={**rules.menus, name: replace(asked, keys=keys)})

    @pytest.fixture
    def night(self) -> Story:
        return story_at(20, rules=self.rules())

    def test_who_meets_a_closed_line_is_called_when_it_opens(self, night: Story) -> None:
        caller = night.call(NUMBER)
        caller.presses("7")
        assert heard(caller) == "confirm"
        caller.assert_state("menu")
        confirms(caller)
        assert caller.queued()[-1].reason is QueueReason.PROMISED
        night.at_work("7001")
        until(night, 7.002, day=1)
        assert len(night.dialled) == 1

    def test_who_does_not_confirm_hears_the_menu_again_and_gets_no_place(
        self, night: Story
    ) -> None:
        caller = night.call(NUMBER)
        caller.presses("733")
        assert heard(caller) == "closed"
        assert caller.queued() == []

    def test_who_confirms_a_number_that_is_promised_already_is_asked_for_another(
        self, night: Story
    ) -> None:
        first, second = night.call(NUMBER), night.call(NUMBER)
        first.presses("7")
        confirms(first)
        second.presses("71")
        assert heard(second) == f"refused-{facts.CallbackRefusal.ALREADY}"
        second.assert_state("menu")
        assert second.queued() == []
        second.presses(OTHER + "#")
        confirms(second)
        assert len(night.stated(facts.CallbackPromised)) == 2

    def test_who_confirms_it_and_says_no_more_hears_the_menu_again(self, night: Story) -> None:
        first, second = night.call(NUMBER), night.call(NUMBER)
        first.presses("7")
        confirms(first)
        second.presses("71")
        while heard(second) != "closed":
            second.prompt_ends()
            night.passes(10)
        assert second.queued() == []

    def test_who_hangs_up_meanwhile_has_met_a_closed_line(self, night: Story) -> None:
        caller = night.call(NUMBER)
        caller.presses("7")
        caller.hangs_up()
        assert caller.outcome is Outcome.CLOSED

    def test_who_meets_a_full_line_is_called_at_the_place_of_that_moment(self) -> None:
        rules = with_callbacks(bounded_rules())
        name = rules.lines["salud"].full_menu
        full = rules.menus[name]
        full = replace(full, keys={**full.keys, "7": ToCallback()})
        story = Story(replace(rules, menus={**rules.menus, name: full}))
        before = [story.waiting("21").contact for _ in range(BOUND)]
        caller = story.call(NUMBER)
        for key in "271":
            caller.presses(key)
        assert heard(caller) == "promised"
        hears_out(caller)
        order = [each.contact for each in story.core.view(story.now).waiting]
        assert order == [*before, caller.contact]

    def test_a_menu_of_an_open_line_leads_into_it(self) -> None:
        rules = rules_with()
        menu = replace(rules.menus["principal"], keys={"7": ToCallback(), "2": ToLine("general")})
        story = story_at(8, rules=replace(rules, menus={**rules.menus, "principal": menu}))
        caller = story.call(NUMBER)
        caller.presses("7")
        caller.assert_state("waiting")


class TestOtherRules:
    @pytest.mark.parametrize(
        "spill",
        [
            replace(CLOSING, name="larga", when=When.WAIT, over_ms=MINUTE),
            replace(CLOSING, name="nadie", when=When.NO_AGENTS, over_ms=MINUTE),
        ],
        ids=["wait", "no_agents"],
    )
    def test_who_waits_is_asked_once(self, spill: Spill) -> None:
        story = story_at(8, rules=rules_with(spill))
        caller = story.waiting("21", number=NUMBER)
        story.passes(61)
        assert heard(caller) == "confirm"
        caller.presses("33")
        hears_out(caller)
        story.passes(600)
        assert len(story.stated(facts.CallbackAsked)) == 1
        caller.assert_state("waiting")

    @pytest.mark.parametrize("when", [When.SIZE, When.LOAD, When.TRUNK])
    def test_who_enters_is_asked_after_the_menu(self, when: When) -> None:
        spill = replace(CLOSING, when=when, over=1 if when is not When.TRUNK else 5)
        rules = replace(rules_with(spill), trunk_channels=4)
        story = story_at(8, rules=rules)
        story.waiting("1")
        caller = story.call(NUMBER)
        caller.presses("2")
        assert applied(caller) == [("cierre", "callback")]
        caller.presses("1")
        assert heard(caller) == "confirm"
        caller.presses("1")
        assert heard(caller) == "promised"
