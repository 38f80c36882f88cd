"""What was true of a contact before the service was killed is true of it afterwards."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.contacts import ContactId
from callcenter.events import ContactRecovered, DeadlineReached
from callcenter.flow import memo
from callcenter.flow.memo import Memo
from callcenter.flow.rules import CallKeys
from tests.flow.callbacks import asks, callback_rules, comes_back, promised, with_callbacks
from tests.flow.overflowing import applied, outside_gives_up, rule, rules_of
from tests.flow.story import START, Death, Story
from tests.flow.test_overflow import NORTH
from tests.flow.test_overflow import NUMBER as OUTSIDE

NUMBER = "5550100"
MOVES = rules_of(rule("wait", "line:norte", over_s=60), lines__norte=NORTH)


class TestTheLineThatSomebodyWasMovedTo:
    def test_is_theirs_on_the_phone(self) -> None:
        story = Story(MOVES)
        caller = story.waiting("2")
        story.passes(70)
        story.restarts()
        assert caller.queued()[-1].line == "norte"

    def test_is_theirs_off_the_phone(self) -> None:
        story = Story(with_callbacks(MOVES))
        caller = story.waiting("2", number=NUMBER)
        story.passes(70)
        asks(caller)
        story.restarts()
        assert caller.queued()[-1].line == "norte"

    def test_is_theirs_where_the_service_died_before_the_channel_was_told(self) -> None:
        story = Story(MOVES)
        caller = story.waiting("2")
        story.now = START + 60_000
        story.doom = (0, Death.HALF_WAY)
        story.tell(DeadlineReached())
        assert not story.alive
        story.starts_again()
        assert caller.queued()[-1].line == "norte"
        assert applied(caller) == [("wait", "line:norte")]

    @pytest.mark.parametrize(("line", "group"), [("lejos", "general"), ("norte", "")])
    def test_is_not_taken_from_a_journal_that_names_none_or_before_the_line(
        self, line: str, group: str
    ) -> None:
        found = Memo("run-1", "salud", START, START + 1, 5, group, "", 0)
        journal = ContactRecovered(ContactId("run-1"), line, group, "", 1, START + 1, 0)
        assert memo.renewed(found, journal, MOVES).line == "salud"


class TestWhoIsToBeCalledBack:
    def test_no_rule_is_applied_to_again(self) -> None:
        rules = rules_of(rule("wait", "number:central", over_s=60), **OUTSIDE)
        story = Story(with_callbacks(rules))
        caller = story.waiting("2", number=NUMBER)
        story.passes(70)
        outside_gives_up(caller)
        asks(caller)
        story.restarts()
        agent = story.at_work("7001")
        comes_back(story)
        agent.refuses()
        story.passes(1)
        assert applied(caller) == [("wait", "number:central")]

    def test_was_spoken_with_before(self) -> None:
        rules = callback_rules()
        rules = replace(rules, desk=replace(rules.desk, call_keys=CallKeys()))
        story = Story(rules)
        rosa = story.at_work("7001")
        caller = story.waiting("21", number=NUMBER)
        rosa.answers()
        story.passes(300)
        rosa.keys("*2")
        asks(caller)
        story.restarts()
        story.passes(20)
        comes_back(story)
        rosa.answers()
        connected = story.stated(facts.Connected)[-1]
        assert connected.again
        assert connected.wait_ms < 100_000  # 300 s of it were a conversation

    def test_has_the_code_that_they_were_told(self) -> None:
        rules = callback_rules()
        line = replace(rules.lines["salud"], code_told=("your-code",), code_for_all=True)
        story = Story(replace(rules, lines={"salud": line}))
        caller = promised(story, NUMBER)
        code = story.core.calls.of_contact(caller.contact).code
        assert code
        story.restarts()
        assert story.core.calls.of_contact(caller.contact).code == code

    def test_has_their_place_kept_when_the_line_breaks_later(self) -> None:
        story = Story(callback_rules())
        caller = promised(story, NUMBER)
        agent = story.at_work("7001")
        called = comes_back(story)
        agent.refuses()
        story.passes(10)
        story.restarts()
        if agent.rings():
            agent.refuses()
        called.hangs_up()
        again = story.call(NUMBER)
        assert [fact.arrived_at for fact in again.queued()] == [caller.queued()[0].arrived_at]
