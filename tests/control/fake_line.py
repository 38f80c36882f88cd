"""A service with a line of our own making behind a real control socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from callcenter import facts
from callcenter.contacts import AgentNumber, ContactId, ContactState, OfferId, Phone
from callcenter.control.server import ControlServer
from callcenter.reloads import Reread
from callcenter.views import (
    AgentView,
    Change,
    KeyView,
    LineView,
    ListenView,
    PlaceView,
    TakeView,
    WaitingView,
    WhyView,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from callcenter.events import Event
    from callcenter.facts import Fact

NOW = 1_763_760_000_000

ANA = AgentView(
    number=AgentNumber("1001"),
    name="Ana Núñez",
    state="paused",
    phone=Phone("PJSIP/101"),
    since=NOW - 65_000,
    reason="almuerzo",
    skills=("citas", "tramites"),
)
WAITING = WaitingView(
    contact=ContactId("c1"),
    line="seguro",
    group="mayores",
    service="citas",
    tier=1,
    arrived_at=NOW - 95_000,
    queued_at=NOW - 90_000,
    position=1,
    waited_ms=90_000,
    target_ms=60_000,
    share_of_target=1.5,
    state=ContactState.WAITING,
)

KEY = KeyView(
    contact=WAITING.contact,
    group="mayores",
    code="P",
    service="citas",
    state=ContactState.WAITING,
    tier=1,
    guard_hit=False,
    waited_ms=90_000,
    target_ms=60_000,
    share_of_target=1.5,
    arrived_at=WAITING.arrived_at,
    seq=7,
)
AHEAD = replace(
    KEY, contact=ContactId("c0"), code="E", group="emergencia", tier=0, seq=5, why="tier"
)
QUEUED = facts.Queued(
    contact=WAITING.contact,
    line="seguro",
    group="mayores",
    service="citas",
    wait_class="mayores/citas",
    tier=1,
    target_ms=60_000,
    guard_ms=None,
    skills=("citas",),
    arrived_at=WAITING.arrived_at,
    queued_at=WAITING.queued_at,
    seq=7,
    reason=facts.QueueReason.ENTERED,
)
WHY = WhyView(
    now=NOW,
    contact=WAITING.contact,
    policy="tiers",
    code="P",
    place=PlaceView(position=2, key=KEY, ahead=(AHEAD,), ahead_total=1, elsewhere=3, overtaken=4),
    changes=(Change(WAITING.queued_at, QUEUED),),
)


class FakeLine:
    """Shows what it was given, remembers what it was asked, answers as told."""

    def __init__(self) -> None:
        self.shown = LineView(now=NOW, waiting=(WAITING,), total=1, agents=(ANA,))
        self.asked: list[Event] = []
        self.facts: Sequence[Fact] = ()
        self.fault: Exception | None = None
        self.views = 0
        self.limits: set[int] = set()
        self.reread = Reread()
        self.reloads: list[tuple[bool, str]] = []
        self.takes: dict[OfferId, list[TakeView]] = {}  # how each is shown, the last for ever
        self.listened: dict[OfferId, list[ListenView]] = {}  # in the same way

    def view(self, *, limit: int) -> LineView:
        self.views += 1
        self.limits.add(limit)
        if self.fault is not None:
            raise self.fault
        return self.shown

    def why(self, contact: ContactId, *, limit: int) -> WhyView | None:
        self.limits.add(limit)
        return WHY if contact == WHY.contact else None

    def take(self, recording: OfferId) -> TakeView | None:
        shown = self.takes.get(recording, [])
        return (shown.pop(0) if len(shown) > 1 else shown[0]) if shown else None

    def listening(self, offer: OfferId) -> ListenView | None:
        shown = self.listened.get(offer, [])
        return (shown.pop(0) if len(shown) > 1 else shown[0]) if shown else None

    async def reload(self, *, dry_run: bool, actor: str) -> Reread:
        self.reloads.append((dry_run, actor))
        return self.reread

    def ask(self, event: Event) -> Sequence[Fact]:
        self.asked.append(event)
        return self.facts


@asynccontextmanager
async def serving(path: Path, line: FakeLine, **limits: Any) -> AsyncIterator[ControlServer]:
    """Serve with quick limits; ``limits`` wins over them."""
    quick = {"mode": 0o660, "watch_s": 0.02} | limits
    server = ControlServer(
        path=path,
        view=line.view,
        why=line.why,
        take=line.take,
        listening=line.listening,
        ask=line.ask,
        reload=line.reload,
        **quick,
    )
    await server.start()
    try:
        yield server
    finally:
        await server.close()


async def exchange(path: Path, sent: bytes) -> bytes:
    """Send raw bytes and return everything heard until the service hangs up."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(sent)
    try:
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()
