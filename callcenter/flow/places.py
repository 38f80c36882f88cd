"""A caller's place: entering the line, leaving it for a while, and standing in it again.

Whatever the way, `flow.entries` makes the place follow from the first arrival.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState, Move
from callcenter.facts import QueueReason
from callcenter.flow.entries import Decided
from callcenter.flow.known import known
from callcenter.queue.waiting import AWAY

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.events import ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.class_changes import ClassChanges
    from callcenter.flow.entries import Entries
    from callcenter.flow.guards import Guards
    from callcenter.flow.memo import Memo
    from callcenter.flow.memos import Memos
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.returns import Lost
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable

_AWAY = frozenset((AWAY,))


class Places:
    """Gives places in the line, and gives them back."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        dispatcher: Dispatcher,
        entries: Entries,
        changes: ClassChanges,
        memos: Memos,
        guards: Guards,
        estimator: Courtesy,
        overflow: Overflow,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._dispatcher = dispatcher
        self._entries = entries
        self._changes = changes
        self._memos = memos
        self._guards = guards
        self._estimator = estimator
        self._overflow = overflow

    def take(
        self, call: Call, group: str, now: int, *, reason: QueueReason | None = None
    ) -> tuple[OfferId, ...]:
        """Put a contact into the line under ``group``, or change its group where it stands.

        ``reason``: why under this group, where it is not the one that was chosen.

        Returns:
            Rings to take back: the agents they ring cannot serve the contact any more.
        """
        if call.state is ContactState.MENU:
            self._entries.classify(call, group, "")
            self._join(call, reason or QueueReason.ENTERED, now)
            return ()
        reason = reason or QueueReason.RECLASSIFIED
        return self._changes.change(call, group, "", reason=reason, now=now)

    def take_again(self, call: Call, lost: Lost, now: int) -> None:
        """Put a contact where an earlier one of the same caller stood when its call broke."""
        self._entries.classify(call, lost.group, lost.service, seq=lost.seq)
        self._join(call, QueueReason.CAME_BACK, now)

    def adopt(self, call: Call, found: Memo, *, kept: bool) -> None:
        """Put a contact of an earlier run where its channel remembers it, and goes on doing so.

        ``kept``: the caller waits for us, and for nobody else.
        """
        call.queued_at = found.queued_at
        self._entries.classify(call, found.group, found.service, seq=found.seq)
        self._guards.placed(call, kept=kept)
        self._entries.enter(call)
        if call.talks_with is None:
            self._entries.state(call, QueueReason.ADOPTED)

    def adopt_away(self, call: Call, found: ContactRecovered) -> None:
        """Put a contact of an earlier run that is off the phone where it stood."""
        rules = self._rules
        call.queued_at, call.needs = found.queued_at, call.needs | _AWAY
        group = found.group if found.group in rules.groups else call.line.default_group
        service = found.service if found.service in rules.services else ""
        self._entries.classify(call, group, service, seq=found.seq)
        self._entries.enter(call)
        self._entries.state(call, QueueReason.ADOPTED)

    def take_back(self, call: Call) -> None:
        """Nobody outside answered: the contact stands where its first arrival says."""
        self._entries.enter(call, Move.RETURN)
        self._guards.placed(call)
        self._overflow.look_again(call)
        self._entries.state(call, QueueReason.DIVERT_ENDED)

    def stand_again(  # noqa: PLR0913  # where, by whom and when
        self, call: Call, line: str, group: str, service: str, *, actor: str, now: int
    ) -> None:
        """Put a contact that was sent on into a line (again), where its first arrival says."""
        call.line = self._rules.line_now(line)
        self._entries.classify(call, *self._rules.still(call.line, group, service))
        self._entries.enter(call, Move.RETURN)
        self._guards.placed(call)
        self._memos.remember(call)
        self._overflow.look_again(call)
        self._estimator.entered(known(call.entry), now)
        self._entries.state(call, QueueReason.TRANSFER_ENDED, by=Decided(actor))

    def give_back(self, call: Call, reason: QueueReason) -> None:
        """Nobody rings for the contact any more: it stands where its first arrival says."""
        call.move(Move.RETURN)
        self._entries.state(call, reason)

    def hand_back(  # noqa: PLR0913  # from whom, where to, and when
        self, call: Call, offer: OfferId, group: str, service: str, *, actor: str, now: int
    ) -> None:
        """Put a contact that is spoken with back into the line, where its first arrival says."""
        call.move(Move.HAND_BACK)
        call.line = self._rules.line_now(call.line.name)
        group, service = self._rules.still(call.line, group, service)  # they may have changed
        self._entries.classify(call, group, service)
        self._guards.placed(call, kept=False)  # a limit would cut them off before the agent is
        self._memos.remember(call)
        entry = known(call.entry)
        self._dispatcher.offers.hand_back(
            offer,
            entry,
            strategy=self._rules.strategy(call.line, service),
            prefers=self._rules.prefers(service),
        )
        self._estimator.entered(entry, now)
        self._calls.waiting.enter(call)
        self._entries.state(call, QueueReason.HANDED_BACK, by=Decided(actor))

    def leave_for(self, call: Call, move: Move = Move.DIVERT) -> tuple[OfferId, ...]:
        """The PBX connects the contact with somebody outside: nobody is rung for it here."""
        cancels = self._dispatcher.leave(call.id)
        if call.state is ContactState.OFFERED:
            call.move(Move.RETURN)
        call.move(move)
        return cancels

    def leave_phone(self, call: Call) -> None:
        """The contact is off the phone: it keeps its place, and nobody is rung for it."""
        self._need(call, call.needs | _AWAY, QueueReason.PROMISED)

    def return_to_phone(self, call: Call) -> None:
        """The contact is on a phone again, at its place."""
        call.priority = None  # another channel, which was told nothing
        self._need(call, call.needs - _AWAY, QueueReason.CALLED_BACK)
        self._memos.remember(call)
        self._guards.placed(call)

    # -- inside ------------------------------------------------------------------------------

    def _need(self, call: Call, needs: frozenset[str], reason: QueueReason) -> None:
        """Let another need hold for a contact that waits, no phone ringing for it."""
        self._calls.waiting.leave(call)
        call.needs = needs
        self._calls.waiting.enter(call)
        self._entries.classify(call, known(call.group).name, call.service)
        self._dispatcher.replace(known(call.entry))
        self._entries.state(call, reason)

    def _join(self, call: Call, reason: QueueReason, now: int) -> None:
        """Put a contact into the line that has its class and was not there before."""
        call.queued_at = now
        self._guards.placed(call)
        self._memos.remember(call)
        self._expect(call, known(call.group).name, now)
        self._entries.enter(call)
        self._entries.state(call, reason)

    def _expect(self, call: Call, group: str, now: int) -> None:
        """Estimate the wait of a contact that is about to enter the line."""
        entry = known(call.entry)
        estimate = self._estimator.estimate(entry, group=group, now=now)
        if estimate is not None:
            call.estimate_ms, call.bound_ms = estimate.expected_ms, estimate.bound_ms
        self._estimator.entered(entry, now)
