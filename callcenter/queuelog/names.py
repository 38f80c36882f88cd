"""How the site's reports name our lines and agents."""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads it at run time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber, Phone

NUMBER, NAME, PHONE = "{number}", "{name}", "{phone}"
"""What may stand in the name of a member."""


class QueueNames(msgspec.Struct, frozen=True):
    """Names of queues: of a service before that of a group, and of a group before that of a line.

    Attributes:
        lines: by the name of a line; one that is not there is not written about.
        groups: by the name of a group, on those lines.
        services: by the name of a service, on those lines.
        agents: the queues each agent is a member of, by the agent's number.
        member: how a member is named.
        callback_keys: by which key a caller asks to be called back, by line.
        caller_id: whether the caller's number is written where app_queue writes it.
    """

    lines: Mapping[str, str]
    groups: Mapping[str, str] = {}
    services: Mapping[str, str] = {}
    agents: Mapping[str, tuple[str, ...]] = {}
    member: str = "agent-{number}"
    callback_keys: Mapping[str, str] = {}
    caller_id: bool = False

    def queue(self, line: str, group: str, service: str) -> str:
        """Return the queue of whoever stands in the line so; "" where none is written about."""
        of_line = self.lines.get(line, "")
        if not of_line:
            return ""
        return self.services.get(service) or self.groups.get(group) or of_line

    def of_agent(self, agent: AgentNumber) -> tuple[str, ...]:
        """Return the queues an agent is a member of."""
        return self.agents.get(agent, ())

    def member_of(self, agent: AgentNumber, name: str, phone: Phone | None) -> str:
        """Return how an agent is named."""
        named = self.member.replace(NUMBER, agent).replace(PHONE, phone or "")
        return named.replace(NAME, name)
