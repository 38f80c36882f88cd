"""What a fact tells of its contact's row. This file owns how rows derive from facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.facts import (
    CallbackPromised,
    Connected,
    ContactArrived,
    Ended,
    Fact,
    Outcome,
    Queued,
    ReasonKeyed,
)
from callcenter.store.records import ContactRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.store.records import StoredFact

COLUMNS = ContactRecord.__struct_fields__
Row = dict[str, Any]
"""Columns of a contact's row; one that is not there is not told of, and never None."""


def contact_of(stored: StoredFact) -> str | None:
    """The contact that a fact is about."""
    return getattr(stored.fact, "contact", None)


def project(facts: Iterable[StoredFact]) -> dict[str, Row]:
    """What `facts`, in order, tell of each contact; later ones win, the first run stays."""
    rows: dict[str, Row] = {}
    for stored in facts:
        contact = contact_of(stored)
        if contact is not None:
            row = rows.setdefault(contact, {"id": contact, "run": stored.run})
            told = _TOLD.get(type(stored.fact))
            if told is not None:
                row.update(told(stored.fact, stored.at_ms))
    return rows


def merge(before: ContactRecord | None, told: Row) -> ContactRecord:
    """`before` with what `told` knows; its run stays."""
    if before is None:
        return ContactRecord(**told)
    return msgspec.structs.replace(before, **told | {"run": before.run})


def _of_arrival(fact: ContactArrived, at_ms: int) -> Row:
    return {
        "channel": fact.channel.value,
        "pbx": fact.pbx,
        "line": fact.line,
        "arrived_at": at_ms,
    }


def _of_queue(fact: Queued, _at_ms: int) -> Row:
    return _of_class(fact) | {
        "tier": fact.tier,
        "arrived_at": fact.arrived_at,
        "queued_at": fact.queued_at,
    }


def _of_answer(fact: Connected, at_ms: int) -> Row:
    if fact.again:  # its wait and its promise are those of the first answer
        return {"agent": fact.agent}
    return (
        _of_class(fact)
        | _of_estimate(fact)
        | {
            "tier": fact.tier,
            "connected_at": at_ms,
            "wait_ms": fact.wait_ms,
            "agent": fact.agent,
            "passed": fact.passed,
            "overtook": fact.overtook,
            "overtaken": fact.overtaken,
            "guard_hit": fact.guard_hit,
        }
    )


def _of_end(fact: Ended, at_ms: int) -> Row:
    entered = _of_line(fact) if fact.group else {"line": fact.line}
    return entered | {
        "ended_at": at_ms,
        "outcome": fact.outcome.value,
        "ended_by": fact.ended_by.value,
        "talk_ms": fact.talk_ms,
        "rings": fact.rings,
    }


def _of_reason(fact: ReasonKeyed, _at_ms: int) -> Row:
    return {"call_reason": fact.label}


def _of_promise(_fact: CallbackPromised, at_ms: int) -> Row:
    return {"promised_at": at_ms}


def _of_line(fact: Ended) -> Row:
    row = _of_class(fact) | _of_estimate(fact)
    if not fact.again:
        row["wait_ms"] = fact.wait_ms
    # Of an answered contact the answer has told it; an end that nobody saw does not know.
    if fact.overtaken or fact.outcome is not Outcome.ANSWERED:
        row["overtaken"] = fact.overtaken
    if fact.guard_hit or fact.outcome is not Outcome.ANSWERED:
        row["guard_hit"] = fact.guard_hit
    return row


def _of_estimate(fact: Connected | Ended) -> Row:
    told = {"estimate_ms": fact.estimate_ms, "bound_ms": fact.bound_ms}
    return {column: value for column, value in told.items() if value is not None}


def _of_class(fact: Queued | Connected | Ended) -> Row:
    row: Row = {"line": fact.line, "group_name": fact.group, "target_ms": fact.target_ms}
    if fact.service:
        row["service"] = fact.service
    return row


_TOLD: dict[type[Fact], Callable[[Any, int], Row]] = {
    ContactArrived: _of_arrival,
    Queued: _of_queue,
    Connected: _of_answer,
    Ended: _of_end,
    ReasonKeyed: _of_reason,
    CallbackPromised: _of_promise,
}
