"""Callers' numbers: shown, erased, kept for a time, and sealed anew. Each is written down.

The port, fulfilled by PostgreSQL and by memory; one contract suite holds for both. An ``actor`` is
who asked, such as ``os:maria``. Nothing here reaches facts that still wait in memory or in a spool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from callcenter.store.errors import NumberUnreadable

if TYPE_CHECKING:
    from callcenter.store.keys import Keyring, SealedNumber
    from callcenter.store.records import ContactRecord

SHOW, ERASE, RETENTION, ROTATE = "show", "erase", "retention", "rotate"


class PrivacyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what with callers' numbers, and whose: contacts' ids, never a number."""

    at_ms: int
    actor: str
    action: str  # "show" | "erase" | "retention" | "rotate"
    contacts: tuple[str, ...]


class Resealed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a part of the numbers that another key had sealed."""

    sealed: int
    unreadable: int  # their key is not at hand, or they were changed: left as they are
    last: str  # the last contact of the part; "" when there was none left


class Privacy(Protocol):
    """What may be done with callers' numbers besides keeping them.

    Every method raises:
        StoreUnavailable: the database is away.
    """

    async def show(self, number: str, *, actor: str) -> list[ContactRecord]:
        """Contacts from `number`, by arrival; written down even if there are none."""

    async def erase_number(self, number: str, *, actor: str) -> int:
        """Erase `number` from all its contacts; return how many they were."""

    async def erase_contact(self, contact: str, *, actor: str) -> int:
        """Erase the number of one contact; return 1, or 0 when it has none."""

    async def count_before(self, before_ms: int) -> int:
        """How many numbers there are of contacts that arrived earlier than that."""

    async def erase_before(self, before_ms: int, *, most: int, actor: str) -> int:
        """Erase at most `most` numbers of contacts that arrived earlier; return how many."""

    async def reseal(self, *, after: str, most: int) -> Resealed:
        """Seal anew, under the first key, at most `most` numbers of the contacts after `after`."""

    async def keys_in_use(self) -> dict[str, int]:
        """How many numbers each key has sealed, by its id."""

    async def note(self, action: str, *, actor: str) -> None:
        """Write down what was done with numbers that are not told of singly."""

    async def log(self) -> list[PrivacyEntry]:
        """Everything that was written down, oldest first."""


def resealed(keyring: Keyring, key_id: str, sealed: bytes, *, contact: str) -> SealedNumber | None:
    """Return a number under the first key; None when it cannot be read."""
    try:
        number = keyring.open(key_id, sealed, contact=contact)
    except NumberUnreadable:
        return None
    return keyring.seal(number, contact=contact)
