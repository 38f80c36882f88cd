"""The end of a contact, whoever brings it about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState, Move
from callcenter.facts import Ended

if TYPE_CHECKING:
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.facts import EndedBy, Outcome
    from callcenter.flow.call import Call
    from callcenter.flow.codes import Codes
    from callcenter.flow.followed import Followed
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.last_agents import LastAgents
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.relaxing import Relaxing
    from callcenter.flow.returns import Returns
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.table import CallTable


class Ends:
    """Ends contacts, and lets go who rings for them or talks to them."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        calls: CallTable,
        dispatcher: Dispatcher,
        hearing: Hearing,
        ringing: Ringing,
        returns: Returns,
        last_agents: LastAgents,
        codes: Codes,
        relaxing: Relaxing,
        overflow: Overflow,
        followed: Followed,
        outbox: Outbox,
    ) -> None:
        self._calls = calls
        self._dispatcher = dispatcher
        self._hearing = hearing
        self._ringing = ringing
        self._returns = returns
        self._last_agents = last_agents
        self._codes = codes
        self._relaxing = relaxing
        self._overflow = overflow
        self._followed = followed
        self._outbox = outbox

    def end(
        self, call: Call, now: int, *, ended_by: EndedBy, outcome: Outcome | None = None
    ) -> None:
        """The contact is over."""
        self._hearing.forget(call)
        ended_by = call.left_by or ended_by
        outcome = outcome or call.outcome(now, ended_by=ended_by)
        if not call.connected_at:
            call.overtaken, call.guard_hit = self._dispatcher.fared(call.id, now)
        rings = self._dispatcher.leave(call.id)
        self._returns.ended(call, outcome, now)
        self._last_agents.served(call, now)
        self._codes.free(call.code)
        end = _ended(call, outcome, now, ended_by=ended_by)
        self._followed.ends(call, now)
        self._outbox.state(end)
        self._relaxing.forget(call)
        self._overflow.forget(call)
        call.move(Move.END)
        self._calls.drop(call)
        self._ringing.let_all_go((*rings, call.offer) if call.offer else rings, now)


def _ended(call: Call, outcome: Outcome, now: int, *, ended_by: EndedBy) -> Ended:
    group = call.group
    return Ended(
        contact=call.id,
        line=call.line.name,
        group=group.name if group else "",
        service=call.service,
        outcome=outcome,
        ended_by=ended_by,
        wait_ms=call.waited_ms(call.connected_at or call.diverted_at or now),
        target_ms=group.target_ms if group else 0,
        talk_ms=_talked_ms(call, now),
        rings=call.rings,
        overtaken=call.overtaken,
        guard_hit=call.guard_hit,
        estimate_ms=call.estimate_ms,
        bound_ms=call.bound_ms,
        again=call.again,
        promised=call.was_promised,
    )


def _talked_ms(call: Call, now: int) -> int:
    """How long the caller has spoken with somebody, until now."""
    if call.state is ContactState.TALKING:
        return call.talked_ms + now - call.connected_at
    if call.transfer is not None:
        return call.talked_ms + call.transfer.talked_ms(now)
    return call.talked_ms + now - call.diverted_at if call.diverted_at else call.talked_ms
