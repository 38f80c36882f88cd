"""Callers' numbers in memory: the twin of `PostgresPrivacy`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from callcenter.clock import wall_ms
from callcenter.store.privacy import ERASE, RETENTION, SHOW, PrivacyEntry, Resealed, resealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.store.keys import Keyring
    from callcenter.store.memory import MemoryRecords
    from callcenter.store.records import ContactRecord


class MemoryPrivacy:
    """See `Privacy`.

    Args:
        records: the history.
        keyring: opens and seals the numbers.
    """

    def __init__(self, records: MemoryRecords, *, keyring: Keyring) -> None:
        self._records = records
        self._keyring = keyring
        self._log: list[PrivacyEntry] = []

    async def show(self, number: str, *, actor: str) -> list[ContactRecord]:
        """See `Privacy.show`."""
        found = await self._records.contacts_by_id(self._contacts_of(number))
        self._note(SHOW, actor, [contact.id for contact in found])
        return found

    async def erase_number(self, number: str, *, actor: str) -> int:
        """See `Privacy.erase_number`."""
        return self._erase(self._contacts_of(number), action=ERASE, actor=actor)

    async def erase_contact(self, contact: str, *, actor: str) -> int:
        """See `Privacy.erase_contact`."""
        known = [contact] if contact in self._records.callers else []
        return self._erase(known, action=ERASE, actor=actor)

    async def count_before(self, before_ms: int) -> int:
        """See `Privacy.count_before`."""
        return len(await self._before(before_ms))

    async def erase_before(self, before_ms: int, *, most: int, actor: str) -> int:
        """See `Privacy.erase_before`."""
        found = await self._before(before_ms)
        return self._erase(found[:most], action=RETENTION, actor=actor)

    async def reseal(self, *, after: str, most: int) -> Resealed:
        """See `Privacy.reseal`."""
        callers, first = self._records.callers, self._keyring.first_id
        others = (each for each in sorted(callers) if callers[each].key_id != first)
        part = [each for each in others if each > after][:most]
        sealed = 0
        for contact in part:
            before = callers[contact]
            number = resealed(self._keyring, before.key_id, before.sealed, contact=contact)
            if number is not None:
                callers[contact] = number
                sealed += 1
        last = part[-1] if part else ""
        return Resealed(sealed=sealed, unreadable=len(part) - sealed, last=last)

    async def keys_in_use(self) -> dict[str, int]:
        """See `Privacy.keys_in_use`."""
        return dict(Counter(number.key_id for number in self._records.callers.values()))

    async def note(self, action: str, *, actor: str) -> None:
        """See `Privacy.note`."""
        self._note(action, actor, [])

    async def log(self) -> list[PrivacyEntry]:
        """See `Privacy.log`."""
        return list(self._log)

    def _contacts_of(self, number: str) -> list[str]:
        lookups = self._keyring.lookups(number)
        return [each for each, kept in self._records.callers.items() if kept.lookup in lookups]

    async def _before(self, before_ms: int) -> list[str]:
        contacts = await self._records.contacts_between(since_ms=0, until_ms=before_ms)
        return [contact.id for contact in contacts if contact.id in self._records.callers]

    def _erase(self, contacts: Iterable[str], *, action: str, actor: str) -> int:
        gone = sorted(contacts)
        for contact in gone:
            del self._records.callers[contact]
        if gone:
            self._note(action, actor, gone)
        return len(gone)

    def _note(self, action: str, actor: str, contacts: Iterable[str]) -> None:
        self._log.append(
            PrivacyEntry(
                at_ms=wall_ms(),
                actor=actor,
                action=action,
                contacts=tuple(contacts),
            )
        )
