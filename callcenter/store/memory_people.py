"""The registry of insured people in memory: the twin of `PostgresPeople`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from callcenter.clock import wall_ms
from callcenter.store.people import (
    FORGET,
    Saved,
    SealedPerson,
    document_hashes,
    opened_person,
    sealed_person,
)
from callcenter.store.privacy import PrivacyEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from callcenter.insured import Insured
    from callcenter.store.keys import Keyring
    from callcenter.store.memory import MemoryRecords


class MemoryPeople:
    """See `People`.

    Args:
        records: The history, for who answered last.
        keyring: Opens and seals the people.
        now_ms: The time.
    """

    def __init__(
        self,
        records: MemoryRecords,
        *,
        keyring: Keyring,
        now_ms: Callable[[], int] = wall_ms,
    ) -> None:
        self.keyring = keyring
        self.log: list[PrivacyEntry] = []
        self._records = records
        self._now_ms = now_ms
        self._people: dict[bytes, tuple[SealedPerson, int]] = {}

    async def save(self, people: Sequence[Insured]) -> Saved:
        """See `People.save`."""
        saved = Saved()
        for person in {p.document: p for p in people}.values():
            saved += self._save(person, self._now_ms())
        return saved

    def _save(self, person: Insured, at_ms: int) -> Saved:
        new = sealed_person(person, self.keyring)
        lookups = document_hashes(person.document, self.keyring)
        before = [self._people.pop(each) for each in lookups if each in self._people]
        self._people[new.document] = (new, at_ms)
        if not before:
            return Saved(added=1)
        same = before[0][0].digest == new.digest
        return Saved(same=1) if same else Saved(changed=1)

    async def of_number(self, number: str) -> list[Insured]:
        """See `People.of_number`."""
        return self._opened(self._having(number))[:2]

    async def of_document(self, document: str) -> Insured | None:
        """See `People.of_document`."""
        lookups = document_hashes(document, self.keyring)
        found = [self._people[each][0] for each in lookups if each in self._people]
        return next(iter(self._opened(found)), None)

    async def last_agent(self, number: str, *, since_ms: int) -> str:
        """See `People.last_agent`."""
        contacts = await self._records.contacts_of_number(number, since_ms=0)
        answered = [
            (contact.connected_at, contact.agent)
            for contact in contacts
            if contact.agent and contact.connected_at and contact.connected_at >= since_ms
        ]
        return max(answered)[1] if answered else ""

    async def count(self) -> int:
        """See `People.count`."""
        return len(self._people)

    async def forget_document(self, document: str, *, actor: str) -> int:
        """See `People.forget_document`."""
        lookups = document_hashes(document, self.keyring)
        return self._forget([each for each in lookups if each in self._people], actor)

    async def forget_number(self, number: str, *, actor: str) -> int:
        """See `People.forget_number`."""
        return self._forget([person.document for person in self._having(number)], actor)

    async def forget_before(self, before_ms: int, *, most: int, actor: str) -> int:
        """See `People.forget_before`."""
        old = [document for document, (_, at) in self._people.items() if at < before_ms]
        return self._forget(old[:most], actor)

    async def reseal(self, *, most: int) -> int:
        """See `People.reseal`."""
        first = self.keyring.first_id
        others = [each for each in self._people.values() if each[0].key_id != first]
        known = [(person, at) for sealed, at in others for person in self._opened([sealed])][:most]
        for person, at_ms in known:
            self._save(person, at_ms)
        return len(known)

    async def keys_in_use(self) -> dict[str, int]:
        """See `People.keys_in_use`."""
        return dict(Counter(person.key_id for person, _ in self._people.values()))

    def _having(self, number: str) -> list[SealedPerson]:
        lookups = set(self.keyring.lookups(number))
        return [p for p, _ in self._people.values() if lookups.intersection(p.numbers)]

    def _opened(self, sealed: Iterable[SealedPerson]) -> list[Insured]:
        people = (opened_person(self.keyring, p.document, p.key_id, p.sealed) for p in sealed)
        return [person for person in people if person]

    def _forget(self, documents: list[bytes], actor: str) -> int:
        for document in documents:
            del self._people[document]
        if documents:
            entry = PrivacyEntry(at_ms=self._now_ms(), actor=actor, action=FORGET, contacts=())
            self.log.append(entry)
        return len(documents)
