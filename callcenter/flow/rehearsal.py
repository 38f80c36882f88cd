"""A test call: the way of a caller up to the line, walked by nobody.

It hears the first menu of the line that it dialled, waits for any key, hears that it has a place,
and ends. It is no contact: it has no arrival, no group and no place in the line, nobody is rung for
it, nothing counts it, and a start of the service knows nothing of it (the PBX ends it by itself).
It is served as a call at a desk is, which it resembles: ours, short, and in nobody's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.flow.desk_call import Asking

if TYPE_CHECKING:
    from callcenter.flow.desk_call import DeskCall, DeskVoice
    from callcenter.flow.rules import Rules


class Rehearsal:
    """Serves test calls, as the host of their desks."""

    def __init__(self, *, rules: Rules, voice: DeskVoice) -> None:
        self._rules = rules
        self._voice = voice

    def begin(self, desk: DeskCall, dialled: str, now: int) -> None:
        """Let a test call hear the first menu of the line that has the number."""
        lines = (line for line in self._rules.lines.values() if dialled in line.dialled)
        line = next(lines, self._rules.default_line)
        desk.line = line.name
        self._voice.ask(desk, Asking.ANY_KEY, now, *self._rules.menus[line.menu].prompt)

    def pressed(self, desk: DeskCall, digit: str, now: int) -> None:
        """Any key is an answer."""
        del digit
        if desk.asking is Asking.ANY_KEY:
            self._end(desk, now)

    def heard(self, desk: DeskCall, now: int) -> None:
        """The menu was heard: a key may still come."""

    def unanswered(self, desk: DeskCall, now: int) -> None:
        """No key came: the call ends all the same."""
        self._end(desk, now)

    def left(self, desk: DeskCall) -> None:
        """It is over."""

    def _end(self, desk: DeskCall, now: int) -> None:
        place = self._rules.line_now(desk.line).place_taken
        if place and desk.asking is Asking.ANY_KEY:
            self._voice.say(desk, now, *place)
        else:
            self._voice.hang_up(desk)
