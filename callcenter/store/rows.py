"""Facts as columns of values, as the statements of `queries/` take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.facts import AgentChanged, ContactArrived
from callcenter.store.encoding import encode
from callcenter.store.projection import COLUMNS, contact_of, project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callcenter.store.records import StoredFact

Columns = list[list[Any]]


def fact_columns(facts: Sequence[StoredFact]) -> Columns:
    """For `insert_facts`.

    Raises:
        RecordRefused: a fact cannot be kept.
    """
    rows = (
        (
            stored.run,
            stored.seq,
            stored.at_ms,
            type(stored.fact).__name__,
            contact_of(stored),
            encode(stored.fact),
        )
        for stored in facts
    )
    return _transpose(rows, width=6)


def contact_columns(facts: Sequence[StoredFact]) -> Columns:
    """For `upsert_contacts`, by id: two writers then lock the rows in the same order."""
    rows = [row for _, row in sorted(project(facts).items())]
    return [[row.get(column) for row in rows] for column in COLUMNS]


def caller_columns(facts: Sequence[StoredFact]) -> Columns:
    """For `insert_callers`; a withheld number leaves no row."""
    numbers = {
        stored.fact.contact: stored.fact.number
        for stored in facts
        if isinstance(stored.fact, ContactArrived) and stored.fact.number
    }
    return _transpose(sorted(numbers.items()), width=2)


def agent_state_columns(facts: Sequence[StoredFact]) -> Columns:
    """For `insert_agent_states`."""
    rows = (
        (
            stored.run,
            stored.seq,
            stored.at_ms,
            fact.agent,
            fact.before,
            fact.after,
            fact.reason,
            fact.actor,
            fact.phone,
        )
        for stored in facts
        if isinstance(fact := stored.fact, AgentChanged)
    )
    return _transpose(rows, width=9)


def _transpose(rows: Iterable[Sequence[Any]], *, width: int) -> Columns:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
