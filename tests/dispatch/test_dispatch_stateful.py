"""Dispatch against plain tables and a brute-force chooser: whatever happens, both agree.

The model knows the rules in their slowest form: it looks at all who wait and all agents each time,
orders them by exact fractions (`callcenter.lab.judge`), and keeps no lanes, heaps or caches.
"""

from __future__ import annotations

from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcenter.agents.roster import AgentProfile, Roster
from callcenter.agents.skills import held
from callcenter.agents.states import AgentState
from callcenter.contacts import AgentNumber, ContactId, OfferId, Phone
from callcenter.dispatch.dispatcher import Dispatcher
from callcenter.dispatch.strategies import Strategy
from callcenter.events import PhoneState, RingOutcome
from callcenter.lab import judge
from callcenter.queue.line import Line
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import WaitClass, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Agent, Change

NOW = 1_000_000
COOL_DOWN_MS = 5
SECOND_RING_MS = 6
WRAP_UP_MS = 4

CLASSES = (
    WaitClass("emergency", 0, 3),
    WaitClass("preferred", 1, 6),
    WaitClass("general", 2, 6, 18),
    WaitClass("procedures", 2, 9),
)
SKILLS = (*(frozenset(skills) for skills in ("", "a", "b", "ab")), frozenset({"a:2"}))
PROFILES = tuple(
    AgentProfile(
        AgentNumber(str(n)),
        name="",
        pin="",
        skills=held(levels, [("a", 2)]),
        weight=n % 3 + 1,
        levels=levels,
    )
    for n, levels in (
        (9, {"a": 2}),
        (8, {"a": 3, "b": 1}),
        (12, {}),
        (10, {"b": 2}),
        (11, {"a": 1, "b": 2}),
    )
)
PHONES = tuple(Phone(f"phone {n}") for n in range(6))

USABLE = (PhoneState.IDLE, PhoneState.UNKNOWN)

ORDER: Final[dict[AgentNumber, int]] = {each.number: n for n, each in enumerate(PROFILES)}

LEAST: Final[dict[Strategy, Callable[[Agent], tuple[int, ...]]]] = {
    Strategy.LONGEST_IDLE: lambda one: (one.idle_since, int(one.number)),
    Strategy.LEAST_CALLS: lambda one: (one.calls, one.idle_since, int(one.number)),
    Strategy.LEAST_TALK_TIME: lambda one: (one.talk_ms, one.idle_since, int(one.number)),
    Strategy.ROUND_ROBIN: lambda one: (one.rung_at, ORDER[one.number]),
    Strategy.LINEAR: lambda one: (ORDER[one.number],),
}
"""What is least in the agent who is to be rung, where no lot decides."""

K = TypeVar("K", bound=str)
V = TypeVar("V")

indexes = st.integers(0, 10**6)
steps_ms = st.integers(0, 9)


def level_in(skills: frozenset[str], agent: Agent) -> int:
    """How well an agent knows what is required, all skills together; less is better."""
    return sum(agent.profile.levels[skill[0]] for skill in skills)


class Ringing(NamedTuple):
    """What the model knows of a contact for whom phones ring."""

    entry: Waiting
    since: int
    agents: tuple[AgentNumber, ...]


class Model:
    """Who is where, in plain tables."""

    def __init__(self) -> None:
        self.waiting: dict[str, Waiting] = {}
        self.ringing: dict[str, Ringing] = {}
        self.answered: dict[str, tuple[Waiting, OfferId]] = {}
        self.tried: dict[str, set[AgentNumber]] = {}
        self.strategy: dict[str, Strategy] = {}
        self.rings: dict[OfferId, tuple[str, AgentNumber]] = {}  # wanted ones
        self.calls: dict[OfferId, AgentNumber] = {}
        self.unwanted: dict[OfferId, AgentNumber] = {}  # rings and calls whose leg is to end
        self.legs: dict[OfferId, Phone] = {}

    def part(self, offer: OfferId) -> None:
        """The contact of a ring has one phone less, and goes back if it was the last."""
        contact, number = self.rings.pop(offer)
        ringing = self.ringing[contact]
        left = tuple(other for other in ringing.agents if other != number)
        self.ringing[contact] = ringing._replace(agents=left)
        if not left:
            self.waiting[contact] = self.ringing.pop(contact).entry

    def stop(self, contact: str) -> set[OfferId]:
        """All rings of a contact, which nobody wants any more."""
        offers = {offer for offer, (other, _) in self.rings.items() if other == contact}
        for offer in offers:
            self.unwanted[offer] = self.rings.pop(offer)[1]
        self.ringing.pop(contact, None)
        return offers


