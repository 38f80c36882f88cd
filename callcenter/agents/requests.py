"""What people ask of an agent at work: to log in or out, to pause, to end or extend a wrap-up.

Refusals are facts, not errors, with these codes: unknown_agent, not_logged_in, already_logged_in,
agent_in_call, phone_in_call, phone_not_allowed, already_paused, not_paused, not_in_wrap_up,
extended_enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.agent import Wish
from callcenter.agents.changes import Change, absence, refused
from callcenter.agents.recovery import stand_as_before
from callcenter.agents.states import AgentMove, AgentState
from callcenter.facts import AgentWillChange, Fact, RequestRefused

if TYPE_CHECKING:
    from callcenter.agents.agent import Agent
    from callcenter.agents.floor import Floor
    from callcenter.contacts import AgentNumber, Phone
    from callcenter.events import AgentRecovered


class Requests:
    """Carries out what agents and supervisors ask, by the table of `states`."""

    __slots__ = ("_floor",)

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def check_pin(self, number: AgentNumber, pin: str) -> bool:
        """Whether ``number`` is an agent and ``pin`` is the right one."""
        agent = self._person(number)
        return agent is not None and agent.profile.pin == pin

    def log_in(self, number: AgentNumber, phone: Phone, *, actor: str, now: int) -> Change:
        """Log an agent in at ``phone``, or move it there; whoever was logged in there leaves."""
        agent = self._person(number)
        if agent is None:
            return refused("LogInAsked", number, "unknown_agent")
        if why := self._floor.why_not_at(phone, agent):
            return refused("LogInAsked", number, why)
        facts: list[Fact] = []
        if holder := self._floor.at_phone.get(phone):
            leave, why = AgentMove.LOG_OUT, "phone_taken"
            facts.append(self._floor.move(holder, leave, reason=why, actor=actor, now=now))
        cancel = agent.offer if agent.state is AgentState.RINGING else None
        reason = "moved" if agent.logged_in else ""
        agent.unanswered = 0
        self._floor.occupy(agent, phone)
        enter = AgentMove.LOG_IN
        facts.append(self._floor.start_idling(agent, enter, reason=reason, actor=actor, now=now))
        return Change(tuple(facts), cancel)

    def log_out(self, number: AgentNumber, *, actor: str, now: int) -> Change:
        """Log an agent out; from a call, when it is over."""
        wish = Wish(AgentMove.LOG_OUT, "", actor)
        return self._stop("LogOutAsked", number, wish=wish, now=now)

    def pause(self, number: AgentNumber, reason: str, *, actor: str, now: int) -> Change:
        """Pause an agent, or give a pause another reason; during a call, when it is over."""
        agent = self._person(number)
        if agent and agent.state is AgentState.PAUSED and agent.pause_reason == reason:
            return refused("PauseAsked", number, "already_paused")
        wish = Wish(AgentMove.PAUSE, reason, actor)
        return self._stop("PauseAsked", number, wish=wish, now=now)

    def unpause(self, number: AgentNumber, *, actor: str, now: int) -> Change:
        """End an agent's pause, or drop what was to happen after the running call."""
        agent = self._person(number)
        if agent is None or not agent.logged_in:
            return refused("UnpauseAsked", number, absence(agent))
        if agent.after_call is not None:
            agent.after_call = None
            return Change((AgentWillChange(number, "", "", actor),))
        if agent.state is not AgentState.PAUSED:
            return refused("UnpauseAsked", number, "not_paused")
        agent.unanswered = 0
        return Change((self._floor.start_idling(agent, AgentMove.FREE, actor=actor, now=now),))

    def end_wrap_up(self, number: AgentNumber, *, actor: str, now: int) -> Change:
        """End an agent's wrap-up before its time."""
        agent = self._person(number)
        if agent is None or not agent.logged_in:
            return refused("WrapUpEndAsked", number, absence(agent))
        if agent.state is not AgentState.WRAP_UP:
            return refused("WrapUpEndAsked", number, "not_in_wrap_up")
        return Change((self._floor.start_idling(agent, AgentMove.FREE, actor=actor, now=now),))

    def extend_wrap_up(
        self, number: AgentNumber, by_ms: int, *, at_most: int, actor: str, now: int
    ) -> Change:
        """Give an agent more time to write up a call, ``at_most`` so many times a call."""
        request, agent = "WrapUpExtension", self._person(number)
        if agent is None or not agent.logged_in:
            return refused(request, number, absence(agent))
        if agent.state is not AgentState.WRAP_UP:
            return refused(request, number, "not_in_wrap_up")
        if agent.extensions >= at_most:
            return refused(request, number, "extended_enough")
        until, times = agent.until + by_ms, agent.extensions + 1
        fact = self._floor.wrap_up(agent, until, now=now, extensions=times, actor=actor)
        return Change((fact,))

    def come_back(self, event: AgentRecovered, now: int) -> tuple[Fact, ...]:
        """Seat an agent of an earlier run, in the state in which that run left them.

        A ring or a call is told by its leg, if it is still there; what was wished for after the
        call is to be asked for again when all legs are told.
        """
        seated = self.log_in(event.agent, event.phone, actor="", now=now).facts
        if isinstance(seated[-1], RequestRefused):
            return seated
        agent = self._floor.by_number[event.agent]
        return (*seated, *stand_as_before(self._floor, agent, event, now))

    def leave(self, agent: Agent, wish: Wish, now: int) -> Change:
        """Let an agent pause or log out; from a call, when it is over."""
        if agent.state is AgentState.TALKING:
            agent.after_call = wish
            return Change((AgentWillChange(agent.number, wish.after, wish.reason, wish.actor),))
        cancel = agent.offer if agent.state is AgentState.RINGING else None
        fact = self._floor.move(agent, wish.move, reason=wish.reason, actor=wish.actor, now=now)
        return Change((fact,), cancel)

    def _person(self, number: AgentNumber) -> Agent | None:
        """Return the agent of that number; on-call phones and those about to leave ask nothing."""
        agent = self._floor.by_number.get(number)
        return None if agent is None or agent.leaving or agent.on_call else agent

    def _stop(self, request: str, number: AgentNumber, *, wish: Wish, now: int) -> Change:
        """Pause or log out, now or when the call is over."""
        agent = self._person(number)
        if agent is None or not agent.logged_in:
            return refused(request, number, absence(agent))
        return self.leave(agent, wish, now)
