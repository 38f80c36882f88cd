"""The registry of insured people: imported, looked up, forgotten, sealed anew.

The port, fulfilled by PostgreSQL and by memory; one contract suite holds for both. Everything of a
person is personal data: it lies sealed, and is found by keyed hashes of document and numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from callcenter.insured import Insured, document_of
from callcenter.store.errors import NumberUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.store.keys import Keyring

FORGET = "forget"
"""What the table of who did what with personal data says of people who were forgotten."""


class Saved(msgspec.Struct, frozen=True):
    """What became of a part of an import."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Saved) -> Saved:
        """Add up two parts."""
        return Saved(self.added + other.added, self.changed + other.changed, self.same + other.same)


class SealedPerson(msgspec.Struct, frozen=True, gc=False):
    """A person as a database keeps them."""

    document: bytes  # keyed hash
    key_id: str
    sealed: bytes
    digest: bytes  # keyed hash of all of it
    numbers: tuple[bytes, ...]  # keyed hashes


class People(Protocol):
    """The insured people.

    Every method raises:
        StoreUnavailable: the database is away.
    """

    async def save(self, people: Sequence[Insured]) -> Saved:
        """Keep people, each in place of who had the document before; of two alike the latter."""

    async def of_number(self, number: str) -> list[Insured]:
        """Those who have a telephone number; of many any two. Who cannot be read is left out."""

    async def of_document(self, document: str) -> Insured | None:
        """Who has a document."""

    async def last_agent(self, number: str, *, since_ms: int) -> str:
        """The agent who answered a number last, not before `since_ms`; "" for none."""

    async def count(self) -> int:
        """How many there are."""

    async def forget_document(self, document: str, *, actor: str) -> int:
        """Forget who has a document; return how many they were."""

    async def forget_number(self, number: str, *, actor: str) -> int:
        """Forget all who have a telephone number; return how many they were."""

    async def forget_before(self, before_ms: int, *, most: int, actor: str) -> int:
        """Forget at most `most` of those whom no import has brought since; return how many."""

    async def reseal(self, *, most: int) -> int:
        """Seal anew, under the first key, at most `most` others who can be read; return how many.

        When they were imported stays as it was.

        0 says that only those are left, if any, that no key at hand opens.
        """

    async def keys_in_use(self) -> dict[str, int]:
        """How many people each key has sealed, by its id."""


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Insured)


def document_hashes(document: str, keyring: Keyring) -> list[bytes]:
    """Return what stands for a document, however it is punctuated, under each key."""
    return keyring.digests(f"document {document_of(document)}")


def sealed_person(person: Insured, keyring: Keyring) -> SealedPerson:
    """Return a person as they are kept: sealed under the first key, bound to the document."""
    document, text = document_hashes(person.document, keyring)[0], _encoder.encode(person).decode()
    sealed = keyring.seal_text(text, bound_to=_bound(document))
    return SealedPerson(
        document=document,
        key_id=keyring.first_id,
        sealed=sealed,
        digest=keyring.digest(text),
        numbers=tuple({keyring.lookup(number) for number in person.numbers}),
    )


def opened_person(keyring: Keyring, document: bytes, key_id: str, sealed: bytes) -> Insured | None:
    """Return a person who was sealed; None if they cannot be read."""
    try:
        return _decoder.decode(keyring.open(key_id, sealed, contact=_bound(document)))
    except (NumberUnreadable, msgspec.DecodeError):
        return None


def _bound(document: bytes) -> str:
    return f"insured {document.hex()}"
