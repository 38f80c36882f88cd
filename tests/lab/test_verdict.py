"""The judge of a run: finds what was wrong in recorded facts, and nothing else."""

from __future__ import annotations

import pytest

from callcenter.contacts import AgentNumber, Channel, ContactId, OfferId
from callcenter.events import RingOutcome
from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    EndedBy,
    Fact,
    Offered,
    OfferEnded,
    Outcome,
    Queued,
    QueueReason,
)
from callcenter.lab.verdict import Verdict, judge_run
from callcenter.queue.policies import PolicyName

GROUPS = {"emergency": (0, 30_000), "preferred": (1, 60_000), "general": (2, 180_000)}


class Run:
    """Facts as a run states them; each verb is one second later than the one before."""

    def __init__(self) -> None:
        self.facts: list[tuple[int, Fact]] = []
        self.now = 1_000_000
        self.arrivals: dict[str, tuple[int, int]] = {}
        self.groups: dict[str, str] = {}

    def state(self, fact: Fact) -> None:
        self.now += 1_000
        self.facts.append((self.now, fact))

    def arrives(self, contact: str, group: str = "general", *skills: str) -> None:
        self.arrivals[contact] = (self.now, len(self.arrivals))
        self.groups[contact] = group
        self.state(ContactArrived(ContactId(contact), Channel.PHONE, "main", "line", ""))
        self.queued(contact, QueueReason.ENTERED, *skills)

    def queued(
        self, contact: str, reason: QueueReason, *skills: str, arrived_at: int | None = None
    ) -> None:
        first, seq = self.arrivals[contact]
        tier, target_ms = GROUPS[self.groups[contact]]
        self.state(
            Queued(
                contact=ContactId(contact),
                line="line",
                group=self.groups[contact],
                service="",
                wait_class=self.groups[contact],
                tier=tier,
                target_ms=target_ms,
                guard_ms=None,
                skills=skills,
                arrived_at=first if arrived_at is None else arrived_at,
                queued_at=first,
                seq=seq,
                reason=reason,
            )
        )

    def rings(self, agent: str, contact: str, *skills: str, second: bool = False) -> None:
        offer = OfferId(f"{agent}-{contact}")
        self.state(Offered(ContactId(contact), offer, AgentNumber(agent), skills, 0, second=second))

    def ring_ends(self, agent: str, contact: str, outcome: RingOutcome) -> None:
        offer = OfferId(f"{agent}-{contact}")
        self.state(OfferEnded(ContactId(contact), offer, AgentNumber(agent), outcome, 0))

    def talks(self, agent: str, contact: str, *, overtook: int = 0) -> None:
        self.state(
            Connected(
                contact=ContactId(contact),
                offer=OfferId(f"{agent}-{contact}"),
                agent=AgentNumber(agent),
                line="line",
                group=self.groups[contact],
                service="",
                tier=2,
                target_ms=1,
                wait_ms=0,
                arrival_wait_ms=0,
                overtook=overtook,
            )
        )

    def ends(self, contact: str, outcome: Outcome = Outcome.ANSWERED) -> None:
        self.state(
            Ended(
                contact=ContactId(contact),
                line="line",
                group=self.groups[contact],
                service="",
                outcome=outcome,
                ended_by=EndedBy.CALLER,
                wait_ms=0,
                target_ms=0,
                talk_ms=0,
                rings=0,
            )
        )

    def verdict(self) -> Verdict:
        return judge_run(self.facts, PolicyName.TIERS)

    def faults(self) -> list[tuple[str, str]]:
        return [(fault.contact, fault.what) for fault in self.verdict().faults]


@pytest.fixture
def run() -> Run:
    return Run()


def test_a_run_of_nothing_is_well(run: Run) -> None:
    assert run.verdict() == Verdict(0, {}, (), 0, ())
    assert run.verdict().all_well