def served(entry: Waiting) -> Waiting:
    """The entry as dispatch keeps it: an emergency needs no skill."""
    if entry.wait_class.tier:
        return entry
    return msgspec.structs.replace(entry, skills=frozenset())


class DispatchMachine(RuleBasedStateMachine):
    """Callers and agents do as they please; a match is made after every change."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.model = Model()
        self.phones: dict[Phone, PhoneState] = {}
        self.cool: dict[AgentNumber, int] = {}
        self.arrivals: dict[str, tuple[int, int]] = {}
        self.seqs, self.offer_ids = count(), count(1)

    @initialize(
        name=st.sampled_from(list(PolicyName)),
        at_work=st.integers(0, len(PROFILES)),
        cool_down_ms=st.sampled_from([0, COOL_DOWN_MS]),
    )
    def open(self, name: PolicyName, at_work: int, cool_down_ms: int) -> None:
        self.policy_name, self.cool_down_ms = name, cool_down_ms
        self.roster = Roster(PROFILES, cool_down_ms=cool_down_ms, pause_after_unanswered=2)
        self.line = Line(policy(name))
        self.dispatcher = Dispatcher(
            line=self.line,
            roster=self.roster,
            offer_ids=lambda: OfferId(f"o{next(self.offer_ids)}"),
        )
        for profile, phone in zip(PROFILES[:at_work], PHONES, strict=False):
            self.roster.requests.log_in(profile.number, phone, actor="", now=self.now)

    # What happens to contacts

    @rule(
        wait_class=st.sampled_from(CLASSES),
        skills=st.sampled_from(SKILLS),
        waited_ms=steps_ms,
        strategy=st.sampled_from(Strategy),
    )
    def arrive(
        self, wait_class: WaitClass, skills: frozenset[str], waited_ms: int, strategy: Strategy
    ) -> None:
        seq = next(self.seqs)
        entry = Waiting(f"c{seq}", wait_class, skills, self.now - waited_ms, seq)
        self.dispatcher.enqueue(entry, second_ring_ms=SECOND_RING_MS, strategy=strategy)
        self.model.strategy[entry.contact] = strategy
        self.model.waiting[entry.contact] = served(entry)
        self.model.tried[entry.contact] = set()
        self.arrivals[entry.contact] = entry.arrived_at, seq
        self.match()

    @rule(index=indexes)
    def hang_up(self, index: int) -> None:
        contact = self.any_contact(index)
        if contact is None:
            return
        cancels = self.dispatcher.leave(ContactId(contact))
        self.model.waiting.pop(contact, None)
        self.model.answered.pop(contact, None)
        assert set(cancels) == self.model.stop(contact)
        self.match()

    @rule(
        index=indexes,
        wait_class=st.sampled_from(CLASSES),
        skills=st.sampled_from(SKILLS),
        strategy=st.none() | st.sampled_from(Strategy),
    )
    def reclassify(
        self,
        index: int,
        wait_class: WaitClass,
        skills: frozenset[str],
        strategy: Strategy | None,
    ) -> None:
        contact = self.any_contact(index)
        if contact is None:
            return
        model, old = self.model, self.entry_of(contact)
        entry = Waiting(contact, wait_class, skills, old.arrived_at, old.seq)
        cancels = self.dispatcher.replace(entry, strategy=strategy)
        model.strategy[contact] = strategy or model.strategy[contact]
        entry = served(entry)
        if contact in model.waiting:
            model.waiting[contact] = entry
        elif contact in model.answered:
            model.answered[contact] = entry, model.answered[contact][1]
        else:
            model.ringing[contact] = model.ringing[contact]._replace(entry=entry)
        unfit = {
            offer: number
            for offer, (other, number) in model.rings.items()
            if other == contact and not entry.skills <= self.agent(number).skills
        }
        for offer, number in unfit.items():
            model.part(offer)
            model.unwanted[offer] = number
        assert set(cancels) == set(unfit)
        self.match()

    # What happens to rings and calls

    @rule(index=indexes, outcome=st.sampled_from(list(RingOutcome)))
    def ring_comes_to_nothing(self, index: int, outcome: RingOutcome) -> None:
        offer = pick(self.model.rings, index)
        if offer is None:
            return
        contact, number = self.model.rings[offer]
        ended = self.dispatcher.offers.ring_ended(offer, outcome, self.now)
        self.model.part(offer)
        self.leg_ends(offer)
        if outcome is not RingOutcome.CANCELLED:
            self.model.tried[contact].add(number)
            self.cool[number] = self.now + self.cool_down_ms
        assert ended is not None
        assert ended.returned == (contact in self.model.waiting)
        self.match()

    @rule(index=indexes, outcome=st.sampled_from(list(RingOutcome)))
    def unwanted_leg_ends(self, index: int, outcome: RingOutcome) -> None:
        offer = pick(self.model.unwanted, index)
        if offer is None:
            return
        agent = self.agent(self.model.unwanted.pop(offer))
        self.leg_ends(offer)
        before = agent.idle_since
        if agent.state is AgentState.TALKING:
            self.dispatcher.offers.finished(offer, 0, self.now)
        else:
            ended = self.dispatcher.offers.ring_ended(offer, outcome, self.now)
            assert ended is not None
            assert (ended.outcome, ended.returned) == (RingOutcome.CANCELLED, False)
            assert agent.idle_since == before
        self.match()

    @rule(index=indexes)
    def pick_up(self, index: int) -> None:
        offer = pick(self.model.rings, index)
        if offer is None:
            return
        contact, number = self.model.rings[offer]
        answered = self.dispatcher.offers.answered(offer, self.now)
        assert answered is not None
        assert (answered.contact, answered.agent) == (contact, number)
        entry = self.model.ringing[contact].entry
        assert answered.entry == entry
        others = self.model.stop(contact)
        del self.model.unwanted[offer]
        assert set(answered.cancels) == others - {offer}
        self.model.answered[contact] = entry, offer
        self.model.calls[offer] = number
        self.match()

    @rule(index=indexes)
    def pick_up_too_late(self, index: int) -> None:
        offer = pick(self.model.unwanted, index)
        if offer is not None:
            assert self.dispatcher.offers.answered(offer, self.now) is None

    @rule(index=indexes, wrap_up_ms=st.sampled_from([0, WRAP_UP_MS]))
    def call_ends(self, index: int, wrap_up_ms: int) -> None:
        offer = pick(self.model.calls, index)
        if offer is None:
            return
        number = self.model.calls.pop(offer)
        self.leg_ends(offer)
        self.dispatcher.offers.finished(offer, wrap_up_ms, self.now)
        for contact, (_, by) in list(self.model.answered.items()):
            if by == offer:
                del self.model.answered[contact]
        assert self.agent(number).state is not AgentState.TALKING
        self.match()

    @rule(index=indexes, leg_up=st.booleans())
    def bridge_fails(self, index: int, *, leg_up: bool) -> None:
        offer = pick(self.model.calls, index)
        if offer is None:
            return
        number = self.model.calls.pop(offer)
        failed = self.dispatcher.offers.bridge_failed(offer, self.now, leg_up=leg_up)
        back = [contact for contact, (_, by) in self.model.answered.items() if by == offer]
        for contact in back:
            self.model.waiting[contact] = self.model.answered.pop(contact)[0]
            self.model.tried[contact].add(number)
        if not leg_up:
            self.leg_ends(offer)
        else:
            self.model.unwanted[offer] = number
        assert failed is not None
        assert failed.returned == bool(back)
        self.match()

    def leg_ends(self, offer: OfferId) -> None:
        self.phones[self.model.legs.pop(offer)] = PhoneState.IDLE

    # What agents and phones do

    @rule(index=indexes, phone=st.sampled_from(PHONES))
    def log_in(self, index: int, phone: Phone) -> None:
        number = PROFILES[index % len(PROFILES)].number
        self.ask(self.roster.requests.log_in(number, phone, actor="", now=self.now))

    @rule(index=indexes, verb=st.sampled_from(["pause", "unpause", "log_out", "end_wrap_up"]))
    def ask_something(self, index: int, verb: str) -> None:
        number = PROFILES[index % len(PROFILES)].number
        if verb == "pause":
            self.ask(self.roster.requests.pause(number, "lunch", actor="", now=self.now))
        else:
            self.ask(getattr(self.roster.requests, verb)(number, actor="", now=self.now))

    def ask(self, change: Change) -> None:
        """Take a ring back that the agent left, as the flow does."""
        if change.cancel is not None and change.cancel in self.model.rings:
            contact, number = self.model.rings[change.cancel]
            back = self.dispatcher.offers.withdraw(change.cancel)
            self.model.part(change.cancel)
            self.model.unwanted[change.cancel] = number
            assert (back == contact) == (contact in self.model.waiting)
        self.match()

    @rule(phone=st.sampled_from(PHONES), state=st.sampled_from(list(PhoneState)))
    def phone_changes(self, phone: Phone, state: PhoneState) -> None:
        if phone not in self.model.legs.values():
            self.phones[phone] = state
        self.roster.phone_changed(phone, state)
        self.match()

    @rule(ms=steps_ms)
    def time_passes(self, ms: int) -> None:
        self.now += ms
        self.roster.advance(self.now)
        self.match()

    @rule()
    def the_deadline_comes(self) -> None:
        deadline = self.dispatcher.next_deadline()
        if deadline is None:
            return
        assert deadline > self.now, "what is due has been done"
        self.now = deadline
        self.roster.advance(self.now)
        self.match()

    # The judge

    def match(self) -> None:
        """Match, and hold the outcome against the brute-force chooser."""
        free = [agent for agent in self.roster if self.is_free(agent)]
        matches = self.dispatcher.match(self.now)
        for match in matches:
            choice = self.choose(free)
            assert choice is not None
            entry, agents, second = choice
            assert (match.entry, match.second) == (entry, second)
            assert match.agent in {agent.number for agent in agents}
            free.remove(self.agent(match.agent))
            self.begin(entry, match.agent)
        assert self.choose(free) is None
        for match in matches:
            assert match.phone == self.agent(match.agent).phone
            self.model.rings[match.offer] = match.entry.contact, match.agent
            self.model.legs[match.offer] = match.phone

    def choose(self, free: list[Agent]) -> tuple[Waiting, list[Agent], bool] | None:
        """The best of all who wait or have rung too long that one of the free can serve.

        And who may be rung for it: one agent, or several where a lot decides.
        """
        candidates = [*self.model.waiting.values(), *map(itemgetter(0), self.overdue())]
        eligible = [e for e in candidates if any(e.skills <= agent.skills for agent in free)]
        if not eligible:
            return None
        entry = judge.order(eligible, self.policy_name, self.now)[0]
        able = [agent for agent in free if entry.skills <= agent.skills]
        tried = self.model.tried[entry.contact]
        fresh = [agent for agent in able if agent.number not in tried]
        agents, strategy = fresh or able, self.model.strategy[entry.contact]
        if strategy is Strategy.SKILL_BEST:
            levels = {one.number: level_in(entry.skills, one) for one in agents}
            agents = [one for one in agents if levels[one.number] == min(levels.values())]
            strategy = Strategy.LONGEST_IDLE
        if least := LEAST.get(strategy):
            agents = [min(agents, key=least)]
        return entry, agents, entry.contact in self.model.ringing

    def overdue(self) -> list[Ringing]:
        """Those who ring one phone and may have a second."""
        return [
            ringing
            for ringing in self.model.ringing.values()
            if len(ringing.agents) == 1
            and (ringing.entry.wait_class.tier == 0 or self.now - ringing.since >= SECOND_RING_MS)
        ]

    def begin(self, entry: Waiting, number: AgentNumber) -> None:
        """A phone rings in the model."""
        self.model.waiting.pop(entry.contact, None)
        ringing = self.model.ringing.get(entry.contact, Ringing(entry, self.now, ()))
        ringing = ringing._replace(agents=(*ringing.agents, number))
        self.model.ringing[entry.contact] = ringing

    def is_free(self, agent: Agent) -> bool:
        """Whether an agent may be rung: by its state, and by what the model knows of the rest."""
        model, number = self.model, agent.number
        tied = {*model.calls.values(), *model.unwanted.values()}
        tied |= {ringing for _, ringing in model.rings.values()}
        return (
            agent.state is AgentState.AVAILABLE
            and number not in tied
            and self.cool.get(number, 0) <= self.now
            and agent.phone not in model.legs.values()
            and self.phones.get(agent.phone or PHONES[0], PhoneState.UNKNOWN) in USABLE
        )

    @invariant()
    def no_agent_is_free_whom_a_waiting_contact_could_have(self) -> None:
        free = [agent for agent in self.roster if self.is_free(agent)]
        waiting = list(self.model.waiting.values())
        assert not [(e, a) for e in waiting for a in free if e.skills <= a.skills]
        assert not [(r, a) for r in self.overdue() for a in free if r.entry.skills <= a.skills]

    @invariant()
    def every_contact_is_in_exactly_one_place(self) -> None:
        model = self.model
        assert {entry.contact: entry for entry in self.line} == model.waiting
        ringing = {placed.contact: placed for placed in self.dispatcher.ringing()}
        assert ringing.keys() == model.ringing.keys()
        for placed in ringing.values():
            numbers = tuple(offer.agent.number for offer in placed.ringing)
            assert (placed.entry, numbers) == (
                model.ringing[placed.contact].entry,
                model.ringing[placed.contact].agents,
            )
            assert 1 <= len(numbers) <= 2
        for contact, (entry, offer) in model.answered.items():
            answered = self.dispatcher.placed(ContactId(contact))
            assert answered is not None
            assert answered.answered is self.dispatcher.offers.get(offer)
            assert answered.entry == entry
        places = [*model.waiting, *model.ringing, *model.answered]
        assert len(places) == len(set(places))

    @invariant()
    def no_agent_has_two_offers(self) -> None:
        model = self.model
        tied = [number for _, number in model.rings.values()]
        tied += [*model.calls.values(), *model.unwanted.values()]
        assert len(tied) == len(set(tied))
        assert {agent.number for agent in self.roster if agent.offer is not None} == set(tied)

    @invariant()
    def everybody_keeps_the_arrival(self) -> None:
        for contact in [*self.model.waiting, *self.model.ringing, *self.model.answered]:
            placed = self.dispatcher.placed(ContactId(contact))
            assert placed is not None
            entry = placed.entry
            assert (entry.arrived_at, entry.seq) == self.arrivals[contact]

    @invariant()
    def everybody_is_told_the_place_that_counting_gives(self) -> None:
        present = [*self.model.waiting.values(), *map(itemgetter(0), self.model.ringing.values())]
        at_work = [agent.skills for agent in self.roster if agent.logged_in]
        for entry in present:
            ahead = [
                other
                for other in judge.order(present, self.policy_name, self.now)
                if judge.key(other, self.policy_name, self.now)
                < judge.key(entry, self.policy_name, self.now)
                and (
                    other.skills == entry.skills
                    or any(other.skills | entry.skills <= skills for skills in at_work)
                )
            ]
            told = self.dispatcher.position(ContactId(entry.contact), self.now)
            assert told == 1 + len(ahead)

    @invariant()
    def no_moment_is_missed(self) -> None:
        moments = [at for at in self.cool.values() if at > self.now]
        moments += [
            ringing.since + SECOND_RING_MS
            for ringing in self.model.ringing.values()
            if len(ringing.agents) == 1 and ringing not in self.overdue()
        ]
        deadline = self.dispatcher.next_deadline()
        assert deadline is None or deadline > self.now
        if moments:
            assert deadline is not None
            assert deadline <= min(moments)

    # Looking things up

    def agent(self, number: AgentNumber) -> Agent:
        agent = self.roster.get(number)
        assert agent is not None
        return agent

    def any_contact(self, index: int) -> str | None:
        model = self.model
        return pick({**model.waiting, **model.ringing, **model.answered}, index)

    def entry_of(self, contact: str) -> Waiting:
        placed = self.dispatcher.placed(ContactId(contact))
        assert placed is not None
        return placed.entry


def pick(table: dict[K, V], index: int) -> K | None:
    """One of the keys, or None if there is none."""
    return list(table)[index % len(table)] if table else None


TestDispatch = DispatchMachine.TestCase
TestDispatch.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
