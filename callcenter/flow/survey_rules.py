"""Who is asked after the call, and what; and by which lot."""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotations at run time
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from callcenter.ivr.menu import Menu, Sounds

if TYPE_CHECKING:
    from callcenter.contacts import ContactId

_WHOLE = 2**64


class SurveyRules(msgspec.Struct, frozen=True):
    """What is asked of some of those with whom an agent spoke."""

    share: float  # of the answered calls, above 0 and up to 1
    lines: frozenset[str]
    groups: frozenset[str]
    first: str  # the question asked first
    questions: Mapping[str, Menu]  # by name; the keys of each lead to the next, or to the thanks
    goodbye: Sounds  # said to who cannot be asked on
    again_ms: int = 0  # nobody is asked twice within this time; 0: whenever the lot falls on them

    def draws(self, contact: ContactId) -> bool:
        """Whether the lot falls on a contact.

        The contact's id, hashed (BLAKE2b, 64 bits), is below that share of all hashes. Ids begin
        with the random name of a run, so nobody can tell beforehand, and the same contact always
        draws the same.
        """
        drawn = blake2b(contact.encode(), digest_size=8, person=b"survey").digest()
        return int.from_bytes(drawn) < self.share * _WHOLE
