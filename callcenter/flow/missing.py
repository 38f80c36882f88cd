"""Contacts of an earlier run that the journal knows and the PBX has not told of yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.contacts import ContactId
    from callcenter.events import ContactRecovered


class Missing:
    """Those to look for."""

    def __init__(self) -> None:
        self._all: dict[str, ContactRecovered] = {}
        self._on_leg: dict[tuple[str, str], ContactRecovered] = {}  # the same, by PBX and leg

    def add(self, contact: ContactRecovered) -> None:
        """Look for a contact."""
        self._all[contact.contact] = contact
        self._on_leg[contact.pbx, contact.leg] = contact

    def get(self, contact: str) -> ContactRecovered | None:
        """Return what the journal knows of a contact that is being looked for, or None."""
        return self._all.get(contact)

    def on_leg(self, pbx: str, leg: str) -> ContactRecovered | None:
        """Return who was on a leg when the service died, or None."""
        return self._on_leg.get((pbx, leg))

    def found(self, contact: ContactId) -> ContactRecovered | None:
        """Return what the journal knows of a contact that was found, and look for it no longer."""
        return self._all.pop(contact, None)

    def gone(self, pbx: str) -> list[ContactRecovered]:
        """Everybody alive on a PBX was told: return who was not, and look for them no longer."""
        self._on_leg = {at: who for at, who in self._on_leg.items() if at[0] != pbx}
        gone = [contact for contact in self._all.values() if contact.pbx in ("", pbx)]
        for contact in gone:
            del self._all[contact.contact]
        return gone
