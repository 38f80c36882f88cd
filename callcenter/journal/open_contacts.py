"""The contacts that have not ended, as their facts tell: what a restart must look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from callcenter import facts
from callcenter.events import ContactRecovered
from callcenter.journal.lines import Open
from callcenter.journal.sent_on import came_back_to_wait, sent_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.contacts import ContactId, Recorded
    from callcenter.facts import Fact

    _OfRecordings = (
        facts.NoticeHeard | facts.RecordingRefused | facts.RecordingStarted | facts.RecordingEnded
    )
    _Told = facts.PlaceTold | facts.CodeTold | _OfRecordings


LOST_MS = 24 * 60 * 60 * 1_000
"""So long the journal knows a contact that the PBX lost; the rules keep its place less long."""
DROPPED_MS = 60 * 60 * 1_000
"""The same for one whose own line broke: there are many of them, and they are kept for minutes."""


class OpenContacts:
    """Follows the facts; knows every contact that has not ended, or whose call broke lately."""

    def __init__(self) -> None:
        self.all: dict[ContactId, ContactRecovered] = {}
        self._dropped: dict[str, ContactId] = {}  # the latest that dropped, by caller

    def add(self, contact: ContactRecovered) -> None:
        """Know a contact of an earlier run."""
        self.all[contact.contact] = contact
        if contact.dropped:
            self._dropped[_who(contact)] = contact.contact

    def follow(self, fact: Fact, at_ms: int) -> None:
        """Take note of a fact."""
        match fact:
            case facts.ContactArrived() | facts.ContactAdopted():
                self._came(fact, at_ms)
            case facts.Queued() if fact.contact in self.all:
                self.add(_queued(self.all[fact.contact], fact))
            case (
                facts.PlaceTold()
                | facts.CodeTold()
                | facts.NoticeHeard()
                | facts.RecordingRefused()
                | facts.RecordingStarted()
                | facts.RecordingEnded()
            ) if fact.contact in self.all:
                self.add(_told(self.all[fact.contact], fact))
            case (
                facts.CallbackPromised()
                | facts.CallbackPostponed()
                | facts.CallbackDialled()
                | facts.CallbackMissed()
                | facts.CallbackReached()
            ) if fact.contact in self.all:
                self.add(_called_back(self.all[fact.contact], fact, at_ms))
            case facts.Connected() | facts.HandedBack() if fact.contact in self.all:
                self.add(_spoken_with(self.all[fact.contact], fact, at_ms))
            case facts.Transferred() | facts.TransferTaken() | facts.TransferEnded() if (
                fact.contact in self.all
            ):
                self.add(sent_on(self.all[fact.contact], fact, at_ms))
            case facts.Overflowed() | facts.DivertTaken() | facts.DivertEnded():
                self._overflowed(fact, at_ms)
            case facts.CameBack():
                self._came_back(fact)
            case facts.Ended():
                self._ended(fact, at_ms)
            case _:
                pass

    def by_id(self) -> Iterator[tuple[str, ContactRecovered]]:
        """Yield every contact with its id."""
        return ((str(contact), what) for contact, what in self.all.items())

    def lines(self, now: int) -> Iterator[Open]:
        """Yield a line for every contact, for the head of a new file."""
        self.forget(now)
        return map(Open, self.all.values())

    def forget(self, now: int) -> None:
        """Forget the calls that broke too long ago, seen from ``now`` (ms)."""
        for contact in [c for c in self.all.values() if 0 < c.lost_at < now - _kept_ms(c)]:
            self._drop(contact.contact)

    def _came(self, fact: facts.ContactArrived | facts.ContactAdopted, at_ms: int) -> None:
        if isinstance(fact, facts.ContactArrived):
            self.add(_come(fact, arrived_at=at_ms))
        elif fact.contact not in self.all:
            come = _come(fact, arrived_at=fact.arrived_at)
            self.add(replace(come, group=fact.group))

    def _overflowed(
        self, fact: facts.Overflowed | facts.DivertTaken | facts.DivertEnded, at_ms: int
    ) -> None:
        known = self.all.get(fact.contact)
        if known is None:
            return
        if isinstance(fact, facts.Overflowed):
            self.add(replace(known, overflowed=(*known.overflowed, fact.rule)))
        else:
            taken = isinstance(fact, facts.DivertTaken)
            self.add(replace(known, diverted_at=at_ms if taken else 0))

    def _ended(self, fact: facts.Ended, at_ms: int) -> None:
        if fact.outcome is facts.Outcome.PBX_DIED and fact.contact in self.all:
            self.add(replace(self.all[fact.contact], lost_at=at_ms))
            return
        ended = self._drop(fact.contact)
        if ended is None or not (ended.caller or ended.code_attempt >= 0):
            return
        may_regain = fact.outcome is facts.Outcome.ABANDONED and not ended.regained
        if may_regain or fact.outcome is facts.Outcome.ANSWERED:
            self._drop(self._dropped.get(_who(ended)))
        if may_regain:
            self.add(replace(ended, lost_at=at_ms, dropped=True))

    def _came_back(self, fact: facts.CameBack) -> None:
        earlier, contact = self._drop(fact.earlier), self.all.get(fact.contact)
        again = fact.after is facts.Break.DROPPED or (earlier is not None and earlier.regained)
        if again and contact is not None:
            self.add(replace(contact, regained=True))

    def _drop(self, contact: ContactId | None) -> ContactRecovered | None:
        known = self.all.pop(contact, None) if contact else None
        if known is not None and known.dropped:
            self._dropped.pop(_who(known), None)
        return known


def _who(contact: ContactRecovered) -> str:
    """Return whose latest call this may be; a call without a number is nobody else's."""
    return contact.caller or contact.contact


