"""A line, its agents and the dispatcher between them, with short words for what happens."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.dispatch.dispatcher import Dispatcher
from callcenter.dispatch.strategies import Strategy
from callcenter.queue.line import Line
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import WaitClass, Waiting
from tests.agents.people import NOW, at_work, people

if TYPE_CHECKING:
    from callcenter.agents.roster import Agent, AgentProfile, Roster
    from callcenter.dispatch.offers import Answered, Match, Placed, RingEnded
    from callcenter.events import RingOutcome

EMERGENCY = WaitClass("emergencia", 0, 30_000)
PREFERRED = WaitClass("preferente", 1, 60_000)
GENERAL = WaitClass("general", 2, 180_000, 540_000)
SECOND_RING_MS = 6_000


class Room:
    """Everything dispatch needs, at a moment that only moves when told."""

    def __init__(
        self,
        *profiles: AgentProfile,
        policy_name: PolicyName = PolicyName.TIERS,
        log_in: bool = True,
        cool_down_ms: int = 5_000,
        strategy: Strategy = Strategy.LONGEST_IDLE,
        seed: str = "",
    ) -> None:
        self.now = NOW
        self.strategy = strategy
        self.ring_all_most = 10
        self.roster: Roster = people(*profiles, cool_down_ms=cool_down_ms)
        self.line = Line(policy(policy_name))
        self._offers, self._seqs = count(1), count()
        self.dispatcher = Dispatcher(
            line=self.line,
            roster=self.roster,
            offer_ids=lambda: OfferId(f"o{next(self._offers)}"),
            seed=seed,
        )
        if log_in:
            at_work(self.roster, now=NOW)

    def arrive(
        self, name: str, wait_class: WaitClass = GENERAL, skills: str = "", *, waited_ms: int = 0
    ) -> Waiting:
        """Somebody enters the line who has waited so long already."""
        arrived_at = self.now - waited_ms
        entry = Waiting(name, wait_class, frozenset(skills), arrived_at, next(self._seqs))
        self.dispatcher.enqueue(
            entry,
            second_ring_ms=SECOND_RING_MS,
            ring_all_most=self.ring_all_most,
            strategy=self.strategy,
        )
        return entry

    def later(self, ms: int) -> None:
        """Let time pass, wrap-ups and cool-downs included."""
        self.now += ms
        self.roster.advance(self.now)

    def matches(self) -> list[Match]:
        """Match now."""
        return self.dispatcher.match(self.now)

    def match(self) -> list[tuple[str, str]]:
        """Match now, told as (contact, agent) with a + behind the agent of a second phone."""
        return [
            (match.entry.contact, match.agent + ("+" if match.second else ""))
            for match in self.matches()
        ]

    def end_ring(self, number: AgentNumber, outcome: RingOutcome) -> RingEnded:
        """The ring at this agent is over without an answer."""
        ended = self.dispatcher.offers.ring_ended(self.offer_at(number), outcome, self.now)
        assert ended is not None
        return ended

    def answer(self, number: AgentNumber) -> Answered | None:
        """This agent picks up."""
        return self.dispatcher.offers.answered(self.offer_at(number), self.now)

    def offer_at(self, number: AgentNumber) -> OfferId:
        """The offer whose leg is on this agent's phone."""
        offer = self.agent(number).offer
        assert offer is not None
        return offer

    def agent(self, number: AgentNumber) -> Agent:
        """The agent of that number."""
        agent = self.roster.get(number)
        assert agent is not None
        return agent

    def placed(self, name: str) -> Placed | None:
        """Where a contact is."""
        return self.dispatcher.placed(ContactId(name))

    def position(self, name: str) -> int:
        """The place that this contact is told."""
        return self.dispatcher.position(ContactId(name), self.now)
