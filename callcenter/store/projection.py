"""What a fact tells of its contact's row. This file owns how rows derive from facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.facts import Connected, ContactArrived, Ended, Queued
from callcenter.store.records import ContactRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.store.records import StoredFact

COLUMNS = ContactRecord.__struct_fields__
_LATER = COLUMNS[2:]  # all but the id and the run, which never change


def contact_of(stored: StoredFact) -> str | None:
    """The contact that a fact is about."""
    return getattr(stored.fact, "contact", None)


def project(facts: Iterable[StoredFact]) -> dict[str, ContactRecord]:
    """What `facts`, in order, tell of each contact; later ones win."""
    rows: dict[str, ContactRecord] = {}
    for stored in facts:
        contact = contact_of(stored)
        if contact is not None:
            told = ContactRecord(id=contact, run=stored.run, **_told(stored))
            before = rows.get(contact)
            rows[contact] = told if before is None else merge(before, told)
    return rows


def merge(before: ContactRecord, told: ContactRecord) -> ContactRecord:
    """`before` with what `told` knows; None is "nothing new"."""
    changes = {column: value for column in _LATER if (value := getattr(told, column)) is not None}
    return msgspec.structs.replace(before, **changes)


def _told(stored: StoredFact) -> dict[str, Any]:
    match stored.fact:
        case ContactArrived() as fact:
            return {
                "channel": fact.channel.value,
                "pbx": fact.pbx,
                "line": fact.line,
                "arrived_at": stored.at_ms,
            }
        case Queued() as fact:
            return _class_of(fact) | {
                "tier": fact.tier,
                "arrived_at": fact.arrived_at,
                "queued_at": fact.queued_at,
            }
        case Connected() as fact:
            return _class_of(fact) | {
                "tier": fact.tier,
                "connected_at": stored.at_ms,
                "wait_ms": fact.wait_ms,
                "agent": fact.agent,
            }
        case Ended() as fact:
            return _end(fact) | {"ended_at": stored.at_ms}
        case _:
            return {}


def _class_of(fact: Queued | Connected | Ended) -> dict[str, Any]:
    return {
        "line": fact.line,
        "group_name": fact.group,
        "service": fact.service or None,
        "target_ms": fact.target_ms,
    }


def _end(fact: Ended) -> dict[str, Any]:
    entered = _class_of(fact) | {"wait_ms": fact.wait_ms} if fact.group else {"line": fact.line}
    return entered | {
        "outcome": fact.outcome.value,
        "ended_by": fact.ended_by.value,
        "talk_ms": fact.talk_ms,
        "rings": fact.rings,
    }
