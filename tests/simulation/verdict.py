"""Was everybody accounted for? The truth of the switch against what the service stated and kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from callcenter.facts import (
    CallbackPromised,
    Connected,
    ContactArrived,
    Ended,
    RecordingEnded,
    RecordingStarted,
)
from callcenter.facts import Outcome as Ending
from callcenter.lab.verdict import judge_run
from tests.flow import soundness
from tests.simulation.sent_on import SENT_ON
from tests.simulation.switch import PUT_BACK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping

    from callcenter.facts import Fact
    from tests.simulation.legs import Person, Talk
    from tests.simulation.service import Run, Site

SENT_AWAY = "sent away"
"""By the service; the facts tell whether it might."""

_CHOSEN = ("caller", "agent", "asterisk", PUT_BACK, SENT_ON)
"""Whose doing the end of a conversation may be."""


def became(people: Iterable[Person]) -> dict[str, int]:
    """Say how many callers came to what end."""
    return dict(Counter(_fate(person) for person in people))


def _fate(person: Person) -> str:
    talks = [talk for talk in person.talks[:-1] if not _was_put_back(talk)]
    talks += [t for t in person.talks[-1:] if t.ended_by not in (PUT_BACK, SENT_ON)]
    if len(talks) > 1:
        return "answered twice"
    if talks:
        by = {
            "service": "answered",
            "transfer": "transferred",
            "outside": "answered outside",
            "fallback": "fallback",
        }
        return by[talks[0].by]
    if person.ended_by == "caller":
        return "hung up"
    ends = {"asterisk": "lost with Asterisk", "service": SENT_AWAY}
    return ends.get(person.ended_by, f"lost by {person.ended_by}")


def _was_put_back(talk: Talk) -> bool:
    """Whether the agent put the caller back into the line, and perhaps hung up meanwhile."""
    return talk.ended_by in (PUT_BACK, SENT_ON) or "*2" in talk.keyed


def judge(site: Site) -> None:
    """Write down whatever is wrong with a simulation that is over."""
    for person in site.pbx.switch.people.values():
        _judge_person(site, person)
    _judge_facts(site)
    _judge_records(site)


def _judge_person(site: Site, person: Person) -> None:
    fate, fault = _fate(person), site.world.fault
    if fate == "answered twice" or fate.startswith("lost by"):
        fault(f"{person.leg.id} ({person.number}): {fate}")
    elif fate == SENT_AWAY and not (_heard_closed(site, person) or _promised(site, person)):
        fault(f"{person.leg.id} ({person.number}): lost by the service")
    for talk in person.talks:
        if talk.ended_by not in _CHOSEN:
            fault(f"{person.leg.id}: talking with {talk.agent_leg} was cut by {talk.ended_by}")


def _heard_closed(site: Site, person: Person) -> bool:
    """Whether somebody was told that the line is closed, and pressed no key to stay."""
    facts = [fact for _, _, _, fact in site.stated]
    mine = {f.contact for f in facts if isinstance(f, ContactArrived) and f.number == person.number}
    closed = (f for f in facts if isinstance(f, Ended) and f.outcome is Ending.CLOSED)
    return any(fact.contact in mine for fact in closed)


def _promised(site: Site, person: Person) -> bool:
    """Whether somebody was promised to be called back: what became of it, `Ended` tells."""
    facts = [fact for _, _, _, fact in site.stated]
    mine = {f.contact for f in facts if isinstance(f, ContactArrived) and f.number == person.number}
    return any(isinstance(fact, CallbackPromised) and fact.contact in mine for fact in facts)


def _judge_facts(site: Site) -> None:
    stated = [(at_ms, fact) for _, _, at_ms, fact in site.stated]
    fault = site.world.fault
    for check in (
        soundness.the_first_arrival_never_changes,
        soundness.nobody_is_answered_twice,
        soundness.a_place_is_regained_once_and_is_the_one_vacated,
        soundness.a_survey_is_of_one_contact_and_ends_once,
        soundness.nobody_is_recorded_before_they_are_told,
    ):
        try:
            check(stated)
        except AssertionError as error:
            fault(f"not so: {check.__name__} {error}")
    _judge_recordings(site, [fact for _, fact in stated])
    arrived = Counter(fact.contact for _, fact in stated if isinstance(fact, ContactArrived))
    ended = Counter(fact.contact for _, fact in stated if isinstance(fact, Ended))
    if arrived != ended:
        fault(f"arrived and not ended: {arrived - ended}; ended and not arrived: {ended - arrived}")
    for found in judge_run(stated, site.settings.policy).faults:
        if found.what != "the call was lost":
            fault(f"{found.contact}: {found.what}")
    _judge_outcomes(site)


def _judge_recordings(site: Site, facts: list[Fact]) -> None:
    """Every recording is known; what was refused is gone, or known to be there yet."""
    folder, fault = site.recordings, site.world.fault
    known = {f"{folder.path}/{fact.name}" for fact in facts if isinstance(fact, RecordingStarted)}
    if unknown := {*site.pbx.switch.recorded} - known:
        fault(f"recorded, and nobody knows: {unknown}")
    refused = [fact.name for fact in facts if isinstance(fact, RecordingEnded) and not fact.keep]
    there = {name for name in refused if folder.size(name) is not None}
    if forgotten := there & site.records.recordings._deleted.keys():
        fault(f"refused, written down as deleted, and there yet: {forgotten}")


def _judge_outcomes(site: Site) -> None:
    """Whoever was recorded as answered was, and the other way round."""
    contacts: dict[str, list[str]] = {}
    outcomes: dict[str, Ending] = {}
    connected: set[str] = set()
    for _, _, _, fact in site.stated:
        if isinstance(fact, ContactArrived):
            contacts.setdefault(fact.number, []).append(fact.contact)
        elif isinstance(fact, Ended):
            outcomes[fact.contact] = fact.outcome
        elif isinstance(fact, Connected):
            connected.add(fact.contact)
    calls: dict[str, list[Person]] = {}
    for person in site.pbx.switch.people.values():
        calls.setdefault(person.number, []).append(person)
    for number, people in calls.items():
        mine = contacts.get(number, [])
        answered = [c for c in mine if c in connected or outcomes.get(c) is Ending.ANSWERED]
        # A contact is over for us when the PBX's own queue rings somebody.
        again = [c for c in mine if outcomes.get(c) is not Ending.FALLBACK]
        who = [person.leg.id for person in people]
        if len(again) > len(people):
            site.world.fault(f"{who} are {len(mine)} contacts: {mine}")
        elif len(mine) == len(people) == 1 and _is_told_wrongly(people[0], outcomes[mine[0]]):
            site.world.fault(f"{who} was spoken with there, and told as one who went")
        elif len(answered) > sum(bool(person.talks) for person in people):
            site.world.fault(f"{who} were not all answered, {answered} were")


def _is_told_wrongly(person: Person, outcome: Ending) -> bool:
    """Whether somebody whom the PBX's own queue served is told as one who gave up."""
    return _fate(person) == "fallback" and outcome is Ending.ABANDONED


