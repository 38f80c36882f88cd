"""The history kept in memory: for tests, the simulator, and a line without a database."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from callcenter.facts import AgentChanged, Outcome
from callcenter.report.ranks import nearest_rank
from callcenter.store import memory_day, memory_surveys
from callcenter.store.encoding import encode, without_personal_data
from callcenter.store.projection import contact_of, merge, project
from callcenter.store.records import AgentStateRecord, GroupSummary, StoredFact
from callcenter.store.rows import unique
from callcenter.store.sealing import opened, sealed_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from callcenter.report.figures import DayFigures
    from callcenter.store.keys import Keyring, SealedNumber
    from callcenter.store.records import ContactRecord, SurveyAnswerRecord, SurveyRecord

_NEVER = 2**63  # sorts what has no arrival after everything that has


class MemoryRecords:
    """The in-memory twin of `PostgresRecords`; it is always there.

    Args:
        keyring: seals and opens callers' numbers; without it they are not kept.
    """

    def __init__(self, *, keyring: Keyring | None = None) -> None:
        self.keyring = keyring
        self.callers: dict[str, SealedNumber] = {}  # by contact
        self._facts: dict[tuple[UUID, int], StoredFact] = {}
        self._contacts: dict[str, ContactRecord] = {}

    def __repr__(self) -> str:
        return f"<MemoryRecords {len(self._facts)} facts, {len(self._contacts)} contacts>"

    async def open(self) -> None:
        """Do nothing: memory is always there."""

    async def close(self) -> None:
        """Do nothing; what is kept stays."""

    async def write(self, facts: Sequence[StoredFact]) -> None:
        """See `Records.write`."""
        for stored in facts:
            encode(stored.fact)  # refuses what PostgreSQL would, before anything is kept
        new = [stored for stored in unique(facts) if (stored.run, stored.seq) not in self._facts]
        for stored in new:
            public = StoredFact(
                run=stored.run,
                seq=stored.seq,
                at_ms=stored.at_ms,
                fact=without_personal_data(stored.fact),
            )
            self._facts[stored.run, stored.seq] = public
        for contact, told in project(new).items():
            self._contacts[contact] = merge(self._contacts.get(contact), told)
        for stored in facts:
            number = sealed_number(stored, self.keyring)
            if number is not None:
                self.callers[contact_of(stored) or ""] = number

    def in_order(self) -> list[StoredFact]:
        """Return every fact, by time."""
        return sorted(self._facts.values(), key=lambda each: (each.at_ms, each.run, each.seq))

    async def contacts_between(self, *, since_ms: int, until_ms: int) -> list[ContactRecord]:
        """See `Records.contacts_between`."""
        return _by_arrival(
            contact
            for contact in self._contacts.values()
            if contact.arrived_at is not None and since_ms <= contact.arrived_at < until_ms
        )

    async def contacts_by_id(self, ids: Sequence[str]) -> list[ContactRecord]:
        """See `Records.contacts_by_id`."""
        return _by_arrival(self._contacts[each] for each in set(ids) if each in self._contacts)

    async def facts_of_contact(self, contact: str) -> list[StoredFact]:
        """See `Records.facts_of_contact`."""
        found = (fact for fact in self._facts.values() if contact_of(fact) == contact)
        return sorted(found, key=lambda fact: (fact.at_ms, fact.run, fact.seq))

    async def facts_of_run(self, run: UUID) -> list[StoredFact]:
        """See `Records.facts_of_run`."""
        found = (fact for fact in self._facts.values() if fact.run == run)
        return sorted(found, key=lambda fact: fact.seq)

    async def number_of(self, contact: str) -> str | None:
        """See `Records.number_of`."""
        found = self.callers.get(contact)
        if found is None:
            return None
        return opened(self.keyring, found.key_id, found.sealed, contact=contact)

    async def contacts_of_number(self, number: str, *, since_ms: int) -> list[ContactRecord]:
        """See `Records.contacts_of_number`."""
        lookups = self.keyring.lookups(number) if self.keyring else []
        found = [contact for contact, kept in self.callers.items() if kept.lookup in lookups]
        return [
            contact
            for contact in await self.contacts_by_id(found)
            if contact.arrived_at is not None and contact.arrived_at >= since_ms
        ]

    async def agent_states_between(self, *, since_ms: int, until_ms: int) -> list[AgentStateRecord]:
        """See `Records.agent_states_between`."""
        found = (fact for fact in self._facts.values() if since_ms <= fact.at_ms < until_ms)
        in_order = sorted(found, key=lambda fact: (fact.at_ms, fact.run, fact.seq))
        return [
            _agent_state(stored.fact, stored.at_ms)
            for stored in in_order
            if isinstance(stored.fact, AgentChanged)
        ]

    async def surveys_between(self, *, since_ms: int, until_ms: int) -> list[SurveyRecord]:
        """See `Records.surveys_between`."""
        found = memory_surveys.surveys(self._facts.values())
        return [each for each in found if since_ms <= each.begun_at < until_ms]

    async def survey_answers_between(
        self, *, since_ms: int, until_ms: int
    ) -> list[SurveyAnswerRecord]:
        """See `Records.survey_answers_between`."""
        found = memory_surveys.answers(self._facts.values())
        return [each for each in found if since_ms <= each.answered_at < until_ms]

    async def latest_run(self) -> UUID | None:
        """See `Records.latest_run`."""
        latest = max(self._facts.values(), key=lambda fact: fact.at_ms, default=None)
        return None if latest is None else latest.run

    async def summary(self, run: UUID) -> list[GroupSummary]:
        """See `Records.summary`."""
        groups: dict[tuple[str, str], list[ContactRecord]] = {}
        for contact in self._contacts.values():
            if contact.run == run:
                key = (contact.line or "", contact.group_name or "")
                groups.setdefault(key, []).append(contact)
        found = [_summarize(*key, contacts) for key, contacts in groups.items()]
        return sorted(
            found,
            key=lambda group: (
                _NEVER if group.tier is None else group.tier,
                group.line,
                group.group_name,
            ),
        )

    async def day(self, *, since_ms: int, until_ms: int, short_talk_ms: int) -> DayFigures:
        """See `Records.day`."""
        return memory_day.day(
            self._contacts.values(),
            since_ms=since_ms,
            until_ms=until_ms,
            short_talk_ms=short_talk_ms,
            survey=memory_surveys.counted(self._facts.values(), since_ms, until_ms),
        )


def _by_arrival(contacts: Iterable[ContactRecord]) -> list[ContactRecord]:
    return sorted(
        contacts,
        key=lambda contact: (
            _NEVER if contact.arrived_at is None else contact.arrived_at,
            contact.id,
        ),
    )


def _agent_state(fact: AgentChanged, at_ms: int) -> AgentStateRecord:
    return AgentStateRecord(
        at_ms=at_ms,
        agent=fact.agent,
        before=fact.before,
        after=fact.after,
        reason=fact.reason,
        actor=fact.actor,
        phone=fact.phone,
    )


def _summarize(line: str, group_name: str, contacts: Sequence[ContactRecord]) -> GroupSummary:
    others = [contact for contact in contacts if contact.connected_at is None]
    waits = sorted(
        contact.wait_ms
        for contact in contacts
        if contact.connected_at is not None
        and contact.wait_ms is not None
        and contact.promised_at is None
    )
    return GroupSummary(
        line=line,
        group_name=group_name,
        tier=min((each.tier for each in contacts if each.tier is not None), default=None),
        contacts=len(contacts),
        answered=len(contacts) - len(others),
        abandoned=_count(others, Outcome.ABANDONED),
        short=_count(others, Outcome.SHORT),
        left_menu=_count(others, Outcome.LEFT_MENU),
        finished=_count(others, Outcome.FINISHED),
        lost=_count(others, Outcome.LOST),
        unfinished=sum(contact.ended_at is None for contact in others),
        waits=len(waits),
        mean_ms=fmean(waits) if waits else None,
        p50_ms=nearest_rank(waits, percent=50),
        p90_ms=nearest_rank(waits, percent=90),
        max_ms=waits[-1] if waits else None,
    )


def _count(contacts: Iterable[ContactRecord], outcome: Outcome) -> int:
    return sum(contact.outcome == outcome for contact in contacts)
