"""Which agent's phone rings, as a line or a service says, over a restart too."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.dispatch.strategies import Strategy
from tests.flow.story import Story, example_rules


class Office:
    """A line of some strategy, with two agents at work."""

    def __init__(self, strategy: Strategy, *, of_citas: Strategy | None = None) -> None:
        rules = example_rules()
        services = {**rules.services}
        services["citas"] = replace(services["citas"], strategy=of_citas)
        lines = {"salud": replace(rules.lines["salud"], strategy=strategy)}
        self.rules = replace(rules, lines=lines, services=services)
        self.story = Story(self.rules)
        self.agents = {number: self.story.at_work(number) for number in ("7001", "7002")}

    def call(self, *, seconds: float = 60) -> str:
        """Somebody calls and is answered; return the agent's number."""
        caller = self.story.call()
        caller.presses("2")
        number = caller.offers()[0].agent
        self.agents[number].answers()
        self.story.passes(seconds)
        caller.hangs_up()
        self.story.passes(30)
        return number

    def counted(self) -> list[tuple[int, int, int]]:
        return [(one.calls, one.talk_ms, one.rung_at) for one in self.story.core.roster]


def test_a_line_has_its_strategy() -> None:
    office = Office(Strategy.LINEAR)
    assert [office.call(), office.call()] == ["7001", "7001"]


def test_a_service_may_have_another_and_each_ring_says_by_which() -> None:
    office = Office(Strategy.LINEAR, of_citas=Strategy.LEAST_CALLS)
    caller = office.story.waiting("21")
    office.agents["7001"].refuses()

    assert [(fact.agent, fact.strategy) for fact in caller.offers()] == [
        ("7001", "linear"),  # before it was known what it is about
        ("7002", "least_calls"),
    ]


@pytest.mark.parametrize(
    "strategy", [Strategy.LEAST_CALLS, Strategy.LEAST_TALK_TIME, Strategy.ROUND_ROBIN]
)
def test_what_was_counted_survives_a_restart(strategy: Strategy) -> None:
    office = Office(strategy)
    assert office.call() == "7001"
    before = office.counted()
    assert before[0][:2] == (1, 60_000)
    office.story.restarts(office.rules)

    assert office.counted() == before
    assert office.call() == "7002"
