"""Changes of who stands in the line: another group, service or line, or other agents may serve.

Each gives back which rings are to be taken back: the agents they ring cannot serve any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.facts import QueueReason
from callcenter.flow.entries import BY_RULE, Decided
from callcenter.flow.known import known

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.flow.call import Call
    from callcenter.flow.entries import Entries
    from callcenter.flow.guards import Guards
    from callcenter.flow.memos import Memos
    from callcenter.flow.relaxing import Relaxing
    from callcenter.flow.returns import Lost
    from callcenter.flow.rules import LineRules, Rules
    from callcenter.flow.table import CallTable
    from callcenter.queue.waiting import Waiting


class ClassChanges:
    """Gives contacts in the line another entry, at the place of their arrival."""

    __slots__ = (
        "_calls",
        "_dispatcher",
        "_entries",
        "_estimator",
        "_guards",
        "_memos",
        "_relaxing",
        "_rules",
    )

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        dispatcher: Dispatcher,
        entries: Entries,
        memos: Memos,
        guards: Guards,
        estimator: Courtesy,
        relaxing: Relaxing,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._dispatcher = dispatcher
        self._entries = entries
        self._memos = memos
        self._guards = guards
        self._estimator = estimator
        self._relaxing = relaxing

    def choose_service(self, call: Call, service: str, now: int) -> tuple[OfferId, ...]:
        """Narrow who may answer a contact that is in the line; return rings to take back."""
        group = call.group.name if call.group else call.line.default_group
        return self.change(call, group, service, reason=QueueReason.SERVICE_CHOSEN, now=now)

    def reclassify(
        self, call: Call, group: str, service: str, *, by: Decided, now: int
    ) -> tuple[OfferId, ...]:
        """Put a contact in the line under another group or service; return rings to take back."""
        return self.change(call, group, service, reason=QueueReason.RECLASSIFIED, now=now, by=by)

    def better(self, call: Call, group: str, now: int) -> tuple[OfferId, ...]:
        """Put a contact in the line under the group that the registry knows; return as above."""
        return self.change(call, group, call.service, reason=QueueReason.REGISTRY, now=now)

    def regain(self, call: Call, lost: Lost, now: int) -> tuple[OfferId, ...]:
        """Put a contact in the line where an earlier one stood; return rings to take back."""
        group, service = known(call.group).name, call.service or lost.service
        groups = self._rules.groups
        if groups[lost.group].tier < groups[group].tier:
            group = lost.group
        call.entry = replace(known(call.entry), seq=lost.seq)
        return self.change(call, group, service, reason=QueueReason.CAME_BACK, now=now)

    def change(  # noqa: PLR0913  # what changes, why, when and by whom
        self,
        call: Call,
        group: str,
        service: str,
        *,
        reason: QueueReason,
        now: int,
        by: Decided = BY_RULE,
    ) -> tuple[OfferId, ...]:
        """Put a contact in the line under another group or service; return rings to take back."""
        self._calls.waiting.leave(call)
        before = known(call.entry)
        if group != known(call.group).name:
            call.estimate_ms = call.bound_ms = None  # another promise: it says nothing any more
        self._entries.classify(call, group, service)
        self._guards.placed(call)
        after = known(call.entry)
        self._estimator.changed(before, after, entered_at=call.queued_at, now=now)
        self._memos.remember(call)
        self._calls.waiting.enter(call)
        cancels = self._entries.replace(call)
        self._entries.state(call, reason, by=by)
        return cancels

    def relax(self, contact: str, now: int) -> None:
        """Agents of a lower level may serve a contact from now on; no ring is lost by it."""
        call = self._calls.of_contact(contact)
        self._relaxing.step(call)
        if not call.served and not call.diverted_at:
            self.served_by_others(call, QueueReason.RELAXED, now)

    def served_by_others(self, call: Call, reason: QueueReason, now: int) -> tuple[OfferId, ...]:
        """Other agents may serve a contact from now on; return rings to take back."""
        before = known(call.entry)
        self._entries.classify(call, known(call.group).name, call.service)
        after = known(call.entry)
        cancels = self._dispatcher.replace(after)
        if call.in_line:
            self._estimator.changed(before, after, entered_at=call.queued_at, now=now)
            self._entries.state(call, reason)
        return cancels

    def move(self, call: Call, line: LineRules, now: int) -> tuple[OfferId, ...]:
        """Let a contact go on in another line, at the place of its arrival."""
        before = known(call.entry)
        self._calls.waiting.leave(call)
        call.line = line
        self._entries.classify(call, known(call.group).name, call.service)
        self._calls.waiting.enter(call)
        self._estimator.changed(before, known(call.entry), entered_at=call.queued_at, now=now)
        call.estimate_ms = call.bound_ms = None  # of a wait in another line
        self._memos.remember(call)
        cancels = self._entries.replace(call, rings=line)
        self._entries.state(call, QueueReason.OVERFLOWED)
        return cancels

    def renew(
        self, call: Call, line: LineRules, *, reordered: bool, actor: str, now: int
    ) -> tuple[bool, tuple[OfferId, ...]]:
        """Let new rules, and with them ``line``, hold for a contact that has a place.

        Who has another class by them, or is ``reordered``, is stated anew.

        Returns:
            Whether it was stated, and rings to take back.
        """
        rules, before, had = self._rules, known(call.entry), self._names(call)
        self._calls.waiting.leave(call)
        call.line = line
        self._entries.classify(call, *rules.still(line, known(call.group).name, call.service))
        self._calls.waiting.enter(call)
        after = known(call.entry)
        cancels = self._entries.replace(call, rings=line)
        is_moved = after != before or self._names(call) != had
        if is_moved:
            self._moved(call, before, had=had, now=now)
        if is_moved or reordered:
            call.estimate_ms = call.bound_ms = None  # of a wait under other rules
            self._entries.state(call, QueueReason.RELOADED, by=Decided(actor))
        return is_moved or reordered, cancels

    def _moved(self, call: Call, before: Waiting, *, had: tuple[str, ...], now: int) -> None:
        after = known(call.entry)
        self._estimator.changed(before, after, entered_at=call.queued_at, now=now)
        if call.in_line and before.wait_class.tier != after.wait_class.tier:
            self._guards.placed(call)
        if self._names(call) != had or before.wait_class.tier != after.wait_class.tier:
            self._memos.remember(call)

    @staticmethod
    def _names(call: Call) -> tuple[str, ...]:
        """What the channel remembers of the rules."""
        return call.line.name, known(call.group).name, call.service