def _judge_records(site: Site) -> None:
    """Every fact that was stated is kept, once, and no other."""
    kept = set(site.records._facts)
    stated = {(run, seq) for run, seq, _, _ in site.stated}
    if kept != stated:
        site.world.fault(f"{len(stated - kept)} facts are not kept, {len(kept - stated)} too many")


def nothing_is_left(run: Run) -> None:
    """After everybody has gone the service remembers nobody."""
    app = run.app
    if app is None:
        run.world.fault("the service is not there in the end")
        return
    translator = app.link._translator
    left: Mapping[str, int] = {
        "calls": len(app.core.calls),
        "in the line": len(app.core.line),
        "agents with an offer": sum(agent.offer is not None for agent in app.core.roster),
        "leaving": len(app.core._parts.leaving),
        "surveys": len(app.core._parts.surveys),
        "prompts recorded": len(app.core._takes),
        "recordings": len(app.core._recordings),
        "desks": len(app.core._parts.desks._desks),
        "bridges": len(translator.bridging),
        "actions": max(0, app.link.ami.pending - 1),  # a ping may be under way
    }
    if any(left.values()):
        run.world.fault(f"left behind: { ({what: n for what, n in left.items() if n}) }")


def logged(logs: Iterable[MutableMapping[str, Any]]) -> list[str]:
    """Errors that the service wrote to its log."""
    bad = [entry for entry in logs if entry.get("log_level") in ("error", "critical")]
    return [f"logged: {entry.get('event')} {entry.get('event_kind', '')}" for entry in bad]
