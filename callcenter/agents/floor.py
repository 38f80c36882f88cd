"""The agents with everything that follows from their states, kept in step by one function.

`Floor.move` is the only place where an agent's state changes. It knows the table and its
consequences (who is free, which skills are at work, which moments are awaited), not the reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.agent import Agent, AgentProfile, as_counted
from callcenter.agents.coverage import Coverage
from callcenter.agents.idle import IdleAgents
from callcenter.agents.phones import Phones
from callcenter.agents.states import AgentMove, AgentState, next_state
from callcenter.contacts import ContactId
from callcenter.deadlines import Deadlines
from callcenter.dialable import DialablePhones
from callcenter.errors import IllegalTransition
from callcenter.facts import AgentChanged, PauseOverran

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.contacts import OfferId, Phone

_ON_A_CALL = frozenset({AgentState.RINGING, AgentState.TALKING})

# Looked up once: reading a member of an enum takes as long as ten reads of a name, and every call
# moves an agent three times.
_OFFLINE, _AVAILABLE = AgentState.OFFLINE, AgentState.AVAILABLE
_WRAP_UP, _PAUSED = AgentState.WRAP_UP, AgentState.PAUSED


class Floor:
    """Agents, phones, and what is known from them at any moment."""

    __slots__ = (
        "agents",
        "at_phone",
        "by_number",
        "cooling",
        "coverage",
        "dialable",
        "idle",
        "longest_pauses_ms",
        "pauses",
        "phones",
        "present",
        "wraps",
    )

    def __init__(
        self, profiles: Iterable[AgentProfile], *, dialable: DialablePhones | None = None
    ) -> None:
        told = enumerate(profiles)
        ordered = sorted(told, key=lambda one: as_counted(one[1].number))
        self.agents = [
            Agent(profile, rank=rank, order=order) for rank, (order, profile) in enumerate(ordered)
        ]
        """By rank: lower numbers first."""
        self.by_number = {agent.number: agent for agent in self.agents}
        self.dialable = dialable or DialablePhones()
        self.at_phone: dict[Phone, Agent] = {}
        self.phones = Phones()
        self.idle = IdleAgents(self.agents)
        self.coverage = Coverage()
        """Those at work, paused ones included: they come back."""
        self.present = Coverage()
        """Those at work who are not paused."""
        self.cooling: Deadlines[int] = Deadlines()
        self.wraps: Deadlines[int] = Deadlines()
        self.pauses: Deadlines[int] = Deadlines()
        self.longest_pauses_ms: Mapping[str, int] = {}
        """How long a pause may last, by its reason; others as long as they like."""

    def move(
        self, agent: Agent, move: AgentMove, *, now: int, reason: str = "", actor: str = ""
    ) -> AgentChanged:
        """Bring ``agent`` into the next state, with all that follows.

        Raises:
            IllegalTransition: the table has no such move; nothing was changed.
        """
        before, phone = agent.state, agent.phone
        agent.state = after = next_state(before, move)
        agent.since = now
        agent.after_call = None
        agent.pause_reason = reason if after is _PAUSED else ""
        agent.overran = False
        if before is _PAUSED or after is _PAUSED:
            self.time_pause(agent)
        if before is _WRAP_UP:
            self.wraps.clear(agent.rank)
            agent.until = 0
        elif before is _OFFLINE:
            self.coverage.add(agent.skills)
        if after is _OFFLINE:
            self.coverage.remove(agent.skills)
            self._vacate(agent)
        was_away = before is _OFFLINE or before is _PAUSED
        if after is _OFFLINE or after is _PAUSED:
            if not was_away:
                self.present.remove(agent.skills)
        elif was_away:
            self.present.add(agent.skills)
        if after is _AVAILABLE:
            self.sort_in(agent)
        elif before is _AVAILABLE:
            self.idle.take(agent)
        return AgentChanged(
            agent=agent.number,
            name=agent.name,
            before=before,
            after=after,
            reason=reason,
            actor=actor,
            phone=phone,
        )

    def start_idling(
        self, agent: Agent, move: AgentMove, *, now: int, reason: str = "", actor: str = ""
    ) -> AgentChanged:
        """Make ``agent`` available, at the back of those who are idle."""
        self.idle.take(agent)
        agent.idle_since = now
        return self.move(agent, move, now=now, reason=reason, actor=actor)

    def wrap_up(
        self, agent: Agent, until: int, *, now: int, extensions: int = 0, actor: str = ""
    ) -> AgentChanged:
        """Give ``agent`` time to write up a call, until then; so many times it was extended."""
        reason = "extended" if agent.state is _WRAP_UP else ""
        fact = self.move(agent, AgentMove.WRAP_UP, reason=reason, actor=actor, now=now)
        self.wraps.set(agent.rank, until)
        agent.until, agent.extensions = until, extensions
        return fact

    def time_pause(self, agent: Agent) -> None:
        """Wait for the end of what the pause of ``agent`` may last, if it is in one."""
        longest_ms = self.longest_pauses_ms.get(agent.pause_reason)
        if longest_ms is None or agent.overran:
            self.pauses.clear(agent.rank)
        else:
            self.pauses.set(agent.rank, agent.since + longest_ms)

    def overrun(self, now: int) -> list[PauseOverran]:
        """Say which pauses have become too long."""
        overran = [self.agents[rank] for _, rank in self.pauses.due(now)]
        for agent in overran:
            agent.overran = True
        return [PauseOverran(a.number, a.pause_reason, now - a.since) for a in overran]

    def sort_in(self, agent: Agent) -> None:
        """Count ``agent`` among those who may be rung, or not, as it is now."""
        if (
            agent.state is _AVAILABLE
            and agent.offer is None
            and not agent.cool_until
            and not agent.off_duty
            and agent.phone is not None
            and self.phones.usable(agent.phone)
        ):
            self.idle.put(agent)
        else:
            self.idle.take(agent)

    def why_not_at(self, phone: Phone, agent: Agent) -> str:
        """Say why ``agent`` cannot log in at ``phone``; "" if it can."""
        holder = self.at_phone.get(phone)
        if not self.dialable.allows(phone) or (holder is not None and holder.on_call):
            return "phone_not_allowed"
        if agent.phone == phone:
            return "already_logged_in"
        if agent.state is AgentState.TALKING:
            return "agent_in_call"
        if holder is not None and holder.state in _ON_A_CALL:
            return "phone_in_call"
        # A leg may outlive its agent's log-out by the time the PBX takes to end it.
        if self.phones.has_leg(phone) and agent.leg_phone != phone:
            return "phone_in_call"
        return ""

    def occupy(self, agent: Agent, phone: Phone) -> None:
        """Seat ``agent`` at ``phone``, which nobody has."""
        if agent.state is _OFFLINE:
            self._begin_counting(agent)
        self._vacate(agent)
        agent.phone = phone
        self.at_phone[phone] = agent

    def leg_begins(self, agent: Agent, offer: OfferId) -> None:
        """Note that the phone of ``agent`` carries the leg of ``offer``.

        Raises:
            IllegalTransition: the agent has no phone, or the last leg has not ended yet.
        """
        if agent.phone is None or agent.offer is not None:
            raise IllegalTransition(f"{agent!r} cannot ring for offer {offer}")
        self.phones.leg_begins(agent.phone)
        agent.offer, agent.leg_phone = offer, agent.phone

    def leg_ended(self, agent: Agent) -> None:
        """Note that the leg of the agent's offer is gone, and the phone idle."""
        if agent.leg_phone is not None:
            self.phones.leg_ends(agent.leg_phone)
        agent.offer = agent.leg_phone = None

    def cool(self, agent: Agent, until: int) -> None:
        """Leave ``agent`` alone until then."""
        agent.cool_until = until
        self.cooling.set(agent.rank, until)

    def thaw(self, now: int) -> None:
        """End the cool-downs whose time is over; nothing to do before `cooling.not_before`."""
        for _, rank in self.cooling.due(now):
            agent = self.agents[rank]
            agent.cool_until = 0
            self.sort_in(agent)

    def _begin_counting(self, agent: Agent) -> None:
        """Count from the least of those at work: whoever comes late owes nobody their morning."""
        at_work = [one for one in self.at_phone.values() if not one.on_call]
        agent.calls = min((other.calls for other in at_work), default=0)
        agent.talk_ms = min((other.talk_ms for other in at_work), default=0)
        agent.rung_at = 0
        agent.last_contact = ContactId("")

    def _vacate(self, agent: Agent) -> None:
        if agent.phone is not None:
            del self.at_phone[agent.phone]
            agent.phone = None
