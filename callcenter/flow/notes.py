"""What facts tell of a caller's walk through menus.

A service that starts again does not know what a caller it finds was asked. They may be typing a
document or a number and go on with it, so which keys they press is told by no fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from callcenter import facts
from callcenter.ivr.session import Answered, Played, Unanswered

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.ivr.session import Note


def fact_of(call: Call, note: Note) -> facts.Fact:
    """Return what a step of the caller's walk has to tell."""
    match note:
        case Played():
            return facts.MenuPlayed(call.id, note.menu, note.attempt)
        case Answered():
            return facts.MenuAnswered(call.id, note.menu, _told(call, note.key))
        case Unanswered():
            return facts.MenuUnanswered(call.id, note.menu, note.attempt, _told(call, note.key))
        case _:
            assert_never(note)


def _told(call: Call, key: str) -> str:
    return facts.UNTOLD_KEY if key and call.was_found else key
