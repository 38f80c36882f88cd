"""What somebody in the line was told of their place and wait, by whichever run of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.estimate.spoken import Spoken

if TYPE_CHECKING:
    from callcenter.events import ContactRecovered
    from callcenter.flow.rules import Announced

LONGER = 0
"""Stands in facts for a wait longer than the last step."""


class Told(msgspec.Struct, frozen=True, gc=False):
    """Everything that decides what may be said next. Shared by all who were told nothing yet."""

    ahead: int | None = None  # so many were said to be ahead; None: nothing was said of it
    wait: Spoken | None = None
    texts: int = 0  # how many of the line's texts were said
    offered: bool = False  # to be called back
    token: int = 0  # of the announcement that was played last
    not_before: int = 0  # ms since the epoch: nothing is announced until then


NOTHING_YET = Told()


def told_before(contact: ContactRecovered | None, announced: Announced | None, now: int) -> Told:
    """Return what the journal knows of what somebody was told; ``contact`` is None: nothing.

    For as long as after an entry nothing is announced: it may have been said just now.
    """
    if announced is None:
        return NOTHING_YET
    not_before = now + announced.first_ms
    if contact is None:
        return Told(not_before=not_before)
    minutes = contact.told_minutes
    wait = None if minutes is None else Spoken(minutes or None, contact.told_bound_ms)
    return Told(ahead=contact.told_ahead, wait=wait, not_before=not_before)
