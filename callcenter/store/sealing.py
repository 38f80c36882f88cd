"""Which sealed number goes with a fact, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import ContactArrived
from callcenter.store.errors import NumberUnreadable

if TYPE_CHECKING:
    from callcenter.store.keys import Keyring, SealedNumber
    from callcenter.store.records import StoredFact


def sealed_number(stored: StoredFact, keyring: Keyring | None) -> SealedNumber | None:
    """Return the caller's number of `stored`, sealed; None when withheld, or without keys.

    A fact that was in the spool brings its number sealed already.
    """
    fact = stored.fact
    if stored.caller is not None or keyring is None:
        return stored.caller
    if isinstance(fact, ContactArrived) and fact.number:
        return keyring.seal(fact.number, contact=fact.contact)
    return None


def opened(keyring: Keyring | None, key_id: str, sealed: bytes, *, contact: str) -> str:
    """Return the number that was sealed for `contact`.

    Raises:
        NumberUnreadable: there are no keys, not this one, or the number was changed.
    """
    if keyring is None:
        raise NumberUnreadable(f"a number was sealed under key {key_id}, and no key is at hand")
    return keyring.open(key_id, sealed, contact=contact)
