"""A recorded day as callers and agents of a simulation, with a stated rule for what nobody knows.

- **Arrivals** and places in the line are those of the records; so are group and service. Who never
  entered the line is left out.
- **How long an agent was busy**: ring, talk and wrap-up, by the agent's states; else the talk. Of
  who was not answered it is drawn among the times of the same group and service that day, else of
  the group, else of all.
- **Patience** of who hung up in the line is what they waited. Of all others it is known only to be
  longer than that (the record is censored): what is beyond is drawn from the exponential whose rate
  is the group's hang-ups over the group's time in the line, the maximum-likelihood estimate from
  censored waits. In a group in which nobody hung up nobody does.
- **Agents** are on duty while logged in and not paused, with the skills of the configuration;
  agents it does not know any more have the services of their calls of that day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random
from typing import TYPE_CHECKING

import msgspec

from callcenter.agents.roster import AgentProfile
from callcenter.contacts import AgentNumber
from callcenter.errors import CallcenterError
from callcenter.facts import Outcome
from callcenter.flow.table import WaitClasses
from callcenter.queue.waiting import EMERGENCY, WaitClass
from callcenter.sim.callers import ENDLESS, Caller, Staff
from callcenter.sim.duty import timelines
from callcenter.store.records import ContactRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callcenter.flow.rules import Rules
    from callcenter.sim.duty import Timeline
    from callcenter.store.records import AgentStateRecord

_HUNG_UP = frozenset({Outcome.ABANDONED, Outcome.SHORT})


class NothingToReplay(CallcenterError):
    """The records do not tell enough of that day."""


class RecordedDay(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be served once more."""

    callers: tuple[Caller, ...]
    """In the order in which they entered the line; each named by its contact."""
    records: dict[str, ContactRecord]
    """By contact."""
    staff: Staff
    never_in_line: int
    """Contacts that are left out: they never entered the line."""
    censored: int
    """Contacts of whom no record tells how their wait ended."""


def recorded_day(
    contacts: Sequence[ContactRecord],
    states: Sequence[AgentStateRecord],
    *,
    rules: Rules,
    since_ms: int,
    seed: int = 1,
) -> RecordedDay:
    """Make a day of records; ``states`` begin some time before ``since_ms`` and end after the day.

    Raises:
        NothingToReplay: nobody entered the line, nobody was answered, or no agent was there.
    """
    in_line = [each for each in contacts if each.queued_at is not None and each.group_name]
    lines = timelines(states)
    times = _Times(in_line, lines)
    if not in_line or not times.known or not lines:
        raise NothingToReplay(_why(in_line, lines))
    classes, leaving = _Classes(rules), _leaving_per_ms(in_line)
    callers = [
        Caller(
            wait_class=classes.of(each),
            skills=classes.skills(each),
            arrived_at=_arrived_at(each),
            queued_at=each.queued_at or 0,
            service_ms=times.of(each, _chance(seed, each, "service")),
            patience_ms=_patience_ms(each, leaving, _chance(seed, each, "patience")),
            contact=each.id,
        )
        for each in in_line
    ]
    return RecordedDay(
        callers=tuple(sorted(callers, key=lambda caller: caller.queued_at)),
        records={each.id: each for each in in_line},
        staff=_staff(rules, lines, in_line, since_ms),
        never_in_line=len(contacts) - len(in_line),
        censored=sum(_is_open(each) for each in in_line),
    )


def answered_ms(record: ContactRecord) -> int | None:
    """Return the wait (ms) on the phone of who was answered; None of all others."""
    was_away = record.promised_at is not None
    return None if record.connected_at is None or was_away else record.wait_ms


def hung_up(record: ContactRecord) -> bool:
    """Whether the caller gave up in the line."""
    return record.connected_at is None and record.outcome in _HUNG_UP


def _waited_ms(record: ContactRecord) -> int:
    """Return how long (ms) somebody is known to have stayed on the phone; 0: nobody knows."""
    return 0 if record.promised_at is not None else record.wait_ms or 0


def _is_open(record: ContactRecord) -> bool:
    return record.connected_at is None and not hung_up(record)


def _arrived_at(record: ContactRecord) -> int:
    queued_at = record.queued_at or 0
    return min(queued_at if record.arrived_at is None else record.arrived_at, queued_at)


