"""The agents, mirrored into the PBX's own queue: whom it may ring should the service be away.

Without it the queue would ring people at home. Members are kept in step with log-ins and pauses by
the facts, and put right as a whole whenever the session to the PBX begins.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import Phone  # msgspec reads it at run time
from callcenter.errors import PbxError
from callcenter.facts import AgentChanged, PbxStateChanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.contacts import AgentNumber
    from callcenter.facts import Fact
    from callcenter.pbx.ami import AmiClient, Message

QUEUE = "callcenter-fallback"


class Member(msgspec.Struct, frozen=True, gc=False):
    """An agent at a phone, as the PBX's own queue should know them."""

    phone: Phone
    paused: bool


class Mirror:
    """A listener to the facts who tells the PBX's own queue.

    Args:
        ami: The session; what cannot be sent now is put right when it begins anew.
    """

    def __init__(self, ami: AmiClient) -> None:
        self._ami = ami
        self._members: dict[AgentNumber, Member] = {}
        self._task: asyncio.Task[None] | None = None  # kept, or it might be collected

    def record(self, fact: Fact, at_ms: int) -> None:
        """Follow an agent, or put all right when the session begins."""
        del at_ms
        if isinstance(fact, AgentChanged):
            self._follow(fact)
        elif isinstance(fact, PbxStateChanged) and fact.connected:
            self._task = asyncio.get_running_loop().create_task(self._put_right(), name="mirror")

    def _follow(self, fact: AgentChanged) -> None:
        before = self._members.pop(fact.agent, None)
        after = None
        if fact.after != "offline" and fact.phone is not None:
            after = self._members[fact.agent] = Member(fact.phone, fact.after == "paused")
        if before == after:
            return
        if before is not None and (after is None or before.phone != after.phone):
            self._send("QueueRemove", before.phone)
        if after is None:
            return
        if before is None or before.phone != after.phone:
            self._send("QueueAdd", after.phone, {"Paused": _flag(paused=after.paused)})
        else:
            self._send("QueuePause", after.phone, {"Paused": _flag(paused=after.paused)})

    async def _put_right(self) -> None:
        """Let the queue have our members and no others: strangers are people who went home."""
        with suppress(PbxError):
            rows = await self._ami.send_list("QueueStatus", {"Queue": QUEUE})
            ours = {member.phone for member in self._members.values()}
            there = {row.get("location", "") for row in rows if row.get("event") == "QueueMember"}
            for stranger in there - ours - {""}:
                self._send("QueueRemove", Phone(stranger))
        for member in self._members.values():
            flag = {"Paused": _flag(paused=member.paused)}
            # Either it is there and is (un)paused, or it is not and is added; the other is refused.
            self._send("QueueAdd", member.phone, flag)
            self._send("QueuePause", member.phone, flag)

    def _send(self, action: str, phone: Phone, more: Mapping[str, str] | None = None) -> None:
        headers = {"Queue": QUEUE, "Interface": phone, **(more or {})}
        self._ami.send(action, headers).add_done_callback(_ignore)


def _ignore(future: asyncio.Future[Message]) -> None:
    """A queue that is not there, or a member that is there already, is no fault of the line's."""
    if not future.cancelled():
        future.exception()


def _flag(*, paused: bool) -> str:
    return "true" if paused else "false"
