"""The message that callers of a line hear before its menu, recorded by phone for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import MessageChanged

if TYPE_CHECKING:
    from callcenter.events import MessageRecovered
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules
    from callcenter.ivr.menu import Sounds

MESSAGE = "message"
"""Kind of deadline: a message's time is over."""


class Messages:
    """At most one message a line."""

    __slots__ = ("_by_line", "_deadlines", "_outbox", "_rules")

    def __init__(self, rules: Rules, *, outbox: Outbox, deadlines: Deadlines) -> None:
        self._rules = rules
        self._outbox = outbox
        self._deadlines = deadlines
        self._by_line: dict[str, str] = {}  # the sound in force

    def of(self, line: str) -> Sounds:
        """Return what is said before a line's menu; nothing where there is no message."""
        sound = self._by_line.get(line)
        return (sound,) if sound else ()

    def put(self, line: str, sound: str, *, actor: str, until: int) -> None:
        """Let callers of a line hear ``sound`` until ``until`` (ms)."""
        self._keep(line, sound, until)
        self._outbox.state(MessageChanged(line, sound, actor, until))

    def take_away(self, line: str, *, actor: str) -> None:
        """Let them hear it no more."""
        self._by_line.pop(line, None)
        self._deadlines.set(MESSAGE, line, None)
        self._outbox.state(MessageChanged(line, "", actor))

    def recovered(self, event: MessageRecovered, now: int) -> None:
        """A message of an earlier run; one whose time is over by now is told to be over."""
        if event.line not in self._rules.lines:
            return
        self._keep(event.line, event.sound, event.until)
        if event.until <= now:
            self.expired(event.line)

    def forget_lines(self) -> None:
        """Lines that the rules do not have any more have no message."""
        for line in [line for line in self._by_line if line not in self._rules.lines]:
            self.take_away(line, actor="")

    def expired(self, line: str) -> None:
        """A message's time is over."""
        self.take_away(line, actor="")

    def _keep(self, line: str, sound: str, until: int) -> None:
        self._by_line[line] = sound
        self._deadlines.set(MESSAGE, line, until)