def _why(in_line: Sequence[ContactRecord], lines: dict[str, Timeline]) -> str:
    if not in_line:
        return "nobody entered the line on that day"
    if not lines:
        return "no record tells of an agent on that day, so nobody knows who could have answered"
    return "nobody was answered on that day, so nobody knows how long calls take"


def _chance(seed: int, record: ContactRecord, what: str) -> Random:
    """Return chance of the contact's own: the same one under every policy."""
    return Random(f"{seed}/{record.id}/{what}")  # noqa: S311  # a simulation


def _leaving_per_ms(records: Iterable[ContactRecord]) -> dict[str, float]:
    """Return by group the hang-ups over the time in the line, in which nobody knows more."""
    hang_ups, waited_ms = Counter[str](), Counter[str]()
    for each in records:
        hang_ups[each.group_name or ""] += hung_up(each)
        waited_ms[each.group_name or ""] += _waited_ms(each)
    return {group: hang_ups[group] / max(waited_ms[group], 1) for group in hang_ups}


def _patience_ms(record: ContactRecord, leaving: dict[str, float], chance: Random) -> int:
    waited_ms = _waited_ms(record)
    if hung_up(record):
        return waited_ms
    rate = leaving[record.group_name or ""]
    return waited_ms + round(chance.expovariate(rate)) if rate else ENDLESS


class _Times:
    """How long calls keep an agent."""

    def __init__(self, records: Iterable[ContactRecord], lines: dict[str, Timeline]) -> None:
        self.known: dict[str, int] = {}
        self._alike: defaultdict[tuple[str | None, ...], list[int]] = defaultdict(list)
        for each in records:
            busy_ms = _busy_ms(each, lines)
            if busy_ms is not None:
                self.known[each.id] = busy_ms
                for key in _keys(each):
                    self._alike[key].append(busy_ms)

    def of(self, record: ContactRecord, chance: Random) -> int:
        """Return the recorded time, or one of a call as much like it as there is."""
        known = self.known.get(record.id)
        if known is not None:
            return known
        return chance.choice(next(self._alike[key] for key in _keys(record) if self._alike[key]))


def _keys(record: ContactRecord) -> tuple[tuple[str | None, ...], ...]:
    group = record.group_name
    return (group, record.service), (group,), ()


def _busy_ms(record: ContactRecord, lines: dict[str, Timeline]) -> int | None:
    if record.connected_at is None:
        return None
    line = lines.get(record.agent or "")
    by_states = line.busy_ms(record.connected_at) if line else None
    return by_states if by_states is not None else record.talk_ms


class _Classes:
    """The classes of the configuration; of a group it does not know, as the record has it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._classes = WaitClasses(rules.groups)

    def of(self, record: ContactRecord) -> WaitClass:
        group, service = record.group_name or "", self._service(record)
        if group in self._rules.groups:
            return self._classes.of(group, service)
        return WaitClass(
            name=f"{group}/{service}" if service else group,
            tier=2 if record.tier is None else record.tier,
            target_ms=record.target_ms or 1,
        )

    def skills(self, record: ContactRecord) -> frozenset[str]:
        service = self._service(record)
        if not service or self.of(record).tier == EMERGENCY:
            return frozenset()
        return frozenset((service,))

    def _service(self, record: ContactRecord) -> str:
        """Return the service, if it is still one that agents are told apart by."""
        service = record.service or ""
        return service if service in self._rules.services else ""


def _staff(
    rules: Rules, lines: dict[str, Timeline], records: Iterable[ContactRecord], since_ms: int
) -> Staff:
    known = {agent.number: agent for agent in rules.agents}
    served: defaultdict[str, set[str]] = defaultdict(set)
    for each in records:
        if each.agent and each.service:
            served[each.agent].add(each.service)
    agents = [
        known.get(AgentNumber(number))
        or AgentProfile(AgentNumber(number), number, "", frozenset(served[number]))
        for number in lines
    ]
    changes = [duty for line in lines.values() for duty in line.duties(since_ms)]
    return Staff(
        agents=tuple(agents),
        on_duty=frozenset(number for number, line in lines.items() if line.on_duty_at(since_ms)),
        changes=tuple(sorted(changes, key=lambda duty: duty.at)),
    )
