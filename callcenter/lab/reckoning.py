"""Is everybody accounted for? What the phones saw, held against what the service recorded.

Judged from three testimonies that know nothing of each other: who was placed (the callers' phones),
what the PBX told a bystander (`witness`), and the facts in the database. Pure.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from callcenter import facts
from callcenter.flow.memo import SEPARATOR
from callcenter.lab.killer import MOST_CUT_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from callcenter.lab.witness import Ring, Seen, Talk
    from callcenter.store.records import ContactRecord, StoredFact

SAME_ARRIVAL_MS = 2_000
"""The PBX tells in whole seconds how long a caller has been there."""

ANSWERED, FALLBACK, ABANDONED = "answered", "answered in the fallback", "abandoned"
DIVERTED = "answered outside"
LOST, TWICE, CUT, PLACE, ORDER, RECORDS, LATE = (
    "lost",
    "answered twice",
    "cut off",
    "place changed",
    "out of order",
    "records",
    "late to the fallback",
)
UNANSWERED = ("abandoned", "short", "left_menu", "lost", "pbx_died", "unseen")
"""Outcomes of a caller who hung up and spoke with nobody."""
SLACK_S = 3.0
"""A ring that ended less than this ago may not have been told to the service yet."""
SWITCH_S, URGENT_SWITCH_S = 60.0, 15.0
"""Within which the dead man's switch is promised to throw, for all and for emergencies."""
SWITCH_SLACK_S = 1.5


class Placed(msgspec.Struct, frozen=True):
    """A call that was placed."""

    number: str
    kind: str
    leaves: bool


class Fault(msgspec.Struct, frozen=True):
    """Something that should not have happened to somebody."""

    what: str
    number: str
    why: str


class Reckoning(msgspec.Struct, frozen=True):
    """What became of everybody."""

    became: dict[str, int]
    handed_over: int  # reached the fallback, whether served there or back with us
    unrecorded: int  # the service never learnt of them, and did not serve them
    faults: list[Fault]

    def count(self, what: str) -> int:
        """Return how many faults there are of one kind."""
        return sum(fault.what == what for fault in self.faults)


def reckon(  # noqa: PLR0913  # the testimonies, each of its own kind
    placed: Sequence[Placed],
    seen: Iterable[Seen],
    rings: Sequence[Ring],
    runs: Sequence[Sequence[StoredFact]],
    contacts: Mapping[str, Sequence[ContactRecord]],
    *,
    away: Sequence[tuple[float, float]] = (),
) -> Reckoning:
    """Judge a run that is over.

    Args:
        placed: Everybody who called, each from a number of their own.
        seen: Their calls at the PBX.
        rings: The agents' legs at the PBX.
        runs: The facts of each run of the service, in order.
        contacts: What is recorded of each number.
        away: From when to when the service was away for long, in s since the epoch.
    """
    calls: dict[str, list[Seen]] = {}
    for call in seen:
        calls.setdefault(call.number, []).append(call)
    became: Counter[str] = Counter()
    faults: list[Fault] = []
    unrecorded = 0
    for one in placed:
        mine = calls.get(one.number, [])
        what, why = _fate(one, mine)
        became[what] += 1
        faults += [Fault(what, one.number, why)] if why else []
        faults += [Fault(PLACE, one.number, text) for text in _moved(mine)]
        faults += [Fault(LATE, one.number, text) for text in _late(mine, rings, away)]
        recorded = contacts.get(one.number, ())
        unrecorded += not recorded and what != ANSWERED
        faults += _recorded(one.number, what, recorded, unseen=_talked_unseen(mine, away))
    faults += order_faults(runs, rings)
    handed_over = sum(bool(call.fell_back) for several in calls.values() for call in several)
    return Reckoning(dict(became), handed_over, unrecorded, faults)


