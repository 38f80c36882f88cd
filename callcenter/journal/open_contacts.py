"""The contacts that have not ended, as their facts tell: what a restart must look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter import facts
from callcenter.events import ContactRecovered
from callcenter.journal.lines import Open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.contacts import ContactId
    from callcenter.facts import Fact


class OpenContacts:
    """Follows the facts; knows every contact that has not ended."""

    def __init__(self) -> None:
        self.all: dict[ContactId, ContactRecovered] = {}

    def add(self, contact: ContactRecovered) -> None:
        """Know a contact of an earlier run."""
        self.all[contact.contact] = contact

    def follow(self, fact: Fact, at_ms: int) -> None:
        """Take note of a fact."""
        match fact:
            case facts.ContactArrived():
                self.add(ContactRecovered(fact.contact, fact.line, "", "", 0, 0, 0))
            case facts.ContactAdopted() if fact.contact not in self.all:
                self.add(ContactRecovered(fact.contact, fact.line, fact.group, "", 0, 0, 0))
            case facts.Queued() if fact.contact in self.all:
                self.add(_queued(self.all[fact.contact], fact))
            case facts.Connected() if fact.contact in self.all:
                self.add(replace(self.all[fact.contact], connected_at=at_ms))
            case facts.Ended():
                self.all.pop(fact.contact, None)
            case _:
                pass

    def by_id(self) -> Iterator[tuple[str, ContactRecovered]]:
        """Yield every contact with its id."""
        return ((str(contact), what) for contact, what in self.all.items())

    def lines(self) -> Iterator[Open]:
        """Yield a line for every contact, for the head of a new file."""
        return map(Open, self.all.values())


def _queued(before: ContactRecovered, fact: facts.Queued) -> ContactRecovered:
    return replace(
        before,
        group=fact.group,
        service=fact.service,
        target_ms=fact.target_ms,
        queued_at=fact.queued_at,
    )
