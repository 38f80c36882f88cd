"""An event loop in virtual time, whose only network is the model PBX; the clocks that go with it.

It never sleeps: where asyncio would wait for the network it lets the world go on to whatever is
due first. Threads run in place, sockets are not there.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from callcenter import engine
from callcenter.store import delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.world import World

EVENTS_FULL = (engine.FULL, 2, 8, 24)
"""Events waiting at which the service stops reading: the product's number, or a small one."""
MOST_TURNS = 20_000
"""So many turns of the loop without time passing are a loop that turns for ever."""


class VirtualLoop(asyncio.BaseEventLoop):
    """One run of the service; the next one has another loop.

    Args:
        world: whose time it is.
        dial: connects a protocol with the PBX, or raises `OSError`.
    """

    def __init__(self, world: World, dial: Callable[..., tuple[Any, Any]]) -> None:
        super().__init__()
        self._world = world
        self._dial = dial
        self._ghost_s = 0.0
        self._turns = 0
        self._selector = self
        self.set_debug(False)  # the clock of its warnings is not ours
        self.dead = False  # killed: what still runs is cleaned up, in a time of its own

    def time(self) -> float:
        return self._world.now + self._ghost_s

    def select(self, timeout: float | None) -> list[object]:
        """Let the world go on, by no more than ``timeout``."""
        if timeout is not None and timeout <= 0:
            self._turns += 1
            assert self._turns < MOST_TURNS, "the service turns round without end"
        elif self.dead:
            assert timeout is not None, "a task of a killed service never ends"
            self._ghost_s += timeout
        else:
            self._turns = 0
            self._go_on(float("inf") if timeout is None else self._world.now + timeout)
        return []

    def _go_on(self, timer_at: float) -> None:
        if self._world.next_at() <= timer_at:
            self._world.step()
        else:
            assert timer_at < float("inf"), "nothing will ever happen again"
            self._world.now = timer_at

    def _process_events(self, event_list: list[object]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody has to be woken."""

    def run_in_executor(
        self, executor: object, func: Callable[..., Any], *args: object
    ) -> asyncio.Future[Any]:
        """Do it now: a disk that answers at once."""
        del executor
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  # for whoever awaits it
            future.set_exception(error)
        return future

    async def create_connection(
        self, protocol_factory: Callable[[], asyncio.BaseProtocol], *_: object, **__: object
    ) -> tuple[Any, Any]:
        """Connect with the PBX."""
        await asyncio.sleep(0.001)
        return self._dial(protocol_factory)

    async def create_server(self, *_: object, **__: object) -> Any:
        """Listen to nobody."""
        sock = SimpleNamespace(getsockname=lambda: ("127.0.0.1", 9))
        return SimpleNamespace(sockets=[sock], close=lambda: None)


@contextmanager
def clocks_of(world: World) -> Iterator[None]:
    """Let every clock that the service reads be the world's, and its names of runs be drawn.

    So few people make few events at once, so the bound of those is the world's too.
    """

    def steady_ns(_: object = None) -> int:
        return round((1_000 + world.now) * 1e9)

    def wall_ns() -> int:
        return round(world.wall_s() * 1e9)

    full = EVENTS_FULL[world.seed % len(EVENTS_FULL)]
    patched: list[tuple[Any, str, object]] = [
        (engine, "FULL", full),
        (engine, "ROOM", full // 4),
        (time, "monotonic_ns", steady_ns),
        (time, "clock_gettime_ns", steady_ns),
        (time, "time_ns", wall_ns),
        (delivery, "monotonic", lambda: world.now),
        (uuid, "uuid4", lambda: uuid.UUID(int=world.rng.getrandbits(128), version=4)),
    ]
    real = [(where, name, getattr(where, name)) for where, name, _ in patched]
    for where, name, ours in patched:
        setattr(where, name, ours)
    try:
        yield
    finally:
        for where, name, theirs in real:
            setattr(where, name, theirs)
