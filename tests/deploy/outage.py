"""The service's side of an outage, spoken by hand over the manager port with its own rights."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote

from callcenter.errors import LabError
from callcenter.lab import ports
from callcenter.lab.scenario import Key
from callcenter.lab.sipp import Agent, Caller, SippAgents, SippCallers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.manager import Manager, Message
    from callcenter.lab.parts import Parts

PHONES = tuple(str(number) for number in range(101, 107))
PHONE_PORT = ports.free_sip_port()
"""Where the PBX looks for all of them."""
STAYING = Agent(talk_ms=60_000)
RINGING = Agent(answer_ms=None)
QUEUE = "callcenter-fallback"
"""The queue, and its context in the dialplan."""
DIALLED = "100"
PATIENCE_S = 8.0
GLOBALS = {
    "CALLCENTER_DEAD_S": "10",
    "CALLCENTER_LIMIT_S": "60",
    "CALLCENTER_OFFER_S": "20",
    "CALLCENTER_LAST_RESORT": "",
    "CALLCENTER_LAST_RESORT_S": "120",
    "CALLCENTER_EMERGENCY_KEY": "9",
}
"""As `extensions_callcenter.conf` sets them."""


class ServiceByHand:
    """What the service asks of the PBX around an outage, one action for each method."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager

    @property
    def events(self) -> list[Message]:
        """All events so far, oldest first."""
        return self.manager.events

    async def ask(self, action: str, **fields: str) -> Message:
        """Send one action that must succeed and return the answer.

        Raises:
            LabError: it was refused.
        """
        answer = await self.manager.action(action, fields)
        if answer["Response"] != "Success":
            message = f"{action} {fields}: {answer}"
            raise LabError(message)
        return answer

    async def set(self, variable: str, value: str, *, channel: str = "") -> None:
        """Set a channel's variable or, without a channel, a global one."""
        where = {"Channel": channel} if channel else {}
        await self.ask("Setvar", Variable=variable, Value=value, **where)

    async def get(self, variable: str, *, channel: str = "") -> str:
        """Return a variable's value, empty when it has none."""
        where = {"Channel": channel} if channel else {}
        answer = await self.manager.action("Getvar", {"Variable": variable, **where})
        return answer.get("Value", "")

    async def heartbeat(self, *, age_s: int = 0) -> None:
        """Say that the service lived so many seconds ago, by the PBX's own clock."""
        epoch = int(await self.get("EPOCH"))
        await self.set("CALLCENTER_HEARTBEAT", str(epoch - age_s))

    async def die(self) -> None:
        """Leave a heartbeat that is too old."""
        await self.heartbeat(age_s=60)

    async def limit(self, channel: str, limit_s: float) -> None:
        """Renew a channel's limit; 0 takes it away."""
        await self.set("TIMEOUT(absolute)", f"{limit_s:g}", channel=channel)

    async def agi(self, channel: str, command: str) -> None:
        """Send an AGI command without waiting for its end."""
        await self.ask("AGI", Channel=channel, Command=command, CommandID=command)

    async def join(self, *phones: str) -> None:
        """Mirror the log-in of agents."""
        for phone in phones:
            device = f"PJSIP/{phone}"
            await self.ask("QueueAdd", Queue=QUEUE, Interface=device, StateInterface=device)

    async def rows(self, action: str, *, name: str, end: str, **fields: str) -> list[Message]:
        """Return the rows of a listing."""
        answer = await self.ask(action, **fields)
        mine = answer["ActionID"]
        await self.manager.event(end, where=lambda event: event.get("ActionID") == mine)
        rows = [event for event in self.events if event.get("ActionID") == mine]
        return [row for row in rows if row["Event"] == name]

    async def channels(self) -> list[Message]:
        """Return every channel of the PBX."""
        return await self.rows("Status", name="Status", end="StatusComplete")

    async def waiting(self, number: int) -> list[Message]:
        """Wait until so many are in the fallback queue and return them in its order."""
        async with asyncio.timeout(PATIENCE_S):
            while len(entries := await self.entries()) != number:  # noqa: ASYNC110  # the PBX
                await asyncio.sleep(0.05)
        return entries

    async def entries(self) -> list[Message]:
        """Return who is in the fallback queue now, being rung or not, but not who talks."""
        return await self.rows(
            "QueueStatus", name="QueueEntry", end="QueueStatusComplete", Queue=QUEUE
        )

    async def members(self) -> list[Message]:
        """Return the members of the fallback queue."""
        return await self.rows(
            "QueueStatus", name="QueueMember", end="QueueStatusComplete", Queue=QUEUE
        )

    async def caller(self, *, since: int = 0, timeout_s: float = 5.0) -> Message:
        """Wait until a caller is handed over (again)."""
        return await self.manager.event(
            "AsyncAGIStart",
            where=lambda event: event["Context"] == "callcenter-line",
            since=since,
            timeout_s=timeout_s,
        )

    async def callers(self, number: int) -> list[Message]:
        """Wait until so many callers were handed over and return them in their order."""
        await until(lambda: len(self.handed_over()) >= number)
        return self.handed_over()

    def handed_over(self) -> list[Message]:
        """Return who was handed over so far."""
        starts = [event for event in self.events if event["Event"] == "AsyncAGIStart"]
        return [event for event in starts if event["Context"] == "callcenter-line"]

    def all_fallen_back(self) -> list[Message]:
        """Return who went to the fallback queue so far."""
        return [event for event in self.events if event.get("UserEvent") == "CallcenterFallback"]

    async def fallen_back(self, *, since: int = 0, timeout_s: float = 5.0) -> Message:
        """Wait until a caller goes to the fallback queue."""
        return await self.manager.event(
            "UserEvent",
            where=lambda event: event["UserEvent"] == "CallcenterFallback",
            since=since,
            timeout_s=timeout_s,
        )

    async def offer(self, phone: str, *, leg: str) -> Message:
        """Ring an agent's phone and return the leg once it was picked up."""
        await self.ask(
            "Originate",
            Channel=f"PJSIP/{phone}",
            ChannelId=leg,
            Context="callcenter-offer",
            Exten="s",
            Priority="1",
            Async="true",
        )
        return await self.manager.event(
            "AsyncAGIStart", where=lambda event: event["Uniqueid"] == leg
        )

    async def bridged(self, uniqueid: str) -> None:
        """Wait until a channel is in a bridge with another."""
        await self.manager.event("BridgeEnter", where=lambda event: event["Uniqueid"] == uniqueid)

    async def ringing(self, *, for_caller: str) -> None:
        """Wait until an agent's phone rings for a caller of the fallback queue."""
        async with asyncio.timeout(PATIENCE_S):
            while for_caller not in _rung(await self.channels()):  # noqa: ASYNC110  # the PBX
                await asyncio.sleep(0.05)

    async def may_take_back(self) -> list[str]:
        """Return the channels that wait in the fallback, neither rung nor in a conversation.

        A phone that is rung for a caller, or talks with one, bears the caller's Linkedid: whoever
        is the only channel of theirs is free to be taken.
        """
        rows = await self.channels()
        alone = Counter(row["Linkedid"] for row in rows)
        waiting = [row for row in rows if row["Context"] == QUEUE]
        return [row["Channel"] for row in waiting if alone[row["Linkedid"]] == 1]

    async def take_back(self, channel: str) -> None:
        """Bring a caller back from the fallback queue."""
        await self.ask(
            "Redirect", Channel=channel, Context="callcenter-line", Exten="return", Priority="1"
        )

    async def clean_up(self) -> None:
        """Leave no member and no call behind."""
        for member in await self.members():
            await self.ask("QueueRemove", Queue=QUEUE, Interface=member["Location"])
        for channel in await self.channels():
            await self.manager.action("Hangup", {"Channel": channel["Channel"]})
        async with asyncio.timeout(5):
            while await self.channels():  # noqa: ASYNC110  # the PBX
                await asyncio.sleep(0.05)


