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
    contacts = sorted(project(facts).values(), key=lambda contact: contact.id)
    rows = ([getattr(contact, column) for column in COLUMNS] for contact in contacts)
    return _transpose(rows, width=len(COLUMNS))


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
    columns: Columns = [[] for _ in range(width)]
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns
