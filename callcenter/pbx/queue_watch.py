"""The PBX's own queues, read and never touched: questions at each log-in, then events.

`QueueStatus` tells who is in the queues and their members, `Status` which legs are alive,
`CoreStatus` since when the PBX runs, `ListCommands` what our user may do. With `Ping` these are all
the actions that are ever sent. They need `write = reporting`, and the events `read = agent,call`.
Now and then the queues are asked again, so that events which do not reach us are noticed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import structlog

from callcenter.errors import ActionRefused, NotToBeWatched, PbxError
from callcenter.pbx.ami import AmiClient
from callcenter.pbx.queue_messages import is_whole, meant, rows_meant
from callcenter.pbx.reconnect import AmiState
from callcenter.pbx.session import where
from callcenter.pbx.wire import genuine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.pbx.reconnect import AmiSettings
    from callcenter.pbx.wire import Message

EVENTS = "agent,call"
WANTED = frozenset(
    {
        b"AgentCalled",
        b"AgentComplete",
        b"AgentConnect",
        b"AgentRingNoAnswer",
        b"Hangup",
        b"HangupRequest",
        b"QueueCallerAbandon",
        b"QueueCallerJoin",
        b"QueueCallerLeave",
        b"QueueMemberAdded",
        b"QueueMemberPause",
        b"QueueMemberRemoved",
        b"QueueMemberStatus",
    }
)
AGAIN_S = 5.0
ASK_S = 20.0
"""From one look at the queues to the next."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Watcher(Protocol):
    """Whoever makes something of what is seen."""

    def judges(self, commands: Message) -> None:
        """Learn what our user may do; raise `NotToBeWatched` if that is too little."""

    def looks(self, *, legs: frozenset[str], rows: Sequence[Message], started: str) -> None:
        """Learn how everything stands."""

    def hears(self, event: Message) -> None:
        """Learn what happened."""

    def misses(self, rows: Sequence[Message]) -> bool:
        """Say whether to look anew: the queues tell of what no event told."""

    def loses(self) -> None:
        """Learn that nothing is seen any more."""


class QueueWatch:
    """Reads one Asterisk's queues.

    Args:
        settings: How to reach it; the user needs no right to change anything.
        watcher: Told everything, in order.
        ask_s: Seconds from one look at the queues to the next.
        again_s: Seconds from a question that failed, while the session stands, to the next.
    """

    def __init__(
        self,
        settings: AmiSettings,
        watcher: Watcher,
        *,
        ask_s: float = ASK_S,
        again_s: float = AGAIN_S,
    ) -> None:
        self.ami = AmiClient(
            settings=settings, on_event=self._heard, on_state=self._changed, wanted=WANTED
        )
        self._watcher = watcher
        self._ask_s = ask_s
        self._again_s = again_s
        self._held: list[Message] | None = []  # events that came before it was read
        self._reading: asyncio.Task[None] | None = None
        self._refused: asyncio.Future[None] | None = None
        self.was_read = asyncio.Event()

    @property
    def seeing(self) -> bool:
        """Whether what happens reaches us."""
        return self.ami.connected and self._held is None

    async def start(self) -> None:
        """Connect, and stay connected, in the background."""
        self._refused = asyncio.get_running_loop().create_future()
        await self.ami.start()

    async def refused(self) -> None:
        """Return never; end with the error where the PBX is not to be watched by us.

        Raises:
            PbxError: the log-in is refused, we may not look, or there are no queues.
        """
        if self._refused is not None:
            await asyncio.shield(self._refused)

    async def first_look(self) -> None:
        """Wait for the first look.

        Raises:
            PbxError: as `refused`.
        """
        loop = asyncio.get_running_loop()
        read = loop.create_task(self.was_read.wait(), name="first look")
        refused = loop.create_task(self.refused(), name="refused")
        try:
            done, _ = await asyncio.wait({read, refused}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (read, refused):
                task.cancel()
            await asyncio.gather(read, refused, return_exceptions=True)

    async def close(self) -> None:
        """Leave the PBX."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self.ami.close()
        if self._refused and not self._refused.cancel():
            self._refused.exception()

    def _heard(self, message: Message) -> None:
        message = meant(message)
        if not is_whole(message):
            return
        if self._held is not None:
            self._held.append(message)
        else:
            self._watcher.hears(message)

    def _changed(self, state: AmiState) -> None:
        if self._reading:
            self._reading.cancel()
            self._reading = None
        if self._held is None:
            self._watcher.loses()
        self._held = []
        if state is AmiState.CONNECTED:
            loop = asyncio.get_running_loop()
            self._reading = loop.create_task(self._read(), name="read the queues")
        elif state is AmiState.REFUSED:
            loop = asyncio.get_running_loop()
            self._reading = loop.create_task(self._say_why(), name="why we are refused")

    async def _say_why(self) -> None:
        try:
            await self.ami.wait_connected(self._again_s)
        except PbxError as error:
            self._give_up(error)

    def _give_up(self, error: PbxError) -> None:
        if self._refused and not self._refused.done():
            self._refused.set_exception(error)

    async def _read(self) -> None:
        """Look, and look anew after a fault: nothing else would tell what there is."""
        while True:
            try:
                await self._look_now_and_then()
            except Exception as error:  # noqa: BLE001  # or nothing would be seen any more
                _log.error("the queues could not be looked at", **where(error))
            await asyncio.sleep(self._again_s)

    async def _look_now_and_then(self) -> None:
        """Ask how everything stands until the PBX has told it; then look now and then."""
        await self._look_until_told()
        while True:
            await asyncio.sleep(self._ask_s)
            try:
                rows = await self.ami.send_list("QueueStatus", {})
            except PbxError as error:
                _log.warning("the queues could not be asked", error=str(error))
                continue
            if self._watcher.misses(rows_meant(rows)):
                await self._look_until_told()

    async def _look_until_told(self) -> None:
        while True:
            if await self._look():
                return
            await asyncio.sleep(self._again_s)

    async def _look(self) -> bool:
        """Ask, and tell it, and then what was held meanwhile; return whether that was done.

        Where a question fails and the session stands, what is held is kept for the next look.
        """
        if self._held is None:
            self._held = []
        try:
            self._watcher.judges(await self.ami.send("ListCommands", {}))
            core = await self.ami.send("CoreStatus", {})
            legs = await self.ami.send_list("Status", {})
            rows = await self.ami.send_list("QueueStatus", {})
        except (NotToBeWatched, ActionRefused) as error:
            if not self.was_read.is_set():
                self._give_up(error)
            _log.error("the PBX cannot be watched", error=str(error))
            return False
        except PbxError as error:
            _log.warning("the queues could not be read", error=str(error))
            return False
        held, self._held = self._held, None
        started = f"{core.get('corestartupdate', '')} {core.get('corestartuptime', '')}"
        living = frozenset(genuine(row).get("uniqueid", "") for row in legs)
        self._watcher.looks(legs=living, rows=rows_meant(rows), started=started)
        for message in held:
            self._watcher.hears(message)
        self.was_read.set()
        return True
