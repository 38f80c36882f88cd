"""A caller's place: entering the line, changing class in it, and leaving, by whatever way.

The place follows from the first arrival alone. Nothing here, and nothing that calls it, ever gives
a contact a later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from callcenter import facts
from callcenter.commands import Remember
from callcenter.contacts import ContactState, Move
from callcenter.facts import EndedBy, Outcome, QueueReason, TurnAwayReason
from callcenter.flow import memo
from callcenter.flow.known import known
from callcenter.queue.waiting import AWAY, EMERGENCY, EVERYONE, Waiting

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.contacts import OfferId
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.events import ContactRecovered
    from callcenter.flow.call import Call
    from callcenter.flow.codes import Codes
    from callcenter.flow.guards import Guards
    from callcenter.flow.last_agents import LastAgents
    from callcenter.flow.memo import Memo
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.relaxing import Relaxing
    from callcenter.flow.returns import Lost, Returns
    from callcenter.flow.rules import LineRules, Rules
    from callcenter.flow.table import CallTable, Ids, WaitClasses
    from callcenter.queue.line import Line


_AWAY = frozenset((AWAY,))
_LAST_OF_ITS_MOMENT = 1 << 62
PRIORITIES = (20, 10, 0)
"""What the PBX's own queue makes of tiers 0, 1 and 2, should it come to that."""


class Decided(NamedTuple):
    """Who at work changed a contact, and why in their words."""

    actor: str = ""
    note: str = ""


_BY_RULE = Decided()


