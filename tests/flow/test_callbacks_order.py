"""Who asks to be called back is served as if they had stayed on the phone, but for the dialling.

Days are drawn: who calls when, who asks after what time on hold, how each phone that is dialled is
picked up, how long everybody talks. A day in which some ask is held against the same day in which
nobody does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter import facts
from callcenter.agents.states import AgentState
from callcenter.commands import Command, DialCaller
from callcenter.contacts import ContactState
from callcenter.events import HoursGiven
from callcenter.opening import LineHours, OpenSpan
from callcenter.queue.waiting import asked_of_agents
from tests.flow import soundness
from tests.flow.callbacks import CALLBACK, Called, asks, with_callbacks
from tests.flow.story import START, Story, example_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.contacts import ContactId, OfferId
    from callcenter.events import Event
    from callcenter.queue.waiting import Waiting
    from tests.flow.people import AgentAt, Caller

LASTS_S = 150
LEAD_MS = CALLBACK.lead_ms
ALIKE, MIXED = ("7001", "7002"), ("7001", "7005", "7006")
"""Agents with the same skills, or with one for all services and one for each of two."""


class Person(NamedTuple):
    """Somebody who calls, and what they will do."""

    comes_s: int
    keys: str
    talks_s: int
    asks_after_s: int | None  # on hold; None: stays on the phone
    picks_up: tuple[int | None, ...]  # after so many seconds, each dial; None: refuses


class Day(NamedTuple):
    """Who calls, who is at work, and by what rules."""

    people: tuple[Person, ...]
    agents: tuple[str, ...]
    wrap_up_s: int
    closed_s: tuple[int, int] | None = None  # from, until


@st.composite
def days(
    draw: st.DrawFn,
    *,
    wrap_ups_s: tuple[int, ...],
    picks_up: st.SearchStrategy[tuple[int | None, ...]],
    agents: tuple[tuple[str, ...], ...] = (ALIKE, ("7001",), MIXED),
    closes: bool = False,
) -> Day:
    person = st.builds(
        Person,
        comes_s=st.integers(0, 40),
        keys=st.sampled_from(("21", "21", "22", "11")),
        talks_s=st.integers(1, 30),
        asks_after_s=st.one_of(st.none(), st.integers(0, 30)),
        picks_up=picks_up,
    )
    people = draw(st.lists(person, min_size=2, max_size=12))
    closed = st.tuples(st.integers(10, 60), st.integers(61, 120)) if closes else st.none()
    return Day(
        tuple(sorted(people, key=lambda each: each.comes_s)),
        draw(st.sampled_from(agents)),
        draw(st.sampled_from(wrap_ups_s)),
        draw(closed),
    )


class Played(Story):
    """A day as it went, second by second; each dial is judged at the moment it is decided."""

    def __init__(self, day: Day, *, asked: bool) -> None:
        rules = with_callbacks(example_rules())
        line = replace(rules.lines["salud"], wrap_up_ms=day.wrap_up_s * 1000)
        super().__init__(replace(rules, lines={"salud": line}))
        self.day, self.asked = day, asked
        self.callers: dict[int, Caller] = {}
        self.since: dict[str, int] = {}  # when a phone began to ring, or a call, by offer; seconds
        self.tried: dict[str, int] = {}  # dials, by contact
        if day.closed_s is not None:
            self.keeps(_hours(day.closed_s))
        self.staff = [self.at_work(number) for number in day.agents]
        self.begins = self.now
        for second in range(LASTS_S):
            self.now = max(self.now, self.begins + second * 1000)
            self.lives(second)
            soundness.everybody_is_in_exactly_one_place(self.core)
            self.passes((self.begins + (second + 1) * 1000 - self.now) / 1000)

    # -- what people do ----------------------------------------------------------------------

    def lives(self, second: int) -> None:
        for index, person in enumerate(self.day.people):
            if person.comes_s == second:
                self.callers[index] = self.waiting(person.keys)
            elif self.wants_back(index, second):
                asks(self.callers[index])
        # Whatever happens at this second leads to more of it.
        while self.dials_end(second) or self.agents_move(second):
            pass

    def wants_back(self, index: int, second: int) -> bool:
        person, caller = self.day.people[index], self.callers.get(index)
        if not self.asked or caller is None or person.asks_after_s is None:
            return False
        due = second == person.comes_s + person.asks_after_s
        return due and caller.state is ContactState.WAITING

    def dials_end(self, second: int) -> bool:
        for offer in [offer for offer in self.rings if offer in self.dialled]:
            contact = self.dialled[offer].contact
            person = self.day.people[self.index(contact)]
            delay_s = person.picks_up[(self.tried[contact] - 1) % len(person.picks_up)]
            called = Called(self, offer)
            began = self.since.setdefault(offer, second)
            if delay_s is None:
                called.refuses()
                return True
            if second - began >= delay_s:
                called.answers()
                called.presses("1")
                return True
        return False

    def agents_move(self, second: int) -> bool:
        for agent in self.staff:
            if agent.rings():
                self.since[agent.answers()] = second
                return True
            if self.talks_long_enough(agent, second):
                agent.hangs_up()
                return True
        return False

    def talks_long_enough(self, agent: AgentAt, second: int) -> bool:
        if agent.agent.state is not AgentState.TALKING:
            return False
        offer = self.core.dispatcher.offers.get(agent.offer)
        assert offer is not None
        talks_s = self.day.people[self.index(offer.contact)].talks_s
        return second - self.since[agent.offer] >= talks_s

    def index(self, contact: str) -> int:
        (found,) = (i for i, caller in self.callers.items() if caller.contact == contact)
        return found

    def served(self) -> list[tuple[int, int, str]]:
        """At which second whose turn came, and which agent's phone rang."""
        offered = [(at, fact) for at, fact in self.facts if isinstance(fact, facts.Offered)]
        return [
            ((at - self.begins) // 1000, self.index(fact.contact), fact.agent)
            for at, fact in offered
        ]

    # -- what is decided ---------------------------------------------------------------------

    def does(self, command: Command) -> tuple[Event, ...]:
        if isinstance(command, DialCaller):
            self.judge_dial(command)
        return super().does(command)

    def judge_dial(self, command: DialCaller) -> None:
        contact = command.contact
        self.tried[contact] = self.tried.get(contact, 0) + 1
        assert self.tried[contact] <= CALLBACK.attempts
        assert self.is_open()
        called = [self.dialled[offer].contact for offer in self.in_flight()]
        assert contact not in called, "dialled twice at once"
        entry = self.entry(contact)
        rivals = sum(self.compete(entry, self.entry(other)) for other in called)
        assert rivals + 1 <= self.about_to_be_free(entry)

    def in_flight(self) -> Iterator[OfferId]:
        """Dials that have not come to a key or an end."""
        reached = {fact.offer for fact in self.stated(facts.CallbackReached)}
        missed = {fact.offer for fact in self.stated(facts.CallbackMissed)}
        return (offer for offer in self.dialled if offer not in reached | missed)

    def entry(self, contact: ContactId) -> Waiting:
        entry = self.core.calls.of_contact(contact).entry
        assert entry is not None
        return entry

    def compete(self, one: Waiting, other: Waiting) -> bool:
        needs = asked_of_agents(one.skills) | asked_of_agents(other.skills)
        return any(needs <= agent.skills for agent in self.core.roster if agent.logged_in)

    def about_to_be_free(self, entry: Waiting) -> int:
        """How many agents for ``entry`` are free, or will be by the time somebody is reached."""
        able = [a for a in self.core.roster if asked_of_agents(entry.skills) <= a.skills]
        soon = sum(self.is_soon_free(agent.state, agent.until) for agent in able)
        behind = sum(
            self.core.line.policy.ahead(entry, placed.entry, self.now)
            for placed in self.core.dispatcher.ringing()
            for offer in placed.ringing
            if offer.agent in able
        )
        mean_ms = self.core._estimator.handling_ms
        talking = sum(a.state is AgentState.TALKING for a in able)
        return soon + behind + (int(talking * LEAD_MS / mean_ms) if mean_ms else 0)

    def is_soon_free(self, state: AgentState, until: int) -> bool:
        wraps_up = state is AgentState.WRAP_UP and until - self.now <= LEAD_MS
        return wraps_up or state is AgentState.AVAILABLE

    def is_open(self) -> bool:
        if self.day.closed_s is None:
            return True
        closes, opens = (START + second * 1000 for second in self.day.closed_s)
        return not closes <= self.now < opens


def _hours(closed_s: tuple[int, int]) -> HoursGiven:
    closes, opens = (START + second * 1000 for second in closed_s)
    end = START + 86_400_000
    spans = (OpenSpan(START - 1000, closes, 3, "00:00"), OpenSpan(opens, end, 3, "00:01"))
    return HoursGiven((LineHours("salud", spans, (end,), end),))


AT_ONCE = st.just((0,))
SOMETIME = st.lists(st.one_of(st.none(), st.integers(0, 25)), min_size=1, max_size=3).map(tuple)


@settings(deadline=None, max_examples=25)
@given(days(wrap_ups_s=(1, 10, 60), picks_up=AT_ONCE, agents=(ALIKE, ("7001",))))
def test_who_is_reached_at_once_is_served_as_if_they_had_stayed(day: Day) -> None:
    """The same agent rings for the same person at the same second.

    Not so where the agents of two services overlap in part: who goes first on the phone is counted
    against the agents they share, whichever will take them.
    """
    assert Played(day, asked=True).served() == Played(day, asked=False).served()


@settings(deadline=None, max_examples=25)
@given(days(wrap_ups_s=(0, 5, 60), picks_up=SOMETIME, closes=True))
def test_who_is_reached_late_or_never_is_passed_while_away_alone(day: Day) -> None:
    """Only who is off the phone is passed by who stands behind them; all keep their arrival."""
    played = Played(day, asked=True)
    soundness.the_first_arrival_never_changes(played.facts)
    soundness.nobody_is_lost(played.core, played.facts)
    assert not played.verdict().faults
    away: set[str] = set()
    for fact in (fact for _, fact in played.facts):
        if isinstance(fact, facts.CallbackPromised):
            away.add(fact.contact)
        elif isinstance(fact, facts.CallbackReached):
            away.remove(fact.contact)
        elif isinstance(fact, facts.Offered):
            passed = {each.contact for each in fact.passed if each.why != "no_skill"}
            assert passed <= away
            assert fact.contact not in away
