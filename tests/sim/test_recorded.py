"""A recorded day as callers and agents: what is known, and the rule for what is not."""

from __future__ import annotations

from statistics import fmean

import pytest

from callcenter.sim.callers import ENDLESS, Caller
from callcenter.sim.recorded import NothingToReplay, RecordedDay, recorded_day
from callcenter.store.records import AgentStateRecord, ContactRecord
from tests.sim.records import MIDNIGHT, RULES, RUN, contact, shift, state

DUTY = shift("1", MIDNIGHT + 1_000, until=MIDNIGHT + 90_000_000)


def day_of(
    *contacts: ContactRecord, states: list[AgentStateRecord] = DUTY, seed: int = 1
) -> RecordedDay:
    return recorded_day(contacts, states, rules=RULES, since_ms=MIDNIGHT, seed=seed)


def callers(*contacts: ContactRecord, states: list[AgentStateRecord] = DUTY) -> dict[str, Caller]:
    return {each.contact: each for each in day_of(*contacts, states=states).callers}


def test_callers_come_as_they_entered_the_line_with_the_arrival_they_had() -> None:
    day = day_of(
        contact("b", MIDNIGHT + 9_000, "preferente", menu_ms=8_000),
        contact("a", MIDNIGHT + 5_000, service="citas"),
    )
    assert [each.contact for each in day.callers] == ["a", "b"]
    a, b = day.callers
    assert (b.arrived_at, b.queued_at) == (MIDNIGHT + 1_000, MIDNIGHT + 9_000)
    assert (b.wait_class.name, b.wait_class.tier, b.skills) == ("preferente", 1, frozenset())
    assert (a.wait_class.name, a.wait_class.guard_ms) == ("general/citas", 540_000)
    assert a.skills == {"citas"}


def test_who_never_entered_the_line_is_left_out_and_counted() -> None:
    never = ContactRecord(id="x", run=RUN, line="salud", arrived_at=MIDNIGHT, outcome="left_menu")
    day = day_of(never, contact("a", MIDNIGHT))
    assert (len(day.callers), day.never_in_line, day.censored) == (1, 1, 0)


def test_a_call_keeps_an_agent_as_long_as_the_states_tell_and_else_as_long_as_the_talk() -> None:
    states = [
        *DUTY[:1],
        state("1", MIDNIGHT + 10_000, "available", "ringing"),
        state("1", MIDNIGHT + 14_000, "ringing", "talking"),
        state("1", MIDNIGHT + 74_000, "talking", "wrap_up"),
        state("1", MIDNIGHT + 94_000, "wrap_up", "available"),
        *DUTY[1:],
    ]
    told = callers(
        contact("known", MIDNIGHT + 10_000, wait_ms=4_000),
        contact("talk only", MIDNIGHT + 100_000, talk_ms=33_000),
        contact("unknown agent", MIDNIGHT + 200_000, talk_ms=44_000, agent="9"),
        states=states,
    )
    assert told["known"].service_ms == 84_000
    assert told["talk only"].service_ms == 33_000
    assert told["unknown agent"].service_ms == 44_000


def test_the_time_of_who_was_not_answered_is_that_of_a_call_alike() -> None:
    told = callers(
        contact("other", MIDNIGHT, "preferente", talk_ms=1_000),
        contact("same group", MIDNIGHT + 1, talk_ms=2_000),
        contact("same service", MIDNIGHT + 2, talk_ms=3_000, service="citas"),
        contact("a", MIDNIGHT + 3, outcome="abandoned", wait_ms=9, service="citas"),
        contact("b", MIDNIGHT + 4, outcome="abandoned", wait_ms=9, service="reclamos"),
        contact("c", MIDNIGHT + 5, "emergencia", outcome="lost", wait_ms=9),
    )
    assert told["a"].service_ms == 3_000
    assert told["b"].service_ms in {2_000, 3_000}
    assert told["c"].service_ms in {1_000, 2_000, 3_000}


