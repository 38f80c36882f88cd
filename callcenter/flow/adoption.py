"""Taking over what an earlier run of the service, or an outage, left at the PBX.

Callers who wait go on waiting with the arrival their channel remembers; rings go on ringing,
conversations go on. Nobody is rung a second time and nobody is answered twice. All of this is told
before the session counts as connected, so nobody is matched in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.commands import Hangup
from callcenter.contacts import PERHAPS_REFUSED, AgentNumber, ContactId, ContactState, LegId
from callcenter.events import CallArrived, CallFound
from callcenter.facts import Outcome
from callcenter.flow import endings, memo
from callcenter.flow.call import Call
from callcenter.flow.ear import Ear
from callcenter.flow.missing import Missing
from callcenter.flow.told import told_before

if TYPE_CHECKING:
    from callcenter.agents.roster import Change
    from callcenter.events import (
        AgentRecovered,
        CallbackFound,
        ContactRecovered,
        OfferFound,
    )
    from callcenter.flow.callers import Callers
    from callcenter.flow.codes import Codes
    from callcenter.flow.diverting import Diverting
    from callcenter.flow.entrance import Entrance
    from callcenter.flow.fetching import Fetching
    from callcenter.flow.found_agents import FoundAgents
    from callcenter.flow.found_callbacks import FoundCallbacks
    from callcenter.flow.found_rings import FoundRings
    from callcenter.flow.known_callers import KnownCallers
    from callcenter.flow.memo import Memo
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.places import Places
    from callcenter.flow.returns import Returns
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable
    from callcenter.flow.taken_out import TakenOut
    from callcenter.flow.transfers import Transfers
    from callcenter.flow.walking import Walking

MENU_PATIENCE_MS = 60_000
"""A caller who arrived longer ago and is in a menu yet is given to the line's default group."""


