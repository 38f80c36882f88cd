"""The connection between the service and the PBX's manager port, and what can happen to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from callcenter.lab.fake_ami import FakePeer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.asterisk import ModelAsterisk
    from tests.simulation.world import World

FAST_S = 0.0005
"""One way, on a good day."""


class Wire:
    """One TCP connection: bytes in order, both ways, until somebody or something cuts it.

    Args:
        world: where it is.
        loop: the service's.
        client: the service's end.
        pbx: the other.
        written: told before bytes of the service go out; may raise.
    """

    def __init__(
        self,
        world: World,
        loop: asyncio.AbstractEventLoop,
        client: Any,
        pbx: ModelAsterisk,
        written: Callable[[], None],
    ) -> None:
        self._world = world
        self._loop = loop
        self._client = client
        self._clear_at = {"in": 0.0, "out": 0.0}
        self._held: list[tuple[str, bytes]] = []
        self._unread: list[bytes] | None = None  # what the service does not read now
        self.delay_s = FAST_S
        self.frozen = False
        self.open = True
        self.peer = FakePeer(pbx)
        self.service_end = _ServiceEnd(self, written)
        self.pbx_end = _PbxEnd(self)

    def begin(self) -> None:
        """Connect both ends."""
        self._client.connection_made(self.service_end)
        self.peer.connection_made(self.pbx_end)

    def send(self, way: str, data: bytes) -> None:
        """Send bytes on their way; ``way`` is "in" to the service, "out" to the PBX."""
        if not self.open:
            return
        if self.frozen:
            self._held.append((way, data))
            return
        cut = self._world.rng.randrange(len(data)) if self._world.chance(0.1) and data else 0
        for piece in filter(None, (data[:cut], data[cut:])):
            delay_s = self.delay_s * self._world.between(0.5, 1.5)
            at = max(self._clear_at[way], self._world.now + delay_s)
            self._clear_at[way] = at
            self._world.later(at - self._world.now, self._arrive, way, piece)

    def _arrive(self, way: str, data: bytes) -> None:
        if not self.open:
            return
        if self.frozen:
            self._held.append((way, data))
        elif way == "out":
            self.peer.data_received(data)
        else:
            self._loop.call_soon(self._heard, data)

    def _heard(self, data: bytes) -> None:
        if self._unread is not None:
            self._unread.append(data)
        elif self.open:
            self._client.data_received(data)

    def read(self, *, on: bool) -> None:
        """Let the service read, or keep what comes until it reads again."""
        if on and self._unread is not None:
            unread, self._unread = self._unread, None
            for data in unread:
                self._loop.call_soon(self._heard, data)
        elif not on and self._unread is None:
            self._unread = []

    def freeze(self) -> None:
        """Let nothing through, and tell nobody."""
        self.frozen = True

    def thaw(self) -> None:
        """Let through what was held, and what comes."""
        self.frozen = False
        held, self._held = self._held, []
        for way, data in held:
            self.send(way, data)

    def cut(self) -> None:
        """End the connection for both, without a farewell."""
        if self.open:
            self.open = False
            self._loop.call_soon(self._client.connection_lost, ConnectionResetError())
            self.peer.connection_lost(None)

    def service_leaves(self, *, at_once: bool) -> None:
        """The service's end is closed, or its process is gone; what was written still goes out."""
        if self.open:
            delay_s = 0.0 if at_once else 2 * self.delay_s
            self._world.later(delay_s, self.cut)

    def service_died(self) -> None:
        """The service's process is gone: its kernel sends what was written, then closes."""
        self._client = _NOBODY
        self._loop = _NO_LOOP
        last = max(self._clear_at["out"] - self._world.now, 0.0)
        self._world.later(last + self.delay_s, self.cut)


class _Nobody:
    """Takes whatever the dead are told."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


_NOBODY: Any = _Nobody()
_NO_LOOP: Any = _Nobody()


class _ServiceEnd(asyncio.Transport):
    def __init__(self, wire: Wire, written: Callable[[], None]) -> None:
        super().__init__()
        self._wire = wire
        self._written = written

    def write(self, data: Any) -> None:
        self._written()
        self._wire.send("out", bytes(data))

    def close(self) -> None:
        self._wire.service_leaves(at_once=False)

    def abort(self) -> None:
        self._wire.service_leaves(at_once=True)

    def pause_reading(self) -> None:
        self._wire.read(on=False)

    def resume_reading(self) -> None:
        self._wire.read(on=True)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """The wire takes everything."""


class _PbxEnd(asyncio.Transport):
    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def write(self, data: Any) -> None:
        self._wire.send("in", bytes(data))

    def close(self) -> None:
        self._wire.cut()

    abort = close
