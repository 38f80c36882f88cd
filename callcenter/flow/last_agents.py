"""Who served a caller last, as far as this run of the service or the registry knows.

A caller is known by what stands for their number. Of those served in this run, no more than `MOST`
are remembered, and only on lines that go by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.latest import Latest

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber
    from callcenter.flow.call import Call

MOST = 50_000


class _Served(NamedTuple):
    agent: AgentNumber
    until: int  # ms since the epoch: so long it counts


class LastAgents:
    """Remembers, and says whom to offer a contact first."""

    __slots__ = ("_served",)

    def __init__(self) -> None:
        self._served: Latest[str, _Served] = Latest(MOST)  # by caller

    def served(self, call: Call, now: int) -> None:
        """A contact is over: who spoke with it is the caller's last agent."""
        kept_ms = call.line.last_agent_kept_ms
        goes_by_it = call.line.last_agent_ms and call.caller and call.connected_at
        if not goes_by_it or call.agent is None:
            return
        self._served.put(call.caller, _Served(call.agent, now + kept_ms))

    def of(self, call: Call) -> AgentNumber | None:
        """Return whom to offer a contact first: as the registry says, or as this run knows."""
        if not call.line.last_agent_ms:
            return None
        served = self._served.get(call.caller)
        if served is not None and call.arrived_at <= served.until:
            return served.agent if call.known is None else call.known.agent or served.agent
        return call.known.agent if call.known else None
