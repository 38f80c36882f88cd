"""Which rule of overflow is due for whom, and when the next one will be.

A contact is watched from its entry into the line, and only where rules are for its line and group.
What a rule waits for is a moment: so long in the line, or so long without anybody at work who could
serve it. A rule is applied to a contact once, whatever becomes of it, so rules that lead in a
circle end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from callcenter import facts
from callcenter.contacts import ContactState
from callcenter.flow.entry_measures import EntryMeasures
from callcenter.flow.known import known
from callcenter.flow.spills import AT_ENTRY, STAFF, Spill, Way, When, help_of
from callcenter.flow.unattended import Unattended
from callcenter.queue.waiting import AWAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callcenter.agents.roster import Roster
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.doors import Doors
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable

    Skills = frozenset[str]

OVERFLOW = "overflow"
"""Kind of deadline: a contact's next rule."""

_UNDISTURBED = (Way.ON_CALL,)
"""Ways that take no ring away from who is rung for already."""
_TO_SOMEBODY = (Way.ON_CALL, Way.SERVICE, Way.NUMBER)
_NO_SPILLS: tuple[Spill, ...] = ()
_RUNG = (ContactState.OFFERED, ContactState.CONNECTING)
_NOTHING: frozenset[str] = frozenset()
_STAFF = frozenset({STAFF})


class Due(NamedTuple):
    """A rule that is to be applied, and what it found."""

    call: Call
    spill: Spill
    measured: float  # as `facts.Overflowed` has it

    def fact(self, group: str, now: int) -> facts.Overflowed:
        """State that the rule is applied to a contact of that group."""
        return facts.Overflowed(
            contact=self.call.id,
            line=self.call.line.name,
            group=group,
            rule=self.spill.name,
            when=self.spill.when,
            to=self.spill.leads_to,
            waited_ms=self.call.waited_ms(now),
            measured=self.measured,
        )


class _Moment(NamedTuple):
    """When a rule is due, in ms."""

    of: int  # since when what it waits for is so; or when the line closes
    due_at: int


class _Watched(msgspec.Struct):
    """What is remembered of a contact."""

    done: tuple[str, ...] = ()  # names of rules
    on_call: bool = False  # on-call phones may serve it