class Adoption:
    """Finds everybody their place again."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        callers: Callers,
        walking: Walking,
        entrance: Entrance,
        places: Places,
        memos: Memos,
        rings: FoundRings,
        callbacks: FoundCallbacks,
        agents: FoundAgents,
        fetching: Fetching,
        returns: Returns,
        known_callers: KnownCallers,
        overflow: Overflow,
        diverting: Diverting,
        transfers: Transfers,
        taken_out: TakenOut,
        codes: Codes,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._callers = callers
        self._walking = walking
        self._entrance = entrance
        self._places = places
        self._memos = memos
        self._rings = rings
        self._callbacks = callbacks
        self._agents = agents
        self._fetching = fetching
        self._returns = returns
        self._known = known_callers
        self._overflow = overflow
        self._diverting = diverting
        self._transfers = transfers
        self._taken_out = taken_out
        self._codes = codes
        self._outbox = outbox
        # Callers of an earlier run, until the session stands.
        self._adopted: list[Call] = []
        self._missing = Missing()
        # Callers nobody knows; they begin when all that lives there is told.
        self._newcomers: list[tuple[CallFound, Memo | None]] = []
        self._standing: set[str] = set()  # PBXs whose sessions stand
        self._journal = False  # whether there is one that remembers an earlier run
        self._begun = False  # whether a session of this run ever stood

    @property
    def knows_the_agents(self) -> bool:
        """Whether a journal, or this run itself, knows who is at work."""
        return self._journal or self._begun

    # -- what the journal tells --------------------------------------------------------------

    def contact(self, event: ContactRecovered, now: int) -> None:
        """Look for a contact that had not ended when the service did."""
        self._journal = True
        if event.lost_at:
            self._returns.recovered(event, event.lost_at, now, code=self._code(event))
        elif event.promised_at:
            self._overflow.recover(event.contact, event.overflowed)
            self._recall_code(self._callbacks.promise(event, now), event)
        else:
            self._missing.add(event)

    def agent(self, event: AgentRecovered, now: int) -> None:
        """Seat an agent where they sat."""
        self._journal = True
        self._agents.recovered(event, now)

    # -- what the PBX tells ------------------------------------------------------------------

    def call(self, event: CallFound, now: int) -> None:
        """Take a caller over, or note what became of one we know."""
        call = self._calls.of_leg(event.leg)
        if call is None:
            self._unknown(event, now)
            return
        call.coming_back = call.coming_back and (event.elsewhere or event.offer is not None)
        if event.memo != memo.write(call):
            call.priority = None
            self._memos.remember(call)  # could not be written while the session was away
        outside = call.state is ContactState.DIVERTED
        self._diverting.found(call, event, now)
        if outside and call.state is ContactState.MENU:
            self._adopted.append(call)  # hears its menu when all are told of, as the adopted do
        if event.partner is not None and call.offer is not None:
            self._rings.hear_each_other(call.offer, now)  # did, before they were sent on
        self._taken_out.found(call, event, now)
        self._transfers.found(call, event, now)
        if event.offer is not None:
            self._rings.hear_each_other(event.offer, now)
        elif event.elsewhere and call.state is not ContactState.TALKING:
            self._fetching.fetch(call, event, now)

    def offer(self, event: OfferFound, now: int) -> None:
        """Take a ring or a conversation over; a ring for nobody is silenced."""
        contact, _, number = event.memo.partition(memo.SEPARATOR)
        call, agent = self._calls.find(contact), AgentNumber(number)
        if call is not None:
            if call.talks_with == event.offer or not self._journal:
                self._agents.log_in(agent, event.phone, now)  # else they went home while it rang
            self._rings.adopt(call, event, agent, now)
        elif not event.up:
            self._rings.silence(event, now)

    def call_back(self, event: CallbackFound, now: int) -> None:
        """Go on with a call back; who pressed the key, and was not fetched any more, is here."""
        if self._missing.on_leg(event.pbx, event.offer) is None:
            self._callbacks.leg(event, now)
        else:
            leg = LegId(event.offer)
            found = CallFound(event.pbx, leg, "", "", "", memo="", up_ms=0, elsewhere=True)
            self._unknown(found, now)

    def settle(self, now: int) -> None:
        """Leave those alone who talk with an agent of whom we know nothing any more."""
        for call in self._adopted:
            if call.talks_with is not None and call.state is not ContactState.TALKING:
                call.connected_at = call.connected_at or now
                self._fetching.leave(call, now, outcome=Outcome.ANSWERED)
            call.talks_with = None

    def complete(self, pbx: str, now: int, *, died: bool) -> list[Change]:
        """Everybody alive was told: menus go on, and whoever was not found has ended unseen.

        Where the PBX ``died`` meanwhile, that is how they ended, and their places are kept.

        Returns:
            What was to follow the calls of agents: it follows now where the call is over.
        """
        adopted, self._adopted = self._adopted, []
        for call in adopted:
            if call.state is ContactState.MENU:
                self._begin_menu(call, now)
        outcome = Outcome.PBX_DIED if died else Outcome.UNSEEN
        for contact in self._missing.gone(pbx):
            self._outbox.state(endings.unseen(contact, outcome))
            if died:
                self._returns.recovered(contact, now, now, code=self._code(contact))
        self._begun = True
        self._standing.add(pbx)
        newcomers, self._newcomers = self._newcomers, []
        for event, found in newcomers:
            self._newcomer(event, found, now)
        return self._agents.follow_wishes(now)

    def away(self, pbx: str) -> None:
        """The session broke: who calls meanwhile is told before the next one stands."""
        self._standing.discard(pbx)

    # -- inside ------------------------------------------------------------------------------

    def _recall_code(self, call: Call, recovered: ContactRecovered) -> None:
        """Know by which code the caller may come back."""
        if recovered.code_attempt >= 0 and call.state is not ContactState.ENDED:
            call.code = self._codes.again(call.id, recovered.code_attempt)

    def _code(self, contact: ContactRecovered) -> str:
        attempt = contact.code_attempt
        return self._codes.made(contact.contact, attempt) if attempt >= 0 else ""

    def _begin_menu(self, call: Call, now: int) -> None:
        """Let a caller hear the menu anew, but not for ever: each start adds one to hear out.

        The menu of a closed line is none of those: nobody would answer, and it ends by itself.
        """
        hears_it_out = now - call.arrived_at < MENU_PATIENCE_MS
        if hears_it_out or self._entrance.is_closed(call, now):
            self._callers.begin(call, now)
        else:
            self._walking.enter_default(call, now)

    def _was_promised(self, event: CallFound, now: int) -> bool:
        """Whether the leg is of somebody who is thought to be off the phone; they go on then."""
        call = self._callbacks.caller(event, now)
        if call is None:
            return self._callbacks.leaves(event)
        call.was_found = True
        if event.elsewhere:
            self._fetching.fetch(call, event, now)
        return True

    def _unknown(self, event: CallFound, now: int) -> None:
        found = memo.read(event.memo, rules=self._rules, now=now)
        if found is not None and not found.contact:
            self._callbacks.heard(event.leg)
        elif self._was_promised(event, now):
            return
        if found is None and (known := self._missing.on_leg(event.pbx, event.leg)):
            found = memo.of_journal(known, rules=self._rules)
        if found is not None and self._calls.find(found.contact) is not None:
            found = None  # copied from another channel
        if found is not None:
            found = self._as_handed_back(found)
        if found is not None and endings.was_served(event, found):
            self._served(event, found)
        elif found is not None and found.contact:
            self._adopt(event, found, now)
        elif not (event.offer or event.partner is not None or event.taken or event.astray):
            if event.pbx in self._standing:
                self._newcomer(event, found, now)
            else:
                self._newcomers.append((event, found))

    def _as_handed_back(self, found: Memo) -> Memo:
        """What holds of a caller who was handed back, and the channel was not told of it yet."""
        journal = self._missing.get(found.contact)
        if journal is None or not journal.again or journal.connected_at:
            return found
        if found.offer or not found.connected_at:
            return found  # was told, and perhaps more than that
        return memo.of_journal(journal, rules=self._rules) or found

    def _adopt(self, event: CallFound, found: Memo, now: int) -> None:
        call = Call(
            id=ContactId(found.contact),
            line=self._rules.lines[found.line],
            ear=Ear(pbx=event.pbx, leg=event.leg, last_token=now),
            arrived_at=found.arrived_at,
        )
        recovered = self._missing.found(call.id)
        call.recorded = PERHAPS_REFUSED
        if recovered is not None:
            found = memo.renewed(found, recovered, self._rules)
            call.line, call.arrived_at = self._rules.lines[found.line], found.arrived_at
            call.recovers(recovered)
            self._recall_code(call, recovered)
            self._overflow.recover(call.id, recovered.overflowed)
        call.told = told_before(recovered, call.line.announced, now)
        told_at = 0 if found.offer else found.connected_at  # that they hear each other, that is
        call.connected_at = told_at or (recovered.connected_at if recovered else 0)
        call.talks_with = event.offer
        call.bridged_before = event.talked
        # The leg of who was called back bears no number of theirs.
        known = recovered.caller if recovered and not event.number else ""
        call.caller = self._returns.caller(event.number) or known
        call.number = event.number if self._rules.callback else ""
        call.priority, call.was_found = None, True
        self._calls.add(call)
        self._adopted.append(call)
        self._outbox.state(
            facts.ContactAdopted(
                contact=call.id,
                line=call.line.name,
                group=found.group,
                arrived_at=found.arrived_at,
                talking=event.offer is not None,
                pbx=event.pbx,
                leg=event.leg,
            )
        )
        if found.group:
            out = event.elsewhere or event.diverted or event.sent or event.astray
            self._places.adopt(call, found, kept=not (event.offer or out))
        self._diverting.found(call, event, now)
        self._taken_out.found(call, event, now, before=recovered)
        if found.group:
            self._transfers.found(call, event, now, before=recovered)
        if event.memo != memo.write(call):
            self._memos.remember(call)  # else nothing need be written: people wait for the rest
        if event.offer is None:
            self._known.look_up(call, event.number)  # nothing of the answer was kept
        if event.elsewhere:
            self._fetching.fetch(call, event, now)

    def _newcomer(self, event: CallFound, found: Memo | None, now: int) -> None:
        """A caller who came while nobody listened, or whose memo is not to be believed."""
        arrived_at = found.arrived_at if found else now - event.up_ms
        arrival = CallArrived(event.pbx, event.leg, event.number, event.name, event.dialled)
        call = self._callers.admit(arrival, now, arrived_at=arrived_at, last_token=now)
        call.was_found = True
        if event.elsewhere or event.diverted:
            self._fetching.fetch(call, event, now, group=found.group if found else "")
        else:
            self._callers.begin(call, now)

    def _served(self, event: CallFound, found: Memo) -> None:
        """A caller whose conversation ended while nobody listened: never in line again."""
        self._outbox.do(Hangup(pbx=event.pbx, leg=event.leg))
        recovered = self._missing.found(ContactId(found.contact))
        told = self._begun or (self._journal and recovered is None)
        if told or not found.contact:
            return  # the end was stated, and only the hang-up not carried out
        group = self._rules.groups[found.group]
        if found.offer and not (recovered and recovered.connected_at):
            self._outbox.state(endings.connected(found, group, recovered))
        self._outbox.state(endings.served(found, group, recovered))
