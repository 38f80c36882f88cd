"""Who calls again waits a moment for the agent who served them last; only they are passed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, ContactId
from callcenter.dispatch.strategies import Strategy
from callcenter.events import CallerKnown, LogOutAsked, PauseAsked, UnpauseAsked
from callcenter.facts import Connected
from callcenter.flow import last_agents
from callcenter.flow.rules import RegistryRules, Rules
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller

ANA, BETO = "5550100", "5550101"
LIMIT_S = 20
DAY_MS = 86_400_000


def rules_with(*, limit_s: int = LIMIT_S) -> Rules:
    rules = example_rules()
    line = replace(
        rules.lines["salud"], last_agent_ms=limit_s * 1_000, last_agent_kept_ms=30 * DAY_MS
    )
    return replace(rules, lines={"salud": line}, registry=RegistryRules())


class Office:
    """Two agents; Ana was served by Rosa before, who talks with somebody else now."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.story = Story(rules or rules_with())
        self.rosa = self.story.at_work("7001")
        self.ana(self.rosa)
        self.other = self.story.call()
        self.other.presses("2")
        self.rosa.answers()
        self.luis = self.story.at_work("7002")

    def ana(self, agent: AgentAt) -> None:
        """Ana is served by the agent."""
        caller = self.story.call(ANA)
        caller.presses("2")
        agent.answers()
        self.story.passes(60)
        caller.hangs_up()
        self.story.passes(30)

    def calls(self, number: str = ANA, keys: str = "2") -> Caller:
        caller = self.story.call(number)
        caller.presses(keys)
        return caller

    def rosa_ends(self) -> None:
        """Rosa's call is over, and her wrap-up."""
        self.other.hangs_up()
        self.story.passes(11)


@pytest.fixture
def office() -> Office:
    return Office()


def offers(caller: Caller) -> list[tuple[str, str]]:
    return [(fact.agent, fact.strategy) for fact in caller.offers()]


def test_the_last_agent_is_rung_and_nobody_before_within_the_limit(office: Office) -> None:
    ana = office.calls()
    assert offers(ana) == []
    office.rosa_ends()
    assert offers(ana) == [("7001", "last_agent")]
    office.rosa.answers()
    ana.assert_state("talking")
    assert office.story.verdict().faults == ()


def test_after_the_limit_everybody_is(office: Office) -> None:
    ana = office.calls()
    office.story.passes(LIMIT_S - 1)
    assert offers(ana) == []
    office.story.passes(1)
    assert offers(ana) == [("7002", "longest_idle")]


def test_those_behind_are_served_meanwhile_and_it_is_said_who_was_passed_and_why(
    office: Office,
) -> None:
    ana, beto = office.calls(), office.calls(BETO)
    assert offers(beto) == [("7002", "longest_idle")]
    (passed,) = beto.offers()[0].passed
    assert (passed.contact, passed.why) == (ana.contact, "waits_for_agent")
    office.luis.answers()
    (connected,) = [c for c in office.story.stated(Connected) if c.contact == beto.contact]
    assert connected.overtook == 0
    assert office.story.verdict().faults == ()


def test_the_order_is_not_changed_for_it(office: Office) -> None:
    """The agent is given to whoever is first, also where somebody waits for that agent."""
    office.luis.asks(PauseAsked, "lunch")
    first, ana = office.calls(BETO), office.calls()
    office.rosa_ends()
    assert offers(first) == [("7001", "longest_idle")]
    assert offers(ana) == []
    assert office.story.verdict().faults == ()


def test_a_contact_of_another_lane_goes_by_the_order_too(office: Office) -> None:
    ana = office.calls()
    office.luis.asks(PauseAsked, "lunch")
    preferred = office.calls(BETO, "1")
    office.rosa_ends()
    assert (offers(preferred), offers(ana)) == ([("7001", "longest_idle")], [])


def test_an_emergency_waits_for_nobody(office: Office) -> None:
    assert offers(office.calls(ANA, "9")) == [("7002", "longest_idle")]


def test_who_becomes_an_emergency_waits_no_more(office: Office) -> None:
    ana = office.calls()
    ana.presses("9")
    assert offers(ana) == [("7002", "longest_idle")]


@pytest.mark.parametrize("event", [PauseAsked, LogOutAsked])
def test_an_agent_who_will_not_come_is_not_waited_for(
    office: Office, event: type[PauseAsked | LogOutAsked]
) -> None:
    ana = office.calls()
    office.rosa.asks(event, *(["lunch"] if event is PauseAsked else []))  # after the call
    assert offers(ana) == [("7002", "longest_idle")]


def test_an_agent_who_is_away_is_not_waited_for(office: Office) -> None:
    office.rosa_ends()
    office.rosa.asks(PauseAsked, "lunch")
    assert offers(office.calls()) == [("7002", "longest_idle")]


def test_an_agent_without_the_skill_is_not_waited_for() -> None:
    rules = rules_with()
    agents = tuple(
        replace(agent, skills=frozenset({"tramites"})) if agent.number == "7001" else agent
        for agent in rules.agents
    )
    office = Office(replace(rules, agents=agents))
    ana = office.calls()
    assert offers(ana) == []
    ana.presses("1")  # citas
    assert offers(ana)[0][1] == "longest_idle"


