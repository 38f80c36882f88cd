"""How a ring attempt ended, pieced together from what the PBX tells in either order.

A failed ring gives two messages: the response to ``Originate`` (which has one reason for busy,
declined and unregistered alike) and the leg's ``Hangup`` (whose Q.850 cause tells them apart). The
outcome is held until both are there, or `PATIENCE_S` has passed; see `docs/architecture.md`. A
phone that is registered nowhere never gets a leg: then the response is all that comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.events import AgentAnswered, AgentHungUp, AgentRefused, RingOutcome

if TYPE_CHECKING:
    from callcenter.contacts import OfferId, Phone
    from callcenter.events import Event

PATIENCE_S = 0.2
"""How long the second of the two messages is waited for."""

NO_CAUSE = -1
"""The leg has not ended."""

_BY_CAUSE = {
    1: RingOutcome.UNREACHABLE,  # unallocated number
    3: RingOutcome.UNREACHABLE,  # no route
    17: RingOutcome.BUSY,
    18: RingOutcome.UNREACHABLE,  # no user responding: the phone itself is silent
    19: RingOutcome.NO_ANSWER,
    20: RingOutcome.UNREACHABLE,  # subscriber absent
    21: RingOutcome.REFUSED,
    23: RingOutcome.FORWARDED,  # redirection to new destination
    27: RingOutcome.UNREACHABLE,  # destination out of order
}


class Ring:
    """One ring attempt, as far as the PBX has told."""

    __slots__ = ("answered", "asks", "came_up", "cancelled", "cause", "failed", "phone")

    def __init__(self, *, asks: bool = False, phone: Phone | None = None) -> None:
        self.phone = phone  # where it rings; None where that is no agent's
        self.asks = asks  # whoever picks up must press a key: only then it was answered
        self.answered = False
        self.came_up = False  # there is, or was, a leg
        self.failed = False  # the PBX answered Originate with a failure
        self.cancelled = False  # we took it back
        self.cause = NO_CAUSE

    @property
    def half_told(self) -> bool:
        """Whether one of the two messages of a failed ring is still to come."""
        if self.answered:
            return False
        leg_told = self.cause != NO_CAUSE or (self.failed and not self.came_up)
        return self.failed != leg_told

    @property
    def outcome(self) -> RingOutcome:
        """How the ring ended, by what is known."""
        if self.cancelled:
            return RingOutcome.CANCELLED
        if self.cause == NO_CAUSE:
            return RingOutcome.FAILED if self.came_up else RingOutcome.UNREACHABLE
        return _BY_CAUSE.get(self.cause, RingOutcome.NO_ANSWER)


class Rings:
    """The ring attempts under way, and the agents' legs that answered."""

    __slots__ = ("_rings",)

    def __init__(self) -> None:
        self._rings: dict[OfferId, Ring] = {}

    def begin(self, offer: OfferId, *, asks: bool = False, phone: Phone | None = None) -> None:
        """A phone is asked to ring; whoever picks up is asked for a key, or is not."""
        self._rings[offer] = Ring(asks=asks, phone=phone)

    def adopt(
        self, offer: OfferId, *, answered: bool, asks: bool = False, phone: Phone | None = None
    ) -> None:
        """A leg of an earlier run was found."""
        if offer not in self._rings:
            ring = self._rings[offer] = Ring(asks=asks, phone=phone)
            ring.answered, ring.came_up = answered, True

    def forget(self, offer: OfferId) -> None:
        """The PBX was not asked to ring, or would not: nothing will be told of this ring."""
        self._rings.pop(offer, None)

    def keep_only(self, alive: frozenset[str]) -> None:
        """Forget the rings whose leg came up and is gone. One that is still to come is awaited."""
        for offer in [o for o, ring in self._rings.items() if ring.came_up and o not in alive]:
            del self._rings[offer]

    def __len__(self) -> int:
        """How many ring attempts and answered legs there are."""
        return len(self._rings)

    def get(self, offer: OfferId) -> Ring | None:
        """The ring of an offer, or None when it is over or never was."""
        return self._rings.get(offer)

    def leg_came_up(self, offer: OfferId) -> None:
        """The PBX made the leg of a ring."""
        if ring := self._rings.get(offer):
            ring.came_up = True

    def cancelled(self, offer: OfferId) -> None:
        """We take the ring back."""
        if ring := self._rings.get(offer):
            ring.cancelled = True

    def responded(self, offer: OfferId, *, success: bool) -> tuple[Event, ...]:
        """The PBX told how ``Originate`` went."""
        ring = self._rings.get(offer)
        if ring is None or ring.answered:
            return ()
        if success:
            # Where a key is asked for, a phone that hangs up instead is told like this, too.
            ring.came_up = True
            return () if ring.asks else self._picked_up(offer, ring)
        ring.failed = True
        return () if ring.half_told else self.settle(offer)

    def came_to_us(self, offer: OfferId) -> tuple[Event, ...]:
        """The leg was handed to us: the dialplan lets nobody through who did not press the key."""
        ring = self._rings.get(offer)
        return self._picked_up(offer, ring) if ring and ring.asks and not ring.answered else ()

    def _picked_up(self, offer: OfferId, ring: Ring) -> tuple[Event, ...]:
        ring.answered = ring.came_up = True
        return (AgentAnswered(offer),)

    def leg_ended(self, offer: OfferId, cause: int) -> tuple[Event, ...]:
        """The agent's leg ended, with its Q.850 cause."""
        ring = self._rings.get(offer)
        if ring is None:
            return ()
        if ring.answered:
            del self._rings[offer]
            return (AgentHungUp(offer, cause),)
        ring.cause = cause
        return () if ring.half_told else self.settle(offer)

    def settle(self, offer: OfferId) -> tuple[Event, ...]:
        """Nothing more is expected of a ring that did not succeed: say how it ended."""
        ring = self._rings.pop(offer, None)
        return () if ring is None else (AgentRefused(offer, ring.outcome),)
