"""Other lines than the example's, and what is heard where nobody is at work."""

from __future__ import annotations

import pytest

from callcenter.commands import Play
from callcenter.contacts import LegId
from callcenter.events import (
    CallArrived,
)
from callcenter.facts import (
    ContactArrived,
    Ended,
    MenuUnanswered,
    Outcome,
)
from callcenter.flow.rules import Group, LineRules, Rules, Service
from callcenter.ivr.menu import Menu, ToHangup, ToLine, ToMessage, ToService, ToWait
from tests.flow.story import PBX, Story


@pytest.fixture
def story() -> Story:
    """The example line, with one agent at work who is busy: paused, but there."""
    story = Story()
    rosa = story.at_work("7001")
    story.core.roster.requests.pause(rosa.number, "Descanso", actor="test", now=story.now)
    return story


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
