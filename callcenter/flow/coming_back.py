"""Callers who have the place of an earlier call of theirs that broke.

By their number they have it as they arrive, by what they type or are known by from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState
from callcenter.flow.codes import WRONG_CODES

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.class_changes import ClassChanges
    from callcenter.flow.entry_words import EntryWords
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.holding_back import HoldingBack
    from callcenter.flow.memos import Memos
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.returns import Lost, Returns
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules


class ComingBack:
    """Gives places back that `flow.returns.Returns` keeps."""

    __slots__ = (
        "_changes",
        "_entry_words",
        "_hearing",
        "_holding_back",
        "_memos",
        "_outbox",
        "_places",
        "_returns",
        "_ringing",
        "_rules",
    )

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        returns: Returns,
        places: Places,
        class_changes: ClassChanges,
        memos: Memos,
        ringing: Ringing,
        hearing: Hearing,
        entry_words: EntryWords,
        holding_back: HoldingBack,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._returns = returns
        self._places = places
        self._changes = class_changes
        self._memos = memos
        self._ringing = ringing
        self._hearing = hearing
        self._entry_words = entry_words
        self._holding_back = holding_back
        self._outbox = outbox

    def arrived(self, call: Call, lost: Lost | None, now: int) -> None:
        """Let the channel of who just arrived know the contact, and give it the place it lost."""
        if lost:
            self._outbox.state(lost.given_to(call.id))
        if lost and lost.group:
            self._take_again(call, lost, now)
        else:
            self._memos.remember(call)

    def named(self, call: Call, name: str, now: int) -> bool:
        """Whether a place is kept under the name: then it is the caller's, once."""
        if call.regained or call.wrong_codes >= WRONG_CODES:
            return False
        lost = self._returns.claim_named(name, call.line.name, now, before=call.arrived_at)
        if lost is None:
            return False
        call.regained, call.arrived_at = lost.regained, lost.arrived_at
        call.walk = None
        self._holding_back.release(call)
        self._outbox.state(lost.given_to(call.id))
        if call.state is ContactState.MENU:
            self._take_again(call, lost, now)
        else:
            self._ringing.let_all_go(self._changes.regain(call, lost, now), now)
        self.told(call, now)
        return True

    def told(self, call: Call, now: int) -> None:
        """Tell a caller that they have their place again."""
        self._hearing.hear(call, self._entry_words.regained(call, now), now)

    def _take_again(self, call: Call, lost: Lost, now: int) -> None:
        """Put a caller where they stood, in the line in which that was."""
        call.line = self._rules.lines.get(lost.line, call.line)
        self._places.take_again(call, lost, now)
