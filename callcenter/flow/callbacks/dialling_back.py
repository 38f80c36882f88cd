"""Dials whom was promised a call, as their turn comes and the trunk has room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import DialCaller
from callcenter.contacts import LegId
from callcenter.facts import CallbackDialled, Outcome
from callcenter.flow.ear import Ear
from callcenter.flow.known import known
from callcenter.queue.waiting import asked_of_agents

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.contacts import OfferId
    from callcenter.flow.callbacks.attempts import Attempts
    from callcenter.flow.callbacks.promises import Promise, Promises
    from callcenter.flow.callbacks.reached import Reached
    from callcenter.flow.callbacks.rules import CallbackRules
    from callcenter.flow.callbacks.turns import Turns
    from callcenter.flow.callbacks.unkept import Unkept
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.doors import Doors
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import LineRules, Rules
    from callcenter.flow.table import CallTable
    from callcenter.queue.waiting import Waiting

SOON = "callback_soon"
"""Kind of deadline: a wrap-up begins to count."""


class DiallingBack:
    """Begins attempts; `flow.callbacks.calling_back` goes on with them."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        promises: Promises,
        attempts: Attempts,
        reached: Reached,
        unkept: Unkept,
        turns: Turns,
        doors: Doors,
        outbox: Outbox,
        deadlines: Deadlines,
        offer_ids: Callable[[], OfferId],
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._promises = promises
        self._attempts = attempts
        self._reached = reached
        self._unkept = unkept
        self._turns = turns
        self._doors = doors
        self._outbox = outbox
        self._deadlines = deadlines
        self._offer_ids = offer_ids

    def match(self, connected: set[str], now: int) -> None:
        """Call those whose turn comes, while agents are free or about to be. After every event."""
        rules = self._rules.callback
        if rules is None or not any(self._doors.has_opened(x, now) for x in self._lines()):
            return
        self._deadlines.set(SOON, "", self._turns.next_wrap_up(now, lead_ms=rules.lead_ms))
        full: set[frozenset[str]] = set()  # skills for which no agent is left
        barred = []
        for entry in self._turns.away(
            now, full=full, may=lambda contact: self._may_dial(contact, connected, now)
        ):
            promise = known(self._promises.of(entry.contact))
            on_the_way = self._in_flight(entry, now)
            if not self._has_channel():
                break
            if not self._turns.has_come(entry, now, on_the_way=on_the_way, lead_ms=rules.lead_ms):
                full.add(entry.skills)
            elif rules.barred(promise.number) is not None:
                barred.append(promise)  # the rules have changed
            else:
                self._dial(promise, rules, now)
        for promise in barred:
            self._unkept.end(promise, Outcome.CALLBACK_FAILED, now)

    def counts(self) -> dict[str, int]:
        """Return how many wait to be called back, and how many are being called."""
        calling = len(self._attempts)
        return {"promised": max(0, len(self._promises) - calling), "calling": calling}

    # -- inside ------------------------------------------------------------------------------

    def _lines(self) -> list[LineRules]:
        """Return the lines in which somebody may be dialled as far as the promise goes."""
        return [self._rules.line_now(line) for line in self._promises.rested_in()]

    def _has_channel(self) -> bool:
        """Whether the trunk has a channel to call somebody, besides those kept for the urgent."""
        channels, reserve = self._rules.trunk_channels, self._rules.trunk_reserve
        return not channels or channels - self._calls.on_the_phone() > reserve

    def _may_dial(self, contact: str, connected: set[str], now: int) -> bool:
        promise = self._promises.of(contact)
        if promise is None or promise.offer is not None or promise.not_before > now:
            return False
        return promise.call.pbx in connected and self._doors.has_opened(promise.call.line, now)

    def _in_flight(self, entry: Waiting, now: int) -> int:
        """Count those who are being called, or were reached and wait behind ``entry``."""
        own = asked_of_agents(entry.skills)
        called = [attempt.promise.call for attempt in self._attempts]
        waiting = self._reached.waiting()
        behind = [c for c in waiting if self._turns.is_ahead(entry, known(c.entry), now)]
        return sum(
            self._turns.competes(own, known(call.entry).skills) for call in (*called, *behind)
        )

    def _dial(self, promise: Promise, rules: CallbackRules, now: int) -> None:
        call = promise.call
        offer = self._offer_ids()
        self._promises.dialled(promise, offer)
        ear = Ear(pbx=call.pbx, leg=LegId(offer))
        self._attempts.begin(promise, ear, until=now + rules.ring_ms)
        self._outbox.do(
            DialCaller(
                pbx=call.pbx,
                offer=offer,
                device=rules.device(promise.number),
                caller_id=rules.caller_id,
                ring_ms=rules.ring_ms,
                contact=call.id,
                language=self._rules.spoken(call.language),
            )
        )
        self._outbox.state(CallbackDialled(call.id, call.line.name, offer, promise.attempts))
