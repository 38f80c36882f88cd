"""Taking over what an earlier run of the service, or an outage, left at the PBX.

Callers who wait go on waiting with the arrival their channel remembers; rings go on ringing,
conversations go on. Nobody is rung a second time and nobody is answered twice. All of this is told
before the session counts as connected, so nobody is matched in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Hangup
from callcenter.contacts import AgentNumber, ContactId, ContactState, LegId
from callcenter.events import CallFound
from callcenter.facts import Outcome
from callcenter.flow import endings, memo
from callcenter.flow.missing import Missing

if TYPE_CHECKING:
    from callcenter.agents.roster import Change
    from callcenter.events import (
        AgentRecovered,
        CallbackFound,
        ContactRecovered,
        OfferFound,
    )
    from callcenter.flow.callbacks.found_callbacks import FoundCallbacks
    from callcenter.flow.codes import Codes
    from callcenter.flow.diverting import Diverting
    from callcenter.flow.fetching import Fetching
    from callcenter.flow.found_agents import FoundAgents
    from callcenter.flow.found_callers import FoundCallers
    from callcenter.flow.found_rings import FoundRings
    from callcenter.flow.memo import Memo
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.returns import Returns
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable
    from callcenter.flow.taken_out import TakenOut
    from callcenter.flow.transfers import Transfers


class Adoption:
    """Finds everybody their place again."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        memos: Memos,
        rings: FoundRings,
        callbacks: FoundCallbacks,
        callers: FoundCallers,
        agents: FoundAgents,
        fetching: Fetching,
        returns: Returns,
        overflow: Overflow,
        diverting: Diverting,
        transfers: Transfers,
        taken_out: TakenOut,
        codes: Codes,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._memos = memos
        self._rings = rings
        self._callbacks = callbacks
        self._callers = callers
        self._agents = agents
        self._fetching = fetching
        self._returns = returns
        self._overflow = overflow
        self._diverting = diverting
        self._transfers = transfers
        self._taken_out = taken_out
        self._codes = codes
        self._outbox = outbox
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
            self._callers.recall_code(self._callbacks.promise(event, now), event)
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
            self._callers.hears_menu(call)
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
        self._callers.settle(now)

    def complete(self, pbx: str, now: int, *, died: bool) -> list[Change]:
        """Everybody alive was told: menus go on, and whoever was not found has ended unseen.

        Where the PBX ``died`` meanwhile, that is how they ended, and their places are kept.

        Returns:
            What was to follow the calls of agents: it follows now where the call is over.
        """
        self._callers.go_on(now)
        outcome = Outcome.PBX_DIED if died else Outcome.UNSEEN
        for contact in self._missing.gone(pbx):
            self._outbox.state(endings.unseen(contact, outcome))
            if died:
                self._returns.recovered(contact, now, now, code=self._code(contact))
        self._begun = True
        self._standing.add(pbx)
        newcomers, self._newcomers = self._newcomers, []
        for event, found in newcomers:
            self._callers.newcomer(event, found, now)
        return self._agents.follow_wishes(now)

    def away(self, pbx: str) -> None:
        """The session broke: who calls meanwhile is told before the next one stands."""
        self._standing.discard(pbx)

    # -- inside ------------------------------------------------------------------------------

    def _code(self, contact: ContactRecovered) -> str:
        attempt = contact.code_attempt
        return self._codes.made(contact.contact, attempt) if attempt >= 0 else ""

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
            self._callers.adopt(event, found, self._missing.found(ContactId(found.contact)), now)
        elif not (event.offer or event.partner is not None or event.taken or event.astray):
            if event.pbx in self._standing:
                self._callers.newcomer(event, found, now)
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
