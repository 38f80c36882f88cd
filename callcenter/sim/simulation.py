"""The loop over a virtual clock: callers come, agents finish, patience ends, and the core decides.

Line, policy, dispatcher and roster are those of the service; nothing of an order is written here.
What an event is followed by in the service is done here too, in the same order: the event, then
`Dispatcher.match`. A phone that rings is answered at once, so each ring is an answer.

Of events at the same millisecond an agent's end comes first, then hang-ups, then who enters: an
agent who frees in the moment in which a caller gives up still answers.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from callcenter.agents.roster import Roster
from callcenter.contacts import AgentNumber, ContactId, OfferId, Phone
from callcenter.dispatch.dispatcher import Dispatcher
from callcenter.events import RingOutcome
from callcenter.queue.line import Line
from callcenter.queue.waiting import Waiting
from callcenter.sim.callers import ENDLESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from callcenter.dispatch.offers import Match
    from callcenter.queue.policies import Policy
    from callcenter.sim.callers import Caller, Duty, Observer, Staff

_SECOND_RING_MS = 1 << 40
"""Nobody's phone rings long enough for a second one: answers come at once."""

_DUTY, _END, _HANG_UP = range(3)
"""What can be due, in the order in which it is taken in the same millisecond."""

_ACTOR = "simulation"


class Simulation:
    """One line and its agents, from the first caller until nothing is left to happen."""

    def __init__(self, *, policy: Policy, staff: Staff, observer: Observer) -> None:
        self._observer = observer
        self._roster = Roster(staff.agents, cool_down_ms=0, pause_after_unanswered=0)
        self._dispatcher = Dispatcher(
            line=Line(policy),
            roster=self._roster,
            offer_ids=map(OfferId, map(str, count())).__next__,
        )
        self._seq = count()
        self._waiting: dict[str, Caller] = {}
        self._due: list[tuple[int, int, str]] = []
        self._duties: Iterator[Duty] = iter(staff.changes)
        self._seat(staff)

    def __repr__(self) -> str:
        return f"<Simulation: {len(self._waiting)} wait, {len(self._due)} moments to come>"

    @property
    def waiting(self) -> int:
        """How many stand in the line; after `run`: whom nobody will ever answer."""
        return len(self._waiting)

    def run(self, callers: Iterable[Caller]) -> None:
        """Let all ``callers`` come, in the order in which they enter, and drain the line."""
        due = self._due
        for caller in callers:
            at = caller.queued_at
            while due and due[0][0] <= at:
                self._happen(heappop(due))
            self._enter(caller, at)
        while due:
            self._happen(heappop(due))

    def _seat(self, staff: Staff) -> None:
        """Log everybody in; whoever is not on duty is paused, and pauses change as duty does."""
        for agent in self._roster:
            number = agent.number
            self._roster.requests.log_in(number, Phone(f"PJSIP/{number}"), actor=_ACTOR, now=0)
            if number not in staff.on_duty:
                self._roster.requests.pause(number, "", actor=_ACTOR, now=0)
        self._await_duty()

    def _await_duty(self) -> None:
        """Await the next change of duty; there are few, and one at a time needs no place."""
        for change in self._duties:
            heappush(self._due, (change.at, _DUTY, f"{'+' if change.on else '-'}{change.agent}"))
            return

    def _enter(self, caller: Caller, now: int) -> None:
        seq = next(self._seq)
        contact = str(seq)
        entry = Waiting(contact, caller.wait_class, caller.skills, caller.arrived_at, seq)
        self._waiting[contact] = caller
        self._dispatcher.enqueue(entry, second_ring_ms=_SECOND_RING_MS)
        self._match(now)
        if caller.patience_ms != ENDLESS and contact in self._waiting:
            heappush(self._due, (now + caller.patience_ms, _HANG_UP, contact))

    def _happen(self, moment: tuple[int, int, str]) -> None:
        now, kind, key = moment
        if kind == _END:
            self._dispatcher.offers.finished(OfferId(key), 0, now)
        elif kind == _HANG_UP:
            caller = self._waiting.pop(key, None)
            if caller is None:
                return
            self._dispatcher.leave(ContactId(key))
            self._observer.hung_up(caller)
            return
        else:
            self._change_duty(key, now)
        self._match(now)

    def _change_duty(self, change: str, now: int) -> None:
        number = AgentNumber(change[1:])
        if change.startswith("+"):
            self._roster.requests.unpause(number, actor=_ACTOR, now=now)
        else:
            self._roster.requests.pause(number, "", actor=_ACTOR, now=now)
        self._await_duty()

    def _match(self, now: int) -> None:
        """Run the one chooser, and let those whom it rings pick up at once."""
        while matches := self._dispatcher.match(now):
            spare = [match for match in matches if not self._answered(match, now)]
            if not spare:
                return
            for match in spare:  # the second phone of an emergency: its agent is free again
                self._dispatcher.offers.ring_ended(match.offer, RingOutcome.CANCELLED, now)

    def _answered(self, match: Match, now: int) -> bool:
        """Let an agent pick up; False if another was first."""
        dispatcher, offer, entry = self._dispatcher, match.offer, match.entry
        if dispatcher.offers.answered(offer, now) is None:
            return False
        caller = self._waiting.pop(entry.contact)
        skills = frozenset(match.agent_skills)
        self._observer.answered(
            caller,
            entry,
            wait_ms=now - caller.queued_at,
            overtook=dispatcher.overtook(entry, skills),
        )
        heappush(self._due, (now + caller.service_ms, _END, offer))
        return True
