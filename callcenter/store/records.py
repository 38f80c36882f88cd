"""What is kept of the line's history, and the port through which it is written and read.

Two adapters fulfil the port, PostgreSQL and memory; one contract suite holds for both. All moments
are milliseconds since the epoch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID  # msgspec reads the annotations at run time

import msgspec

from callcenter.facts import Fact  # as above
from callcenter.store.keys import SealedNumber  # as above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.report.figures import DayFigures


class StoredFact(msgspec.Struct, frozen=True, gc=False):
    """A fact with its identity: the run of the service that stated it, and its place there."""

    run: UUID
    seq: int  # counts from 1 without a gap; a gap in the store is a lost fact
    at_ms: int
    fact: Fact
    caller: SealedNumber | None = None  # the number of a fact that was in the spool


class ContactRecord(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One contact as its facts left it; None is what no fact has told yet. No personal data."""

    id: str
    run: UUID  # the run that saw it first
    channel: str | None = None
    pbx: str | None = None
    line: str | None = None
    group_name: str | None = None
    service: str | None = None
    tier: int | None = None
    target_ms: int | None = None
    arrived_at: int | None = None
    queued_at: int | None = None
    connected_at: int | None = None
    ended_at: int | None = None
    outcome: str | None = None
    ended_by: str | None = None
    wait_ms: int | None = None
    talk_ms: int | None = None
    rings: int | None = None
    agent: str | None = None
    passed: int | None = None
    overtook: int | None = None
    overtaken: int | None = None
    guard_hit: bool | None = None
    estimate_ms: int | None = None
    bound_ms: int | None = None
    call_reason: str | None = None
    promised_at: int | None = None  # to be called back; the last time


class AgentStateRecord(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One change of an agent's state."""

    at_ms: int
    agent: str
    before: str
    after: str
    reason: str
    actor: str
    phone: str | None


class SurveyRecord(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One caller who was to be asked after the call. No personal data."""

    contact: str
    agent: str
    line: str
    group_name: str
    begun_at: int
    ended_at: int | None  # None while it goes on, and of one whose end was lost
    why: str | None  # a value of `facts.SurveyEnd`


class SurveyAnswerRecord(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One answer to a question asked after the call."""

    contact: str
    agent: str
    line: str
    question: str
    answer: int
    answered_at: int


class GroupSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How one group of one line fared in a run.

    Waits are those of the answered: line entered until bridged. Percentiles are by nearest rank.
    Every contact is counted once, under one of answered … unfinished.
    """

    line: str  # "" for contacts that never entered a line
    group_name: str
    tier: int | None
    contacts: int
    answered: int
    abandoned: int
    short: int
    left_menu: int
    finished: int
    lost: int
    unfinished: int  # neither answered nor ended yet
    waits: int
    mean_ms: float | None  # None, as those below, while nobody was answered
    p50_ms: int | None
    p90_ms: int | None
    max_ms: int | None


class FactKeeper(Protocol):
    """Where facts are kept."""

    async def open(self) -> None:
        """Make it usable, tables included; to be called again after a failure.

        Raises:
            StoreUnavailable: it is away.
            SchemaRefused: it belongs to another version of the program.
        """

    async def close(self) -> None:
        """Let go of it; it may be opened again."""

    async def write(self, facts: Sequence[StoredFact]) -> None:
        """Keep `facts`, all or none; those that are kept already change nothing.

        Raises:
            StoreUnavailable: nobody knows whether they are kept; the same call may be repeated.
            RecordRefused: none are kept, and never will be as long as the faulty one is among them.
        """


class Records(FactKeeper, Protocol):
    """The line's history."""

    async def contacts_between(self, *, since_ms: int, until_ms: int) -> list[ContactRecord]:
        """Contacts that arrived from `since_ms` on and before `until_ms`, by arrival.

        Raises:
            StoreUnavailable: it is away.
        """

    async def contacts_by_id(self, ids: Sequence[str]) -> list[ContactRecord]:
        """Those of `ids` that are known, by arrival.

        Raises:
            StoreUnavailable: it is away.
        """

    async def facts_of_contact(self, contact: str) -> list[StoredFact]:
        """All facts of a contact, in order, without personal data.

        Raises:
            StoreUnavailable: it is away.
            SchemaRefused: another version of the program stated one of them.
        """

    async def facts_of_run(self, run: UUID) -> list[StoredFact]:
        """All facts of a run, in the order in which they were stated, without personal data.

        Raises:
            StoreUnavailable: it is away.
            SchemaRefused: another version of the program stated one of them.
        """

    async def number_of(self, contact: str) -> str | None:
        """The caller's number: personal data; None when withheld, unknown, not kept or erased.

        Raises:
            StoreUnavailable: it is away.
            NumberUnreadable: the key is not at hand.
        """

    async def contacts_of_number(self, number: str, *, since_ms: int) -> list[ContactRecord]:
        """Contacts from `number` that arrived from `since_ms` on, by arrival; none without keys.

        Numbers are compared by their digits.

        Raises:
            StoreUnavailable: it is away.
        """

    async def agent_states_between(self, *, since_ms: int, until_ms: int) -> list[AgentStateRecord]:
        """Changes of agents' states from `since_ms` on and before `until_ms`, in order.

        Raises:
            StoreUnavailable: it is away.
        """

    async def surveys_between(self, *, since_ms: int, until_ms: int) -> list[SurveyRecord]:
        """Who was asked from `since_ms` on and before `until_ms`, in order.

        Raises:
            StoreUnavailable: it is away.
        """

    async def survey_answers_between(
        self, *, since_ms: int, until_ms: int
    ) -> list[SurveyAnswerRecord]:
        """What was answered from `since_ms` on and before `until_ms`, in order.

        Raises:
            StoreUnavailable: it is away.
        """

    async def latest_run(self) -> UUID | None:
        """The run that stated the latest fact.

        Raises:
            StoreUnavailable: it is away.
        """

    async def summary(self, run: UUID) -> list[GroupSummary]:
        """How the groups fared in a run, by tier, line and group.

        Raises:
            StoreUnavailable: it is away.
        """

    async def day(self, *, since_ms: int, until_ms: int, short_talk_ms: int) -> DayFigures:
        """What became of the contacts that arrived from `since_ms` on and before `until_ms`.

        One whose arrival was lost counts where the first is that is known of it. Everything is
        counted at one moment.

        Raises:
            StoreUnavailable: it is away.
        """
