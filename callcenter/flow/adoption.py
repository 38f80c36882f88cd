"""Taking over what an earlier run of the service, or an outage, left at the PBX.

Callers who wait go on waiting with the arrival their channel remembers; rings go on ringing,
conversations go on. Nobody is rung a second time and nobody is answered twice. All of this is told
before the session counts as connected, so nobody is matched in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.commands import BringBack, Hangup
from callcenter.contacts import AgentNumber, ContactId, ContactState
from callcenter.events import CallArrived
from callcenter.facts import EndedBy, Outcome
from callcenter.flow import memo
from callcenter.flow.call import Call
from callcenter.flow.ear import Ear

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.contacts import Phone
    from callcenter.events import AgentRecovered, CallFound, ContactRecovered, OfferFound
    from callcenter.flow.callers import Callers
    from callcenter.flow.memo import Memo
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable


class Adoption:
    """Finds everybody their place again."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        callers: Callers,
        places: Places,
        ringing: Ringing,
        roster: Roster,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._callers = callers
        self._places = places
        self._ringing = ringing
        self._roster = roster
        self._outbox = outbox
        # Callers of an earlier run who were in a menu, until the session stands.
        self._in_menu: list[Call] = []
        # Contacts of an earlier run that have not been found yet.
        self._missing: dict[ContactId, ContactRecovered] = {}

    def contact(self, event: ContactRecovered, now: int) -> None:
        """Look for a contact that had not ended when the service did."""
        del now
        self._missing[event.contact] = event

    def complete(self, now: int) -> None:
        """Everybody alive was told: menus go on, and whoever was not found has ended unseen."""
        in_menu, self._in_menu = self._in_menu, []
        for call in in_menu:
            if call.state is ContactState.MENU:
                self._callers.begin_again(call, now)
        missing, self._missing = self._missing, {}
        for contact in missing.values():
            self._outbox.state(_unseen(contact))

    def agent(self, event: AgentRecovered, now: int) -> None:
        """Seat an agent where they sat."""
        self._log_in(event.agent, event.phone, now)
        if event.paused:
            paused = self._roster.pause(event.agent, event.reason, actor="", now=now)
            self._outbox.state_all(paused.facts)

    def call(self, event: CallFound, now: int) -> None:
        """Take a caller over, or note what became of one we know."""
        call = self._calls.of_leg(event.leg)
        if call is None:
            self._unknown(event, now)
        elif event.elsewhere and call.in_line:
            self._elsewhere(call, event, now)

    def offer(self, event: OfferFound, now: int) -> None:
        """Take a ring or a conversation over; a ring for nobody is silenced."""
        contact, _, number = event.memo.partition(memo.SEPARATOR)
        call, agent = self._calls.find(contact), AgentNumber(number)
        if call is not None and self._roster.get(agent) is not None:
            self._log_in(agent, event.phone, now)
            self._ringing.adopt(call, event, agent, now)
        elif not event.up:
            self._ringing.silence(event, now)

    # -- inside ------------------------------------------------------------------------------

    def _unknown(self, event: CallFound, now: int) -> None:
        found = memo.read(event.memo, rules=self._rules, now=now)
        if found is None or self._calls.find(found.contact) is not None:
            if event.offer is None and not event.taken:
                self._newcomer(event, now)
            return
        if found.group and found.connected_at and event.offer is None:
            self._served(event, found)
            return
        call = Call(
            id=ContactId(found.contact),
            line=self._rules.lines[found.line],
            ear=Ear(pbx=event.pbx, leg=event.leg),
            arrived_at=found.arrived_at,
        )
        self._missing.pop(call.id, None)
        call.connected_at = found.connected_at
        call.talks_with = event.offer
        self._calls.add(call)
        self._outbox.state(
            facts.ContactAdopted(
                contact=call.id,
                line=call.line.name,
                group=found.group,
                arrived_at=found.arrived_at,
                talking=event.offer is not None,
            )
        )
        if found.group:
            self._places.adopt(call, found)
        else:
            self._in_menu.append(call)
        if event.elsewhere:
            self._callers.enter_default(call, now)
            self._elsewhere(call, event, now)

    def _served(self, event: CallFound, found: Memo) -> None:
        """A caller whose conversation ended while nobody listened: never in line again."""
        self._missing.pop(ContactId(found.contact), None)
        group = self._rules.groups[found.group]
        self._outbox.do(Hangup(pbx=event.pbx, leg=event.leg))
        self._outbox.state(
            facts.Ended(
                contact=ContactId(found.contact),
                line=found.line,
                group=group.name,
                service=found.service,
                outcome=Outcome.ANSWERED,
                ended_by=EndedBy.AGENT,
                wait_ms=found.connected_at - found.queued_at,
                target_ms=group.target_ms,
                talk_ms=0,  # nobody saw when it ended
                rings=0,
            )
        )

    def _newcomer(self, event: CallFound, now: int) -> None:
        """A caller who came while nobody listened, or whose memo is not to be believed."""
        arrival = CallArrived(event.pbx, event.leg, event.number, event.name, event.dialled)
        self._callers.arrived(arrival, now, arrived_at=now - event.up_ms)
        call = self._calls.of_leg(event.leg)
        if call is not None and event.elsewhere:
            # Has waited in the PBX's own queue: a menu now would be an insult.
            self._callers.enter_default(call, now)
            self._elsewhere(call, event, now)

    def _elsewhere(self, call: Call, event: CallFound, now: int) -> None:
        """The PBX's own queue has the caller: fetch them back unless somebody is rung there."""
        if event.taken:
            outcome = Outcome.FALLBACK
            self._callers.end(call, now, ended_by=EndedBy.SYSTEM, outcome=outcome)
        else:
            self._callers.lifted(call)
            self._outbox.do(BringBack(pbx=event.pbx, leg=event.leg))

    def _log_in(self, agent: AgentNumber, phone: Phone, now: int) -> None:
        known = self._roster.get(agent)
        if known is not None and not known.logged_in:
            seated = self._roster.log_in(agent, phone, actor="", now=now)
            self._outbox.state_all(seated.facts)


def _unseen(contact: ContactRecovered) -> facts.Ended:
    """How a contact ended that was there when the service died and is gone now."""
    talked = contact.connected_at > 0
    waited_until = contact.connected_at or contact.queued_at
    return facts.Ended(
        contact=contact.contact,
        line=contact.line,
        group=contact.group,
        service=contact.service,
        outcome=Outcome.ANSWERED if talked else Outcome.UNSEEN,
        ended_by=EndedBy.SYSTEM,
        wait_ms=waited_until - contact.queued_at if contact.queued_at else 0,
        target_ms=contact.target_ms,
        talk_ms=0,
        rings=0,
    )
