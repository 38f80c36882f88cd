"""Codes by which somebody whose number says nothing comes back to their place.

A code is told once, in the line, and counts once its call broke, as long as its place is kept. It
follows from the contact's id under the key that hides numbers, so that whoever starts again after
us makes the same one, and nobody else can.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from callcenter.ivr.menu import CODE_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.contacts import ContactId

ATTEMPTS = 16
"""So often another code is tried where one is in use; in a line that full nobody is told one."""
WRONG_CODES = 3
"""So many wrong codes in a call, and no other is looked at."""


class Codes:
    """Makes codes, each for one contact at a time.

    Args:
        key: Known to us alone.
        kept: Whether the place of a code is kept.
    """

    def __init__(self, key: str, *, kept: Callable[[str], bool]) -> None:
        self._key = key.encode()[:64]
        self._kept = kept
        self._in_use: dict[str, ContactId] = {}

    def give(self, contact: ContactId) -> tuple[str, int]:
        """Return a code that nobody else has, and which attempt it is; "" where there is none."""
        for attempt in range(ATTEMPTS):
            code = self.made(contact, attempt)
            if code not in self._in_use and not self._kept(code):
                self._in_use[code] = contact
                return code, attempt
        return "", 0

    def again(self, contact: ContactId, attempt: int) -> str:
        """Return the code that an earlier run gave a contact."""
        code = self.made(contact, attempt)
        self._in_use[code] = contact
        return code

    def made(self, contact: ContactId, attempt: int) -> str:
        """Return what an attempt makes."""
        digest = blake2b(f"{contact} {attempt}".encode(), digest_size=8, key=self._key).digest()
        return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def free(self, code: str) -> None:
        """The call of a code is over; whether the place is kept is known elsewhere."""
        self._in_use.pop(code, None)
