"""What one run leaves for the next beside its facts, and what of it the next tells its core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.assembly import agents_of, standing_of
from callcenter.events import PbxRecovered

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.contacts import AgentNumber, ContactId
    from callcenter.events import ContactRecovered, Event
    from callcenter.flow.core import Core
    from callcenter.journal.lines import Standing
    from callcenter.journal.numbers import Numbers
    from callcenter.journal.recovery import Recovered


class Remembering:
    """Tells the journal how all stand, and the core how all stood.

    Args:
        numbers: Seals and hides the numbers of callers.
        core: Returns the core; it is made after the journal was read.
    """

    def __init__(self, numbers: Numbers, *, core: Callable[[], Core]) -> None:
        self._numbers = numbers
        self._core = core

    def standing(self, agent: AgentNumber | None = None) -> tuple[Standing, ...]:
        """Return how an agent stands, or everybody at work."""
        roster = self._core().roster
        if agent is not None:
            known = roster.get(agent)
            return (standing_of(known),) if known else ()
        return tuple(standing_of(agent) for agent in roster if agent.logged_in)

    def sealed(self, contact: ContactId) -> str:
        """Return the number at which a contact was promised to be called, sealed; "": none."""
        number = self._core().promised_number(contact)
        return self._numbers.seal(number, contact=contact) if number else ""

    def promised(self, contact: ContactId) -> str:
        """Return the same number hidden: to be compared, and not to be read."""
        return self._numbers.hide(self._core().promised_number(contact))

    def events(self, found: Recovered) -> tuple[Event, ...]:
        """Return what an earlier run left, in the order in which the core is to be told."""
        running = (PbxRecovered(pbx, started) for pbx, started in found.running.items())
        contacts = (self._with_number(contact, found) for contact in found.contacts.values())
        return (
            *found.decisions,
            *found.of_callers(),
            *running,
            *agents_of(found),
            *contacts,
        )

    def _with_number(self, contact: ContactRecovered, found: Recovered) -> ContactRecovered:
        """Return a contact with the number at which it is to be called back, if it is."""
        sealed = found.sealed.get(contact.contact, "")
        if not sealed:
            return contact
        return replace(contact, number=self._numbers.open(sealed, contact=contact.contact))
