"""The contacts that have not ended, as their facts tell: what a restart must look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter import facts
from callcenter.events import ContactRecovered
from callcenter.journal.lines import Closed, Open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.contacts import ContactId
    from callcenter.facts import Fact


class OpenContacts:
    """Follows the facts; knows every contact that has not ended."""

    def __init__(self) -> None:
        self._open: dict[ContactId, ContactRecovered] = {}

    def follow(self, fact: Fact, at_ms: int) -> Open | Closed | None:
        """Return the line to write about a fact, if there is one."""
        match fact:
            case facts.ContactArrived():
                return self._keep(_arrived(fact), at_ms)
            case facts.ContactAdopted():
                return self._keep(_adopted(fact), at_ms)
            case facts.Queued() if fact.contact in self._open:
                return self._keep(_queued(self._open[fact.contact], fact), at_ms)
            case facts.Connected() if fact.contact in self._open:
                return self._keep(replace(self._open[fact.contact], connected_at=at_ms), at_ms)
            case facts.Ended():
                self._open.pop(fact.contact, None)
                return Closed(at_ms, fact.contact)
            case _:
                return None

    def lines(self, now: int) -> Iterator[Open]:
        """Yield a line for every contact, for the head of a new file."""
        return (Open(now, contact) for contact in self._open.values())

    def _keep(self, contact: ContactRecovered, at_ms: int) -> Open:
        self._open[contact.contact] = contact
        return Open(at_ms, contact)


def _arrived(fact: facts.ContactArrived) -> ContactRecovered:
    return ContactRecovered(fact.contact, fact.line, "", "", 0, 0, 0)


def _adopted(fact: facts.ContactAdopted) -> ContactRecovered:
    return ContactRecovered(fact.contact, fact.line, fact.group, "", 0, 0, 0)


def _queued(before: ContactRecovered, fact: facts.Queued) -> ContactRecovered:
    return replace(
        before,
        group=fact.group,
        service=fact.service,
        target_ms=fact.target_ms,
        queued_at=fact.queued_at,
    )