class TestAWellRun:
    def test_is_counted(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b")
        run.rings("1", "a")
        run.talks("1", "a")
        run.ends("a")
        run.ends("b", Outcome.ABANDONED)

        verdict = run.verdict()
        assert verdict.all_well
        assert (verdict.contacts, verdict.offers) == (2, 1)
        assert verdict.outcomes == {"answered": 1, "abandoned": 1}

    def test_serves_the_preferred_before_those_who_came_earlier(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b", "preferred")
        run.rings("1", "b")
        run.rings("2", "a")
        assert not run.faults()

    def test_passes_over_whom_the_agent_cannot_serve(self, run: Run) -> None:
        run.arrives("a", "general", "claims")
        run.arrives("b")
        run.rings("1", "b", "visits")
        assert not run.faults()

    def test_may_pass_over_whom_the_agent_let_ring_before(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b")
        run.rings("1", "a")
        run.ring_ends("1", "a", RingOutcome.REFUSED)
        run.queued("a", QueueReason.OFFER_ENDED)
        run.rings("1", "b")
        assert not run.faults()

    def test_may_ring_again_while_the_pbx_has_not_confirmed_a_withdrawal(self, run: Run) -> None:
        run.arrives("a")
        run.rings("1", "a")
        run.queued("a", QueueReason.OFFER_ENDED)
        run.rings("2", "a")
        run.ring_ends("1", "a", RingOutcome.CANCELLED)
        run.talks("2", "a")
        assert not run.faults()

    def test_takes_a_ring_for_over_whose_agent_lacks_the_chosen_skill(self, run: Run) -> None:
        run.arrives("a")
        run.rings("1", "a", "visits")
        run.queued("a", QueueReason.SERVICE_CHOSEN, "claims")
        run.rings("2", "a", "claims")
        assert not run.faults()

    def test_may_end_a_second_ring_after_the_first_was_answered(self, run: Run) -> None:
        run.arrives("a", "emergency")
        run.arrives("b")
        run.rings("1", "a")
        run.rings("2", "a", second=True)
        run.talks("1", "a")
        run.ring_ends("2", "a", RingOutcome.CANCELLED)
        run.rings("2", "b")  # nobody is ahead: the emergency is being talked to
        assert not run.faults()

    def test_may_overtake_whoever_came_back_while_the_phone_rang(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b")
        run.rings("1", "a")
        run.rings("2", "b")
        run.ring_ends("1", "a", RingOutcome.BUSY)
        run.queued("a", QueueReason.OFFER_ENDED)
        run.talks("2", "b", overtook=1)
        assert not run.faults()

    def test_may_ring_anew_whose_ring_ended_while_the_service_was_away(self, run: Run) -> None:
        run.arrives("a")
        run.rings("1", "a")
        run.queued("a", QueueReason.ADOPTED)
        run.rings("2", "a")
        run.talks("2", "a")
        assert not run.faults()

    def test_may_state_other_things_and_ends_of_rings_unknown(self, run: Run) -> None:
        run.state(AgentChanged(AgentNumber("1"), "", "", "", "", "", None))
        run.ring_ends("1", "never", RingOutcome.CANCELLED)
        assert not run.faults()


class TestAFault:
    def test_is_to_serve_who_came_later(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b")
        run.rings("1", "b")
        assert run.faults() == [("b", "served before a")]

    def test_is_to_serve_the_general_line_before_the_preferred(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b", "preferred")
        run.rings("1", "a")
        assert run.faults() == [("a", "served before b")]

    def test_is_to_give_a_second_phone_to_a_lower_contact(self, run: Run) -> None:
        run.arrives("a")
        run.rings("1", "a")
        run.arrives("b", "emergency")
        run.rings("2", "a", second=True)
        assert run.faults() == [("a", "served before b")]

    def test_is_to_pass_over_whose_ring_we_took_back(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b")
        run.rings("1", "a")
        run.ring_ends("1", "a", RingOutcome.CANCELLED)
        run.queued("a", QueueReason.OFFER_ENDED)
        run.rings("1", "b")
        assert run.faults() == [("b", "served before a")]

    def test_is_to_pass_over_who_came_back_from_a_failed_bridge(self, run: Run) -> None:
        run.arrives("a")
        run.arrives("b")
        run.rings("1", "a")
        run.ring_ends("1", "a", RingOutcome.FAILED)
        run.queued("a", QueueReason.BRIDGE_FAILED)
        run.rings("2", "b")
        assert run.faults() == [("b", "served before a")]

    def test_is_to_ring_for_somebody_who_rings_already(self, run: Run) -> None:
        run.arrives("a")
        run.rings("1", "a")
        run.rings("2", "a")
        assert run.faults() == [("a", "rung for while not in the line")]

    def test_is_to_ring_anew_for_somebody_classified_anew_whose_phone_rings_on(
        self, run: Run
    ) -> None:
        run.arrives("a")
        run.rings("1", "a")
        run.queued("a", QueueReason.RECLASSIFIED)
        run.rings("2", "a", second=True)
        assert not run.faults()
        run.rings("3", "a")
        assert run.faults() == [("a", "rung for while not in the line")]

    def test_is_to_ring_for_somebody_unknown(self, run: Run) -> None:
        run.rings("1", "ghost")
        assert run.faults() == [("ghost", "rung for while not in the line")]

    @pytest.mark.parametrize("later_ms", [1, -1])
    def test_is_to_change_the_first_arrival(self, run: Run, later_ms: int) -> None:
        run.arrives("a")
        first = run.arrivals["a"][0]
        run.queued("a", QueueReason.RECLASSIFIED, arrived_at=first + later_ms)
        assert run.faults() == [("a", "the first arrival was not kept")]

    def test_is_to_lose_a_call(self, run: Run) -> None:
        run.arrives("a")
        run.ends("a", Outcome.LOST)
        assert run.faults() == [("a", "the call was lost")]
        assert run.verdict().faults[0].at_ms == run.now

    def test_is_to_forget_somebody(self, run: Run) -> None:
        run.arrives("a")
        assert run.verdict().unfinished == ("a",)
        assert not run.verdict().all_well
