"""A service with a line of our own making behind a real control socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from callcenter.contacts import AgentNumber, ContactId, ContactState, Phone
from callcenter.control.server import ControlServer
from callcenter.views import AgentView, LineView, WaitingView

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


class FakeLine:
    """Shows what it was given, remembers what it was asked, answers as told."""

    def __init__(self) -> None:
        self.shown = LineView(now=NOW, waiting=(WAITING,), total=1, agents=(ANA,))
        self.asked: list[Event] = []
        self.facts: Sequence[Fact] = ()
        self.fault: Exception | None = None
        self.views = 0
        self.limits: set[int] = set()

    def view(self, *, limit: int) -> LineView:
        self.views += 1
        self.limits.add(limit)
        if self.fault is not None:
            raise self.fault
        return self.shown

    def ask(self, event: Event) -> Sequence[Fact]:
        self.asked.append(event)
        return self.facts


@asynccontextmanager
async def serving(path: Path, line: FakeLine, **limits: Any) -> AsyncIterator[ControlServer]:
    """Serve with quick limits; ``limits`` wins over them."""
    quick = {"mode": 0o660, "watch_s": 0.02} | limits
    server = ControlServer(path=path, view=line.view, ask=line.ask, **quick)
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
