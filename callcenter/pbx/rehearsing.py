"""Places a test call on a PBX and watches how far it comes.

A channel within the PBX (``Local``): one end dials as a caller's does, marked so that the dialplan
keeps it apart (`flow.rehearsal`), the other end waits in ``callcenter-test`` and presses the key.
Seen is what the service's own manager user is told, so its rights to hear are tried, too.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING

from callcenter.doctor.facts import CallSeen
from callcenter.errors import PbxError
from callcenter.pbx.translate import PROMPT_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.pbx.ami import AmiClient, Message

PLACED_S = 10.0
"""From the call to where the service has it."""
LISTEN_S = 1.5
"""So long the menu is listened to before the key."""
KEY_S = 5.0
ENDS_S = 20.0
KEY = "1"
WATCHED = frozenset(
    {b"AsyncAGIExec", b"AsyncAGIStart", b"DTMFEnd", b"Hangup", b"OriginateResponse", b"UserEvent"}
)
"""The events by which a call is followed."""
MARKED = "__CALLCENTER_TEST=1"
"""Inherited by the other end."""


class Rehearsing:
    """One test call.

    Args:
        number: what is dialled.
        context: where in the dialplan.

    Attributes:
        dialled: both.
    """

    def __init__(self, *, number: str, context: str) -> None:
        self.dialled = f"{number}@{context}"
        name = f"doctor-{secrets.token_hex(6)}"
        self._ear, self._leg = f"{name}-1", f"{name}-2"
        self._events: list[tuple[float, Message]] = []
        self._more = asyncio.Event()
        self._ear_channel = ""

    def tell(self, event: Message) -> None:
        """Take an event as it was read; what is not of this call is forgotten."""
        ours = {event.get("uniqueid"), event.get("leg"), event.get("actionid")}
        if {self._ear, self._leg} & ours:
            self._events.append((time.monotonic(), event))
            self._more.set()

    async def place(self, ami: AmiClient) -> CallSeen:
        """Place the call, follow it to its end, and return what was seen.

        ``ami`` is a session that tells `tell` every event of `WATCHED`.
        """
        try:
            await self._originate(ami)
            return await self._follow(ami)
        except PbxError as error:
            return CallSeen(number=self.dialled, refused=str(error))
        finally:
            await self._hang_up(ami)

    async def _originate(self, ami: AmiClient) -> None:
        headers = {
            "Channel": f"Local/{self.dialled}/n",
            "ChannelId": self._ear,
            "OtherChannelId": self._leg,
            "Context": "callcenter-test",
            "Exten": "ear",
            "Priority": "1",
            "Variable": MARKED,
            "Timeout": str(round(PLACED_S * 1_000)),
            "Async": "true",
        }
        await ami.send("Originate", headers, action_id=self._ear)

    async def _follow(self, ami: AmiClient) -> CallSeen:
        placed = await self._until("OriginateResponse", "UserEvent", within_s=PLACED_S)
        if placed is not None and placed[1].get("response") == "Failure":
            why = f"Reason {placed[1].get('reason', '?')}"
            return CallSeen(number=self.dialled, refused=why)
        if self._has("UserEvent"):
            return CallSeen(number=self.dialled, without_us=True)
        begun = await self._until("AsyncAGIStart", "UserEvent", within_s=PLACED_S)
        if begun is None or self._has("UserEvent"):
            return CallSeen(number=self.dialled, without_us=begun is not None)
        return await self._serve(ami, begun[0])

    async def _serve(self, ami: AmiClient, begun_at: float) -> CallSeen:
        """The service has the call: listen, press the key, wait for its end."""
        menu = await self._prompt_end(1, within_s=LISTEN_S)
        await self._press(ami)
        key = await self._until("DTMFEnd", within_s=KEY_S)
        menu = menu or await self._prompt_end(1, within_s=KEY_S)
        ended = key is not None and await self._until("Hangup", within_s=ENDS_S) is not None
        return CallSeen(
            number=self.dialled,
            handed_over=True,
            menu_ms=None if menu is None else round((menu[0] - begun_at) * 1_000),
            key_heard=key is not None,
            ended=ended,
        )

    async def _press(self, ami: AmiClient) -> None:
        response = next(
            (event for _, event in self._events if event.get("event") == "OriginateResponse"), {}
        )
        self._ear_channel = response.get("channel", "")
        await ami.send("PlayDTMF", {"Channel": self._ear_channel, "Digit": KEY})

    async def _hang_up(self, ami: AmiClient) -> None:
        """End what is left of the call; often nothing is."""
        if self._ear_channel:
            try:
                await ami.send("Hangup", {"Channel": self._ear_channel})
            except PbxError:
                return

    def _has(self, name: str) -> bool:
        return any(event.get("event") == name for _, event in self._events)

    async def _prompt_end(self, count: int, *, within_s: float) -> tuple[float, Message] | None:
        """Return the event by which the ``count``-th prompt ended, once it is there."""

        def found() -> list[tuple[float, Message]]:
            return [
                each
                for each in self._events
                if each[1].get("event") == "AsyncAGIExec"
                and each[1].get("commandid", "").startswith(PROMPT_ID)
            ]

        await self._wait(lambda: len(found()) >= count, within_s=within_s)
        return found()[count - 1] if len(found()) >= count else None

    async def _until(self, *names: str, within_s: float) -> tuple[float, Message] | None:
        """Return the first event of one of these names, of the end that came as a caller's.

        The answer to the call itself is of the other end.
        """

        def found() -> list[tuple[float, Message]]:
            return [
                (at, event)
                for at, event in self._events
                if event.get("event") in names
                and (event.get("event") == "OriginateResponse" or self._leg in _legs(event))
            ]

        await self._wait(lambda: bool(found()), within_s=within_s)
        return next(iter(found()), None)

    async def _wait(self, is_so: Callable[[], bool], *, within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not is_so():
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            return


def _legs(event: Message) -> tuple[str, str]:
    return (event.get("uniqueid", ""), event.get("leg", ""))
