"""Callers whom somebody else sends elsewhere while they are with us, as an operator's panel does.

The PBX says only that our hold of the channel is over. So it says of who hangs up, who is sent
somewhere by us, and whom the dialplan hands to us anew. Who is still there a moment later, in a
context that is none of ours, is with somebody else.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.contacts import LegId
from callcenter.errors import PbxError
from callcenter.events import CallTakenOut
from callcenter.pbx.translate import OUR_CONTEXTS
from callcenter.pbx.wire import genuine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from callcenter.events import Event
    from callcenter.pbx.ami import AmiClient
    from callcenter.pbx.translate import Translator

LET_GO = "AsyncAGIEnd"
"""The event that says that we hold a channel no more."""

MOMENT_S = 0.1
"""By then a hang-up is told, and a channel that goes elsewhere is there."""


def is_astray(row: Mapping[str, str]) -> bool:
    """Whether a row of ``Status`` shows a channel in a dialplan that is not ours."""
    context = row.get("context", "")
    return bool(context) and not context.startswith(OUR_CONTEXTS)


class TakenOut:
    """Looks at those of whom we lost hold, and tells who was sent elsewhere.

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

    def let_go(self, leg: str) -> None:
        """The PBX told that we hold this leg no more."""
        if LegId(leg) not in self._translator.channels:
            return
        self._legs.add(leg)
        if self._looking is None or self._looking.done():
            look = self._look()
            self._looking = asyncio.get_running_loop().create_task(look, name="look for the taken")

    def ended(self, leg: str) -> None:
        """A leg hung up."""
        self._legs.discard(leg)

    def stop(self) -> None:
        """Look no more: the session is over, or the PBX not ours; the next snapshot tells all."""
        self._legs.clear()
        if self._looking:
            self._looking.cancel()
            self._looking = None

    async def _look(self) -> None:
        while self._legs:
            await asyncio.sleep(MOMENT_S)
            asked, self._legs = self._legs, set()
            for leg in asked:
                await self._look_at(LegId(leg))

    async def _look_at(self, leg: LegId) -> None:
        try:
            channel = self._translator.channels.name(leg)
            rows = await self._ami.send_list("Status", {"Channel": channel})
        except PbxError:
            return  # it is gone, or the session is: the next one tells
        for row in map(genuine, rows):
            if row.get("uniqueid") == leg and is_astray(row):
                self._post(CallTakenOut(self._translator.pbx, leg))
                for joined in self._translator.partner_of(leg):
                    self._post(joined)  # somebody was quicker than this look