class Overflow:
    """Watches contacts in the line for the rules that are for them."""

    def __init__(
        self,
        rules: Rules,
        *,
        calls: CallTable,
        roster: Roster,
        doors: Doors,
        deadlines: Deadlines,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._measures = EntryMeasures(rules, calls=calls, roster=roster)
        self._unattended = Unattended(roster)
        self._doors = doors
        self._deadlines = deadlines
        self._of: dict[str, _Watched] = {}
        self._pending: dict[str, None] = {}  # contacts to be looked at
        self._staying: dict[str, None] = {}  # for whom a rule is due that must wait
        self._doors_seen = -1  # `Doors.changes`
        self.rule()

    def rule(self) -> None:
        """Go by the rules as they are now."""
        self._has_on_call = any(agent.on_call for agent in self._rules.agents)
        self._has_closing = any(spill.when is When.CLOSING for spill in self._rules.overflow)
        self._for: dict[tuple[str, str], tuple[Spill, ...]] = {}

    # -- what the line asks ------------------------------------------------------------------

    def required(self, call: Call, skills: Skills) -> Skills:
        """Return what an agent must have for a call that has its group, and ``skills`` by it.

        From now on it is watched, if there are rules for it.
        """
        watched = self._of.get(call.id)
        need = skills | _STAFF if self._has_on_call else skills
        if watched is None and self._spills(call.line.name, known(call.group).name):
            watched = self._of[call.id] = _Watched()
        if watched is None:
            return need
        self._unattended.watch(call.id, need)
        self._pending[call.id] = None
        if not watched.on_call or not self._has_on_call:
            return need
        return skills | {help_of(call.line.name)}

    @property
    def staff(self) -> Skills:
        """What an agent has and an on-call phone has not; nothing where there is none."""
        return _STAFF if self._has_on_call else _NOTHING

    def helps(self, call: Call) -> bool:
        """Whether a rule leads a contact to somebody where nobody at work could serve it."""
        spills = self._spills(call.line.name, known(call.group).name)
        return any(s.when is When.NO_AGENTS and s.to in _TO_SOMEBODY for s in spills)

    def at_entry(self, call: Call, group: str, *, expects: Callable[[], int | None]) -> Due | None:
        """Return the rule by which a caller about to enter ``group`` hears a menu instead.

        ``expects`` returns the wait to be expected there, in ms.
        """
        for spill in self._spills(call.line.name, group):
            if spill.to is not Way.MENU or spill.name in self._done(call):
                continue
            waiting = self._waiting(call)
            need = call.line.skills | self.staff
            measured = self._measures.enough(spill, need, waiting=waiting, expects=expects)
            if measured is not None:
                self._of.setdefault(call.id, _Watched()).done += (spill.name,)
                return Due(call, spill, measured)
        return None

    def recover(self, contact: str, names: tuple[str, ...]) -> None:
        """Know what an earlier run applied to a contact, if it applied anything."""
        on_call = any(s.to is Way.ON_CALL for s in self._rules.overflow if s.name in names)
        if names:
            self._of[contact] = _Watched(done=names, on_call=on_call)

    def look_again(self, call: Call) -> None:
        """Whoever was outside the line is back in it."""
        if call.id in self._of:
            self._pending[call.id] = None

    def forget(self, call: Call) -> None:
        """The contact is over."""
        if self._of.pop(call.id, None) is not None:
            self._unattended.forget(call.id)
            self._pending.pop(call.id, None)
            self._staying.pop(call.id, None)
            self._deadlines.set(OVERFLOW, call.id, None)

    # -- what is due -------------------------------------------------------------------------

    def expired(self, contact: str) -> None:
        """The moment of a contact's next rule has come."""
        self._pending[contact] = None

    def due(self, now: int) -> Iterator[Due]:
        """Yield each rule that is to be applied now; it counts as applied."""
        if not self._of:
            return
        self._see(now)
        self._unstay()
        while self._pending:
            contact = next(iter(self._pending))
            del self._pending[contact]
            call, watched = self._calls.find(contact), self._of.get(contact)
            if call is None or watched is None:
                continue
            if call.state is ContactState.CONNECTING:
                self._staying[contact] = None  # until it is spoken with, or not
            elif call.in_line and AWAY not in call.needs:
                due = self._next(call, watched, now)
                if due is not None and due.spill.to not in _UNDISTURBED and _must_stay(call):
                    self._staying[contact] = None
                elif due is not None:
                    watched.done += (due.spill.name,)
                    watched.on_call |= due.spill.to is Way.ON_CALL
                    yield due
                    self._pending[contact] = None

    def _unstay(self) -> None:
        """Look again at those who need not stay any more."""
        calls = self._calls
        free = [one for one in self._staying if not _must_stay(calls.of_contact(one))]
        for contact in free:
            del self._staying[contact]
            self._pending[contact] = None

    def _next(self, call: Call, watched: _Watched, now: int) -> Due | None:
        """Return the first rule that is due, or await the next moment."""
        moments = []
        for spill in self._spills(call.line.name, known(call.group).name):
            if spill.name in watched.done:
                continue
            if spill.when in AT_ENTRY:
                if (due := self._just_entered(spill, call, now)) is not None:
                    return due
                continue
            moment = self._moment(spill, call, now)
            if moment is None:
                continue
            if moment.due_at <= now:
                return Due(call, spill, abs(now - moment.of) / 1000)
            moments.append(moment.due_at)
        self._deadlines.set(OVERFLOW, call.id, min(moments, default=None))
        return None

    def _just_entered(self, spill: Spill, call: Call, now: int) -> Due | None:
        """Return a rule that looks at the line as it is entered, if that is now, and it holds."""
        if call.queued_at != now or spill.to is Way.MENU:
            return None
        measured = self._measures.enough(
            spill,
            self._unattended.need(call.id),
            waiting=self._waiting(call) - 1,
            expects=lambda: call.estimate_ms,
        )
        return None if measured is None else Due(call, spill, measured)

    def _moment(self, spill: Spill, call: Call, now: int) -> _Moment | None:
        """Return when a rule is due; None: what it waits for is not in sight."""
        if spill.when is When.CLOSING:
            return self._closing(spill, call, now)
        since = self._since(spill, call)
        return None if since is None else _Moment(since, since + spill.over_ms)

    def _closing(self, spill: Spill, call: Call, now: int) -> _Moment | None:
        line = call.line.name
        if not self._doors.is_open(line, now):
            return _Moment(now, now)
        closes_at = self._doors.closes_at(line, now)
        if closes_at is None:
            return None
        if call.estimate_ms is not None and call.queued_at + call.estimate_ms > closes_at:
            return _Moment(closes_at, now)
        return _Moment(closes_at, closes_at - spill.over_ms)

    def _since(self, spill: Spill, call: Call) -> int | None:
        """Return since when what a rule waits for is so, in ms; None: it is not."""
        if spill.when is When.WAIT:
            return call.queued_at + call.talked_ms
        alone = self._unattended.since(call.id)
        return None if alone is None else max(alone, call.queued_at)

    def _see(self, now: int) -> None:
        """Look again at those for whom doors, or who is at work, make a difference."""
        if self._has_closing and self._doors.changes != self._doors_seen:
            self._doors_seen = self._doors.changes
            self._pending.update(dict.fromkeys(self._of))
        self._pending.update(dict.fromkeys(self._unattended.changed(now)))

    # -- inside ------------------------------------------------------------------------------

    def _spills(self, line: str, group: str) -> tuple[Spill, ...]:
        """Return the rules for a group in a line, in order."""
        rules, key = self._rules.overflow, (line, group)
        if not rules:
            return _NO_SPILLS
        if key not in self._for:
            self._for[key] = tuple(s for s in rules if line in s.lines and group in s.groups)
        return self._for[key]

    def _done(self, call: Call) -> tuple[str, ...]:
        return self._of[call.id].done if call.id in self._of else ()

    def _waiting(self, call: Call) -> int:
        return self._calls.waiting.of_line(call.line.name)


def _must_stay(call: Call) -> bool:
    """Whether a phone rings for a contact, or its leg is on the way to where callers wait.

    Sent away now, the leg's arrival there would be taken for its way back.
    """
    return call.state in _RUNG or call.coming_back
