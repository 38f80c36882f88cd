"""The end of a conversation by its agent: what is left is the caller's leg.

That the agent's leg is gone does not say that the caller's is free: the agent may have sent it on,
and that may be told later. So nothing ends it before it is known where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Hangup
from callcenter.facts import EndedBy
from callcenter.flow.agent_legs import CONFIRM_MS

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.ends import Ends
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.surveys import Surveys

PARTED = "parted"
"""Kind of deadline: an agent's leg is gone, and nobody told where the caller's is."""


class AgentLeft:
    """Ends the contact of an agent who hung up, once the caller's leg is with us."""

    def __init__(
        self,
        *,
        ends: Ends,
        memos: Memos,
        surveys: Surveys,
        outbox: Outbox,
        deadlines: Deadlines,
    ) -> None:
        self._ends = ends
        self._memos = memos
        self._surveys = surveys
        self._outbox = outbox
        self._deadlines = deadlines

    def parted(self, call: Call, now: int) -> None:
        """The agent's leg is gone, and the caller's on its way: to us, to its end, or elsewhere."""
        call.offer = None
        self._deadlines.set(PARTED, call.id, now + CONFIRM_MS)

    def over(self, call: Call, now: int) -> None:
        """The caller's leg has come out of the bridge."""
        call.offer = None
        if self._surveys.take(call, now):
            self._ends.end(call, now, ended_by=EndedBy.AGENT)
            self._memos.remember(call)  # never to be in line again, whoever finds the leg
            return
        self._outbox.do(Hangup(pbx=call.pbx, leg=call.leg))
        self._ends.end(call, now, ended_by=EndedBy.AGENT)
