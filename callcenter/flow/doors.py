"""Whether a line is open: by its hours, which the shell tells, or as somebody decided by key.

Nothing here knows a calendar. Where no hours are known the line counts as open, for then people
come to somebody; a caller is never sent away because we did not know. A decision against the hours
lasts until the hours change next, or until the line is switched again.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import msgspec

from callcenter.facts import LineSwitched
from callcenter.flow.shifts import Shifts
from callcenter.opening import SHIFT
from callcenter.queue.waiting import EMERGENCY
from callcenter.views import SwitchView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.agents.roster import Roster
    from callcenter.events import HoursGiven, SwitchRecovered
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Group, LineRules, Rules
    from callcenter.opening import LineHours, OpenSpan

DOOR = "door"
"""Kind of deadline: a line opens or closes."""

DAY_MS = 24 * 60 * 60 * 1_000


class Switch(msgspec.Struct, frozen=True, gc=False):
    """A decision against the hours."""

    is_open: bool
    until: int  # ms since the epoch; 0: until it is switched again, or a change is known
    actor: str

    def holds(self, at: int) -> bool:
        """Whether it is in force at a moment (ms)."""
        return not self.until or at < self.until


class Hours:
    """One line's hours, looked up."""

    __slots__ = ("_closings", "_early_ms", "_given", "_spans")

    def __init__(self, given: LineHours, *, early_ms: int) -> None:
        self._given = given
        self._early_ms = early_ms
        self._spans = given.spans or ()
        self._closings = [span.closes_at for span in self._spans]

    def is_open(self, at: int) -> bool:
        """Whether people are let in at ``at`` (ms): shortly before an opening, too."""
        if self._given.spans is None or at >= self._given.known_until:
            return True
        span = self._ahead(at)
        return span is not None and span.opens_at - self._early_ms <= at

    def opening(self, after: int) -> OpenSpan | None:
        """Return the first time open that begins at ``after`` (ms) or later, or None."""
        return next((span for span in self._spans if span.opens_at >= after), None)

    def next_change(self, after: int) -> int | None:
        """Return when `is_open` changes next after ``after`` (ms), or None."""
        now = self.is_open(after)
        return next((at for at in self._edges() if at > after and self.is_open(at) != now), None)

    def open_for(self, span_ms: int, now: int) -> int:
        """Return when the line will have been open for ``span_ms`` since ``now`` (ms)."""
        left_ms = span_ms
        for span in self._spans[bisect_right(self._closings, now) :]:
            begins_at = max(now, span.opens_at)
            if begins_at + left_ms <= span.closes_at:
                return begins_at + left_ms
            left_ms -= span.closes_at - begins_at
        return max(now, self._closings[-1] if self._closings else now) + left_ms

    def day_ends(self, after: int) -> tuple[int, ...]:
        """Return the midnights after ``after`` (ms), in order."""
        ends = self._given.day_ends
        return ends[bisect_right(ends, after) :]

    def _ahead(self, at: int) -> OpenSpan | None:
        """Return the time open that ends next."""
        index = bisect_right(self._closings, at)
        return self._spans[index] if index < len(self._spans) else None

    def _edges(self) -> Iterator[int]:
        for span in self._spans:
            yield span.opens_at - self._early_ms
            yield span.closes_at


