"""Callers whom the dialplan gave to the PBX's own queue although we are here.

The word of it may be old when it is read: the connection may have stood still, and somebody may
speak with the caller there by now, whom a `Redirect` would cut off. So the PBX is asked how things
stand before the core is told. Many who fall back together are looked at together.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from callcenter.errors import PbxError, PbxUnavailable
from callcenter.pbx.snapshot import VARIABLES, found_in_the_queue
from callcenter.pbx.wire import genuine

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.events import Event
    from callcenter.pbx.ami import AmiClient
    from callcenter.pbx.translate import Translator

FELL_BACK = "CallcenterFallback"
"""The user event of the dialplan."""

AGAIN_S = 1.0
"""After a look that failed while the session stands."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Fallen:
    """Looks at those who fell back, and tells where they are.

    Args:
        ami: The session.
        translator: Knows the legs.
        post: Takes each event, in order; must not block.
    """

    def __init__(
        self, ami: AmiClient, translator: Translator, *, post: Callable[[Event], None]
    ) -> None:
        self._ami = ami
        self._translator = translator
        self._post = post
        self._legs: set[str] = set()
        self._looking: asyncio.Task[None] | None = None

    def fell(self, leg: str) -> None:
        """The dialplan told that it gave this leg to the PBX's own queue."""
        self._legs.add(leg)
        if self._looking is None or self._looking.done():
            look = self._look()
            self._looking = asyncio.get_running_loop().create_task(look, name="look at the fallen")

    def ended(self, leg: str) -> None:
        """A leg hung up: rows that still show it are stale."""
        self._legs.discard(leg)

    def stop(self) -> None:
        """Look no more: the session is over, or the PBX not ours; the next snapshot tells all."""
        self._legs.clear()
        if self._looking:
            self._looking.cancel()
            self._looking = None

    async def _look(self) -> None:
        while asked := frozenset(self._legs):
            try:
                rows = await self._ami.send_list("Status", {"Variables": VARIABLES})
            except PbxUnavailable:
                return
            except PbxError as error:
                _log.warning("a look at the queue failed", error=type(error).__name__)
                await asyncio.sleep(AGAIN_S)
                continue
            # Who fell while the rows were on their way may not be among them.
            here, self._legs = asked & self._legs, self._legs - asked
            for event in found_in_the_queue(self._translator, map(genuine, rows), legs=here):
                self._post(event)
