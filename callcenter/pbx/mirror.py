"""The agents, mirrored into the PBX's own queue: whom it may ring should the service be away.

Without it the queue would ring people at home. Members are kept in step with log-ins and pauses by
the facts, and put right as a whole whenever the session to the PBX begins.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import FALLBACK_QUEUE, AgentNumber, Phone  # msgspec reads it at run time
from callcenter.dialable import DialablePhones
from callcenter.errors import ActionRefused, PbxError
from callcenter.events import Member
from callcenter.facts import AgentChanged, PbxStateChanged, RulesReloaded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from callcenter.facts import Fact
    from callcenter.pbx.ami import AmiClient, Message
    from callcenter.pbx.extensions import Extensions

NAMED = "agent-"
"""How our members' names begin; the agent's number follows, for a service that takes over."""

_AGENT = re.compile(r"agent-([0-9A-Za-z_-]{1,32})")


class Seat(msgspec.Struct, frozen=True, gc=False):
    """An agent at a phone, as the PBX's own queue should know them."""

    phone: Phone
    paused: bool
    reason: str  # of the pause


class Mirror:
    """A listener to the facts who tells the PBX's own queue, while the PBX is ours.

    Args:
        ami: The session; what is not sent now is put right when it begins anew.
        dialable: The phones that may be rung; no other becomes a member.
        extensions: Those of the PBX, where agents sit at them.
        must_accept: Whether an agent accepts calls by a key: the queue cannot ask for it, and a
            mailbox would take a caller.
    """

    def __init__(
        self,
        ami: AmiClient,
        *,
        dialable: DialablePhones | None = None,
        extensions: Extensions | None = None,
        must_accept: Callable[[AgentNumber], bool] = lambda _: False,
    ) -> None:
        self._ami = ami
        self._ours = False  # else it is another service's queue, or there is no session
        self._seats: dict[AgentNumber, Seat] = {}  # of members
        self._at_work: dict[AgentNumber, AgentChanged] = {}  # what was said of each last
        self._dialable = dialable or DialablePhones()
        self._extensions = extensions
        self._must_accept = must_accept
        self._task: asyncio.Task[None] | None = None  # kept, or it might be collected

    def record(self, fact: Fact, at_ms: int) -> None:
        """Follow an agent and the rules, or put all right when the session begins."""
        del at_ms
        if isinstance(fact, AgentChanged):
            self._follow(fact)
        elif isinstance(fact, RulesReloaded):
            for last in tuple(self._at_work.values()):
                self._follow(last)  # who may be a member can be others now
        elif isinstance(fact, PbxStateChanged):
            self._ours = fact.connected
            if fact.connected:
                put_right = self._put_right()
                self._task = asyncio.get_running_loop().create_task(put_right, name="mirror")

    def _follow(self, fact: AgentChanged) -> None:
        before = self._seats.pop(fact.agent, None)
        after = None
        self._at_work.pop(fact.agent, None)
        if fact.after != "offline":
            self._at_work[fact.agent] = fact
        if fact.after != "offline" and fact.phone and self._may_be(fact.agent, fact.phone):
            paused = fact.after == "paused"
            after = Seat(fact.phone, paused, fact.reason if paused else "")
            self._seats[fact.agent] = after
        if before == after:
            return
        if before is not None and (after is None or before.phone != after.phone):
            self._remove(before.phone)
        if after is not None and (before is None or before.phone != after.phone):
            self._add(fact.agent, after)
        elif after is not None:
            self._pause(after)

    def _may_be(self, agent: AgentNumber, phone: Phone) -> bool:
        return self._dialable.allows(phone) and not self._must_accept(agent)

    async def _put_right(self) -> None:
        """Let the queue have our members and no others: strangers are people who went home."""
        with suppress(PbxError):
            rows = await _rows(self._ami)
            ours = {seat.phone: f"{NAMED}{agent}" for agent, seat in self._seats.items()}
            for row in rows:
                phone = Phone(row.get("location", ""))
                if phone and ours.get(phone) != row.get("name"):
                    self._remove(phone)
        for agent, seat in self._seats.items():
            # Either it is there and is (un)paused, or it is not and is added; the other is refused.
            self._add(agent, seat)
            self._pause(seat)

    def _add(self, agent: AgentNumber, seat: Seat) -> None:
        more = {"MemberName": f"{NAMED}{agent}", "Paused": _flag(paused=seat.paused)}
        # By itself the queue would take the state of the way through the dialplan: always idle.
        hint = self._extensions.hint_of(seat.phone) if self._extensions else ""
        self._send("QueueAdd", seat.phone, {**more, "StateInterface": hint} if hint else more)

    def _pause(self, seat: Seat) -> None:
        why = {"Reason": seat.reason} if seat.reason else {}
        self._send("QueuePause", seat.phone, {"Paused": _flag(paused=seat.paused), **why})

    def _remove(self, phone: Phone) -> None:
        self._send("QueueRemove", phone, {})

    def _send(self, action: str, phone: Phone, more: Mapping[str, str]) -> None:
        if self._ours:
            headers = {"Queue": FALLBACK_QUEUE, "Interface": phone, **more}
            self._ami.send(action, headers).add_done_callback(_ignore)


async def members_of(ami: AmiClient) -> tuple[Member, ...]:
    """Return the agents in the PBX's own queue; nobody where it has none.

    Raises:
        PbxError: the session broke.
    """
    try:
        rows = await _rows(ami)
    except ActionRefused:
        return ()
    return tuple(member for row in rows if (member := _member(row)))


async def _rows(ami: AmiClient) -> list[Message]:
    rows = await ami.send_list("QueueStatus", {"Queue": FALLBACK_QUEUE})
    return [row for row in rows if row.get("event") == "QueueMember"]


def _member(row: Message) -> Member | None:
    """Return the agent of a row; None for a member that nobody mirrored."""
    named, phone = _AGENT.fullmatch(row.get("name", "")), Phone(row.get("location", ""))
    if named is None or not phone:
        return None
    paused = row.get("paused") == "1"
    reason = row.get("pausedreason", "") if paused else ""
    return Member(AgentNumber(named[1]), phone, paused, reason)


def _ignore(future: asyncio.Future[Message]) -> None:
    """A queue that is not there, or a member that is there already, is no fault of the line's."""
    if not future.cancelled():
        future.exception()


def _flag(*, paused: bool) -> str:
    return "true" if paused else "false"
