"""An insured person, as a registry knows them: personal data, every field of it."""

from __future__ import annotations

import msgspec


class Insured(msgspec.Struct, frozen=True):
    """One person of the registry."""

    document: str  # as `document_of` writes it
    numbers: tuple[str, ...] = ()  # telephone numbers
    name: str = ""
    language: str = ""  # such as "en"; "" when it is not known
    birth_date: str = ""  # YYYY-MM-DD
    group: str = ""  # a certificate's group of attention, by its name in the configuration
    group_until: str = ""  # YYYY-MM-DD, that day included; "": without an end
    agent: str = ""  # the number of the agent who is to answer first

    def __repr__(self) -> str:
        """Tell nothing personal."""
        return "<Insured>"


def document_of(text: str) -> str:
    """Return a document as it is compared: its letters and digits; "" when there are none."""
    return "".join(filter(str.isalnum, text)).upper()
