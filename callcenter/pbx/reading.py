"""One look at a PBX: its rows, and what became different while they were on their way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.errors import ActionRefused
from callcenter.pbx.mirror import members_of
from callcenter.pbx.snapshot import VARIABLES, Snapshot
from callcenter.pbx.wire import genuine

if TYPE_CHECKING:
    from callcenter.pbx.ami import AmiClient
    from callcenter.pbx.wire import Message

_COMING = ("AsyncAGIStart", "Newchannel", "OriginateResponse", "UserEvent")
"""Events that tell of a leg that is up."""


class Reading:
    """Reads what is alive at one PBX.

    Args:
        ami: The session.
    """

    def __init__(self, ami: AmiClient) -> None:
        self._ami = ami
        # Legs that hung up meanwhile: the rows may still show them.
        self._ended: set[str] = set()
        # And those that came up: the rows may not show them yet.
        self._came: set[str] = set()
        # And those handed over to us: whether they are new only the rows tell.
        self._handed_over: list[Message] = []

    def heard(self, name: str, message: Message) -> None:
        """Take note of an event that comes while the PBX is read."""
        if name in _COMING:
            self._came |= {message.get("uniqueid", ""), message.get("actionid", "")}
        elif name == "Hangup":
            self._ended.add(message.get("uniqueid", ""))

    def hand_over(self, message: Message) -> None:
        """Keep the hand-over of a leg that nobody knows: a conversation may have brought it."""
        self._handed_over.append(message)

    def handed_over(self) -> list[Message]:
        """Return the hand-overs that were kept, of legs that are still there."""
        return [m for m in self._handed_over if m.get("uniqueid", "") not in self._ended]

    async def snapshot(self, *, inherited: bool) -> Snapshot:
        """Return all rows; ``inherited`` where another service served last.

        Raises:
            PbxError: the session broke, or the PBX does not let us.
        """
        self._ended.clear()
        self._came.clear()
        self._handed_over.clear()
        phones, channels, started, members = await asyncio.gather(
            self._ami.send_list("DeviceStateList", {}),
            self._ami.send_list("Status", {"Variables": VARIABLES}),
            self._started(),
            members_of(self._ami),
        )
        return Snapshot(
            members=members,
            inherited=inherited,
            started=started,
            phones=phones,
            channels=[genuine(row) for row in channels],
            ended=frozenset(self._ended),
            came=frozenset(self._came),
        )

    async def _started(self) -> str:
        """Return since when the PBX runs: another moment means that every call was lost."""
        try:
            core = await self._ami.send("CoreStatus", {})
        except ActionRefused:
            return ""
        return f"{core.get('corestartupdate', '')} {core.get('corestartuptime', '')}".strip()
