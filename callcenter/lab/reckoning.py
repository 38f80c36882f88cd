"""Is everybody accounted for? What the phones saw, held against what the service recorded.

Judged from three testimonies that know nothing of each other: who was placed (the callers' phones),
what the PBX told a bystander (`witness`), and the facts in the database. Pure.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from callcenter.facts import PbxStateChanged
from callcenter.flow.memo import SEPARATOR
from callcenter.lab.killer import MOST_CUT_S
from callcenter.lab.overtaken import passed
from callcenter.lab.witness import MOST_TRIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from callcenter.lab.witness import Ring, Seen, Talk
    from callcenter.store.records import ContactRecord, StoredFact

SAME_ARRIVAL_MS = 2_000
"""The PBX tells in whole seconds how long a caller has been there."""

ANSWERED, FALLBACK, ABANDONED = "answered", "answered in the fallback", "abandoned"
DIVERTED, AFTER_CALLBACK = "answered outside", "answered after a callback"
NOT_REACHED = "called back in vain"
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
    put_back: int  # by an agent, into the line
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
    kills: Sequence[float] = (),
) -> Reckoning:
    """Judge a run that is over.

    Args:
        placed: Everybody who called, each from a number of their own.
        seen: Their calls at the PBX.
        rings: The agents' legs at the PBX.
        runs: The facts of each run of the service, in order.
        contacts: What is recorded of each number.
        away: From when to when the service was away for long, in s since the epoch.
        kills: When it was killed or ended, as well.
    """
    blind = [(at, _session_after(at, runs)) for at in kills]
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
        unrecorded += not recorded and what not in (ANSWERED, AFTER_CALLBACK)
        faults += _recorded(one.number, what, recorded, unseen=_talked_unseen(mine, blind))
    faults += [
        Fault(ORDER, "", f"{one} was offered before {other}") for one, other in passed(runs, rings)
    ]
    all_calls = [call for several in calls.values() for call in several]
    return Reckoning(
        dict(became),
        handed_over=sum(bool(call.fell_back) for call in all_calls),
        put_back=sum(talk.put_back for call in all_calls for talk in call.talks),
        unrecorded=unrecorded,
        faults=faults,
    )


def _fate(placed: Placed, calls: Sequence[Seen]) -> tuple[str, str]:  # noqa: PLR0911  # a list
    """Return what became of a caller, and what is wrong about it."""
    came = [call for call in calls if not call.back]
    if len(came) != 1:
        return LOST, f"{len(came)} calls came to the PBX"
    if not all(call.ended for call in calls):
        return LOST, "is still there"
    talks = [(call, talk) for call in calls for talk in call.talks if not talk.put_back]
    if len(talks) > 1:
        return TWICE, f"by {[talk.phone or talk.agent_leg for _, talk in talks]}"
    for call, talk in talks:
        if _was_cut(call, talk):
            lasted_s = talk.ended - talk.began
            return CUT, f"neither hung up, the talk ended after {lasted_s:.1f} s"
        if talk.outside:
            return DIVERTED, ""
        if not talk.by_service:
            return FALLBACK, ""
        return (AFTER_CALLBACK if call.back else ANSWERED), ""
    call = came[0]
    if call.hung_up and placed.leaves:
        return ABANDONED, ""
    if call.parted and len(calls) > MOST_TRIES:
        return NOT_REACHED, ""
    return LOST, "; ".join(_told(one) for one in calls)


def _told(call: Seen) -> str:
    """Say how a call without a talk ended."""
    who = "called back, and" if call.back else "called, and"
    by = "hung up" if call.hung_up else "put down"
    fell_back = [f"{at - call.began:.1f} s" for at in call.fell_back]
    lasted_s = call.ended - call.began
    return f"{who} {by} after {lasted_s:.1f} s, fell back {fell_back}, memos {call.memos[-2:]}"


def _was_cut(call: Seen, talk: Talk) -> bool:
    """Whether a talk ended though neither side hung up."""
    return not talk.agent_hung_up and not (call.hung_up and call.hung_up_at <= talk.ended + 1)


def _moved(calls: Sequence[Seen]) -> list[str]:
    """Say where the PBX was told another contact, arrival or group of the same caller.

    The contact of a caller whom the fallback serves is taken off the channel, the group of one in
    a menu is not on it yet; the arrival stays.
    """
    found = []
    last = ("", "", "")
    for call in calls:
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


def _session_after(moment: float, runs: Sequence[Sequence[StoredFact]]) -> float:
    """Return when a session with the PBX first stood after a moment, in s since the epoch."""
    facts = (stored for run in runs for stored in run)
    stood = (
        stored.at_ms / 1_000
        for stored in facts
        if isinstance(stored.fact, PbxStateChanged) and stored.fact.connected
    )
    return min((at for at in stood if at > moment), default=math.inf)


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
    answered = ("answered", "unseen") if unseen else ("answered",)
    right = {
        ANSWERED: answered,
        AFTER_CALLBACK: answered,
        NOT_REACHED: ("callback_failed",),
        CUT: ("answered",),
        # Or it was all over before the session stood again, and the leg was gone by then.
        FALLBACK: ("fallback", "unseen", "lost"),
        ABANDONED: UNANSWERED,
        DIVERTED: ("diverted", "unseen", "lost"),
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
