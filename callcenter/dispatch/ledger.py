"""Where every contact is: in its lane, ringing one phone or two, or answered; never in two places.

The ledger keeps contacts, their offers and the moments of second rings in step. It knows no agent's
state and chooses nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace as replaced

from callcenter.deadlines import Deadlines
from callcenter.dispatch.holds import Holds
from callcenter.dispatch.offers import Offer, Placed, Served, Stage
from callcenter.queue.line import AlreadyWaiting
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.contacts import OfferId
    from callcenter.dispatch.strategies import Strategy
    from callcenter.queue.line import Line
    from callcenter.queue.waiting import Waiting

# Looked up once: reading a member of an enum is slow.
_ANSWERED, _WITHDRAWN = Stage.ANSWERED, Stage.WITHDRAWN


class Ledger:
    """The contacts of one line and the offers made for them."""

    __slots__ = ("_dues", "_overdue", "holds", "line", "offers", "placed", "ringing")

    def __init__(self, line: Line) -> None:
        self.line = line
        self.placed: dict[str, Placed] = {}
        """Every contact."""
        self.ringing: dict[str, Placed] = {}
        """Those for whom a phone rings."""
        self.offers: dict[OfferId, Offer] = {}
        """Every offer whose leg has not ended."""
        self.holds = Holds()
        """Those who wait for one agent."""
        # Of those for whom a further phone may ring: from when on, and for whom it may now.
        self._dues: Deadlines[str] = Deadlines()
        self._overdue: dict[str, Placed] = {}

    def add(
        self,
        entry: Waiting,
        *,
        second_ring_ms: int,
        ring_all_most: int,
        strategy: Strategy,
        prefers: frozenset[str] = frozenset(),
    ) -> None:
        """Take a new contact in.

        Raises:
            AlreadyWaiting: the contact is here already; nothing was changed.
        """
        if entry.contact in self.placed:
            raise AlreadyWaiting(f"contact {entry.contact} is here already")
        entry = _as_served(entry)
        placed = Placed(
            entry=entry,
            second_ring_ms=second_ring_ms,
            ring_all_most=ring_all_most,
            strategy=strategy,
            prefers=prefers,
        )
        self._enter_lane(placed)
        self.placed[entry.contact] = placed

    def replace(
        self,
        entry: Waiting,
        *,
        strategy: Strategy | None,
        second_ring_ms: int | None = None,
        ring_all_most: int | None = None,
        prefers: frozenset[str] | None = None,
    ) -> tuple[OfferId, ...]:
        """Put another entry in place of a contact's; return the rings it parts from.

        An agent whose phone rings is asked for skills again only if those that are needed change.
        """
        placed = self.placed.get(entry.contact)
        if placed is None:
            return ()
        placed.strategy = strategy or placed.strategy
        placed.prefers = placed.prefers if prefers is None else prefers
        waited = self._leave_lane(placed)
        before, placed.entry = placed.entry, _as_served(entry)
        entry = placed.entry
        if second_ring_ms is not None:
            placed.second_ring_ms = second_ring_ms
        if ring_all_most is not None:
            placed.ring_all_most = ring_all_most
        if waited:
            self._enter_lane(placed)
            return ()
        unfit = [
            offer
            for offer in placed.ringing
            if entry.skills != before.skills and not entry.skills <= offer.agent.skills
        ]
        for offer in unfit:
            self.part(offer, placed)
        if placed.ringing:
            self._time_second_ring(placed)
        return tuple(offer.offer for offer in unfit)

    def remove(self, contact: str) -> tuple[OfferId, ...]:
        """Forget a contact; return the rings it parts from."""
        placed = self.placed.pop(contact, None)
        if placed is None:
            return ()
        self._leave_lane(placed)
        self.holds.drop(placed)
        return self._stop_ringing(placed)

    def anybody(self, now: int) -> bool:
        """Whether anybody may be given an agent at ``now``; notes whose second ring is due."""
        if self._dues.not_before <= now:
            for _, contact in self._dues.due(now):
                self._overdue[contact] = self.placed[contact]
        return bool(self._overdue) or len(self.line) > 0

    def candidates(self) -> list[Placed]:
        """Return the best of those who may be given an agent: the first of each lane, the overdue.

        `anybody` was asked before.
        """
        placed = self.placed
        if self.holds:
            return [*self._overdue.values(), *self._not_held()]
        return [*self._overdue.values(), *[placed[head.contact] for head in self.line.heads()]]

    def _not_held(self) -> Iterator[Placed]:
        """Yield the first of each lane who waits for no agent, and those before them who do."""
        for lane in self.line.lanes():
            for entry in lane:
                placed = self.placed[entry.contact]
                yield placed
                if placed.waits_for is None:
                    break

    def held_before(self, entry: Waiting, agent_skills: frozenset[str]) -> int:
        """Count those of a contact's class before it who wait for an agent, another one."""
        place = (entry.arrived_at, entry.seq)
        held = (placed.entry for placed in self.holds if placed.entry.contact in self.line)
        return sum(
            other.wait_class == entry.wait_class
            and other.skills <= agent_skills
            and (other.arrived_at, other.seq) < place
            for other in held
        )

    def next_second_ring(self) -> int:
        """Return when the next second ring may be made, in ms, or `NEVER`."""
        return self._dues.next()

    def begin(self, offer: Offer, placed: Placed) -> None:
        """Let a phone ring for a contact."""
        self.offers[offer.offer] = offer
        if not placed.ringing:
            self._leave_lane(placed)
            self.ringing[offer.contact] = placed
            placed.rings_since = offer.started_at
        placed.ringing = (*placed.ringing, offer)
        self._time_second_ring(placed)

    def part(self, offer: Offer, placed: Placed) -> bool:
        """Part a ring from its contact; return whether the contact went back to its lane."""
        offer.stage = _WITHDRAWN
        placed.ringing = tuple(other for other in placed.ringing if other is not offer)
        if placed.ringing:
            self._time_second_ring(placed)
            return False
        self._stop_ringing(placed)
        self._enter_lane(placed)
        return True

    def settle(self, offer: Offer, placed: Placed) -> tuple[OfferId, ...]:
        """Give a contact to the offer that was answered; return the rings it parts from."""
        self.holds.drop(placed)
        offer.stage = _ANSWERED
        placed.answered = offer
        return self._stop_ringing(placed, but=offer)

    def unsettle(self, offer: Offer) -> bool:
        """Take the contact from an answered offer; return whether it went back to its lane."""
        offer.stage = _WITHDRAWN
        placed = self.placed.get(offer.contact)
        if placed is None or placed.answered is not offer:
            return False
        placed.answered = None
        placed.refused_by = (*placed.refused_by, offer.agent.number)
        self._enter_lane(placed)
        return True

    def hand_back(
        self, offer: Offer, entry: Waiting, *, strategy: Strategy, prefers: frozenset[str]
    ) -> None:
        """Put the contact of an answered offer back into a lane, as another entry has it."""
        placed = self.placed[offer.contact]
        placed.entry, placed.strategy, placed.prefers = _as_served(entry), strategy, prefers
        self.unsettle(offer)

    def connected(self, offer: Offer) -> Served:
        """Count whom the contact of an answered offer passes, and note it for each of them."""
        placed, skills = self.placed[offer.contact], offer.agent.skills
        self.line.answered(placed.entry, skills)
        return Served(
            overtook=offer.overtook,
            passed=self.line.passed_by(placed.entry, skills),
            overtaken=placed.overtaken,
            guard_hit=offer.guard_hit,
        )

    def overtaken(self, placed: Placed) -> int:
        """How often somebody who came later was answered while the contact stood in its lane."""
        entry = placed.entry
        return placed.overtaken + (self.line.overtakes(entry) if entry.contact in self.line else 0)

    def close(self, offer: Offer) -> None:
        """Forget an offer whose leg has ended, with the contact it was answered for."""
        del self.offers[offer.offer]
        placed = self.placed.get(offer.contact)
        if placed is not None and placed.answered is offer:
            del self.placed[offer.contact]

    def _enter_lane(self, placed: Placed) -> None:
        self.line.add(placed.entry)
        placed.overtaken -= self.line.overtakes(placed.entry)

    def _leave_lane(self, placed: Placed) -> bool:
        """Take a contact out of its lane; False if it stood in none."""
        entry = self.line.get(placed.entry.contact)
        if entry is None:
            return False
        placed.overtaken += self.line.overtakes(entry)
        self.line.remove(entry.contact)
        return True

    def _stop_ringing(self, placed: Placed, *, but: Offer | None = None) -> tuple[OfferId, ...]:
        contact = placed.entry.contact
        parted: tuple[OfferId, ...] = ()
        for offer in placed.ringing:
            if offer is not but:
                offer.stage = _WITHDRAWN
                parted = (*parted, offer.offer)
        placed.ringing = ()
        self.ringing.pop(contact, None)
        self._overdue.pop(contact, None)
        self._dues.clear(contact)
        return parted

    def _time_second_ring(self, placed: Placed) -> None:
        contact = placed.entry.contact
        self._overdue.pop(contact, None)
        if placed.another_may_ring:
            self._dues.set(contact, placed.second_due_at)
        else:
            self._dues.clear(contact)


def _as_served(entry: Waiting) -> Waiting:
    """Free an emergency of its skills: whoever is free answers it.

    Words that begin with @ are none: they say who is away, and whom on-call phones serve.
    """
    if entry.wait_class.tier == EMERGENCY and entry.skills:
        kept = frozenset(skill for skill in entry.skills if skill.startswith("@"))
        return replaced(entry, skills=kept)
    return entry
