"""All metrics of a service together, as the composition root registers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.agents.states import AgentState
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import TransferKind
from callcenter.facts import (
    Break,
    CallbackAsked,
    CallbackDialled,
    CallbackMiss,
    CallbackMissed,
    CallbackPromised,
    CallbackReached,
    CallbackRefusal,
    CallbackRefused,
    CameBack,
    CommandNotDone,
    ContactRescued,
    DivertChosen,
    DivertEnded,
    DivertTaken,
    Fact,
    HandedBack,
    HeldBack,
    HelpEnd,
    HelpEnded,
    MenuUnanswered,
    MetClosed,
    Outcome,
    Overflowed,
    PauseOverran,
    PbxStateChanged,
    QueueReason,
    ReasonKeyed,
    Recognized,
    RecordingEnd,
    RecordingEnded,
    RecordingSkipped,
    RecordingSpaceChanged,
    RequestRefused,
    SkipReason,
    TransferEnded,
    TransferTo,
    TurnAwayReason,
    TurnedAway,
)
from callcenter.metrics.planned import PlannedCollector
from callcenter.metrics.promises import Promise
from callcenter.metrics.queue_log import QueueLogCollector
from callcenter.metrics.scrape import FaultsCollector, LineCollector, WriterCollector
from callcenter.metrics.sink import Metrics
from callcenter.queuelog.sender import Sender, Session
from callcenter.store.memory import MemoryRecords
from callcenter.store.writer import FactWriter
from callcenter.views import GroupCount, LineCounts
from tests.store import stories
from tests.store.stories import RUN, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROMISES = (
    Promise("salud", "emergencia", 0, 20_000),
    Promise("salud", "preferente", 1, 60_000, goal=0.95),
    Promise("salud", "general", 2, 300_000, goal=0.8),
)
COUNTS = LineCounts(
    groups=(GroupCount(line="salud", group="general", waiting=1, oldest_ms=36_000),),
    agents={AgentState.TALKING.value: 1},
    are_open={"salud": True},
    callbacks={"promised": 2, "calling": 1},
)


def unreached(_: Callable[[], None]) -> Session:
    """A PBX that is never there."""
    raise AssertionError


class Whole:
    """Metrics, line and fact writer of one service.

    Args:
        writer: whose health is shown; one on memory when None.
    """

    def __init__(self, writer: FactWriter | None = None) -> None:
        self.writer = writer or FactWriter(MemoryRecords(), run=RUN)
        self.metrics = Metrics(
            promises=PROMISES, pbxs=("main",), menus=("principal",), version="1.2.3"
        )
        self.registry = self.metrics.registry
        states = [state.value for state in AgentState]
        self.registry.register(
            LineCollector(lambda: COUNTS, promises=PROMISES, agent_states=states)
        )
        self.registry.register(WriterCollector(self.writer))
        self.registry.register(FaultsCollector("journal_faults", "Failed.", lambda: 0))
        self.registry.register(QueueLogCollector(Sender(unreached)))
        self.registry.register(PlannedCollector(lambda: 3))
        self.registry.register(FaultsCollector("estimate_faults", "Failed.", lambda: 0))
        self.metrics.room_from(lambda: 0.4)

    def tell_everything(self) -> None:
        """Let every kind of fact happen, and every delay be measured."""
        for fact in everything():
            self.metrics.record(fact, START)
            self.writer.record(fact, START)
        self.metrics.dispatched(0.000_4)
        self.metrics.rule_failed("DigitPressed")
        self.metrics.late(0.000_2)
        self.metrics.stopped_reading()
        self.metrics.looked_up("found", 0.003)
        self.metrics.events_from(lambda: 3)
        self.metrics.lag_from("main", lambda: 0.002)


def everything() -> Iterator[Fact]:
    """Facts that move every metric."""
    yield PbxStateChanged("main", connected=True)
    for place in range(12):
        yield from stories.answered_call(f"a{place}", wait_ms=1_000 + 9_000 * place)
    yield from stories.answered_call("e1", wait_ms=2_000, group="emergencia")
    yield replace(stories.connected("e2", group="emergencia", wait_ms=2_500), tier=0)
    yield from stories.abandoned_call("b1")
    yield replace(stories.connected("a99"), overtook=1, overtaken=1, guard_hit=True)
    yield replace(stories.connected("a98"), estimate_ms=4_000, bound_ms=9_000)
    yield stories.ended("x1", group="", outcome=Outcome.LEFT_MENU, wait_ms=0, talk_ms=0)
    yield stories.ended("x2", talk_ms=2_000)
    yield TurnedAway(ContactId("t1"), "salud", "general", TurnAwayReason.LINE_FULL, 400)
    yield TurnedAway(ContactId("t2"), "salud", "preferente", TurnAwayReason.LINE_CLOSED, 0)
    yield Overflowed(
        ContactId("t3"), "salud", "general", "larga", "wait", "number:sede", 600_000, 600.0
    )
    yield DivertTaken(ContactId("t3"), "salud", "number:sede", 620_000)
    yield DivertChosen(ContactId("t3"), "salud", "number:sede")
    yield DivertEnded(ContactId("t3"), "salud", "number:sede", 30_000)
    yield MetClosed(ContactId("t2"), "salud", START)
    yield MenuUnanswered(ContactId("a1"), "principal", 1, "")
    yield MenuUnanswered(ContactId("a1"), "principal", 2, "7")
    yield HelpEnded(ContactId("a1"), OfferId("cc-1"), AgentNumber("7001"), "salud", HelpEnd.NOBODY)
    yield HelpEnded(
        ContactId("a1"),
        OfferId("cc-1"),
        AgentNumber("7001"),
        "salud",
        HelpEnd.CALL_OVER,
        helper="7002",
        helped_ms=1,
    )
    yield HandedBack(
        ContactId("a1"), OfferId("o1"), AgentNumber("1001"), "salud", "emergencia", "", 9_000
    )
    yield TransferEnded(
        ContactId("a1"), "salud", TransferTo.AGENT, TransferKind.BLIND, talk_ms=30_000
    )
    yield HeldBack(ContactId("a1"), "salud", 30_000)
    yield CameBack(ContactId("a1"), ContactId("a0"), START, START, Break.DROPPED, "salud")
    a1, offer = ContactId("a1"), OfferId("cc-1")
    yield CallbackAsked(a1, "salud", "leg-1")
    yield CallbackRefused(a1, "salud", CallbackRefusal.OWN)
    yield CallbackPromised(a1, "salud", START, typed=False)
    yield CallbackDialled(a1, "salud", offer, 1)
    yield CallbackMissed(a1, "salud", offer, CallbackMiss.BUSY)
    yield CallbackReached(a1, "salud", offer, "main", 60_000)
    recorded = (a1, offer, AgentNumber("7001"), "salud")
    yield RecordingEnded(*recorded, "2026-11-29/a1-1.wav", RecordingEnd.CALL_OVER)
    yield RecordingSkipped(*recorded, SkipReason.DISK)
    yield RecordingSpaceChanged(enough=False)
    yield stories.agent_changed(before="ringing", after="paused")
    yield from stories.survey("a1", ("trato", 4))
    yield PauseOverran(AgentNumber("1001"), "Almuerzo", 3_600_000)
    yield ReasonKeyed(ContactId("a1"), AgentNumber("1001"), "11", "Cita nueva")
    yield CommandNotDone("Play", "leg-1", "no_channel")
    yield RequestRefused("LogInAsked", "1001", "unknown agent")
    yield replace(stories.queued("k1"), reason=QueueReason.REGISTRY)
    yield Recognized(ContactId("k1"), "salud", "preferente", verified=True)
    yield ContactRescued(ContactId("a1"), "ivr")
