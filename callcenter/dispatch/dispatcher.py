"""Brings waiting contacts and free agents together.

`Dispatcher.match` is the one place that chooses; it runs after every change and returns the rings
to be made; what becomes of those is the business of `course`. Each contact is in exactly one place
(its lane, ringing one or two phones, or answered), each agent has at most one offer, and whatever
becomes of an offer, the contact keeps its arrival.

The rule against priority inversion: a free agent who could serve a contact is never given to a
lower one while the higher waits un-offered, or has rung a single phone for longer than allowed
(`second_ring_ms`; an emergency rings a second phone at once). No contact rings more than two, but
for those whose strategy rings all: as many as are free, up to a bound. The first answer takes the
contact, and the other rings are taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.deadlines import NEVER
from callcenter.dispatch.chance import Chance
from callcenter.dispatch.choosing import choose
from callcenter.dispatch.course import Offers
from callcenter.dispatch.holds import LAST_AGENT
from callcenter.dispatch.ledger import Ledger
from callcenter.dispatch.offers import Match
from callcenter.dispatch.places import Ahead
from callcenter.dispatch.strategies import Strategies, Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from callcenter.agents.roster import Roster
    from callcenter.contacts import AgentNumber, ContactId, OfferId
    from callcenter.dispatch.choosing import Choice
    from callcenter.dispatch.offers import Placed
    from callcenter.queue.line import Line
    from callcenter.queue.waiting import Waiting

_LONGEST_IDLE = Strategy.LONGEST_IDLE


class Dispatcher:
    """One line, the agents who serve it, and the offers between them."""

    __slots__ = ("_ledger", "_offer_ids", "_roster", "_strategies", "offers")

    def __init__(
        self, *, line: Line, roster: Roster, offer_ids: Callable[[], OfferId], seed: str = ""
    ) -> None:
        """Start with the given empty line.

        ``offer_ids`` gives a new id at each call; all that is drawn by lot follows from ``seed``.
        """
        self._strategies = Strategies(Chance(seed))
        self._ledger = Ledger(line)
        self._roster = roster
        self._offer_ids = offer_ids
        self.offers = Offers(ledger=self._ledger, roster=roster)
        """What becomes of each ring that `match` returned."""

    def __repr__(self) -> str:
        ledger = self._ledger
        waiting, ringing, offers = len(ledger.line), len(ledger.ringing), len(ledger.offers)
        return f"<Dispatcher: {waiting} wait, {ringing} ring, {offers} offers>"

    # Contacts come, change and go

    def enqueue(
        self,
        entry: Waiting,
        *,
        second_ring_ms: int,
        ring_all_most: int = 2,
        strategy: Strategy = _LONGEST_IDLE,
        prefers: frozenset[str] = frozenset(),
    ) -> None:
        """Put a contact in the line, at the place its arrival gives; an emergency needs no skill.

        ``strategy`` says which of those who are free for it will be rung, those first who have
        the skills it ``prefers``.

        Raises:
            AlreadyWaiting: the contact is here already; nothing was changed.
        """
        self._ledger.add(
            entry,
            second_ring_ms=second_ring_ms,
            ring_all_most=ring_all_most,
            strategy=strategy,
            prefers=prefers,
        )

    def replace(
        self,
        entry: Waiting,
        *,
        strategy: Strategy | None = None,
        second_ring_ms: int | None = None,
        ring_all_most: int | None = None,
        prefers: frozenset[str] | None = None,
    ) -> tuple[OfferId, ...]:
        """Give a contact another class, skills or strategy; return the rings to take back.

        Those are the rings at agents who lack the new skills. If no phone rings any more the
        contact is back in the line. Unknown contacts are left alone.
        """
        return self._ledger.replace(
            entry,
            strategy=strategy,
            second_ring_ms=second_ring_ms,
            ring_all_most=ring_all_most,
            prefers=prefers,
        )

    def wait_for(self, contact: ContactId, agent: AgentNumber, *, until: int) -> None:
        """Let a contact in the line wait for an agent until a moment (ms); see `holds`."""
        placed = self._ledger.placed.get(contact)
        if placed is not None and placed.answered is None:
            self._ledger.holds.add(placed, agent, until)

    def leave(self, contact: ContactId) -> tuple[OfferId, ...]:
        """Forget a contact wherever it is; return the rings to take back.

        Its agents stay as they are until their legs end: say so by `ring_ended` or `finished`.
        """
        return self._ledger.remove(contact)

    # Matching

    def match(self, now: int) -> list[Match]:
        """Give free agents to contacts until no agent is free for any; return the rings to make.

        To be run after every change of contacts, agents or phones, and at every deadline.
        """
        ledger, strategies, matches = self._ledger, self._strategies, []
        if ledger.holds:
            ledger.holds.review(self._roster, now)
        while ledger.anybody(now) and (idle := self._roster.idle(now)):
            policy, candidates = ledger.line.policy, ledger.candidates()
            choice = choose(candidates, policy=policy, idle=idle, strategies=strategies, now=now)
            if choice is None:
                break
            matches.append(self._ring(choice, now))
        return matches

    def _ring(self, choice: Choice, now: int) -> Match:
        placed, agent, phone, passed = choice
        offer, facts = self.offers.begin(self._offer_ids(), placed, agent, now)
        offer.overtook = self.overtook(placed.entry, agent.skills)
        return Match(
            entry=placed.entry,
            offer=offer.offer,
            agent=agent.number,
            agent_skills=agent.skill_names,
            phone=phone,
            second=offer.second,
            strategy=LAST_AGENT if placed.waits_for else placed.strategy,
            ring_ms=agent.profile.ring_ms,
            accept=agent.profile.accept,
            passed=passed,
            facts=facts,
        )

    # What may be asked

    def placed(self, contact: ContactId) -> Placed | None:
        """Return where a contact is, to read, or None."""
        return self._ledger.placed.get(contact)

    def ringing(self) -> Collection[Placed]:
        """Return the contacts for whom a phone rings, to read, in no particular order."""
        return self._ledger.ringing.values()

    def position(self, contact: ContactId, now: int) -> int:
        """Return the place of a waiting or ringing contact as its caller is told; else 0."""
        ahead = self.ahead(contact, now)
        return 1 + ahead.count if ahead else 0

    def ahead(self, contact: ContactId, now: int) -> Ahead | None:
        """Return those ahead of a waiting or ringing contact, to be asked at once; else None."""
        placed = self._ledger.placed.get(contact)
        if placed is None or placed.answered is not None:
            return None
        return Ahead(placed, ledger=self._ledger, roster=self._roster, now=now)

    def overtook(self, entry: Waiting, agent_skills: frozenset[str]) -> int:
        """Count the earlier arrivals of the same class who wait now and whom the agent serves.

        Who waits for another agent is none of them.
        """
        passed = self._ledger.line.passed_by(entry, agent_skills, wait_class=entry.wait_class)
        return passed - self._ledger.held_before(entry, agent_skills) if passed else 0

    def fared(self, contact: ContactId, now: int) -> tuple[int, bool]:
        """Return how often a contact was overtaken, and whether its guard has lifted it."""
        placed = self._ledger.placed.get(contact)
        if placed is None:
            return 0, False
        return self._ledger.overtaken(placed), self._ledger.line.policy.lifted(placed.entry, now)

    def next_deadline(self) -> int | None:
        """Return when `match` may find more by the mere passing of time, in ms, or None.

        The next second ring, the end of waiting for one agent, or what the roster waits for: call
        `Roster.advance`, then `match`.
        """
        ledger, roster = self._ledger, self._roster.next_deadline()
        soonest = min(ledger.next_second_ring(), ledger.holds.next())
        if roster is not None and roster < soonest:
            return roster
        return None if soonest == NEVER else soonest