class Doors:
    """Knows of every line whether it is open, and states each change."""

    __slots__ = ("_deadlines", "_hours", "_last", "_outbox", "_rules", "_shifts", "_switches",
                 "changes")  # fmt: skip

    def __init__(
        self, rules: Rules, *, roster: Roster, outbox: Outbox, deadlines: Deadlines
    ) -> None:
        self._rules = rules
        self._outbox = outbox
        self._deadlines = deadlines
        self._hours: dict[str, Hours] = {}
        self._shifts = Shifts(roster=roster, awaits=lambda name, at: deadlines.set(DOOR, name, at))
        self._switches: dict[str, Switch] = {}
        self.changes = 0
        """How often anything changed that is known of hours and decisions."""
        self._last: dict[str, bool] = {}  # as it was last known; a line without hours is not there

    # -- what others ask ---------------------------------------------------------------------

    def is_open(self, line: str, at: int) -> bool:
        """Whether a line takes callers at ``at`` (ms)."""
        switch = self._switches.get(line)
        if switch is not None and switch.holds(at):
            return switch.is_open
        return self._by_hours(line, at)

    def has_opened(self, line: LineRules, at: int) -> bool:
        """Whether a line is open at ``at`` (ms), and not only to those who wait for its opening."""
        span = self.opening(line.name, at) if line.wait_before_open_ms else None
        early = span is not None and at < span.opens_at <= at + line.wait_before_open_ms
        return self.is_open(line.name, at) and not early

    def may_enter(self, line: LineRules, group: Group, now: int, *, arrived_at: int) -> bool:
        """Whether a caller who arrived at ``arrived_at`` (ms) may enter a line under ``group``.

        Emergencies and groups that are never refused always may. All others may while the line is
        open, or if it was when they called. This is the one place that decides it.
        """
        if group.tier == EMERGENCY or group.never_refuse:
            return True
        return self.is_open(line.name, now) or self.is_open(line.name, arrived_at)

    def opening(self, line: str, now: int) -> OpenSpan | None:
        """Return when a line opens next by its hours, or None where that is not known."""
        hours, switch = self._hours.get(line), self._switches.get(line)
        if hours is None:
            return None
        if switch is None or not switch.holds(now):
            return hours.opening(now)
        return hours.opening(switch.until) if switch.until else None

    def closes_at(self, line: str, now: int) -> int | None:
        """Return when an open line closes, in ms; None where it is closed, or nothing is known."""
        hours, switch = self._hours.get(line), self._switches.get(line)
        if not self.is_open(line, now) or hours is None:
            return None
        if switch is None or not switch.holds(now):
            return hours.next_change(now)
        if not switch.until or not hours.is_open(switch.until):
            return switch.until or None
        return hours.next_change(switch.until)  # opened early: it goes on by its hours

    def open_for(self, line: str, span_ms: int, now: int) -> int:
        """Return when a line will have been open by its hours for ``span_ms`` since ``now``, in ms.

        Not counted is how long somebody has closed it for; where nothing is known, it is open.
        """
        hours, switch = self._hours.get(line), self._switches.get(line)
        if switch is not None and not switch.is_open:
            now = max(now, switch.until)
        return hours.open_for(span_ms, now) if hours else now + span_ms

    def days_until(self, line: str, at: int, now: int) -> int:
        """Return how many midnights lie between ``now`` and ``at`` (ms), where the line is."""
        hours = self._hours.get(line)
        ends = hours.day_ends(now) if hours else ()
        return bisect_right(ends, at)

    def day_end(self, line: str, now: int) -> int:
        """Return the next midnight where the line is, in ms; a day from now where it is unknown."""
        hours = self._hours.get(line)
        ends = hours.day_ends(now) if hours else ()
        return ends[0] if ends else now + DAY_MS

    def switches(self, now: int) -> tuple[SwitchView, ...]:
        """Return the decisions against the hours that are in force."""
        return tuple(
            SwitchView(line, each.is_open, each.until, each.actor)
            for line, each in self._switches.items()
            if each.holds(now)
        )

    # -- what happens ------------------------------------------------------------------------

    def given(self, event: HoursGiven, now: int) -> None:
        """Take the hours of the days to come; a line that is open now by them may not have been."""
        for given in event.lines:
            if given.line.startswith(SHIFT):
                self._shifts.given(given.line, Hours(given, early_ms=0), now)
            elif line := self._rules.lines.get(given.line):
                self._hours[line.name] = Hours(given, early_ms=line.wait_before_open_ms)
                self._last.setdefault(line.name, self.is_open(line.name, now))
        for name in self._hours:
            self._settle(name, now)

    def recovered(self, event: SwitchRecovered, now: int) -> None:
        """Somebody switched a line in an earlier run; told after the hours."""
        if event.line not in self._rules.lines:
            return
        switch = Switch(event.is_open, event.until, event.actor)
        self._switches[event.line] = switch
        self._last[event.line] = switch.is_open  # a change that was slept through is stated
        self._settle(event.line, now)

    def switch(self, line: str, *, actor: str, now: int) -> None:
        """Open a line that is closed, or close one that is open."""
        is_open = not self.is_open(line, now)
        by_hours = is_open is self._by_hours(line, now)
        until = 0
        if by_hours:
            self._switches.pop(line, None)
        else:
            hours = self._hours.get(line)
            until = (hours.next_change(now) if hours else None) or 0
            self._switches[line] = Switch(is_open, until, actor)
        self._last[line] = is_open
        self._outbox.state(LineSwitched(line, is_open, by_hours, actor, until))
        self._settle(line, now)

    def expired(self, line: str, now: int) -> None:
        """The moment of a change has come."""
        if line.startswith(SHIFT):
            self._shifts.settle(line, now)
        else:
            self._settle(line, now)

    def forget_lines(self) -> None:
        """Lines that the rules do not have any more have no doors."""
        for line in self._hours.keys() | self._switches.keys():
            if line not in self._rules.lines:
                for kept in (self._hours, self._switches, self._last):
                    kept.pop(line, None)
                self._deadlines.set(DOOR, line, None)

    # -- inside ------------------------------------------------------------------------------

    def _by_hours(self, line: str, at: int) -> bool:
        hours = self._hours.get(line)
        return hours is None or hours.is_open(at)

    def _settle(self, line: str, now: int) -> None:
        """End a decision whose time is over, state a change, and wait for the next."""
        self.changes += 1
        switch, hours = self._switches.get(line), self._hours.get(line)
        over = switch is not None and not switch.holds(now)
        if over:
            del self._switches[line]
            switch = None
        is_open = self.is_open(line, now)
        if over or is_open is not self._last.get(line, True):
            self._outbox.state(LineSwitched(line, is_open, by_hours=True))
        self._last[line] = is_open
        change = hours.next_change(now) if hours else None
        if switch is not None and change and not switch.until:
            # Decided when the next change was too far away to be known.
            self._switches[line] = switch = Switch(switch.is_open, change, switch.actor)
            self._outbox.state(_against(line, switch))
        ends = (change, switch.until if switch else None)
        self._deadlines.set(DOOR, line, min((at for at in ends if at), default=None))


def _against(line: str, switch: Switch) -> LineSwitched:
    return LineSwitched(
        line, switch.is_open, by_hours=False, actor=switch.actor, until=switch.until
    )
