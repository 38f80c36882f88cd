"""What is true of the core at every moment, whatever happened to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from callcenter.agents.states import AgentState
from callcenter.contacts import ContactId, ContactState
from callcenter.facts import (
    Break,
    CameBack,
    Connected,
    ContactArrived,
    Ended,
    HandedBack,
    NoticeHeard,
    Outcome,
    PlaceTold,
    Queued,
    QueueReason,
    RecordingEnded,
    RecordingRefused,
    RecordingStarted,
    SurveyAnswered,
    SurveyBegun,
    SurveyEnded,
)
from callcenter.histories import Histories

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.agents.agent import Agent
    from callcenter.facts import Fact
    from callcenter.flow.core import Core

PLACES = {
    ContactState.MENU: (False, False, False),
    ContactState.WAITING: (True, False, False),
    ContactState.OFFERED: (False, True, False),
    ContactState.CONNECTING: (False, False, True),
    ContactState.TALKING: (False, False, True),
    ContactState.TRANSFERRED: (False, False, False),
    ContactState.DIVERTED: (False, False, False),
}
"""In the line, ringing, answered: exactly one of them, once the line was entered."""


def everybody_is_in_exactly_one_place(core: Core) -> None:
    ringing = {placed.contact for placed in core.dispatcher.ringing()}
    for call in core.calls:
        placed = core.dispatcher.placed(call.id)
        answered = placed.answered.offer if placed and placed.answered else None
        assert answered == call.offer
        where = (call.id in core.line, call.id in ringing, answered is not None)
        parted = call.state is ContactState.TALKING and call.offer is None  # comes back to us
        assert where == ((False,) * 3 if parted else PLACES[call.state]), call
    assert len(core.line) + len(ringing) <= len(core.calls)


def nobody_is_lost(core: Core, facts: Iterable[tuple[int, Fact]]) -> None:
    stated = [fact for _, fact in facts]
    arrived = Counter(fact.contact for fact in stated if isinstance(fact, ContactArrived))
    ended = Counter(fact.contact for fact in stated if isinstance(fact, Ended))
    assert arrived == ended + Counter(call.id for call in core.calls)
    assert all(times == 1 for times in arrived.values())


def the_first_arrival_never_changes(facts: Iterable[tuple[int, Fact]]) -> None:
    stamps: dict[str, tuple[int, int, int]] = {}
    for _, fact in facts:
        if isinstance(fact, CameBack):
            stamps.pop(fact.contact, None)
        if isinstance(fact, Queued):
            stamp = (fact.arrived_at, fact.queued_at, fact.seq)
            assert stamps.setdefault(fact.contact, stamp) == stamp


def nobody_is_answered_twice(facts: Iterable[tuple[int, Fact]]) -> None:
    """Unless the agent who answered handed it back, or sent it where nobody answered."""
    told = [fact for _, fact in facts]
    connected = Counter(fact.contact for fact in told if isinstance(fact, Connected))
    handed = Counter(fact.contact for fact in told if isinstance(fact, HandedBack))
    back = QueueReason.TRANSFER_ENDED
    handed += Counter(f.contact for f in told if isinstance(f, Queued) and f.reason is back)
    assert all(times <= 1 + handed[contact] for contact, times in connected.items())


def no_place_is_told_worse(facts: Iterable[tuple[int, Fact]]) -> None:
    best: dict[str, int] = {}
    for _, fact in facts:
        if isinstance(fact, PlaceTold) and fact.ahead is not None:
            assert fact.ahead < best.get(fact.contact, fact.ahead + 1)
            best[fact.contact] = fact.ahead


def a_place_is_regained_once_and_is_the_one_vacated(facts: Iterable[tuple[int, Fact]]) -> None:
    """And after a drop nobody of its chain of calls regains one after another drop."""
    ended: dict[str, Ended] = {}
    stood: dict[str, Queued] = {}
    arrived: dict[str, int] = {}
    given: set[str] = set()
    regained: set[str] = set()
    for _, fact in facts:
        match fact:
            case Ended():
                ended[fact.contact] = fact
            case CameBack():
                assert fact.earlier not in given
                given.add(fact.earlier)
                arrived[fact.contact] = fact.arrived_at
                dropped = fact.after is Break.DROPPED
                how = ended[fact.earlier].outcome
                assert how is (Outcome.ABANDONED if dropped else Outcome.PBX_DIED)
                assert not (dropped and fact.earlier in regained)
                if dropped or fact.earlier in regained:
                    regained.add(fact.contact)
                if dropped:
                    assert stood[fact.earlier].arrived_at == fact.arrived_at
            case Queued():
                stood[fact.contact] = fact
                assert fact.arrived_at == arrived.get(fact.contact, fact.arrived_at)
            case _:
                pass


def a_survey_is_of_one_contact_and_ends_once(facts: Iterable[tuple[int, Fact]]) -> None:
    """Nobody is asked twice in a call, and the count of answers is right."""
    begun: set[str] = set()
    open_: dict[str, int] = {}
    for _, fact in facts:
        match fact:
            case SurveyBegun():
                assert fact.contact not in begun
                begun.add(fact.contact)
                open_[fact.contact] = 0
            case SurveyAnswered():
                open_[fact.contact] += 1
            case SurveyEnded():
                assert open_.pop(fact.contact) == fact.answers
            case _:
                pass
    assert not open_


def nobody_is_recorded_before_they_are_told(facts: Iterable[tuple[int, Fact]]) -> None:
    """Nor after they refused; and each recording is of one name, and ends once at most."""
    told: set[str] = set()
    refused: set[str] = set()
    running: set[str] = set()
    names: set[str] = set()
    for _, fact in facts:
        match fact:
            case NoticeHeard():
                told.add(fact.contact)
            case RecordingRefused():
                refused.add(fact.contact)
            case RecordingStarted():
                assert fact.contact in told
                assert fact.contact not in refused
                assert fact.name not in names
                names.add(fact.name)
                running.add(fact.name)
            case RecordingEnded():
                assert fact.name in running
                running.discard(fact.name)
            case _:
                pass


def who_has_ended_is_forgotten(facts: Iterable[tuple[int, Fact]]) -> None:
    """Whoever remembers the living by what is told of them remembers nobody in the end."""
    histories = Histories()
    for at_ms, fact in facts:
        histories.record(fact, at_ms)
    assert len(histories) == 0


def agents_and_offers_agree(core: Core, *, most_rings: int = 2) -> None:
    for agent in core.roster:
        _agrees(core, agent)
    rung: Counter[str] = Counter()
    for placed in core.dispatcher.ringing():
        assert 1 <= len(placed.ringing) <= most_rings
        rung.update(offer.agent.number for offer in placed.ringing)
    assert all(times == 1 for times in rung.values())


def _agrees(core: Core, agent: Agent) -> None:
    if agent.offer is None:
        assert agent.state not in (AgentState.RINGING, AgentState.TALKING)
        return
    offer = core.dispatcher.offers.get(agent.offer)
    assert offer is not None
    assert offer.agent is agent


def whoever_waits_for_a_free_agent_is_rung(core: Core, now: int) -> None:
    idle = core.roster.idle(now)
    for entry in core.line:
        placed = core.dispatcher.placed(ContactId(entry.contact))
        waits_for = placed.waits_for if placed else None
        free = idle.longest(entry.skills) if waits_for is None else idle.find(waits_for)
        assert free is None, (entry, core.roster)
