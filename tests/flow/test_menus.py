"""Callers at the menus, before the line and in it: keys, silence, and prompts that misbehave."""

from __future__ import annotations

import pytest

from callcenter.commands import HoldMusic, Play, RingAgent, StopPlaying
from callcenter.contacts import LegId
from callcenter.events import (
    CallArrived,
    DigitPressed,
    Failure,
    LegReturned,
    PromptEnded,
)
from callcenter.facts import (
    ContactArrived,
    Ended,
    EndedBy,
    MenuAnswered,
    MenuPlayed,
    MenuUnanswered,
    Outcome,
    Queued,
    QueueReason,
)
from callcenter.flow.ear import KEY_GRACE_MS
from callcenter.flow.rules import Group, LineRules, Rules, Service
from callcenter.ivr.menu import Menu, ToHangup, ToLine, ToMessage, ToService, ToWait
from tests.flow.story import PBX, START, Story


@pytest.fixture
def story() -> Story:
    """The example line, with one agent at work who is busy: paused, but there."""
    story = Story()
    rosa = story.at_work("7001")
    story.core.roster.pause(rosa.number, "Descanso", actor="test", now=story.now)
    return story


def reasons(queued: list[Queued]) -> list[tuple[str, str, str]]:
    return [(fact.reason, fact.group, fact.service) for fact in queued]


