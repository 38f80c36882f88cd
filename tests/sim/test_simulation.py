"""The loop over the virtual clock, caller by caller."""

from __future__ import annotations

from callcenter.queue.policies import PolicyName, policy
from callcenter.sim.callers import Duty, Staff
from callcenter.sim.simulation import Simulation
from tests.sim.days import EMERGENCY, GENERAL, PREFERRED, Diary, agents, caller, staff

TIERS = policy(PolicyName.TIERS)


def test_who_finds_somebody_free_is_answered_at_once_and_the_others_in_the_order_of_the_line() -> (
    None
):
    diary = Diary()
    Simulation(policy=TIERS, staff=staff(""), observer=diary).run(
        [
            caller("first", 0, service_ms=10_000),
            caller("general", 1_000, service_ms=5_000),
            caller("preferred", 2_000, PREFERRED, service_ms=7_000),
            caller("emergency", 3_000, EMERGENCY, service_ms=1_000),
        ]
    )
    assert diary.waits == [
        ("first", 0),
        ("emergency", 7_000),
        ("preferred", 9_000),
        ("general", 17_000),
    ]
    assert diary.overtakes == 0


def test_whose_patience_ends_hangs_up_and_is_not_answered() -> None:
    diary = Diary()
    Simulation(policy=TIERS, staff=staff(""), observer=diary).run(
        [
            caller("first", 0, service_ms=10_000),
            caller("impatient", 1_000, patience_ms=8_999),
            caller("patient", 2_000, patience_ms=9_000),
        ]
    )
    assert diary.gone == ["impatient"]
    assert diary.waits == [("first", 0), ("patient", 8_000)]


def test_an_agent_who_frees_in_the_moment_in_which_a_caller_gives_up_still_answers() -> None:
    diary = Diary()
    Simulation(policy=TIERS, staff=staff(""), observer=diary).run(
        [caller("first", 0, service_ms=10_000), caller("last", 1_000, patience_ms=9_000)]
    )
    assert diary.gone == []
    assert diary.waits == [("first", 0), ("last", 9_000)]


def test_an_agent_serves_whoever_the_skills_allow() -> None:
    diary = Diary()
    Simulation(policy=TIERS, staff=staff("citas", "citas reclamos"), observer=diary).run(
        [
            caller("a", 0, skills="citas", service_ms=60_000),
            caller("b", 1, skills="citas", service_ms=30_000),
            caller("c", 2, PREFERRED, skills="reclamos", service_ms=1_000),
            caller("d", 3, skills="citas", service_ms=1_000),
        ]
    )
    assert diary.waits == [("a", 0), ("b", 0), ("c", 29_999), ("d", 30_998)]


def test_the_second_phone_of_an_emergency_rings_in_vain_and_its_agent_serves_the_next() -> None:
    """The dispatcher rings two phones for an emergency; both agents must come out of it."""
    diary = Diary()
    two = staff("", "")
    Simulation(policy=TIERS, staff=two, observer=diary).run(
        [
            caller("emergency", 0, EMERGENCY, service_ms=50_000),
            caller("next", 1, service_ms=50_000),
            caller("last", 2),
        ]
    )
    assert diary.waits == [("emergency", 0), ("next", 0), ("last", 49_998)]


def test_order_counts_from_the_arrival_and_the_wait_from_the_line() -> None:
    diary = Diary()
    Simulation(policy=TIERS, staff=staff(""), observer=diary).run(
        [
            caller("first", 5_000, service_ms=10_000),
            caller("quick", 6_000),
            caller("slow", 9_000, arrived_at=1_000),
        ]
    )
    assert diary.waits == [("first", 0), ("slow", 6_000), ("quick", 19_000)]


def test_who_goes_off_duty_finishes_the_call_and_takes_no_other_until_back() -> None:
    diary = Diary()
    changes = (Duty(5_000, "1", on=False), Duty(60_000, "1", on=True))
    one = Staff(agents=agents(""), on_duty=frozenset({"1"}), changes=changes)
    Simulation(policy=TIERS, staff=one, observer=diary).run(
        [caller("first", 0, service_ms=10_000), caller("next", 1_000)]
    )
    assert diary.waits == [("first", 0), ("next", 59_000)]


def test_who_is_not_on_duty_at_the_start_answers_from_when_duty_begins() -> None:
    diary = Diary()
    one = Staff(agents=agents(""), on_duty=frozenset(), changes=(Duty(7_000, "1", on=True),))
    Simulation(policy=TIERS, staff=one, observer=diary).run([caller("first", 0)])
    assert diary.waits == [("first", 7_000)]


def test_the_end_comes_also_where_nobody_is_left_to_answer() -> None:
    diary = Diary()
    nobody = Staff(agents=agents(""), on_duty=frozenset())
    simulation = Simulation(policy=TIERS, staff=nobody, observer=diary)
    simulation.run([caller("first", 0), caller("second", 5, patience_ms=10)])
    assert diary.waits == []
    assert diary.gone == ["second"]
    assert simulation.waiting == 1
    assert repr(simulation) == "<Simulation: 1 wait, 0 moments to come>"


def test_the_order_is_the_policys() -> None:
    calls = [
        caller("first", 0, service_ms=60_000),
        caller("general", 1_000, GENERAL),
        caller("preferred", 41_000, PREFERRED),
    ]
    orders = {}
    for name in PolicyName:
        diary = Diary()
        Simulation(policy=policy(name), staff=staff(""), observer=diary).run(calls)
        orders[name] = [contact for contact, _ in diary.waits[1:]]
    general_first, preferred_first = ["general", "preferred"], ["preferred", "general"]
    assert orders == {
        PolicyName.TIERS: preferred_first,
        PolicyName.STRICT: preferred_first,
        PolicyName.RATIO: general_first,  # 59 s of 180 are more than 19 s of 60
        PolicyName.DUE: preferred_first,  # due at 101 s, before 181 s
        PolicyName.FIFO: general_first,
    }
