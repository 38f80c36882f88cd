"""The service's heartbeat on the PBX, and whose PBX it is.

New calls go to the PBX's own queue when the heartbeat is old. It is written in the PBX's own time,
so that two clocks need not agree. Beside it stands the name of the service that beats: a second one
finds it fresh and stands by, so that never two command the same callers.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from callcenter.errors import PbxError, PbxUnavailable
from callcenter.pbx.session import where

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.pbx.ami import AmiClient

HEARTBEAT, OWNER, LAST = "CALLCENTER_HEARTBEAT", "CALLCENTER_OWNER", "CALLCENTER_LAST_OWNER"
"""Global variables of the PBX; the last one stays when the PBX is given up."""

BEAT_S = 3.0
"""From one beat to the next; the dialplan takes us for dead after 10 s."""

FRESH_S = 10
"""Another service whose beat is younger than this is alive."""

ALWAYS = "always"
"""A heartbeat that tests write to speak for the service; it is nobody's."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Pulse:
    """Beats on one PBX, once it is ours.

    Args:
        ami: The session.
        owner: A name that stays the same when this service starts again.
        taken: Called when another service has claimed the PBX; we beat no more.
    """

    def __init__(
        self, ami: AmiClient, *, owner: str, taken: Callable[[], None] = lambda: None
    ) -> None:
        self._ami = ami
        self._taken = taken
        self._owner = owner
        self._beating: asyncio.Task[None] | None = None
        self.standing_by = False
        """Whether another service commands the PBX."""
        self.inherited = False
        """Whether another service was the last to command the PBX before us."""

    async def claim(self) -> None:
        """Return once the PBX is ours: at once, or when the other service has fallen silent.

        Raises:
            PbxError: the session broke.
        """
        owner, beat, now = await self._standing()
        while self._is_anothers(owner, beat, now):
            if not self.standing_by:
                _log.warning("another service commands this PBX: standing by")
            self.standing_by = True
            await asyncio.sleep(BEAT_S)
            owner, beat, now = await self._standing()
        self.standing_by = False
        self.inherited = await self._get(LAST) not in ("", self._owner)
        await asyncio.gather(
            self._set(OWNER, self._owner),
            self._set(LAST, self._owner),
            self._set(HEARTBEAT, now),
        )

    def start(self) -> None:
        """Go on beating, until `stop` or the session breaks."""
        self.stop()
        self._beating = asyncio.get_running_loop().create_task(self._go_on(), name="pbx-pulse")

    async def give_up(self) -> None:
        """Leave the PBX to whoever comes next; our last beat keeps new calls for them a while."""
        self.stop()
        with suppress(PbxError):
            await self._set(OWNER, "")

    def stop(self) -> None:
        """Beat no more."""
        if self._beating:
            self._beating.cancel()
            self._beating = None

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                if await self._get(OWNER) not in ("", self._owner):
                    self._beating = None
                    self._taken()
                    return
                await self._beat()
            except PbxUnavailable:
                return  # the next session begins its own
            except PbxError as error:
                _log.warning("a heartbeat was missed", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001  # or callers would be taken from us for ever
                _log.error("a heartbeat was missed", **where(error))

    async def _standing(self) -> tuple[str, str, str]:
        """Return who beats, the last beat and the PBX's time, asked in one go: callers wait."""
        return await asyncio.gather(self._get(OWNER), self._get(HEARTBEAT), self._get("EPOCH"))

    def _is_anothers(self, owner: str, beat: str, now: str) -> bool:
        if owner in ("", self._owner) or not (beat.isdigit() and now.isdigit()):
            return False
        return abs(int(now) - int(beat)) <= FRESH_S

    async def _beat(self) -> None:
        await self._set(HEARTBEAT, await self._get("EPOCH"))

    async def _get(self, variable: str) -> str:
        answer = await self._ami.send("Getvar", {"Variable": variable})
        value = answer.get("value", "")
        return "" if value == "(null)" else value

    async def _set(self, variable: str, value: str) -> None:
        await self._ami.send("Setvar", {"Variable": variable, "Value": value})