def _kept_ms(contact: ContactRecovered) -> int:
    return DROPPED_MS if contact.dropped else LOST_MS


def _come(
    fact: facts.ContactArrived | facts.ContactAdopted, *, arrived_at: int
) -> ContactRecovered:
    return ContactRecovered(
        caller=fact.number if isinstance(fact, facts.ContactArrived) else "",
        contact=fact.contact,
        line=fact.line,
        group="",
        service="",
        target_ms=0,
        queued_at=0,
        connected_at=0,
        pbx=fact.pbx,
        arrived_at=arrived_at,
        leg=fact.leg,
        came_to=fact.line,
    )


def _queued(before: ContactRecovered, fact: facts.Queued) -> ContactRecovered:
    if fact.reason is facts.QueueReason.TRANSFER_ENDED:
        before = came_back_to_wait(before)
    return replace(
        before,
        line=fact.line,
        group=fact.group,
        service=fact.service,
        target_ms=fact.target_ms,
        queued_at=fact.queued_at,
        arrived_at=fact.arrived_at,
        seq=fact.seq,
    )


def _called_back(
    before: ContactRecovered,
    fact: facts.CallbackPromised
    | facts.CallbackPostponed
    | facts.CallbackDialled
    | facts.CallbackMissed
    | facts.CallbackReached,
    at_ms: int,
) -> ContactRecovered:
    match fact:
        case facts.CallbackPromised():
            kept = replace(before, promised_at=at_ms, was_promised=True, expires_at=fact.expires_at)
            return replace(kept, language=fact.language)
        case facts.CallbackPostponed():
            return replace(before, expires_at=fact.expires_at)
        case facts.CallbackDialled():
            return replace(before, attempts=fact.attempt, tried_at=at_ms, being_called=True)
        case facts.CallbackMissed():
            attempts = before.attempts - (not fact.why.is_attempt)
            return replace(before, attempts=attempts, being_called=False)
        case facts.CallbackReached():
            before = replace(before, pbx=fact.pbx, leg=fact.offer)
            return replace(before, promised_at=0, attempts=0, tried_at=0, being_called=False)
        case _:
            assert_never(fact)


def _spoken_with(
    before: ContactRecovered, fact: facts.Connected | facts.HandedBack, at_ms: int
) -> ContactRecovered:
    if isinstance(fact, facts.Connected):
        return replace(before, connected_at=at_ms, agent=fact.agent)
    talked_ms = before.talked_ms + fact.talk_ms
    return replace(before, connected_at=0, talked_ms=talked_ms, again=True)


def _told(before: ContactRecovered, fact: _Told) -> ContactRecovered:
    if isinstance(fact, facts.CodeTold):
        return replace(before, code_attempt=fact.attempt)
    if not isinstance(fact, facts.PlaceTold):
        return replace(before, recorded=_recorded(before.recorded, fact))
    if fact.ahead is not None:
        before = replace(before, told_ahead=fact.ahead)
    if fact.minutes is None:
        return before
    return replace(before, told_minutes=fact.minutes, told_bound_ms=fact.bound_ms)


def _recorded(was: Recorded, fact: _OfRecordings) -> Recorded:
    match fact:
        case facts.NoticeHeard():
            return replace(was, told=True)
        case facts.RecordingRefused():
            return replace(was, refused=True)
        case facts.RecordingStarted():
            return replace(was, files=was.files + 1, name=fact.name, offer=fact.offer)
        case facts.RecordingEnded():
            refused = fact.why is facts.RecordingEnd.REFUSED
            return replace(was, name="", offer=fact.offer if refused else "")
        case _:
            assert_never(fact)
