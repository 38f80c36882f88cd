"""Facts in, lines of `queue_log` out: the listener that lets reports on it go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import AgentChanged, PbxStateChanged
from callcenter.queuelog.calls import Call, Calls
from callcenter.queuelog.members import OFFLINE, PAUSED, Members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.contacts import AgentNumber, Phone
    from callcenter.events import AgentRecovered, ContactRecovered
    from callcenter.facts import Fact
    from callcenter.queuelog.names import QueueNames
    from callcenter.queuelog.sender import Sender


class QueueLog:
    """A `callcenter.ports.FactSink`.

    Args:
        names: How queues and members are named now.
        sender: Has the lines written.
    """

    def __init__(self, names: Callable[[], QueueNames], sender: Sender) -> None:
        self._names = names
        self.sender = sender
        self._members = Members(names)
        self._calls = Calls(names, self._members)

    def expect(
        self,
        agents: Iterable[AgentRecovered],
        contacts: Iterable[ContactRecovered],
        name_of: Callable[[AgentNumber], str],
    ) -> None:
        """Know what an earlier run wrote of those who were there, so that nothing is twice."""
        for agent in agents:
            self._expect_agent(agent.agent, name_of(agent.agent), agent.phone, agent)
        for contact in contacts:
            if not contact.lost_at:
                self._calls.expect(contact.contact, self._known(contact))

    def record(self, fact: Fact, at_ms: int) -> None:
        """Have written what a fact is in the log."""
        if isinstance(fact, PbxStateChanged):
            self._pbx(connected=fact.connected)
        elif isinstance(fact, AgentChanged):
            for line in self._members.follow(fact):
                self.sender.put(line)
        else:
            for line in self._calls.follow(fact, at_ms):
                self.sender.put(line)

    def _pbx(self, *, connected: bool) -> None:
        if not connected:
            self.sender.shut()
            return
        self.sender.open()
        for line in self._members.nobody_else_comes():
            self.sender.put(line)

    def _expect_agent(
        self, agent: AgentNumber, name: str, phone: Phone, was: AgentRecovered
    ) -> None:
        if was.state != OFFLINE:
            paused = was.state == PAUSED
            reason = was.reason if paused else ""
            self._members.expect(agent, name, phone, paused=paused, reason=reason)

    def _known(self, contact: ContactRecovered) -> Call:
        away = contact.promised_at > 0 or contact.diverted_at > 0
        talked_ms = contact.talked_ms + contact.transfer_ms
        call = Call(leg=contact.leg, line=contact.line, away=away, talked_ms=talked_ms)
        call.again = contact.again or contact.was_promised
        call.sent_on = contact.transferred_at > 0
        if call.sent_on:
            call.again = True
        elif contact.queued_at and not away:
            call.queue = self._names().queue(contact.line, contact.group, contact.service)
            call.entered_at = contact.queued_at
        if (connected := contact.connected_at) and not call.sent_on:
            call.connected_at = connected
            call.member = self._members.name(contact.agent) if contact.agent else ""
            call.held_s = max(0, connected - contact.queued_at - contact.talked_ms) // 1_000
        return call
