"""The calls there are, by contact and by leg, and who they become when classes are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import OUR_LEGS, ContactId, OfferId
from callcenter.flow.census import Census
from callcenter.queue.waiting import WaitClass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from callcenter.contacts import LegId
    from callcenter.flow.call import Call
    from callcenter.flow.ear import Ear
    from callcenter.flow.rules import Group


class CallTable:
    """Every call that has not ended."""

    __slots__ = ("_by_contact", "_by_leg", "_others", "waiting")

    def __init__(self) -> None:
        self.waiting = Census()
        """Those of them who wait, counted."""
        self._by_contact: dict[str, Call] = {}
        self._by_leg: dict[LegId, Call] = {}
        self._others: set[LegId] = set()

    def add(self, call: Call) -> None:
        """Keep a call."""
        self._by_contact[call.id] = call
        self.seat(call, call.ear)

    def seat(self, call: Call, ear: Ear) -> None:
        """Let a call be on another leg from now on, or on none: one without a name."""
        self._by_leg.pop(call.leg, None)
        call.ear = ear
        if ear.leg:
            self._by_leg[ear.leg] = call

    def drop(self, call: Call) -> None:
        """Forget a call that ended."""
        self.waiting.leave(call)
        self._by_contact.pop(call.id, None)
        self._by_leg.pop(call.leg, None)

    def of_leg(self, leg: LegId) -> Call | None:
        """The call on a leg, or None."""
        return self._by_leg.get(leg)

    def of_contact(self, contact: str) -> Call:
        """The call of a contact that is in the line.

        Raises:
            KeyError: there is none; the line and this table would then disagree.
        """
        return self._by_contact[contact]

    def find(self, contact: str) -> Call | None:
        """The call of a contact, or None when it has ended."""
        return self._by_contact.get(contact)

    def __iter__(self) -> Iterator[Call]:
        """A snapshot of the calls, so that ending one while walking is safe."""
        return iter(tuple(self._by_contact.values()))

    def take_channel(self, leg: LegId) -> None:
        """A leg that no call is on takes a channel of the trunk."""
        self._others.add(leg)

    def leave_channel(self, leg: LegId) -> None:
        """Such a leg is gone, or a call is on it."""
        self._others.discard(leg)

    def on_the_phone(self) -> int:
        """How many channels of the trunk are taken: none by who is to be called back."""
        return len(self._by_leg) + len(self._others)

    def __len__(self) -> int:
        """How many calls have not ended."""
        return len(self._by_contact)


class Ids:
    """Makes ids that no other run of the service makes: a prefix of the run, and a count."""

    __slots__ = ("_began_at", "_count", "_run")

    def __init__(self, run: str, *, began_at: int) -> None:
        self._run = run
        self._began_at = began_at
        self._count = 0

    @property
    def seed(self) -> str:
        """What stands for this run where something is drawn by lot."""
        return self._run

    def number(self) -> int:
        """Return the next number of this run; also the tie-break of who came first."""
        self._count += 1
        return self._count

    def seq(self) -> int:
        """Return a tie-break for who came first: higher than any of an earlier run.

        Earlier runs began earlier and made fewer than one number a millisecond.
        """
        return self._began_at + self.number()

    def contact(self, number: int) -> ContactId:
        """Return the contact's id for a number of this run."""
        return ContactId(f"{self._run}-{number}")

    def recording(self) -> str:
        """Return a name for something that is about to be recorded."""
        return f"{self._run}-{self.number()}"

    def offer(self) -> OfferId:
        """Return a new offer's id."""
        return OfferId(f"{OUR_LEGS}{self._run}-{self.number()}")


class WaitClasses:
    """A wait class for each group within each service, made when first needed."""

    __slots__ = ("_classes", "_groups")

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self.rule(groups)

    def rule(self, groups: Mapping[str, Group]) -> None:
        """Make the classes of these groups from now on."""
        self._groups = groups
        self._classes: dict[tuple[str, str], WaitClass] = {}

    def of(self, group: str, service: str) -> WaitClass:
        """Return the class of a group within a service ("" when the service is not known)."""
        key = (group, service)
        if key not in self._classes:
            rules = self._groups[group]
            self._classes[key] = WaitClass(
                name=f"{group}/{service}" if service else group,
                tier=rules.tier,
                target_ms=rules.target_ms,
                guard_ms=rules.guard_ms,
            )
        return self._classes[key]
