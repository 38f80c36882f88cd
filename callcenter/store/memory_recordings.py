"""What is done with recordings, in memory: the twin of `PostgresRecordings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.clock import wall_ms
from callcenter.facts import Ended, RecordingEnded, RecordingPlayed, RecordingStarted
from callcenter.store.recordings import HOLD, PLAYED, RELEASE, AccessEntry, RecordingRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.store.memory import MemoryRecords
    from callcenter.store.records import StoredFact


class MemoryRecordings:
    """See `Recordings`.

    Args:
        records: the history.
    """

    def __init__(self, records: MemoryRecords) -> None:
        self._records = records
        self._held: set[str] = set()
        self._deleted: dict[str, int] = {}
        self._access: list[AccessEntry] = []

    async def between(self, *, since_ms: int, until_ms: int) -> list[RecordingRecord]:
        """See `Recordings.between`."""
        return [each for each in self._all() if since_ms <= each.started_at < until_ms]

    async def of_contacts(self, contacts: Sequence[str]) -> list[RecordingRecord]:
        """See `Recordings.of_contacts`."""
        return [each for each in self._all() if each.contact in contacts]

    async def due(self, line: str, *, before_ms: int, most: int) -> list[RecordingRecord]:
        """See `Recordings.due`."""
        there = [each for each in self._all() if not each.held and each.deleted_at is None]
        old = [each for each in there if each.started_at < before_ms]
        return [each for each in old if line in ("", each.line)][:most]

    async def refused(self, *, most: int) -> list[RecordingRecord]:
        """See `Recordings.refused`."""
        there = [each for each in self._all() if not each.held and each.deleted_at is None]
        ends = (fact for each in self._facts() if isinstance(fact := each.fact, RecordingEnded))
        unwanted = {fact.name for fact in ends if not fact.keep}
        return [each for each in there if each.name in unwanted][:most]

    async def known(self, names: Sequence[str]) -> set[str]:
        """See `Recordings.known`."""
        kept = {each.name for each in self._all() if each.held or each.deleted_at is None}
        return kept & set(names)

    async def deleted(self, names: Sequence[str], *, actor: str, why: str) -> None:
        """See `Recordings.deleted`."""
        del actor, why  # kept by the database for whoever looks into it
        for name in names:
            self._deleted.setdefault(name, wall_ms())

    async def hold(self, contact: str, *, actor: str, reason: str) -> bool:
        """See `Recordings.hold`."""
        if contact in self._held:
            return False
        self._held.add(contact)
        await self.note(HOLD, [contact], actor=actor, reason=reason)
        return True

    async def release(self, contact: str, *, actor: str, reason: str) -> bool:
        """See `Recordings.release`."""
        if contact not in self._held:
            return False
        self._held.discard(contact)
        await self.note(RELEASE, [contact], actor=actor, reason=reason)
        return True

    async def note(self, action: str, names: Sequence[str], *, actor: str, reason: str) -> None:
        """See `Recordings.note`."""
        at_ms = wall_ms()
        self._access += [
            AccessEntry(at_ms=at_ms, actor=actor, action=action, subject=name, reason=reason)
            for name in names
        ]

    async def access(self, *, since_ms: int) -> list[AccessEntry]:
        """See `Recordings.access`."""
        played = [
            AccessEntry(
                at_ms=stored.at_ms, actor=fact.actor, action=PLAYED, subject=fact.name, reason=""
            )
            for stored in self._facts()
            if isinstance(fact := stored.fact, RecordingPlayed)
        ]
        told = sorted((*self._access, *played), key=lambda entry: entry.at_ms)
        return [entry for entry in told if entry.at_ms >= since_ms]

    def _facts(self) -> list[StoredFact]:
        return self._records.in_order()

    def _all(self) -> list[RecordingRecord]:
        facts = self._facts()
        ends: dict[str, tuple[int, str]] = {}
        over: dict[str, int] = {}
        for stored in facts:
            if isinstance(stored.fact, RecordingEnded):
                ends.setdefault(stored.fact.name, (stored.at_ms, stored.fact.why.value))
            elif isinstance(stored.fact, Ended):
                over[stored.fact.contact] = stored.at_ms
        return [
            self._record(fact, stored.at_ms, ends.get(fact.name), over.get(fact.contact))
            for stored in facts
            if isinstance(fact := stored.fact, RecordingStarted)
        ]

    def _record(
        self, fact: RecordingStarted, at_ms: int, end: tuple[int, str] | None, over_at: int | None
    ) -> RecordingRecord:
        ended_at, why = end or (over_at, None)
        return RecordingRecord(
            name=fact.name,
            contact=fact.contact,
            agent=fact.agent,
            line=fact.line,
            group_name=fact.group,
            service=fact.service,
            started_at=at_ms,
            ended_at=ended_at,
            why=why,
            held=fact.contact in self._held,
            deleted_at=self._deleted.get(fact.name),
        )