def test_who_hung_up_has_the_patience_it_showed_and_the_others_more_than_they_waited() -> None:
    told = callers(
        contact("short", MIDNIGHT, outcome="short", wait_ms=2_000),
        contact("gone", MIDNIGHT, outcome="abandoned", wait_ms=50_000),
        contact("answered", MIDNIGHT, wait_ms=70_000),
        contact("lost", MIDNIGHT, outcome="pbx_died", wait_ms=80_000),
        contact("open", MIDNIGHT, outcome=None, wait_ms=None),
        contact("patient", MIDNIGHT, "preferente", wait_ms=5_000),
    )
    assert told["short"].patience_ms == 2_000
    assert told["gone"].patience_ms == 50_000
    assert told["answered"].patience_ms > 70_000
    assert told["lost"].patience_ms > 80_000
    assert 0 < told["open"].patience_ms < ENDLESS
    assert told["patient"].patience_ms == ENDLESS  # nobody of the group hung up


def test_patience_beyond_what_is_known_has_the_mean_of_the_censored_estimate() -> None:
    """A thousand hang-ups in 100,000 s of waiting: one in 100 s."""
    gone = [
        contact(f"g{n}", MIDNIGHT + n, outcome="abandoned", wait_ms=40_000) for n in range(1000)
    ]
    rest = [contact(f"a{n}", MIDNIGHT + n, wait_ms=60_000) for n in range(1000)]
    told = callers(*gone, *rest)
    beyond = [told[f"a{n}"].patience_ms - 60_000 for n in range(1000)]
    assert fmean(beyond) == pytest.approx(100_000, rel=0.1)


def test_chance_is_each_contacts_own() -> None:
    records = [
        contact("a", MIDNIGHT, wait_ms=10_000),
        contact("b", MIDNIGHT + 1, outcome="abandoned", wait_ms=20_000),
    ]
    alone, again, other = (
        day_of(*records, seed=1),
        day_of(*records, contact("c", MIDNIGHT + 2, "preferente"), seed=1),
        day_of(*records, seed=2),
    )
    assert again.callers[:2] == alone.callers
    assert other.callers != alone.callers


def test_agents_have_the_skills_of_the_configuration_or_else_of_their_calls() -> None:
    states = [*DUTY, *shift("77", MIDNIGHT - 5_000, until=MIDNIGHT + 60_000)]
    states.sort(key=lambda each: each.at_ms)
    day = day_of(
        contact("a", MIDNIGHT),
        contact("b", MIDNIGHT, agent="77", service="citas"),
        states=states,
    )
    skills = {agent.number: agent.skills for agent in day.staff.agents}
    assert skills == {"1": {"citas"}, "77": {"citas"}}
    assert day.staff.on_duty == {"77"}
    assert [(duty.agent, duty.on) for duty in day.staff.changes] == [
        ("1", True),
        ("77", False),
        ("1", False),
    ]


def test_a_group_or_a_service_that_is_gone_from_the_configuration_is_as_it_was_recorded() -> None:
    told = callers(
        contact("a", MIDNIGHT, "mayores", service="pagos", tier=1), contact("b", MIDNIGHT)
    )
    old = told["a"].wait_class
    assert (old.name, old.tier, old.target_ms, old.guard_ms) == ("mayores", 1, 180_000, None)
    assert told["a"].skills == frozenset()


def test_an_emergency_is_for_whoever_is_free() -> None:
    told = callers(contact("a", MIDNIGHT, "emergencia", service="citas", tier=0))
    assert told["a"].skills == frozenset()
    assert told["a"].wait_class.name == "emergencia/citas"


def test_a_record_that_arrived_after_it_was_queued_is_taken_as_arrived_then() -> None:
    """Records with gaps: the arrival was never told, or the clock was set."""
    odd = contact("a", MIDNIGHT + 5_000, menu_ms=-3_000)
    assert callers(odd)["a"].arrived_at == MIDNIGHT + 5_000


@pytest.mark.parametrize(
    ("records", "states", "why"),
    [
        ([], DUTY, "nobody entered the line"),
        ([contact("a", MIDNIGHT)], [], "no record tells of an agent"),
        ([contact("a", MIDNIGHT, outcome="abandoned")], DUTY, "nobody was answered"),
        ([contact("a", MIDNIGHT, talk_ms=None)], DUTY, "nobody was answered"),
    ],
)
def test_a_day_of_which_too_little_is_known_is_refused_with_the_reason(
    records: list[ContactRecord], states: list[AgentStateRecord], why: str
) -> None:
    with pytest.raises(NothingToReplay, match=why):
        recorded_day(records, states, rules=RULES, since_ms=MIDNIGHT)