class TestOneKeyAndAnother:
    def test_from_the_menu_to_preference_to_a_service_to_an_agent_to_goodbye(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.call("51999")
        caller.assert_hears("menu")
        story.passes(3)
        caller.presses("1")
        caller.assert_hears("preferente", "tramite")
        assert rosa.rings()
        story.passes(2)
        caller.presses("1")
        caller.assert_hears("default")
        story.passes(1)
        rosa.answers()
        caller.assert_state("talking")
        story.passes(60)
        rosa.hangs_up()

        fact = caller.connected()
        assert (fact.group, fact.service, fact.tier) == ("preferente", "citas", 1)
        assert (fact.wait_ms, fact.arrival_wait_ms) == (3_000, 6_000)
        ended = caller.ended()
        assert (ended.outcome, ended.ended_by, ended.talk_ms) == (
            Outcome.ANSWERED,
            EndedBy.AGENT,
            60_000,
        )
        assert rosa.state == "wrap_up"
        story.passes(10)
        assert rosa.state == "available"
        assert story.verdict().all_well

    def test_two_leads_to_the_general_line_and_the_agent_sees_so(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.call()
        story.passes(72)
        caller.presses("2")

        caller.assert_hears("tramite")
        assert caller.queued()[0].group == "general"
        assert rosa.rings()
        assert [ring.display for ring in story.done(RingAgent)] == ["G 01:12"]

    def test_the_number_of_the_caller_is_in_one_fact_only(self, story: Story) -> None:
        story.waiting("21").hangs_up()

        holders = [fact for _, fact in story.facts if "999" in repr(fact)]
        assert [type(fact) for fact in holders] == [ContactArrived]

    def test_the_person_is_in_the_line_before_the_service_is_asked(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        assert reasons(caller.queued()) == [("entered", "general", "")]

        caller.presses("3")

        assert reasons(caller.queued())[1:] == [("service_chosen", "general", "reclamos")]
        assert caller.queued()[1].skills == ("reclamos",)
        assert {fact.arrived_at for fact in caller.queued()} == {story.now}

    def test_every_menu_and_answer_is_stated(self, story: Story) -> None:
        caller = story.call()
        caller.presses("21")

        played = [(fact.menu, fact.attempt) for fact in story.stated(MenuPlayed)]
        answered = [(fact.menu, fact.key) for fact in story.stated(MenuAnswered)]
        assert played == [("principal", 1), ("tramite", 1)]
        assert answered == [("principal", "2"), ("tramite", "1")]


class TestSilence:
    def test_twice_leads_by_a_slow_repeat_to_the_general_line(self, story: Story) -> None:
        caller = story.call()
        caller.prompt_ends()
        story.passes(7.9)
        assert caller.ear.heard == ["callcenter/menu"]
        story.passes(0.1)
        caller.assert_hears("menu-slow")
        caller.prompt_ends()
        story.passes(8)

        caller.assert_hears("tramite")
        assert reasons(caller.queued()) == [("entered", "general", "")]
        unanswered = [(f.menu, f.attempt, f.key) for f in story.stated(MenuUnanswered)]
        assert unanswered == [("principal", 1, ""), ("principal", 2, "")]

    def test_alone_leads_to_a_person(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.call()
        caller.waits_silently()

        rosa.answers()

        caller.assert_state("talking")
        assert caller.connected().service == ""

    def test_in_the_service_menu_leads_to_the_music(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        caller.prompt_ends()
        story.passes(8)

        caller.assert_hears("default")
        assert len(caller.queued()) == 1

    def test_an_unknown_key_costs_one_attempt(self, story: Story) -> None:
        caller = story.call()
        caller.presses("7")
        caller.assert_hears("menu-slow")
        caller.presses("#")

        caller.assert_hears("tramite")
        assert [fact.key for fact in story.stated(MenuUnanswered)] == ["7", "#"]

    def test_a_prompt_whose_end_is_never_told_is_taken_as_heard(self, story: Story) -> None:
        caller = story.call()
        story.passes(119)
        assert caller.ear.heard == ["callcenter/menu"]
        caller.ear.token = 0  # the PBX plays nothing any more
        story.passes(1 + 8)
        caller.assert_hears("menu-slow")

    def test_a_missing_sound_ends_at_once_and_the_menu_goes_on(self, story: Story) -> None:
        story.fails(Play)
        caller = story.call()
        story.passes(8 + 8)

        caller.assert_state("waiting")
        caller.presses("1", cuts=False)
        assert caller.queued()[-1].service == "citas"
        caller.assert_hears("default")


class TestTheEmergencyKey:
    @pytest.mark.parametrize("keys", ["", "1", "2", "21"])
    @pytest.mark.parametrize("heard_out", [True, False])
    def test_works_before_and_in_the_line(
        self, story: Story, keys: str, *, heard_out: bool
    ) -> None:
        caller = story.call()
        caller.presses(keys)
        if heard_out:
            caller.prompt_ends()
        caller.presses("9")

        caller.assert_hears("emergencia")
        last = caller.queued()[-1]
        assert (last.group, last.tier, last.skills) == ("emergencia", 0, ())
        assert last.reason == (QueueReason.RECLASSIFIED if keys else QueueReason.ENTERED)
        assert len({(fact.arrived_at, fact.seq) for fact in caller.queued()}) == 1

    def test_works_on_hold(self, story: Story) -> None:
        caller = story.waiting("21")
        story.passes(100)
        caller.presses("9")

        caller.assert_hears("emergencia")
        assert caller.queued()[-1].arrived_at == story.now - 100_000

    def test_works_while_a_phone_rings_and_rings_a_second_at_once(self) -> None:
        story = Story()
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        assert rosa.rings()
        assert not luis.rings()

        caller.presses("9")

        caller.assert_state("offered")
        assert rosa.rings()
        assert luis.rings()
        luis.answers()
        assert caller.connected().group == "emergencia"
        assert not rosa.rings()
        assert not story.verdict().faults

    def test_taken_back_in_the_confirming_menu_keeps_the_first_arrival(self, story: Story) -> None:
        caller = story.call()
        story.passes(5)
        caller.presses("9")
        story.passes(5)
        caller.presses("2")

        caller.assert_hears("tramite")
        entered, back = caller.queued()
        assert (back.group, back.reason) == ("general", QueueReason.RECLASSIFIED)
        assert (back.arrived_at, back.queued_at, back.seq) == (
            entered.arrived_at,
            entered.queued_at,
            entered.seq,
        )

    def test_confirmed_by_silence_leads_to_a_message_and_the_music(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        caller.prompt_ends()
        story.passes(8)
        caller.assert_hears("emergencia_espera")
        caller.prompt_ends()

        caller.assert_hears("default")
        assert [fact.group for fact in caller.queued()] == ["emergencia"]

    def test_a_second_time_is_an_unknown_key_of_the_confirming_menu(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        caller.presses("9")

        caller.assert_hears("emergencia_espera")
        assert len(caller.queued()) == 1

    def test_on_hold_of_an_emergency_changes_nothing(self, story: Story) -> None:
        caller = story.waiting("9")
        caller.presses("9")

        caller.assert_hears("default")
        assert len(caller.queued()) == 1

    def test_means_nothing_to_somebody_who_talks(self) -> None:
        story = Story()
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.answers()
        commands = len(story.commands)
        story.tell(DigitPressed(caller.leg, "9"))

        assert len(story.commands) == commands
        assert caller.connected().group == "general"


class TestFastKeys:
    def test_are_taken_one_by_one_though_the_prompt_plays_on(self, story: Story) -> None:
        caller = story.call()
        caller.presses("21", cuts=False)

        assert reasons(caller.queued()) == [
            ("entered", "general", ""),
            ("service_chosen", "general", "citas"),
        ]
        assert not story.done(StopPlaying)
        caller.prompt_ends()
        caller.assert_hears("default")
        assert caller.ear.heard == ["callcenter/menu", "default"]

    def test_a_prompt_that_no_key_cut_is_cut_after_a_moment(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2", cuts=False)
        story.passes((KEY_GRACE_MS - 1) / 1000)
        assert not story.done(StopPlaying)
        story.passes(0.001)

        assert len(story.done(StopPlaying)) == 1
        caller.assert_hears("tramite")

    def test_a_cut_is_asked_for_once(self, story: Story) -> None:
        story.deaf_to.add(StopPlaying)
        caller = story.call()
        caller.presses("2", cuts=False)
        story.passes(1)
        caller.presses("1", cuts=False)
        story.passes(1)

        assert len(story.done(StopPlaying)) == 1

    def test_a_key_after_the_end_of_its_prompt_counts_the_same(self, story: Story) -> None:
        caller = story.call()
        caller.prompt_ends()
        caller.presses("1", cuts=False)
        caller.assert_hears("preferente", "tramite")

    def test_a_key_during_the_last_message_leads_on(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        caller.prompt_ends()
        story.passes(8)
        caller.presses("5")
        caller.assert_hears("default")


def small_rules(*, line: LineRules | None = None) -> Rules:
    """One group, one service, one menu with every kind of target."""
    menu = Menu(
        name="main",
        prompt=("hello",),
        keys={
            "1": ToLine("all"),
            "2": ToMessage(("bye",), ToHangup()),
            "3": ToService("help"),
            "4": ToWait(),
            "5": ToLine("all", then="main"),
        },
        otherwise=ToLine("all"),
        attempts=1,
    )
    line = line or LineRules(name="line", dialled=frozenset(), menu="main", default_group="all")
    return Rules(
        groups={"all": Group("all", "Everybody", "G", 2, 60_000)},
        services={"help": Service("help", "Help", "HELP")},
        lines={line.name: line},
        menus={"main": menu},
    )


class TestOtherRules:
    def test_a_caller_may_be_sent_home_by_a_key_of_their_own(self) -> None:
        story = Story(small_rules())
        caller = story.call()
        caller.presses("2")
        assert caller.ear.sounds == ("bye",)
        caller.prompt_ends()

        assert caller.outcome is Outcome.FINISHED
        assert caller.ended().wait_ms == 0
        assert not caller.ear.up
        assert len(story.stated(Ended)) == 1

    @pytest.mark.parametrize("key", ["3", "4"])
    def test_a_target_of_the_line_leads_into_it_when_chosen_outside(self, key: str) -> None:
        story = Story(small_rules())
        caller = story.call()
        caller.presses(key)

        caller.assert_state("waiting")
        assert [fact.group for fact in caller.queued()] == ["all"]

    def test_the_line_may_have_nothing_to_say(self) -> None:
        caller = Story(small_rules()).call()
        caller.presses("1")
        caller.assert_hears("default")

    def test_the_key_nine_is_an_ordinary_key_where_no_emergencies_are_taken(self) -> None:
        story = Story(small_rules())
        caller = story.call()
        caller.presses("9")
        assert [fact.key for fact in story.stated(MenuUnanswered)] == ["9"]

    def test_finishing_from_inside_the_line_gives_the_place_up(self) -> None:
        story = Story(small_rules())
        caller = story.call()
        caller.presses("52")
        caller.prompt_ends()

        assert caller.outcome is Outcome.FINISHED
        assert len(story.core.line) == 0

    def test_the_dialled_number_tells_the_line(self) -> None:
        rules = small_rules()
        other = LineRules(
            name="other", dialled=frozenset({"0801"}), menu="main", default_group="all"
        )
        story = Story(
            Rules(
                groups=rules.groups,
                services=rules.services,
                lines={"other": other, **rules.lines},
                menus=rules.menus,
            )
        )
        for leg, dialled in (("a", "0801"), ("b", "7"), ("c", "")):
            story.fails(Play)
            story.tell(CallArrived(PBX, LegId(leg), "", "", dialled))

        assert [fact.line for fact in story.stated(ContactArrived)] == ["other", "line", "line"]

    def test_the_only_line_takes_every_number(self) -> None:
        line = LineRules(name="one", dialled=frozenset("1"), menu="main", default_group="all")
        story = Story(small_rules(line=line))
        story.call()
        assert story.stated(ContactArrived)[0].line == "one"


class TestNobodyAtWork:
    def test_is_said_to_whom_silence_led_into_the_line(self) -> None:
        story = Story()
        caller = story.call()
        caller.waits_silently()

        assert caller.ear.heard[-2:] == ["callcenter/nobody-logged-in", "default"]

    @pytest.mark.parametrize("keys", ["21", "11", "29"])
    def test_is_said_after_a_menu_heard_in_the_line(self, keys: str) -> None:
        story = Story()
        caller = story.waiting(keys)

        assert caller.ear.heard[-2:] == ["callcenter/nobody-logged-in", "default"]
        assert caller.ear.heard.count("callcenter/nobody-logged-in") == 1

    def test_is_said_where_those_at_work_lack_the_skill(self) -> None:
        story = Story()
        story.at_work("7005")  # citas only
        caller = story.waiting("23")
        assert "callcenter/nobody-logged-in" in caller.ear.heard

    def test_is_not_said_while_the_one_at_work_is_paused(self, story: Story) -> None:
        caller = story.waiting("23")
        assert "callcenter/nobody-logged-in" not in caller.ear.heard

    def test_the_place_is_said_to_be_taken_where_no_menu_follows(self) -> None:
        line = LineRules(
            name="line",
            dialled=frozenset(),
            menu="main",
            default_group="all",
            place_taken=("taken",),
            nobody_logged_in=("nobody",),
        )
        story = Story(small_rules(line=line))
        caller = story.call()
        caller.presses("1")
        assert caller.ear.sounds == ("nobody",)


class TestOddEvents:
    def test_a_call_told_twice_is_one_call(self, story: Story) -> None:
        caller = story.call()
        story.tell(CallArrived(PBX, caller.leg, "999", "", "0800"))
        assert len(story.stated(ContactArrived)) == 1

    @pytest.mark.parametrize("token", [0, 2, 99])
    def test_the_end_of_another_prompt_changes_nothing(self, story: Story, token: int) -> None:
        caller = story.call()
        story.tell(PromptEnded(caller.leg, token))
        story.passes(30)
        caller.assert_hears("menu")

    def test_the_end_of_no_prompt_at_all_does_not_start_the_music_again(self, story: Story) -> None:
        caller = story.waiting()
        played = len(story.done(HoldMusic))
        story.tell(PromptEnded(caller.leg, 0))
        assert len(story.done(HoldMusic)) == played

    def test_a_leg_handed_over_anew_goes_on_with_the_menu(self, story: Story) -> None:
        caller = story.call()
        caller.ear.token = 0
        story.tell(LegReturned(caller.leg))
        story.passes(8)
        caller.assert_hears("menu-slow")

    def test_a_leg_handed_over_anew_on_hold_hears_music_again(self, story: Story) -> None:
        caller = story.waiting()
        caller.ear.music = ""
        story.tell(LegReturned(caller.leg))
        caller.assert_hears("default")

    def test_a_leg_handed_over_anew_in_the_silence_of_a_menu_waits_for_the_key(
        self, story: Story
    ) -> None:
        caller = story.call()
        caller.prompt_ends()
        commands = len(story.commands)
        story.tell(LegReturned(caller.leg))
        assert len(story.commands) == commands

    def test_a_cut_that_fails_lets_the_prompt_play_out(self, story: Story) -> None:
        story.fails(StopPlaying, Failure.UNKNOWN)
        caller = story.call()
        caller.presses("2", cuts=False)
        story.passes(5)
        assert caller.ear.heard == ["callcenter/menu"]
        caller.prompt_ends()
        caller.assert_hears("tramite")

    def test_music_that_fails_leaves_the_prompt_that_follows_alone(self, story: Story) -> None:
        story.fails(HoldMusic)
        caller = story.call()
        caller.presses("21")
        caller.presses("9")
        caller.assert_hears("emergencia")
        story.passes(20)
        caller.assert_hears("emergencia")

    def test_time_counts_from_the_answer_of_the_call(self, story: Story) -> None:
        caller = story.call()
        story.passes(4)
        caller.presses("2")
        (queued,) = caller.queued()
        assert (queued.arrived_at, queued.queued_at) == (START + 1, START + 4_001)