def _fate(placed: Placed, calls: Sequence[Seen]) -> tuple[str, str]:  # noqa: PLR0911  # a list
    """Return what became of a caller, and what is wrong about it."""
    if len(calls) != 1:
        return LOST, f"{len(calls)} calls came to the PBX"
    call = calls[0]
    if not call.ended:
        return LOST, "is still there"
    if len(call.talks) > 1:
        return TWICE, f"by {[talk.phone or talk.agent_leg for talk in call.talks]}"
    if call.talks:
        talk = call.talks[0]
        if _was_cut(call, talk):
            lasted_s = talk.ended - talk.began
            return CUT, f"neither hung up, the talk ended after {lasted_s:.1f} s"
        if talk.outside:
            return DIVERTED, ""
        return (ANSWERED if talk.by_service else FALLBACK), ""
    if call.hung_up and placed.leaves:
        return ABANDONED, ""
    by = "the caller's phone gave up" if call.hung_up else "put down"
    return LOST, f"{by} after {call.ended - call.began:.1f} s, memos {call.memos[-1:]}"


def _was_cut(call: Seen, talk: Talk) -> bool:
    """Whether a talk ended though neither side hung up."""
    return not talk.agent_hung_up and not (call.hung_up and call.hung_up_at <= talk.ended + 1)


def _moved(calls: Sequence[Seen]) -> list[str]:
    """Say where the PBX was told another contact, arrival or group of the same call.

    The contact of a caller whom the fallback serves is taken off the channel, the group of one in
    a menu is not on it yet; the arrival stays.
    """
    found = []
    for call in calls:
        last = ("", "", "")
        for text in call.memos:
            fields = text.split(SEPARATOR)
            place = fields[1], fields[3], fields[6]
            if any(was and now and was != now for was, now in zip(last, place, strict=True)):
                found.append(f"{'/'.join(last)} became {'/'.join(place)}")
            last = place
    return found


def _late(
    calls: Sequence[Seen],
    rings: Sequence[Ring],
    away: Sequence[tuple[float, float]],
) -> list[str]:
    """Say when a caller who waited and lost the service was not handed over in time.

    An emergency is one to the PBX from when it was told so; it keeps what it knew at the death.
    """
    found = []
    for call in calls:
        ids = {text.split(SEPARATOR)[1] for text in call.memos}
        mine = [ring for ring in rings if ring.contact in ids]
        for began, ended in away:
            urgent = 0 < call.urgent_since < began
            limit_s = URGENT_SWITCH_S if urgent else SWITCH_S
            due = began + limit_s + SWITCH_SLACK_S
            waited = call.began < began and due < min(call.ended or ended, ended)
            served = any(talk.began < due for talk in call.talks)
            rung = any(ring.lasts_at(began) for ring in mine)
            if waited and not served and not rung and not any(at < due for at in call.fell_back):
                after = [f"{at - began:.1f} s" for at in call.fell_back if at > began]
                found.append(f"after {after or 'never'}, promised within {limit_s:.0f} s")
    return found


def _talked_unseen(calls: Sequence[Seen], away: Sequence[tuple[float, float]]) -> bool:
    """Whether a talk began so shortly before the service went that nobody told it, and ended then.

    For so long the way to the PBX may have been slow, or still.
    """
    return any(
        began - MOST_CUT_S < talk.began and began < talk.ended < ended
        for call in calls
        for talk in call.talks
        for began, ended in away
    )


