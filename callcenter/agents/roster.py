"""All agents of one process: who is at work, at which phone, and whom to ring next.

The roster carries out what happens to the phones, by the table of `states`; what people ask of it,
`requests` does. Nothing here waits or looks at a clock: `now` is always given, in ms since the
epoch, and what is to happen later is published by `next_deadline` and done by `advance`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.agent import Agent, AgentProfile, Wish
from callcenter.agents.changes import Change
from callcenter.agents.floor import Floor
from callcenter.agents.on_call import seat, stated
from callcenter.agents.renewal import renew
from callcenter.agents.requests import Requests
from callcenter.agents.sent_callers import take, who_takes
from callcenter.agents.states import AgentMove, AgentState
from callcenter.agents.vain_rings import charge
from callcenter.contacts import ContactId, OfferId
from callcenter.deadlines import NEVER
from callcenter.errors import IllegalTransition
from callcenter.events import RingOutcome
from callcenter.facts import AgentWillChange, Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from callcenter.agents.idle import IdleAgents
    from callcenter.agents.phones import Phones
    from callcenter.contacts import AgentNumber, Phone
    from callcenter.dialable import DialablePhones
    from callcenter.events import PhoneState

__all__ = ["Agent", "AgentProfile", "Change", "Roster"]

# Looked up once: every call needs them, and reading a member of an enum is slow.
_AVAILABLE, _RINGING, _TALKING = AgentState.AVAILABLE, AgentState.RINGING, AgentState.TALKING
_RING, _ANSWER, _FREE = AgentMove.RING, AgentMove.ANSWER, AgentMove.FREE
_NOTHING_ASKED = Wish(_FREE, "", "")
NOBODY = ContactId("")
RELOADED = "reloaded"
"""Why an agent is logged out whom the settings do not have any more."""


class Roster:
    """Every agent of the configuration, logged in or not."""

    __slots__ = (
        "_cool_down_ms",
        "_floor",
        "_pause_after_unanswered",
        "coverage",
        "present",
        "requests",
    )

    def __init__(
        self,
        profiles: Iterable[AgentProfile],
        *,
        cool_down_ms: int,
        pause_after_unanswered: int,
        longest_pauses_ms: Mapping[str, int] | None = None,
        dialable: DialablePhones | None = None,
    ) -> None:
        """Start with everybody offline.

        Args:
            profiles: the agents; their numbers are distinct.
            cool_down_ms: how long an agent is left alone after a ring that came to nothing.
            pause_after_unanswered: rings in a row left unanswered before a pause; 0: never.
            longest_pauses_ms: how long a pause may last, by its reason; others as they like.
            dialable: the phones agents may log in at; by itself those of PJSIP.
        """
        self._floor = Floor(profiles, dialable=dialable)
        self._floor.longest_pauses_ms = longest_pauses_ms or {}
        seat(self._floor)
        self.requests = Requests(self._floor)
        """What people ask for."""
        self.coverage = self._floor.coverage
        """The skills of those at work, paused ones included."""
        self.present = self._floor.present
        """The skills of those at work who are not paused."""
        self._cool_down_ms = cool_down_ms
        self._pause_after_unanswered = pause_after_unanswered

    def __iter__(self) -> Iterator[Agent]:
        """All agents, lower numbers first; also those who leave, until they are logged out."""
        agents = self._floor.agents
        return (a for a in agents if not a.on_call and (a.logged_in or not a.leaving))

    def __repr__(self) -> str:
        free, total = len(self._floor.idle), len(self._floor.agents)
        return f"<Roster: {self.logged_in} of {total} at work, {free} free>"

    # Who is who

    def get(self, number: AgentNumber) -> Agent | None:
        """Return the agent of that number, or None; who is about to leave is nobody's any more.

        An on-call phone has one, too.
        """
        agent = self._floor.by_number.get(number)
        return None if agent is None or agent.leaving else agent

    def at_phone(self, phone: Phone) -> Agent | None:
        """Return who is logged in at ``phone``, or None."""
        agent = self._floor.at_phone.get(phone)
        return None if agent is None or agent.on_call else agent

    def may_sit_at(self, phone: Phone) -> bool:
        """Whether anybody may log in at ``phone``: it will be dialled."""
        return self._floor.dialable.allows(phone)

    @property
    def phones(self) -> Phones:
        """What is known of the phones, whoever is logged in there."""
        return self._floor.phones

    @property
    def logged_in(self) -> int:
        """How many agents are at work, paused ones included."""
        return sum(agent.logged_in for agent in self)

    def free(self, required: frozenset[str]) -> int:
        """How many may be rung who have all the ``required`` skills, as at the last `idle`."""
        return self._floor.idle.count(required)

    def limit_pauses(self, longest_pauses_ms: Mapping[str, int]) -> None:
        """Let pauses last so long, by their reason, from the next `renew` on."""
        self._floor.longest_pauses_ms = longest_pauses_ms

    def renew(
        self,
        profiles: Iterable[AgentProfile],
        *,
        cool_down_ms: int,
        pause_after_unanswered: int,
        actor: str,
        now: int,
    ) -> list[Change]:
        """Have these agents from now on, with what each is doing.

        Who is not among them is logged out, from a call when it is over. New skills hold from the
        next choice: a phone that rings goes on ringing.
        """
        self._cool_down_ms = cool_down_ms
        self._pause_after_unanswered = pause_after_unanswered
        changes = []
        for agent in renew(self._floor, profiles):
            agent.after_call = None
            changes.append(Change((AgentWillChange(agent.number, "", "", actor),)))
        wish = Wish(AgentMove.LOG_OUT, RELOADED, actor)
        leaving = [agent for agent in self if agent.leaving]
        return [*changes, *(self.requests.leave(agent, wish, now) for agent in leaving)]

    # What happens to the phones

    def phone_changed(self, phone: Phone, state: PhoneState) -> None:
        """Take note of what the PBX says of a phone, whoever is or will be logged in there.

        Ignored while a leg of ours is on the phone. Nobody loses the place among the idle by it.
        """
        self._floor.phones.told(phone, state)
        if agent := self._floor.at_phone.get(phone):
            self._floor.sort_in(agent)

    def phone_lent(self, phone: Phone, *, over: bool = False) -> None:
        """Ring a phone for something besides the line, or count that as ``over``."""
        self._floor.phones.lent(phone, over=over)
        if agent := self._floor.at_phone.get(phone):
            self._floor.sort_in(agent)

    def shift(self, number: AgentNumber, *, on_duty: bool) -> None:
        """Let an on-call phone be rung from now on, or not; one that rings or talks goes on."""
        if (agent := self.get(number)) is not None:
            agent.off_duty = not on_duty
            self._floor.sort_in(agent)

    def ring(self, number: AgentNumber, offer: OfferId, now: int) -> tuple[Fact, ...]:
        """Note that the agent's phone begins to ring.

        Raises:
            IllegalTransition: the agent is not available, or its last leg has not ended yet.
        """
        agent = self._floor.by_number[number]
        if agent.state is not _AVAILABLE:
            raise IllegalTransition(f"{agent!r} cannot ring for offer {offer}")
        self._floor.leg_begins(agent, offer)
        agent.rung_at = now
        return stated(agent, self._floor.move(agent, _RING, now=now))

    def answered(
        self, number: AgentNumber, now: int, *, contact: ContactId = NOBODY
    ) -> tuple[Fact, ...]:
        """Note that the ringing agent picked up; the call is being connected.

        Raises:
            IllegalTransition: the agent is not ringing.
        """
        agent = self._floor.by_number[number]
        fact = self._floor.move(agent, _ANSWER, now=now)
        agent.unanswered = 0
        agent.calls += 1
        agent.last_contact = contact
        return stated(agent, fact)

    def not_connected(self, number: AgentNumber) -> None:
        """Note that the agent picked up, and spoke with nobody."""
        self._floor.by_number[number].last_contact = NOBODY

    def ring_ended(self, number: AgentNumber, outcome: RingOutcome, now: int) -> tuple[Fact, ...]:
        """Note that the leg of a ring attempt is gone without an answer.

        A ring that we took back leaves everything as it was. Any other lets the agent cool down;
        one that came to nothing by the agent or the phone also costs the place among the idle.
        An agent who was paused or logged out meanwhile stays so.
        """
        agent = self._floor.by_number[number]
        self._floor.leg_ended(agent)
        if agent.state is not _RINGING:
            self._floor.sort_in(agent)
            return ()
        vain = outcome is not RingOutcome.CANCELLED
        move = AgentMove.FREE
        if vain:
            cool_down_ms, most = self._cool_down_ms, self._pause_after_unanswered
            move = charge(
                self._floor, agent, outcome, cool_down_ms=cool_down_ms, most=most, now=now
            )
        return stated(agent, self._floor.move(agent, move, reason=outcome, now=now))

    def talk_ended(self, number: AgentNumber, wrap_up_ms: int, now: int) -> tuple[Fact, ...]:
        """Note that the agent's leg of an answered offer is gone.

        What was asked during the call happens now, in place of the wrap-up.

        Raises:
            IllegalTransition: the agent is not talking.
        """
        agent = self._floor.by_number[number]
        if agent.state is not _TALKING:
            raise IllegalTransition(f"{agent!r} has no call that could end")
        self._floor.leg_ended(agent)
        agent.talk_ms += now - agent.since
        agent.idle_since = now
        wish = agent.after_call or _NOTHING_ASKED
        if wish.move is _FREE and wrap_up_ms > 0 and not agent.on_call:
            return (self._floor.wrap_up(agent, now + wrap_up_ms, now=now),)
        fact = self._floor.move(agent, wish.move, reason=wish.reason, actor=wish.actor, now=now)
        return stated(agent, fact)

    def who_takes(self, phone: Phone) -> Agent | None:
        """Return the agent who speaks with a caller that was sent to a phone, or None."""
        return who_takes(self._floor, phone)

    def take(self, agent: Agent, contact: ContactId, now: int) -> tuple[Fact, ...]:
        """Note that an agent speaks with a caller who was sent to their phone."""
        return take(self._floor, agent, contact, now)

    def gives(self, number: AgentNumber, wrap_up_ms: int, now: int) -> tuple[Fact, ...]:
        """Note that such a conversation is over."""
        agent = self.get(number)
        taken = agent is not None and agent.state is _TALKING and agent.offer is None
        return self.talk_ended(number, wrap_up_ms, now) if taken else ()

    # Whom to ring

    def idle(self, now: int) -> IdleAgents:
        """Return those who may be rung at ``now``, to choose from until anything changes."""
        floor = self._floor
        if floor.cooling.not_before <= now:
            floor.thaw(now)
        return floor.idle

    def any_free(self, now: int) -> bool:
        """Whether anybody may be rung at ``now``."""
        return len(self.idle(now)) > 0

    # Time

    def next_deadline(self) -> int | None:
        """Return when `advance` is due next, in ms since the epoch, or None."""
        floor = self._floor
        at = min(floor.cooling.next(), floor.wraps.next(), floor.pauses.next())
        return None if at == NEVER else at

    def advance(self, now: int) -> tuple[Fact, ...]:
        """End the wrap-ups and cool-downs whose time is over; say which pauses last too long."""
        self._floor.thaw(now)
        facts: list[Fact] = []
        for at, rank in self._floor.wraps.due(now):
            agent = self._floor.agents[rank]
            agent.idle_since = at
            facts.append(self._floor.move(agent, AgentMove.FREE, now=now))
        return (*facts, *self._floor.overrun(now))
