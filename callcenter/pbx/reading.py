"""One look at a PBX: its rows, and what became different while they were on their way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.errors import ActionRefused
from callcenter.pbx.mirror import members_of
from callcenter.pbx.snapshot import VARIABLES, Snapshot
from callcenter.pbx.wire import genuine

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.pbx.ami import AmiClient
    from callcenter.pbx.wire import Message

_COMING = ("AsyncAGIStart", "Newchannel", "OriginateResponse", "UserEvent")
"""Events that tell of a leg that is up."""


class Reading:
    """Reads what is alive at one PBX.

    Args:
        ami: The session.
        is_stranger: Says whether a leg is none of ours, and not known yet.
    """

    def __init__(self, ami: AmiClient, *, is_stranger: Callable[[str], bool]) -> None:
        self._ami = ami
        self._is_stranger = is_stranger
        # Legs that hung up meanwhile: the rows may still show them.
        self._ended: set[str] = set()
        # And those that came up: the rows may not show them yet.
        self._came: set[str] = set()
        # Strangers handed to us: the rows may know them from an earlier run.
        self._handed: dict[str, Message] = {}

    def keeps(self, name: str, message: Message) -> bool:
        """Take note of an event that comes while the PBX is read; return whether it must wait."""
        leg = message.get("uniqueid", "")
        if name in _COMING:
            self._came |= {leg, message.get("actionid", "")}
        elif name == "Hangup":
            self._ended.add(leg)
            self._handed.pop(leg, None)
        if name != "AsyncAGIStart" or not self._is_stranger(leg):
            return False
        self._handed[leg] = message
        return True

    async def snapshot(self, *, inherited: bool, hints: tuple[Message, ...] = ()) -> Snapshot:
        """Return all rows; ``inherited`` where another service served last, ``hints`` as read.

        Raises:
            PbxError: the session broke, or the PBX does not let us.
        """
        self._ended.clear()
        self._came.clear()
        self._handed.clear()
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
            handed=tuple(self._handed.values()),
            hints=hints,
        )

    async def _started(self) -> str:
        """Return since when the PBX runs: another moment means that every call was lost."""
        try:
            core = await self._ami.send("CoreStatus", {})
        except ActionRefused:
            return ""
        return f"{core.get('corestartupdate', '')} {core.get('corestartuptime', '')}".strip()
