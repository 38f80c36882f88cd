"""What people in the line are told while they wait: their place, the expected wait, and texts.

It must cost nobody anything:

- It is told only to who hears music with no phone ringing. What is said while a phone rings would
  be wrong a moment later, and who is about to be answered needs no comfort.
- Each caller has moments of their own, counted from their own entry, and all together are told no
  more often than the PBX bears (`APART_MS`); who finds no room waits for their next moment.
- A place is said only when it is better than what was said before, whatever happened in between,
  a start of the service included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.contacts import ContactState
from callcenter.estimate.spoken import rank, say
from callcenter.facts import PlaceTold
from callcenter.flow.known import known
from callcenter.flow.told import LONGER
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Announced
    from callcenter.flow.told import Told
    from callcenter.ivr.menu import Sounds

MOMENT, TURN = "moment", "turn"
"""Kinds of deadline: a caller's own moment, and their turn where many have the same."""

APART_MS = 20
"""At most one announcement begins in so many ms: fifty a second, a hundred commands to the PBX."""


class Announcing:
    """Decides when somebody is told something, and what. `hearing` lets them hear it."""

    __slots__ = ("_deadlines", "_dispatcher", "_estimator", "_free_at", "_outbox")

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        estimator: Courtesy,
        outbox: Outbox,
        deadlines: Deadlines,
    ) -> None:
        self._dispatcher = dispatcher
        self._estimator = estimator
        self._outbox = outbox
        self._deadlines = deadlines
        self._free_at = 0  # ms since the epoch: when the next announcement may begin

    def watch(self, call: Call, now: int) -> None:
        """What the caller hears has changed: wait for their next moment while it is music."""
        rules = call.line.announced
        if rules is None:
            return
        self._deadlines.set(TURN, call.id, None)
        here = call.in_line and not call.away
        music = here and call.walk is None and not call.ear.playing
        self._deadlines.set(MOMENT, call.id, _next_moment(call, rules, now) if music else None)

    def renew(self, call: Call, now: int) -> None:
        """The caller's line announces otherwise from now on, or not at all."""
        if call.line.announced is None:
            self.forget(call)
        else:
            self.watch(call, now)

    def forget(self, call: Call) -> None:
        """Nothing is announced to the caller any more."""
        for kind in (MOMENT, TURN):
            self._deadlines.set(kind, call.id, None)

    def due(self, kind: str, call: Call, now: int) -> Sounds:
        """A moment has come; return what is to be said now, if anything."""
        rules = call.line.announced
        if rules is None:
            return ()  # they were moved to a line that announces nothing
        if kind == MOMENT and self._must_wait(call, rules, now):
            return ()
        said = self._words(call, rules, now) if call.state is ContactState.WAITING else ()
        if not said:
            self.watch(call, now)
        return said

    def plays(self, call: Call) -> bool:
        """Whether an announcement is what the caller hears."""
        return 0 < call.ear.playing == call.told.token

    def began(self, call: Call) -> None:
        """What `due` gave is being played."""
        call.told = replace(call.told, token=call.ear.playing)

    def _must_wait(self, call: Call, rules: Announced, now: int) -> bool:
        """Whether others have their moments now, too; then the caller's turn comes, or passes."""
        at = max(now, self._free_at)
        if at - now >= rules.every_ms:
            self.watch(call, now)
            return True
        self._free_at = at + APART_MS
        if at > now:
            self._deadlines.set(TURN, call.id, at)
        return at > now

    def _words(self, call: Call, rules: Announced, now: int) -> Sounds:
        before = call.told
        said = (*self._place(call, rules, now), *self._wait(call, rules, now))
        if call.told is not before:
            self._outbox.state(_fact(call, before))
        said = (*said, *self._offer(call, now))
        if call.told is not before:
            return said
        if not rules.texts or known(call.group).tier == EMERGENCY:
            return ()
        call.told = replace(before, texts=before.texts + 1)
        return rules.texts[before.texts % len(rules.texts)]

    def _offer(self, call: Call, now: int) -> Sounds:
        """Offer once, to who is expected to wait long, to be called back."""
        line, entry = call.line, known(call.entry)
        from_ms = line.callback_offered_from_ms
        if not from_ms or call.told.offered or entry.wait_class.tier == EMERGENCY:
            return ()
        estimate = self._estimator.estimate(entry, group=known(call.group).name, now=now)
        if estimate is None or estimate.expected_ms < from_ms:
            return ()
        call.told = replace(call.told, offered=True)
        return line.callback_offer

    def _place(self, call: Call, rules: Announced, now: int) -> Sounds:
        ahead = self._dispatcher.ahead(call.id, now) if rules.ahead else None
        if ahead is None:
            return ()
        people, before = min(ahead.count, len(rules.ahead) - 1), call.told.ahead
        if before is not None and people >= before:
            return ()
        call.told = replace(call.told, ahead=people)
        return rules.ahead[people]

    def _wait(self, call: Call, rules: Announced, now: int) -> Sounds:
        if not rules.waits:
            return ()
        entry, group = known(call.entry), known(call.group).name
        estimate = self._estimator.estimate(entry, group=group, now=now)
        if estimate is None:
            return ()
        spoken = say(estimate.bound_ms, before=call.told.wait)
        if spoken is call.told.wait:
            return ()
        call.told = replace(call.told, wait=spoken)
        return rules.waits[rank(spoken.minutes)]


def _fact(call: Call, before: Told) -> PlaceTold:
    """Return what the caller is told now that was not said before."""
    told, wait = call.told, call.told.wait
    if wait is None or wait is before.wait:
        return PlaceTold(call.id, ahead=told.ahead)
    ahead = None if told.ahead == before.ahead else told.ahead
    return PlaceTold(call.id, ahead=ahead, minutes=wait.minutes or LONGER, bound_ms=wait.bound_ms)


def _next_moment(call: Call, rules: Announced, now: int) -> int:
    """Return the caller's first moment after ``now``, by their own entry."""
    first = call.queued_at + rules.first_ms
    after = max(now, call.told.not_before)
    if after < first:
        return first
    return first + ((after - first) // rules.every_ms + 1) * rules.every_ms
