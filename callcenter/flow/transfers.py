"""Callers whom an agent sends on, to a colleague, to somebody else, or back into the line.

The PBX connects them by itself, as the phone's button or a feature code asks it to, so this goes on
should the service die. The contact is followed: who speaks with it counts as talking where that is
an agent, and who is not answered stands in the line again at the place of the first arrival.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter import facts
from callcenter.commands import BringBack, Hangup, SendOn
from callcenter.contacts import ContactState, Move, OfferId
from callcenter.events import TransferKind
from callcenter.facts import EndedBy, TransferTo
from callcenter.flow.ear import Ear
from callcenter.flow.handing_back import no_emergency, part
from callcenter.flow.known import known
from callcenter.flow.transfer import NOBODY, Transfer

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.contacts import LegId, Phone
    from callcenter.events import (
        CallFound,
        CallTransferred,
        ContactRecovered,
        LegReplaced,
        LegReturned,
        PartnerJoined,
    )
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.callers import Callers
    from callcenter.flow.ends import Ends
    from callcenter.flow.followed import Followed
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable

TOO_EARLY = 20
"""How often a caller is sent on again whom the PBX has not there yet, a millisecond apart."""

_WITH_SOMEBODY = (ContactState.TALKING, ContactState.TRANSFERRED)


class Wanted(NamedTuple):
    """Where in which line a caller is to stand."""

    line: str
    group: str
    service: str


class Transfers:
    """Follows contacts that are sent on."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        callers: Callers,
        hearing: Hearing,
        memos: Memos,
        ends: Ends,
        places: Places,
        legs: AgentLegs,
        roster: Roster,
        outbox: Outbox,
        ringing: Ringing,
        followed: Followed,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._callers = callers
        self._hearing = hearing
        self._memos = memos
        self._ends = ends
        self._places = places
        self._legs = legs
        self._roster = roster
        self._outbox = outbox
        self._ringing = ringing
        self._followed = followed
        self._strangers: set[LegId] = set()  # sent on, and whose contact is over for us

    # -- what the PBX tells ------------------------------------------------------------------

    def sent(self, event: CallTransferred, now: int) -> None:
        """Whoever spoke with a caller has sent them on."""
        call = self._calls.of_leg(event.leg) or self._legs.serves(OfferId(event.leg))
        if call is None:
            self._strangers.add(event.leg)
            return
        transfer = call.transfer
        if transfer is None or transfer.taken_at:
            self._begin(call, event.kind, now)
        if call.transfer is not None:
            call.transfer.extension = event.extension or call.transfer.extension
            if event.strayed:
                self._bring(call, event)

    def _bring(self, call: Call, event: CallTransferred) -> None:
        if event.into_line:
            self._outbox.do(BringBack(pbx=call.pbx, leg=call.leg))
        else:
            transfer = known(call.transfer)
            transfer.sent, transfer.tries = event.leg, TOO_EARLY
            self._outbox.do(SendOn(pbx=call.pbx, leg=call.leg, sent=event.leg))

    def not_sent(self, leg: LegId) -> None:
        """The PBX was told of it before it had put the caller in the agent's place: once more."""
        call = self._calls.of_leg(leg)
        if call is not None and (transfer := call.transfer) is not None and transfer.tries:
            transfer.tries -= 1
            self._outbox.do(SendOn(pbx=call.pbx, leg=call.leg, sent=transfer.sent))

    def taken_out(self, call: Call, before: ContactRecovered | None, now: int) -> None:
        """Somebody else at the PBX has a contact that was in the line."""
        self._begin_anew(call, TransferKind.UNSEEN, before, now)
        known(call.transfer).taken_out = True

    def joined(self, event: PartnerJoined, now: int) -> None:
        """A caller's leg is in a bridge with somebody."""
        call = self._calls.of_leg(event.leg)
        self._strangers.discard(event.leg)
        if call is None:
            return
        if call.coming_back and call.in_line and event.offer is None:
            call.met_elsewhere = True  # whether they are brought all the same is told next
        if call.state not in _WITH_SOMEBODY:
            return
        if event.offer is not None:
            call.left_by = None  # the agent asked somewhere, and is back
            return
        if call.transfer is None:
            self._begin(call, TransferKind.ATTENDED, now)
        self._take(call, event.phone, now)

    def partner_left(self, leg: LegId) -> None:
        """Whom a contact was sent to hung up; what becomes of the contact is told next."""
        call = self._calls.of_leg(leg)
        if call is not None and call.state is ContactState.TRANSFERRED:
            call.left_by = EndedBy.AGENT

    def replaced(self, event: LegReplaced, now: int) -> None:
        """A caller has put somebody else in their place: the conversation goes on as the same.

        An agent who asked in a line, was answered there, and connects the two, is such a caller.
        Whom they connect has been a contact of their own until now.
        """
        call = self._calls.of_leg(event.leg)
        if call is None or call.state not in _WITH_SOMEBODY:
            return
        if (other := self._calls.of_leg(event.by)) is not None:
            other.left_by = None  # it was taken out of its bridge
            self._ends.end(other, now, ended_by=EndedBy.AGENT)
        call.left_by = None
        self._calls.seat(call, Ear(pbx=call.pbx, leg=event.by, last_token=now))
        self._memos.remember(call)

    def is_stranger(self, leg: LegId) -> bool:
        """Say, once, whether a leg is of somebody sent on by whom we know nothing of."""
        was_sent = leg in self._strangers
        self._strangers.discard(leg)
        return was_sent

    def unseen(self, contact: str, now: int) -> None:
        """The agent's leg is gone, and the caller's neither ended nor came back to us."""
        call = self._calls.find(contact)
        if call is not None and call.state is ContactState.TALKING and call.offer is None:
            self._begin(call, TransferKind.UNSEEN, now)

    def returned(self, event: LegReturned, now: int) -> bool:
        """A caller is ours to command again; return whether they had been sent on."""
        call = self._calls.of_leg(event.leg)
        if call is None or call.transfer is None:
            return False
        if call.transfer.taken_at and not call.transfer.taken_out:
            self._end(call, now)
        else:
            self._back(call, now)
            self._callers.returned(event, now)
        return True

    # -- a session that begins ---------------------------------------------------------------

    def found(
        self, call: Call, event: CallFound, now: int, *, before: ContactRecovered | None = None
    ) -> None:
        """The PBX tells where a contact is; ``before``: what an earlier run knew of it."""
        if event.partner is not None or event.sent:
            if call.transfer is None:
                self._found_sent(call, event, before, now)
            if event.partner is not None and call.transfer is not None:
                self._take(call, event.partner, now)
        elif event.unanswered and (call.connected_at or call.transfer) and event.offer is None:
            if call.transfer is None:
                self._found_sent(call, event, before, now)
            self._back(call, now)  # music comes with the session, as for all who wait
        elif call.transfer is not None and not event.astray:
            self._end(call, now)

    def _found_sent(
        self, call: Call, event: CallFound, before: ContactRecovered | None, now: int
    ) -> None:
        kind = TransferKind.BLIND if event.sent or event.unanswered else TransferKind.ATTENDED
        self._begin_anew(call, kind, before, now)

    def _begin_anew(
        self, call: Call, kind: TransferKind, before: ContactRecovered | None, now: int
    ) -> None:
        if before is None or not before.transferred_at:
            self._begin(call, kind, now)
            return
        self._leave(call, now)
        call.transfer = Transfer(kind, since=before.transferred_at, talk_ms=before.transfer_ms)
        call.transfer.taken_at = before.taken_at

    # -- inside ------------------------------------------------------------------------------

    def _begin(self, call: Call, kind: TransferKind, now: int) -> None:
        """Part a contact from whom it speaks with, or take it out of the line."""
        sender, offer, talk_ms, spoken_ms = NOBODY, call.offer, 0, 0
        if (transfer := call.transfer) is not None:
            sender, talk_ms = transfer.agent, transfer.talked_ms(now) - transfer.talk_ms
            spoken_ms = transfer.talked_ms(now)
            self._followed.close(call, transfer.to, now)
        elif call.connected_at and (call.state is ContactState.TALKING or call.in_line):
            sender, talk_ms = call.agent or NOBODY, now - call.connected_at
            spoken_ms = talk_ms
        elif not call.in_line:
            return  # in a menu, or about to be connected: the PBX brings them back
        self._outbox.state(
            facts.Transferred(
                contact=call.id,
                agent=sender,
                line=call.line.name,
                group=known(call.group).name,
                service=call.service,
                kind=kind,
                talk_ms=talk_ms,
                offer=offer,
            )
        )
        if offer is not None:
            self._legs.hands_back(offer, wrap_up_ms=call.line.wrap_up_ms)
            self._legs.expect_end(offer, now)
        self._leave(call, now)
        call.transfer = Transfer(kind, since=now, talk_ms=spoken_ms)

    def _leave(self, call: Call, now: int) -> None:
        """Let a contact be with nobody whom we rang."""
        if call.state is not ContactState.TRANSFERRED:
            self._ringing.let_all_go(self._places.leave_for(call, Move.TRANSFER), now)
            self._hearing.lifted(call)
            self._calls.waiting.leave(call)
        call.offer = call.left_by = None

    def _take(self, call: Call, phone: Phone, now: int) -> None:
        """Somebody at a phone, if it is known which, speaks with a contact."""
        transfer = known(call.transfer)
        call.left_by = None
        if not transfer.taken_at:
            transfer.taken_at = now
            transfer.to = TransferTo.OTHER
            call.connected_at = call.connected_at or now
        if transfer.told or not phone:
            return  # where it goes on within the PBX somebody's phone is told of next
        agent = self._roster.who_takes(phone)
        if agent is not None:
            transfer.agent, transfer.to = agent.number, TransferTo.AGENT
            self._outbox.state_all(self._roster.take(agent, call.id, now))
        self._followed.taken(call, transfer)

    def _end(self, call: Call, now: int) -> None:
        """Whom a contact was sent to has hung up: the call is over."""
        self._outbox.do(Hangup(pbx=call.pbx, leg=call.leg))
        self._ends.end(call, now, ended_by=EndedBy.AGENT)

    def _back(self, call: Call, now: int) -> None:
        """Nobody answered, or the line was meant: the contact stands where its arrival says."""
        transfer = known(call.transfer)
        wanted = self._wanted(call, transfer.extension)
        sender = call.agent or ""
        self._followed.close(call, TransferTo.LINE if wanted else TransferTo.NOBODY, now)
        call.again = call.again or transfer.talk_ms > 0
        part(call, transfer.talk_ms)
        place = wanted or Wanted(call.line.name, known(call.group).name, call.service)
        self._places.stand_again(call, *place, actor=sender, now=now)

    def _wanted(self, call: Call, extension: str) -> Wanted | None:
        """Return the place that was dialled, by a line's number or by a code, or None."""
        rules, own = self._rules, call.line.name
        prefix, keys = rules.desk.prefix, rules.desk.call_keys
        for line in rules.lines.values():
            if extension in line.dialled:
                return Wanted(line.name, no_emergency(call, line), call.service)
        if not extension.startswith(prefix):
            return None
        typed = extension.removeprefix(prefix)
        target = keys.targets.get(typed[1:], "") if keys and typed[:1] == keys.to else ""
        if target in rules.services:
            return Wanted(own, no_emergency(call), target)
        group = target if target in rules.groups else no_emergency(call)
        return Wanted(own, group, call.service)