class Places:
    """Gives, changes and ends places in the line."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        line: Line,
        roster: Roster,
        dispatcher: Dispatcher,
        outbox: Outbox,
        ids: Ids,
        classes: WaitClasses,
        guards: Guards,
        estimator: Courtesy,
        relaxing: Relaxing,
        overflow: Overflow,
        returns: Returns,
        last_agents: LastAgents,
        codes: Codes,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._line = line
        self._roster = roster
        self._dispatcher = dispatcher
        self._outbox = outbox
        self._ids = ids
        self._classes = classes
        self._guards = guards
        self._estimator = estimator
        self._relaxing = relaxing
        self._overflow = overflow
        self._returns = returns
        self._last_agents = last_agents
        self._codes = codes

    def take(
        self, call: Call, group: str, now: int, *, reason: QueueReason | None = None
    ) -> tuple[OfferId, ...]:
        """Put a contact into the line under ``group``, or change its group where it stands.

        ``reason``: why under this group, where it is not the one that was chosen.

        Returns:
            Rings to take back: the agents they ring cannot serve the contact any more.
        """
        if call.state is ContactState.MENU:
            self._classify(call, group, "")
            self._join(call, reason or QueueReason.ENTERED, now)
            return ()
        reason = reason or QueueReason.RECLASSIFIED
        return self._change(call, group, "", reason=reason, now=now)

    def refuses(self, call: Call, group: str) -> bool:
        """State that the line is full, where that is so, for a caller who chose ``group``.

        Nobody of tiers 0 and 1 is ever refused, nor of a group that never is, nor who stands in
        the line already.
        """
        limit, line, rules = call.line.max_waiting, call.line.name, self._rules.groups[group]
        if not limit or call.in_line or rules.tier != EVERYONE or rules.never_refuse:
            return False
        waiting = self._calls.waiting.of_line(line)
        if waiting < limit:
            return False
        reason = TurnAwayReason.LINE_FULL
        self._outbox.state(facts.TurnedAway(call.id, line, group, reason, waiting))
        call.turned_away = reason
        return True

    def expects_ms(self, call: Call, group: str, now: int) -> int | None:
        """Return the wait expected of a caller who would enter ``group`` now, or None."""
        entry = Waiting(
            contact=call.id,
            wait_class=self._classes.of(group, ""),
            skills=call.line.skills | self._overflow.staff,
            arrived_at=call.arrived_at,
            seq=_LAST_OF_ITS_MOMENT,
        )
        estimate = self._estimator.estimate(entry, group=group, now=now)
        return estimate.expected_ms if estimate else None

    def adopt(self, call: Call, found: Memo, *, kept: bool) -> None:
        """Put a contact of an earlier run where its channel remembers it, and goes on doing so.

        ``kept``: the caller waits for us, and for nobody else.
        """
        call.queued_at = found.queued_at
        self._classify(call, found.group, found.service, seq=found.seq)
        self._guards.placed(call, kept=kept)
        self._enter(call)
        if call.talks_with is None:
            self.state(call, QueueReason.ADOPTED)

    def adopt_away(self, call: Call, found: ContactRecovered) -> None:
        """Put a contact of an earlier run that is off the phone where it stood."""
        rules = self._rules
        call.queued_at, call.needs = found.queued_at, call.needs | _AWAY
        group = found.group if found.group in rules.groups else call.line.default_group
        service = found.service if found.service in rules.services else ""
        self._classify(call, group, service, seq=found.seq)
        self._enter(call)
        self.state(call, QueueReason.ADOPTED)

    def take_again(self, call: Call, lost: Lost, now: int) -> None:
        """Put a contact where an earlier one of the same caller stood when its call broke."""
        self._classify(call, lost.group, lost.service, seq=lost.seq)
        self._join(call, QueueReason.CAME_BACK, now)

    def regain(self, call: Call, lost: Lost, now: int) -> tuple[OfferId, ...]:
        """Put a contact in the line where an earlier one stood; return rings to take back."""
        group, service = known(call.group).name, call.service or lost.service
        groups = self._rules.groups
        if groups[lost.group].tier < groups[group].tier:
            group = lost.group
        call.entry = replace(known(call.entry), seq=lost.seq)
        return self._change(call, group, service, reason=QueueReason.CAME_BACK, now=now)

    def remember(self, call: Call) -> None:
        """Let the channel remember the contact, for a service that starts again."""
        if call.away:
            return
        served = call.connected_at > 0
        command = Remember(
            pbx=call.pbx,
            leg=call.leg,
            memo=memo.write(call),
            priority=None if served else self._news(call),
            served=served,
            afresh=call.bridged_before and not served,
        )
        self._outbox.do(command)

    def _news(self, call: Call) -> int | None:
        """Return a contact's priority in the PBX's own queue unless its channel was told it."""
        priority = PRIORITIES[call.entry.wait_class.tier if call.entry else EVERYONE]
        if priority == call.priority:
            return None
        call.priority = priority
        return priority

    def choose_service(self, call: Call, service: str, now: int) -> tuple[OfferId, ...]:
        """Narrow who may answer a contact that is in the line; return rings to take back."""
        group = call.group.name if call.group else call.line.default_group
        return self._change(call, group, service, reason=QueueReason.SERVICE_CHOSEN, now=now)

    def reclassify(
        self, call: Call, group: str, service: str, *, by: Decided, now: int
    ) -> tuple[OfferId, ...]:
        """Put a contact in the line under another group or service; return rings to take back."""
        return self._change(call, group, service, reason=QueueReason.RECLASSIFIED, now=now, by=by)

    def better(self, call: Call, group: str, now: int) -> tuple[OfferId, ...]:
        """Put a contact in the line under the group that the registry knows; return as above."""
        return self._change(call, group, call.service, reason=QueueReason.REGISTRY, now=now)

    def prefer_agent(self, call: Call) -> None:
        """Let a contact in the line wait a moment for who served it last, if that is known."""
        agent = self._last_agents.of(call)
        if agent is not None and call.state is ContactState.WAITING:
            until = call.queued_at + call.line.last_agent_ms
            self._dispatcher.wait_for(call.id, agent, until=until)

    def relax(self, contact: str, now: int) -> None:
        """Agents of a lower level may serve a contact from now on; no ring is lost by it."""
        call = self._calls.of_contact(contact)
        self._relaxing.step(call)
        if not call.served and not call.diverted_at:
            self.served_by_others(call, QueueReason.RELAXED, now)

    def served_by_others(self, call: Call, reason: QueueReason, now: int) -> tuple[OfferId, ...]:
        """Other agents may serve a contact from now on; return rings to take back."""
        before = known(call.entry)
        self._classify(call, known(call.group).name, call.service)
        after = known(call.entry)
        cancels = self._dispatcher.replace(after)
        if call.in_line:
            self._estimator.changed(before, after, entered_at=call.queued_at, now=now)
            self.state(call, reason)
        return cancels

    def move(self, call: Call, line: LineRules, now: int) -> tuple[OfferId, ...]:
        """Let a contact go on in another line, at the place of its arrival."""
        before = known(call.entry)
        self._calls.waiting.leave(call)
        call.line = line
        self._classify(call, known(call.group).name, call.service)
        self._calls.waiting.enter(call)
        self._estimator.changed(before, known(call.entry), entered_at=call.queued_at, now=now)
        call.estimate_ms = call.bound_ms = None  # of a wait in another line
        self.remember(call)
        cancels = self._replace(call, rings=line)
        self.state(call, QueueReason.OVERFLOWED)
        return cancels

    def leave_for(self, call: Call, move: Move = Move.DIVERT) -> tuple[OfferId, ...]:
        """The PBX connects the contact with somebody outside: nobody is rung for it here."""
        cancels = self._dispatcher.leave(call.id)
        if call.state is ContactState.OFFERED:
            call.move(Move.RETURN)
        call.move(move)
        return cancels

    def take_back(self, call: Call) -> None:
        """Nobody outside answered: the contact stands where its first arrival says."""
        self._enter(call, Move.RETURN)
        self._guards.placed(call)
        self._overflow.look_again(call)
        self.state(call, QueueReason.DIVERT_ENDED)

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
        self._classify(call, *rules.still(line, known(call.group).name, call.service))
        self._calls.waiting.enter(call)
        after = known(call.entry)
        cancels = self._replace(call, rings=line)
        is_moved = after != before or self._names(call) != had
        if is_moved:
            self._moved(call, before, had=had, now=now)
        if is_moved or reordered:
            call.estimate_ms = call.bound_ms = None  # of a wait under other rules
            self.state(call, QueueReason.RELOADED, by=Decided(actor))
        return is_moved or reordered, cancels

    def _moved(self, call: Call, before: Waiting, *, had: tuple[str, ...], now: int) -> None:
        after = known(call.entry)
        self._estimator.changed(before, after, entered_at=call.queued_at, now=now)
        if call.in_line and before.wait_class.tier != after.wait_class.tier:
            self._guards.placed(call)
        if self._names(call) != had or before.wait_class.tier != after.wait_class.tier:
            self.remember(call)

    @staticmethod
    def _names(call: Call) -> tuple[str, ...]:
        """What the channel remembers of the rules."""
        return call.line.name, known(call.group).name, call.service

    def leave_phone(self, call: Call) -> None:
        """The contact is off the phone: it keeps its place, and nobody is rung for it."""
        self._need(call, call.needs | _AWAY, QueueReason.PROMISED)

    def return_to_phone(self, call: Call) -> None:
        """The contact is on a phone again, at its place."""
        call.priority = None  # another channel, which was told nothing
        self._need(call, call.needs - _AWAY, QueueReason.CALLED_BACK)
        self.remember(call)
        self._guards.placed(call)

    def _need(self, call: Call, needs: frozenset[str], reason: QueueReason) -> None:
        """Let another need hold for a contact that waits, no phone ringing for it."""
        self._calls.waiting.leave(call)
        call.needs = needs
        self._calls.waiting.enter(call)
        self._classify(call, known(call.group).name, call.service)
        self._dispatcher.replace(known(call.entry))
        self.state(call, reason)

    def give_back(self, call: Call, reason: QueueReason) -> None:
        """Nobody rings for the contact any more: it stands where its first arrival says."""
        call.move(Move.RETURN)
        self.state(call, reason)

    def hand_back(  # noqa: PLR0913  # from whom, where to, and when
        self, call: Call, offer: OfferId, group: str, service: str, *, actor: str, now: int
    ) -> None:
        """Put a contact that is spoken with back into the line, where its first arrival says."""
        call.move(Move.HAND_BACK)
        call.line = self._rules.line_now(call.line.name)
        group, service = self._rules.still(call.line, group, service)  # they may have changed
        self._classify(call, group, service)
        self._guards.placed(call, kept=False)  # a limit would cut them off before the agent is
        self.remember(call)
        entry = known(call.entry)
        self._dispatcher.hand_back(
            offer,
            entry,
            strategy=self._rules.strategy(call.line, service),
            prefers=self._rules.prefers(service),
        )
        self._estimator.entered(entry, now)
        self._calls.waiting.enter(call)
        self.state(call, QueueReason.HANDED_BACK, by=Decided(actor))

    def stand_again(self, call: Call, group: str, service: str, *, actor: str, now: int) -> None:
        """Put a contact that was sent on back into the line, where its first arrival says."""
        call.line = self._rules.line_now(call.line.name)
        self._classify(call, *self._rules.still(call.line, group, service))
        self._enter(call, Move.RETURN)
        self._guards.placed(call)
        self.remember(call)
        self._overflow.look_again(call)
        self._estimator.entered(known(call.entry), now)
        self.state(call, QueueReason.TRANSFER_ENDED, by=Decided(actor))

    def somebody_serves(self, call: Call) -> bool:
        """Whether somebody could answer, now or once free, or will be called for it."""
        return self._roster.serves(known(call.entry).skills) or self._overflow.helps(call)

    def end(
        self, call: Call, now: int, *, ended_by: EndedBy, outcome: Outcome | None = None
    ) -> tuple[OfferId, ...]:
        """The contact is over; return the agents' legs to end, ringing or up."""
        ended_by = call.left_by or ended_by
        outcome = outcome or call.outcome(now, ended_by=ended_by)
        talk_ms = call.talked_ms
        if call.state is ContactState.TALKING:
            talk_ms += now - call.connected_at
        elif call.transfer is not None:
            talk_ms += call.transfer.talked_ms(now)
        elif call.diverted_at:
            talk_ms += now - call.diverted_at
        if not call.connected_at:
            call.overtaken, call.guard_hit = self._dispatcher.fared(call.id, now)
        rings = self._dispatcher.leave(call.id)
        self._returns.ended(call, outcome, now)
        self._last_agents.served(call, now)
        self._codes.free(call.code)
        group = call.group
        self._outbox.state(
            facts.Ended(
                contact=call.id,
                line=call.line.name,
                group=group.name if group else "",
                service=call.service,
                outcome=outcome,
                ended_by=ended_by,
                wait_ms=call.waited_ms(call.connected_at or call.diverted_at or now),
                target_ms=group.target_ms if group else 0,
                talk_ms=talk_ms,
                rings=call.rings,
                overtaken=call.overtaken,
                guard_hit=call.guard_hit,
                estimate_ms=call.estimate_ms,
                bound_ms=call.bound_ms,
                again=call.again,
                promised=call.was_promised,
            )
        )
        self._relaxing.forget(call)
        self._overflow.forget(call)
        call.move(Move.END)
        self._calls.drop(call)
        return (*rings, call.offer) if call.offer else rings

    def state(self, call: Call, reason: QueueReason, *, by: Decided = _BY_RULE) -> None:
        """State where the contact stands, and which person at work made it so, if one did."""
        entry = known(call.entry)
        wait_class = entry.wait_class
        self._outbox.state(
            facts.Queued(
                contact=call.id,
                line=call.line.name,
                group=call.group.name if call.group else "",
                service=call.service,
                wait_class=wait_class.name,
                tier=wait_class.tier,
                target_ms=wait_class.target_ms,
                guard_ms=wait_class.guard_ms,
                skills=tuple(sorted(entry.skills)),
                arrived_at=call.arrived_at,
                queued_at=call.queued_at,
                seq=entry.seq,
                reason=reason,
                actor=by.actor,
                note=by.note,
            )
        )

    def _join(self, call: Call, reason: QueueReason, now: int) -> None:
        """Put a contact into the line that has its class and was not there before."""
        call.queued_at = now
        self._guards.placed(call)
        self.remember(call)
        self._expect(call, known(call.group).name, now)
        self._enter(call)
        self.state(call, reason)

    def _replace(self, call: Call, *, rings: LineRules | None = None) -> tuple[OfferId, ...]:
        """Let the dispatcher have a contact's entry as it is now; return rings to take back."""
        cancels = self._dispatcher.replace(
            known(call.entry),
            strategy=self._rules.strategy(call.line, call.service),
            prefers=self._rules.prefers(call.service),
            second_ring_ms=rings.second_ring_ms if rings else None,
            ring_all_most=rings.ring_all_most if rings else None,
        )
        if call.state is ContactState.OFFERED and call.id in self._line:
            call.move(Move.RETURN)
        return cancels

    def _enter(self, call: Call, move: Move = Move.QUEUE) -> None:
        call.move(move)
        self._dispatcher.enqueue(
            known(call.entry),
            second_ring_ms=call.line.second_ring_ms,
            ring_all_most=call.line.ring_all_most,
            strategy=self._rules.strategy(call.line, call.service),
            prefers=self._rules.prefers(call.service),
        )
        self._calls.waiting.enter(call)
        self.prefer_agent(call)

    def _expect(self, call: Call, group: str, now: int) -> None:
        """Estimate the wait of a contact that is about to enter the line."""
        entry = known(call.entry)
        estimate = self._estimator.estimate(entry, group=group, now=now)
        if estimate is not None:
            call.estimate_ms, call.bound_ms = estimate.expected_ms, estimate.bound_ms
        self._estimator.entered(entry, now)

    def _change(  # noqa: PLR0913  # what changes, why, when and by whom
        self,
        call: Call,
        group: str,
        service: str,
        *,
        reason: QueueReason,
        now: int,
        by: Decided = _BY_RULE,
    ) -> tuple[OfferId, ...]:
        self._calls.waiting.leave(call)
        before = known(call.entry)
        if group != known(call.group).name:
            call.estimate_ms = call.bound_ms = None  # another promise: it says nothing any more
        self._classify(call, group, service)
        self._guards.placed(call)
        after = known(call.entry)
        self._estimator.changed(before, after, entered_at=call.queued_at, now=now)
        self.remember(call)
        self._calls.waiting.enter(call)
        cancels = self._replace(call)
        self.state(call, reason, by=by)
        return cancels

    def _classify(self, call: Call, group: str, service: str, *, seq: int | None = None) -> None:
        """Give the contact its entry: class and skills may change, the arrival never does."""
        call.group = rules = self._rules.groups[group]
        call.service = service
        call.entry = Waiting(
            contact=call.id,
            wait_class=self._classes.of(group, service),
            skills=self._required(call, rules.tier),
            arrived_at=call.arrived_at,
            seq=self._seq(call) if seq is None else seq,
        )

    def _required(self, call: Call, tier: int) -> frozenset[str]:
        """Return what an agent must have: an emergency is anybody's, of whatever line."""
        skills, of_line = self._relaxing.required(call, tier=tier), call.line.skills
        if of_line and tier != EMERGENCY:
            skills |= of_line
        skills = self._overflow.required(call, skills)
        # Joining nothing would make a set of its own for each of the thousands who wait.
        return skills | call.needs if call.needs else skills

    def _seq(self, call: Call) -> int:
        return call.entry.seq if call.entry else self._ids.seq()