def test_who_lets_it_ring_is_not_waited_for_any_more(office: Office) -> None:
    ana = office.calls()
    office.rosa_ends()
    office.rosa.refuses()
    assert offers(ana) == [("7001", "last_agent"), ("7002", "longest_idle")]


def test_no_second_phone_rings_within_the_limit(office: Office) -> None:
    ana = office.calls()
    office.rosa_ends()
    office.story.passes(8)
    assert offers(ana) == [("7001", "last_agent")]
    office.story.passes(2)
    assert offers(ana) == [("7001", "last_agent"), ("7002", "longest_idle")]


def test_who_hangs_up_waits_for_nobody(office: Office) -> None:
    ana = office.calls()
    ana.hangs_up()
    office.story.passes(LIMIT_S)
    assert len(office.story.core.calls) == 1


def test_an_agent_who_has_gone_from_the_settings_is_not_waited_for(office: Office) -> None:
    ana = office.calls()
    office.story.tell(
        CallerKnown(ContactId(ana.contact), agent=AgentNumber("4444"))  # of the registry
    )
    assert offers(ana) == [("7002", "longest_idle")]


class TestWhoIsTheLastAgent:
    def test_is_told_by_the_registry_where_this_run_does_not_know(self) -> None:
        office = Office()
        office.story.registry[BETO] = CallerKnown(ContactId(""), agent=AgentNumber("7001"))
        beto = office.calls(BETO)
        assert offers(beto) == []
        office.rosa_ends()
        assert offers(beto) == [("7001", "last_agent")]

    def test_may_be_told_late(self, office: Office) -> None:
        office.luis.asks(PauseAsked, "lunch")
        beto = office.calls(BETO)
        office.story.tell(CallerKnown(beto.contact, agent=AgentNumber("7002")))
        office.rosa_ends()
        assert offers(beto) == [("7001", "longest_idle")]  # who is paused is not waited for

    def test_is_who_the_registry_prefers_before_who_served_last(self, office: Office) -> None:
        office.story.registry[ANA] = CallerKnown(ContactId(""), agent=AgentNumber("7002"))
        assert offers(office.calls()) == [("7002", "last_agent")]

    def test_is_nobody_whom_the_registry_does_not_name(self, office: Office) -> None:
        office.story.registry[BETO] = CallerKnown(ContactId(""), person="beto")
        assert offers(office.calls(BETO)) == [("7002", "longest_idle")]

    def test_counts_for_some_days(self, office: Office) -> None:
        office.story.now += 31 * DAY_MS
        assert offers(office.calls()) == [("7002", "longest_idle")]

    def test_is_known_of_so_many_callers_and_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(last_agents, "MOST", 1)
        office = Office()
        office.other.hangs_up()
        office.story.passes(11)
        ana = office.calls()
        assert offers(ana)[0][1] == "longest_idle"

    def test_survives_a_restart_by_the_registry(self, office: Office) -> None:
        office.story.registry[ANA] = CallerKnown(ContactId(""), agent=AgentNumber("7001"))
        office.luis.asks(PauseAsked, "lunch")
        ana = office.calls()
        office.story.restarts()
        office.luis.asks(UnpauseAsked)
        assert offers(ana) == []
        office.rosa_ends()
        assert offers(ana) == [("7001", "last_agent")]


def test_a_line_without_it_waits_for_nobody() -> None:
    office = Office(rules_with(limit_s=0))
    assert offers(office.calls()) == [("7002", "longest_idle")]


class TestPreferredSkills:
    def story(self, strategy: Strategy) -> Story:
        """Rosa knows appointments, Luis paperwork besides, Carmen paperwork alone."""
        rules = example_rules()
        prefers = frozenset({"tramites"})
        citas = replace(rules.services["citas"], prefers=prefers, strategy=strategy)
        known = (["citas"], ["citas", "tramites"], ["tramites"])
        agents = tuple(
            replace(agent, skills=frozenset(skills))
            for agent, skills in zip(rules.agents, known, strict=False)
        )
        return Story(replace(rules, services={**rules.services, "citas": citas}, agents=agents))

    @pytest.mark.parametrize("strategy", [Strategy.LONGEST_IDLE, Strategy.LINEAR])
    def test_go_first_among_those_who_may_serve(self, strategy: Strategy) -> None:
        story = self.story(strategy)
        busy = story.at_work("7002")
        busy.asks(PauseAsked, "lunch")
        caller = story.waiting("21")
        story.at_work("7003")  # has what is preferred, and not what is needed
        rosa = story.at_work("7001")
        assert [fact.agent for fact in caller.offers()] == ["7001"]
        rosa.refuses()
        busy.asks(UnpauseAsked)
        story.passes(6)
        caller.hangs_up()
        second = story.waiting("21")
        assert second.offers()[-1].agent == "7002"

    def test_are_no_reason_to_leave_somebody_waiting(self) -> None:
        story = self.story(Strategy.LONGEST_IDLE)
        rosa = story.at_work("7001")
        caller = story.waiting("21")
        rosa.answers()
        caller.assert_state("talking")
