"""Contacts that an agent sent on and that have not ended, as their facts tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from callcenter import facts

if TYPE_CHECKING:
    from callcenter.events import ContactRecovered


def sent_on(
    before: ContactRecovered,
    fact: facts.Transferred | facts.TransferTaken | facts.TransferEnded,
    at_ms: int,
) -> ContactRecovered:
    """Return what is known of it after one of these."""
    match fact:
        case facts.Transferred():
            spoken_ms = before.transfer_ms + (0 if before.transferred_at else fact.talk_ms)
            return replace(before, transferred_at=at_ms, transfer_ms=spoken_ms)
        case facts.TransferTaken():
            connected_at = before.connected_at or at_ms
            return replace(before, taken_at=at_ms, connected_at=connected_at)
        case facts.TransferEnded():
            return replace(before, taken_at=0, transfer_ms=before.transfer_ms + fact.talk_ms)
        case _:
            assert_never(fact)


def came_back_to_wait(before: ContactRecovered) -> ContactRecovered:
    """Whoever spoke with it had sent it on, and it waits again."""
    return replace(
        before,
        connected_at=0,
        talked_ms=before.talked_ms + before.transfer_ms,
        again=before.again or before.transfer_ms > 0,
        transferred_at=0,
        transfer_ms=0,
    )
