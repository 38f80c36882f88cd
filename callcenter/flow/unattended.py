"""For whom nobody is at work, and since when.

When that begins and ends is seen by who is at work; nothing is asked again and again. Only
contacts that somebody watches are looked at, all who need the same at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.agents.roster import Roster

    Skills = frozenset[str]

_NOTHING: frozenset[str] = frozenset()


class Unattended:
    """Watches whether anybody is at work for contacts."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._needs: dict[str, Skills] = {}  # what somebody must have to serve a contact
        self._by_need: dict[Skills, dict[str, None]] = {}  # the contacts, the other way round
        self._since: dict[Skills, int] = {}  # since when nobody is at work for them, in ms
        self._seen = -1  # `Roster.present.changes`

    def watch(self, contact: str, need: Skills) -> None:
        """From now on a contact needs somebody who has this."""
        if self._needs.get(contact) == need:
            return
        self.forget(contact)
        self._needs[contact] = need
        if need not in self._by_need:
            self._by_need[need] = {}
            self._seen = -1  # whether anybody is at work for it was not looked at
        self._by_need[need][contact] = None

    def forget(self, contact: str) -> None:
        """Watch a contact no longer."""
        need = self._needs.pop(contact, None)
        if need is None:
            return
        contacts = self._by_need[need]
        del contacts[contact]
        if not contacts:
            del self._by_need[need]
            self._since.pop(need, None)

    def need(self, contact: str) -> Skills:
        """Return what somebody must have to serve a contact."""
        return self._needs.get(contact, _NOTHING)

    def since(self, contact: str) -> int | None:
        """Return since when nobody is at work for a contact, in ms; None: somebody is."""
        return self._since.get(self.need(contact))

    def changed(self, now: int) -> Iterator[str]:
        """Yield those for whom nobody is at work any more since this was asked, or somebody is."""
        changes = self._roster.present.changes
        if changes == self._seen:
            return
        self._seen = changes
        for need, contacts in self._by_need.items():
            is_alone = not self._roster.present.able(need)
            if is_alone == (need in self._since):
                continue
            if is_alone:
                self._since[need] = now
            else:
                del self._since[need]
            yield from contacts
