"""A line with its agents, and an estimator that has learned from calls of a known length."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from hypothesis import settings

from callcenter.agents.roster import AgentProfile, Roster
from callcenter.contacts import AgentNumber, ContactId, OfferId, Phone
from callcenter.estimate.estimator import CALLS_AT_LEAST, Estimate, Estimator
from callcenter.facts import AgentChanged, Connected, Ended, EndedBy, Outcome
from callcenter.queue.line import Line
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import WaitClass, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = 1_000_000_000
HANDLING_MS = 240_000
EMERGENCY = WaitClass("emergencia", 0, 30_000)
PREFERRED = WaitClass("preferente", 1, 60_000)
GENERAL = WaitClass("general", 2, 180_000, 540_000)
CLASSES = (EMERGENCY, PREFERRED, GENERAL)
ANYBODY: frozenset[str] = frozenset()

slowly = settings(max_examples=150, deadline=None)


class Room:
    """Agents who all talk, callers who wait, and what is expected of them.

    Args:
        skills: of each agent, single letters.
        name: of the policy.
        calls: so many are over, all of the same length.
    """

    def __init__(
        self,
        skills: Iterable[str] = ("",) * 4,
        *,
        name: PolicyName = PolicyName.TIERS,
        calls: int = CALLS_AT_LEAST,
    ) -> None:
        self.now = NOW
        self._seqs = count()
        self.line = Line(policy(name))
        profiles = [
            AgentProfile(AgentNumber(str(n)), f"Agent {n}", "1", frozenset(letters))
            for n, letters in enumerate(skills, start=1)
        ]
        self.roster = Roster(profiles, cool_down_ms=0, pause_after_unanswered=0)
        self.estimator = Estimator(line=self.line, roster=self.roster)
        for profile in profiles:
            number = profile.number
            self.roster.requests.log_in(number, Phone(f"PJSIP/{number}"), actor="", now=NOW)
            self.takes_a_call(number)
        for _ in range(calls):
            self.handled(HANDLING_MS)

    def takes_a_call(self, number: str) -> None:
        """This agent talks with somebody."""
        self.roster.ring(AgentNumber(number), OfferId(f"o{number}"), self.now)
        self.roster.answered(AgentNumber(number), self.now)

    def finishes(self, number: str) -> None:
        """This agent is free."""
        self.roster.talk_ended(AgentNumber(number), 0, self.now)

    def handled(self, span_ms: int, *, connected: bool = True, wrap_up: bool = True) -> None:
        """Somebody has been answered at once, and an agent was busy with them for so long."""
        began = self.now - span_ms
        self.estimator.learn([changed("available", "ringing")], began)
        self.estimator.learn([changed("ringing", "talking")], began)
        if connected:
            self.estimator.learn([answered(0)], began)
        if wrap_up:
            self.estimator.learn([changed("talking", "wrap_up")], self.now - 1)
        self.estimator.learn([changed("wrap_up", "available")], self.now)

    def entry(
        self, wait_class: WaitClass = GENERAL, skills: str = "", *, waited_ms: int = 0
    ) -> Waiting:
        """Somebody who has waited so long, not in the line."""
        seq = next(self._seqs)
        return Waiting(f"c{seq}", wait_class, frozenset(skills), self.now - waited_ms, seq)

    def waits(
        self, wait_class: WaitClass = GENERAL, skills: str = "", *, waited_ms: int = 0
    ) -> Waiting:
        """Somebody who has waited so long, in the line."""
        entry = self.entry(wait_class, skills, waited_ms=waited_ms)
        self.line.add(entry)
        return entry

    def comes_at(self, rate_per_s: float, wait_class: WaitClass, skills: str = "") -> None:
        """For two hours so many have come to this class, all of them served."""
        gap_ms = round(1_000 / rate_per_s)
        for at in range(self.now - 7_200_000, self.now, gap_ms):
            entry = Waiting("past", wait_class, frozenset(skills), at, 0)
            self.estimator.entered(entry, at)

    def estimate(self, entry: Waiting, group: str = "general") -> Estimate | None:
        """What is expected of somebody now."""
        return self.estimator.estimate(entry, group=group, now=self.now)

    def expected_ms(self, entry: Waiting) -> int:
        """The same, where something is expected."""
        estimate = self.estimate(entry)
        assert estimate is not None
        return estimate.expected_ms


def changed(before: str, after: str, agent: str = "90") -> AgentChanged:
    return AgentChanged(
        agent=AgentNumber(agent),
        name="",
        before=before,
        after=after,
        reason="",
        actor="",
        phone=None,
    )


def answered(wait_ms: int, *, expected_ms: int | None = None, group: str = "general") -> Connected:
    return Connected(
        contact=ContactId("x"),
        offer=OfferId("o"),
        agent=AgentNumber("90"),
        line="salud",
        group=group,
        service="",
        tier=2,
        target_ms=180_000,
        wait_ms=wait_ms,
        arrival_wait_ms=wait_ms,
        overtook=0,
        estimate_ms=expected_ms,
        bound_ms=expected_ms,
    )


def left(
    wait_ms: int,
    *,
    outcome: Outcome = Outcome.ABANDONED,
    expected_ms: int | None = None,
    group: str = "general",
) -> Ended:
    return Ended(
        contact=ContactId("x"),
        line="salud",
        group=group,
        service="",
        outcome=outcome,
        ended_by=EndedBy.CALLER,
        wait_ms=wait_ms,
        target_ms=180_000,
        talk_ms=0,
        rings=0,
        estimate_ms=expected_ms,
        bound_ms=expected_ms,
    )
