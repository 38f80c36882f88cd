"""Was everybody served, and in the right order? Judged from the recorded facts alone.

The facts of a run are replayed: who stood in the line, under which class, who rang. At every offer
`judge` says, by brute force and without the product's own rules, whom that agent should have been
given. A contact that the agent had let ring before may be passed over, and one that waits for the
agent who served it last; nobody else may. The order
is judged when a phone begins to ring: who comes back to the line after that, or late out of a menu,
may see somebody be answered who arrived later (`Connected.overtook` counts them), and no rule could
have prevented it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter import facts
from callcenter.events import RingOutcome
from callcenter.facts import Outcome, QueueReason
from callcenter.lab import judge
from callcenter.queue.waiting import WaitClass, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.contacts import AgentNumber, ContactId, OfferId
    from callcenter.facts import Fact
    from callcenter.queue.policies import PolicyName


class Fault(msgspec.Struct, frozen=True):
    """Something that should not have happened."""

    at_ms: int
    contact: str
    what: str


class Verdict(msgspec.Struct, frozen=True):
    """What the facts of a run show."""

    contacts: int
    outcomes: dict[str, int]
    unfinished: tuple[str, ...]  # contacts that arrived and have not ended
    offers: int  # judged
    faults: tuple[Fault, ...]  # offers out of order, calls lost

    @property
    def all_well(self) -> bool:
        """Whether everybody ended as they chose, and nobody was served out of order."""
        return not self.faults and not self.unfinished


_OUTSIDE = ("number:", "voicemail:")
"""How the places begin to which a rule of overflow may send a contact out of the line."""


class _Replay:
    """The line as the facts tell it."""

    def __init__(self, policy: PolicyName) -> None:
        self.policy = policy
        self.waiting: dict[ContactId, Waiting] = {}
        self.entries: dict[ContactId, Waiting] = {}
        # The phones that ring for each, by offer: the skills of the agents there.
        self.ringing: dict[ContactId, dict[OfferId, frozenset[str]]] = {}
        # Those whose ring may have ended while the service was away, and nobody told.
        self.unsure: set[ContactId] = set()
        # Those whom a rule sent outside. Who comes back between two runs is told by neither.
        self.outside: set[ContactId] = set()
        self.let_ring: dict[ContactId, set[AgentNumber]] = {}
        self.open: dict[ContactId, None] = {}  # in order of arrival
        self.contacts = 0
        self.offers = 0
        self.outcomes: dict[str, int] = {}
        self.faults: list[Fault] = []

    def take(self, fact: Fact, at_ms: int) -> None:
        """Follow one fact."""
        match fact:
            case facts.ContactArrived():
                self.contacts += 1
                self.open[fact.contact] = None
            case facts.CameBack():
                self.entries.pop(fact.contact, None)  # has the place of an earlier call
            case facts.Queued():
                self._queued(fact)
            case facts.Offered():
                self._offered(fact, at_ms)
            case facts.OfferEnded():
                self._offer_ended(fact)
            case facts.Overflowed() | facts.DivertChosen() | facts.Transferred() if _leaves(fact):
                self.outside.add(fact.contact)
                self.waiting.pop(fact.contact, None)
                self.ringing.pop(fact.contact, None)  # no phone rings on for who is led outside
            case facts.DivertEnded() | facts.TransferEnded():
                self.outside.discard(fact.contact)
            case facts.Connected():
                self.ringing.pop(fact.contact, None)
            case facts.Ended():
                self._ended(fact, at_ms)
            case _:
                pass

    def _queued(self, fact: facts.Queued) -> None:
        before = self.entries.get(fact.contact)
        entry = Waiting(
            contact=fact.contact,
            wait_class=WaitClass(fact.wait_class, fact.tier, fact.target_ms, fact.guard_ms),
            skills=frozenset(fact.skills),
            arrived_at=fact.arrived_at,
            seq=fact.seq,
        )
        if before and (before.arrived_at, before.seq) != (entry.arrived_at, entry.seq):
            self._fault(fact.queued_at, fact.contact, "the first arrival was not kept")
        self.entries[fact.contact] = entry
        if fact.contact in self.outside:
            return
        if not self._still_ringing(fact):
            self.waiting[fact.contact] = entry
        elif fact.reason is QueueReason.ADOPTED:
            self.unsure.add(fact.contact)

    def _still_ringing(self, fact: facts.Queued) -> bool:
        """Whether phones ring on for the contact: those of agents who may still answer it.

        A ring that was withdrawn states its end only when the PBX has confirmed it.
        """
        rings = self.ringing.setdefault(fact.contact, {})
        back = fact.reason in (QueueReason.OFFER_ENDED, QueueReason.BRIDGE_FAILED)
        for offer, skills in list(rings.items()):
            if back or not skills.issuperset(fact.skills):
                del rings[offer]
        return bool(rings)

    def _offered(self, fact: facts.Offered, at_ms: int) -> None:
        self.offers += 1
        skills = frozenset(fact.agent_skills)
        chosen = self.entries.get(fact.contact)
        placed = any(fact.contact in some for some in (self.waiting, self.unsure, self.outside))
        self.outside.discard(fact.contact)
        if chosen is None or not (fact.second or placed):
            self._fault(at_ms, fact.contact, "rung for while not in the line")
            return
        held = {passed.contact for passed in fact.passed if passed.why == "waits_for_agent"}
        rivals = [
            entry
            for contact, entry in self.waiting.items()
            if fact.agent not in self.let_ring.get(contact, ()) and contact not in held
        ]
        best = judge.best([chosen, *rivals], skills, self.policy, at_ms)
        if best is not None and best.contact != fact.contact:
            self._fault(at_ms, fact.contact, f"served before {best.contact}")
        self.waiting.pop(fact.contact, None)
        self.unsure.discard(fact.contact)
        self.ringing.setdefault(fact.contact, {})[fact.offer] = skills

    def _offer_ended(self, fact: facts.OfferEnded) -> None:
        self.ringing.get(fact.contact, {}).pop(fact.offer, None)
        if fact.outcome is not RingOutcome.CANCELLED:
            self.let_ring.setdefault(fact.contact, set()).add(fact.agent)

    def _ended(self, fact: facts.Ended, at_ms: int) -> None:
        self.waiting.pop(fact.contact, None)
        self.open.pop(fact.contact, None)
        self.outcomes[fact.outcome] = self.outcomes.get(fact.outcome, 0) + 1
        if fact.outcome is Outcome.LOST:
            self._fault(at_ms, fact.contact, "the call was lost")

    def _fault(self, at_ms: int, contact: str, what: str) -> None:
        self.faults.append(Fault(at_ms, contact, what))


def judge_run(stated: Iterable[tuple[int, Fact]], policy: PolicyName) -> Verdict:
    """Judge the facts of one run, each with its time in ms, in the order in which they came."""
    replay = _Replay(policy)
    for at_ms, fact in stated:
        replay.take(fact, at_ms)
    return Verdict(
        contacts=replay.contacts,
        outcomes=replay.outcomes,
        unfinished=tuple(replay.open),
        offers=replay.offers,
        faults=tuple(replay.faults),
    )


def _leaves(fact: facts.Overflowed | facts.DivertChosen | facts.Transferred) -> bool:
    """Whether a contact is somewhere else from now on, and waits for nobody of ours."""
    return isinstance(fact, facts.Transferred) or fact.to.startswith(_OUTSIDE)