def _rung(rows: list[Message]) -> set[str]:
    """Return the callers for whom the queue rings a phone, by their Uniqueid."""
    return {row["Linkedid"] for row in rows if row["ChannelStateDesc"] == "Ringing"}


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110  # another process changes it
            await asyncio.sleep(0.01)


def arguments(started: Message) -> str:
    """Return what an AsyncAGIStart says of the channel."""
    return unquote(started["Env"])


def calls(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, *, number: int = 1, per_s: float = 10.0
) -> SippCallers:
    """Return callers who stay until the other side hangs up."""
    return SippCallers(
        parts,
        folder,
        target_port=pbx.sip_port,
        caller=Caller(),
        dialled=DIALLED,
        numbers=[f"5190000000{place}" for place in range(number)],
        per_s=per_s,
    )


def pressing(
    parts: Parts, folder: Path, pbx: PrivateAsterisk, *keys: tuple[str, str, str]
) -> SippCallers:
    """Return callers who press their three keys 1, 2 and 3 s after the answer, and stay."""
    pressed = tuple(Key(1_000 * place, f"[field{place + 1}]") for place in (1, 2, 3))
    return SippCallers(
        parts,
        folder,
        target_port=pbx.sip_port,
        caller=Caller(keys=pressed),
        dialled=DIALLED,
        numbers=[f"5190000000{place}" for place in range(len(keys))],
        more=keys,
    )


def phones(parts: Parts, folder: Path, agent: Agent) -> SippAgents:
    """Return all the agents' phones, to be switched on."""
    return SippAgents(parts, folder, numbers=PHONES, agent=agent, port=PHONE_PORT)


def now_s() -> float:
    """Return the loop's clock."""
    return asyncio.get_running_loop().time()
