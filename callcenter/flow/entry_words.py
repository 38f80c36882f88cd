"""What somebody hears first who comes into the line: that they stand in it, and what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import CodeTold
from callcenter.flow.known import known
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from callcenter.agents.roster import Roster
    from callcenter.flow.call import Call
    from callcenter.flow.codes import Codes
    from callcenter.flow.entrance import Entrance
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.rules import Rules
    from callcenter.flow.wording import Wording
    from callcenter.ivr.menu import Sounds


class EntryWords:
    """Finds the words; `walking` lets them be heard."""

    __slots__ = ("_codes", "_entrance", "_outbox", "_overflow", "_roster", "_rules", "_wording")

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        roster: Roster,
        overflow: Overflow,
        entrance: Entrance,
        wording: Wording,
        codes: Codes,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._roster = roster
        self._overflow = overflow
        self._entrance = entrance
        self._wording = wording
        self._codes = codes
        self._outbox = outbox

    def entered(self, call: Call, what: Sounds | str, now: int) -> Sounds | str:
        """Return ``what``, or instead that nobody is at work (yet), and a code to come back by."""
        said = self._nobody_yet(call, now) or what
        code = self._code_to_tell(call)
        if code:
            said = code if isinstance(said, str) else (*said, *code)
        return said

    def regained(self, call: Call, now: int) -> Sounds | str:
        """Say to who has a place again that it is so, and if nobody is at work (yet)."""
        place = call.line.place_regained or call.line.place_taken
        return (*place, *self._nobody_yet(call, now)) or call.line.music

    def _code_to_tell(self, call: Call) -> Sounds:
        """Return what tells a caller, once, by which code to come back; nothing in an emergency."""
        line, group = call.line, known(call.group)
        needed = line.code_for_all or not call.caller
        if not (line.code_told and needed) or call.code or call.regained or group.tier == EMERGENCY:
            return ()
        call.code, attempt = self._codes.give(call.id)
        if not call.code:
            return ()
        self._outbox.state(CodeTold(call.id, line.name, attempt))
        digits = (sound for digit in call.code for sound in self._rules.digits[int(digit)])
        return (*line.code_told, *digits)

    def _nobody_yet(self, call: Call, now: int) -> Sounds:
        if self._entrance.waits_for_opening(call, now):
            return self._wording.of(call, call.line.before_opening, now)
        return () if self._somebody_serves(call) else call.line.nobody_logged_in

    def _somebody_serves(self, call: Call) -> bool:
        """Whether somebody could answer, now or once free, or will be called for it."""
        return self._roster.coverage.serves(known(call.entry).skills) or self._overflow.helps(call)
