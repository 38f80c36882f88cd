"""What is known of a caller, without saying who it is."""

from __future__ import annotations

from callcenter.contacts import ContactId
from callcenter.facts.base import Fact


class CodeTold(Fact, frozen=True):
    """A contact in the line is told a code by which it may come back; not which."""

    contact: ContactId
    line: str
    attempt: int  # which of the codes that the contact's id makes


class Recognized(Fact, frozen=True):
    """A registry knows the caller."""

    contact: ContactId
    line: str
    group: str = ""  # the best that the registry gives; "" for none
    verified: bool = False  # by a document that was typed, and not by the number alone
