"""What a menu says besides its own prompt: the message of the day, and when the line opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.ivr.menu import OPENING
from callcenter.ivr.session import Played

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.flow.call import Call
    from callcenter.flow.doors import Doors
    from callcenter.flow.messages import Messages
    from callcenter.flow.rules import Rules
    from callcenter.ivr.menu import Sounds
    from callcenter.ivr.session import Step

_WEEK = 7


class Wording:
    """Puts into sounds what is known only when they are played."""

    def __init__(self, rules: Rules, *, doors: Doors, messages: Messages) -> None:
        self._rules = rules
        self._doors = doors
        self._messages = messages

    def of_step(self, call: Call, step: Step, now: int) -> Sounds:
        """Return what a step of a walk says; before a line's first menu comes its message."""
        said = self.of(call, step.say or (), now)
        first = (call.line.menu, call.line.closed_menu)
        begins = any(
            isinstance(note, Played) and note.attempt == 1 and note.menu in first
            for note in step.notes
        )
        return (*self._messages.of(call.line.name), *said) if begins else said

    def of(self, call: Call, sounds: Sounds, now: int) -> Sounds:
        """Return ``sounds`` with the time of the next opening in its place."""
        if OPENING not in sounds:
            return sounds
        return tuple(self._put_in(call.line.name, sounds, now))

    def _put_in(self, line: str, sounds: Sounds, now: int) -> Iterator[str]:
        for sound in sounds:
            if sound == OPENING:
                yield from self._opening(line, now)
            else:
                yield sound

    def _opening(self, line: str, now: int) -> Sounds:
        """Say when the line opens; nothing where it is not known, or a week away."""
        span, words = self._doors.opening(line, now), self._rules.opening_words
        if span is None or span.time not in words.times:
            return ()
        days = self._doors.days_until(line, span.opens_at, now)
        if days >= _WEEK:
            return ()
        day = (words.today, words.tomorrow)[days] if days < 2 else words.weekdays[span.weekday]  # noqa: PLR2004  # today, tomorrow
        return (*day, *words.times[span.time])
