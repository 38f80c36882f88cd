"""A contact's entry in the line: its class, the skills it needs, and its first arrival.

The place follows from the first arrival alone. Nothing here, and nothing that calls it, ever gives
a contact a later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.contacts import ContactState, Move
from callcenter.facts import Queued, QueueReason
from callcenter.flow.known import known
from callcenter.queue.waiting import EMERGENCY, Waiting

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.flow.call import Call
    from callcenter.flow.last_agents import LastAgents
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.relaxing import Relaxing
    from callcenter.flow.rules import LineRules, Rules
    from callcenter.flow.table import CallTable, Ids, WaitClasses
    from callcenter.queue.line import Line


class Decided(NamedTuple):
    """Who at work changed a contact, and why in their words."""

    actor: str = ""
    note: str = ""


BY_RULE = Decided()


class Entries:
    """Makes entries, lets the dispatcher have them, and states them."""

    __slots__ = (
        "_calls",
        "_classes",
        "_dispatcher",
        "_ids",
        "_last_agents",
        "_line",
        "_outbox",
        "_overflow",
        "_relaxing",
        "_rules",
    )

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        line: Line,
        dispatcher: Dispatcher,
        ids: Ids,
        classes: WaitClasses,
        relaxing: Relaxing,
        overflow: Overflow,
        last_agents: LastAgents,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._line = line
        self._dispatcher = dispatcher
        self._ids = ids
        self._classes = classes
        self._relaxing = relaxing
        self._overflow = overflow
        self._last_agents = last_agents
        self._outbox = outbox

    def classify(self, call: Call, group: str, service: str, *, seq: int | None = None) -> None:
        """Give the contact its entry: class and skills may change, the arrival never does."""
        call.group = rules = self._rules.groups[group]
        call.service = service
        call.entry = Waiting(
            contact=call.id,
            wait_class=self._classes.of(group, service),
            skills=self._required(call, rules.tier),
            arrived_at=call.arrived_at,
            seq=self._seq(call) if seq is None else seq,
        )

    def enter(self, call: Call, move: Move = Move.QUEUE) -> None:
        """Let a contact that has its entry stand in the line."""
        call.move(move)
        self._dispatcher.enqueue(
            known(call.entry),
            second_ring_ms=call.line.second_ring_ms,
            ring_all_most=call.line.ring_all_most,
            strategy=self._rules.strategy(call.line, call.service),
            prefers=self._rules.prefers(call.service),
        )
        self._calls.waiting.enter(call)
        self.prefer_agent(call)

    def replace(self, call: Call, *, rings: LineRules | None = None) -> tuple[OfferId, ...]:
        """Let the dispatcher have a contact's entry as it is now; return rings to take back."""
        cancels = self._dispatcher.replace(
            known(call.entry),
            strategy=self._rules.strategy(call.line, call.service),
            prefers=self._rules.prefers(call.service),
            second_ring_ms=rings.second_ring_ms if rings else None,
            ring_all_most=rings.ring_all_most if rings else None,
        )
        if call.state is ContactState.OFFERED and call.id in self._line:
            call.move(Move.RETURN)
        return cancels

    def prefer_agent(self, call: Call) -> None:
        """Let a contact in the line wait a moment for who served it last, if that is known."""
        agent = self._last_agents.of(call)
        if agent is not None and call.state is ContactState.WAITING:
            until = call.queued_at + call.line.last_agent_ms
            self._dispatcher.wait_for(call.id, agent, until=until)

    def state(self, call: Call, reason: QueueReason, *, by: Decided = BY_RULE) -> None:
        """State where the contact stands, and which person at work made it so, if one did."""
        entry = known(call.entry)
        wait_class = entry.wait_class
        self._outbox.state(
            Queued(
                contact=call.id,
                line=call.line.name,
                group=call.group.name if call.group else "",
                service=call.service,
                wait_class=wait_class.name,
                tier=wait_class.tier,
                target_ms=wait_class.target_ms,
                guard_ms=wait_class.guard_ms,
                skills=tuple(sorted(entry.skills)),
                arrived_at=call.arrived_at,
                queued_at=call.queued_at,
                seq=entry.seq,
                reason=reason,
                actor=by.actor,
                note=by.note,
            )
        )

    # -- inside ------------------------------------------------------------------------------

    def _required(self, call: Call, tier: int) -> frozenset[str]:
        """Return what an agent must have: an emergency is anybody's, of whatever line."""
        skills, of_line = self._relaxing.required(call, tier=tier), call.line.skills
        if of_line and tier != EMERGENCY:
            skills |= of_line
        skills = self._overflow.required(call, skills)
        # Joining nothing would make a set of its own for each of the thousands who wait.
        return skills | call.needs if call.needs else skills

    def _seq(self, call: Call) -> int:
        return call.entry.seq if call.entry else self._ids.seq()