def _recorded(
    number: str, what: str, contacts: Sequence[ContactRecord], *, unseen: bool
) -> list[Fault]:
    """Hold the records of a number against what its phone saw."""
    contacts = _without_left_alone(contacts)
    if len(contacts) > 1:
        listed = ", ".join(f"{c.id} {c.outcome}" for c in contacts)
        return [Fault(PLACE, number, f"{len(contacts)} contacts: {listed}")]
    if not contacts:
        return [Fault(RECORDS, number, "answered, not recorded")] if what == ANSWERED else []
    contact = contacts[0]
    outcome = contact.outcome
    right = {
        ANSWERED: ("answered", "unseen") if unseen else ("answered",),
        CUT: ("answered",),
        FALLBACK: ("fallback", "unseen"),
        ABANDONED: UNANSWERED,
        DIVERTED: ("diverted", "unseen"),
    }.get(what, (outcome,))
    if contact.ended_at is None or outcome is None:
        return [Fault(RECORDS, number, f"{contact.id} {what}: has no end")]
    if outcome not in right:
        return [Fault(RECORDS, number, f"{contact.id} {what}: recorded as {outcome}")]
    return []


def _without_left_alone(contacts: Sequence[ContactRecord]) -> Sequence[ContactRecord]:
    """Leave out contacts that a phone of the PBX's own queue rang for, in vain.

    By rule they are over for us; who comes back is another contact, whose arrival is the same.
    """
    others = [contact for contact in contacts if contact.outcome != "fallback"]
    if len(others) != 1:
        return contacts
    arrivals = [contact.arrived_at or 0 for contact in contacts]
    return others if max(arrivals) - min(arrivals) <= SAME_ARRIVAL_MS else contacts


class _Standing:
    """Who waits in the line, as the runs of the service state it, one after the other."""

    def __init__(self) -> None:
        self.waiting: dict[str, facts.Queued] = {}
        self.entries: dict[str, facts.Queued] = {}
        self._outside: set[str] = set()  # a later run does not say again who is

    def begin(self) -> None:
        """Another run begins; it states everybody anew."""
        self.waiting, self.entries = {}, {}

    def follow(self, stated: facts.Fact) -> None:
        """Take what a run stated."""
        match stated:
            case facts.Queued() as fact:
                self.entries[fact.contact] = fact
                if fact.contact not in self._outside:
                    self.waiting[fact.contact] = fact
            case facts.Overflowed() as led if led.to.startswith("number:"):
                self.waiting.pop(led.contact, None)  # back in the line, it is stated anew
            case facts.DivertTaken() as taken:
                self._outside.add(taken.contact)
                self.waiting.pop(taken.contact, None)
            case facts.DivertEnded() as back:
                self._outside.discard(back.contact)
            case facts.Ended() | facts.Connected() | facts.Offered(second=False) as gone:
                self.waiting.pop(gone.contact, None)
            case _:
                pass


def order_faults(runs: Sequence[Sequence[StoredFact]], rings: Sequence[Ring]) -> list[Fault]:
    """Find offers to somebody while an earlier arrival of the same class could have had them.

    Excused is who is being rung, and whom that agent let ring before.
    """
    by_contact: dict[str, list[Ring]] = {}
    for ring in rings:
        by_contact.setdefault(ring.contact, []).append(ring)
    found, line = [], _Standing()
    for run in runs:
        line.begin()
        for stored in run:
            line.follow(stored.fact)
            offered = stored.fact
            if not isinstance(offered, facts.Offered) or offered.second:
                continue
            for rival in _earlier(line.entries.get(offered.contact), line.waiting.values()):
                their = by_contact.get(rival.contact, ())
                if not _excused(their, offered, stored.at_ms / 1_000):
                    why = f"{offered.contact} was offered before {rival.contact}"
                    found.append(Fault(ORDER, "", why))
    return found


def _earlier(mine: facts.Queued | None, all_: Iterable[facts.Queued]) -> list[facts.Queued]:
    if mine is None:
        return []
    place = mine.arrived_at, mine.seq
    return [o for o in all_ if o.wait_class == mine.wait_class and (o.arrived_at, o.seq) < place]


def _excused(their: Iterable[Ring], offered: facts.Offered, at_s: float) -> bool:
    return any(
        ring.lasts_at(at_s, slack_s=SLACK_S)
        or (ring.phone == offered.agent[1:] and ring.began < at_s)
        for ring in their
    )
