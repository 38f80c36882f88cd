"""What happened to each contact that has not ended, for whoever asks why.

The facts that every listener is told are the history; here they are kept while their contact lives,
so many of each. After a restart those that the journal holds are told again. Who has ended is a
matter of the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from callcenter.facts import Ended, HelpEnded, OfferEnded
from callcenter.views import Change, ContactFact

if TYPE_CHECKING:
    from callcenter.contacts import ContactId
    from callcenter.facts import Fact

MOST = 40
"""Changes kept of one contact: the first, and the latest."""
_KEPT = frozenset(get_args(ContactFact))
_LAST_TOLD = frozenset({OfferEnded, HelpEnded})


class Histories:
    """A `callcenter.ports.FactSink` that remembers the living."""

    def __init__(self) -> None:
        self._changes: dict[ContactId, list[Change]] = {}
        self._left_out: dict[ContactId, int] = {}  # of those who lost any

    def __len__(self) -> int:
        """How many contacts are remembered."""
        return len(self._changes)

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of a fact about a contact; its end makes it forgotten."""
        if type(fact) not in _KEPT:
            return
        contact: ContactId = fact.contact  # type: ignore[attr-defined]  # all that are kept have one
        if type(fact) is Ended:
            self._changes.pop(contact, None)
            self._left_out.pop(contact, None)
            return
        if type(fact) in _LAST_TOLD and contact not in self._changes:
            return  # the caller hung up, and the phone that rang, or helped, has stopped after that
        changes = self._changes.setdefault(contact, [])
        if len(changes) == MOST:
            del changes[1]
            self._left_out[contact] = self._left_out.get(contact, 0) + 1
        changes.append(Change(at_ms, fact))  # type: ignore[arg-type]  # as above

    def of(self, contact: ContactId) -> tuple[tuple[Change, ...], int]:
        """Return what is known of a contact, in order, and how much is not known any more."""
        return tuple(self._changes.get(contact, ())), self._left_out.get(contact, 0)
