"""The phones that a test holds: switched on when asked for, off when the test is over."""

from __future__ import annotations

import socket
from itertools import count
from typing import TYPE_CHECKING

from callcenter.lab import ports
from callcenter.lab.baresip import Baresip
from callcenter.lab.phones import PhoneAccount
from callcenter.lab.sipp import Agent, Caller, Key, SippAgents, SippCallers, Vanished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AsyncExitStack
    from pathlib import Path

    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.parts import Parts

LINE = "100"
"""What callers dial."""


class Place:
    """A port where the PBX looks for phones, kept free for those who play them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._holder: socket.socket | None = None
        self.hold()

    def hold(self) -> None:
        """Keep others away."""
        self._holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._holder.bind((ports.LOOPBACK, self.port))

    def give(self) -> int:
        """Let go of the port and return it."""
        if self._holder is not None:
            self._holder.close()
            self._holder = None
        return self.port


class Hands:
    """Makes phones at one PBX.

    Args:
        parts: the unpacked programs.
        folder: where they keep their files.
        asterisk: the PBX.
        places: where the PBX looks for each of the phones that SIPp plays.
        stack: closes what was made.
    """

    def __init__(
        self,
        parts: Parts,
        folder: Path,
        *,
        asterisk: PrivateAsterisk,
        places: Mapping[str, Place],
        stack: AsyncExitStack,
    ) -> None:
        self._parts = parts
        self._folder = self.folder = folder
        self._asterisk = asterisk
        self._places = places
        self._stack = stack
        self._names = count(1)

    async def phone(
        self,
        number: str,
        *,
        says: Path | None = None,
        answers_after_ms: int | None = None,
        lines: int = 1,
    ) -> Baresip:
        """Return an agent's phone, registered, in somebody's hand."""
        account = next(one for one in self._asterisk.phones if one.number == number)
        return await self._switched_on(
            account, says=says, answers_after_ms=answers_after_ms, lines=lines
        )

    async def listener(self, number: str, *, says: Path | None = None) -> Baresip:
        """Return a caller's phone that hears and presses real keys."""
        return await self._switched_on(PhoneAccount(number=number), says=says)

    async def calls(
        self,
        *numbers: str,
        caller: Caller | None = None,
        names: Sequence[bytes] = (),
        per_s: float = 10.0,
        dialled: str = "100",
    ) -> SippCallers:
        """Let callers call the line, one from each number."""
        callers = SippCallers(
            self._parts,
            self._folder,
            target_port=self._asterisk.sip_port,
            caller=caller or Caller(),
            numbers=numbers,
            names=names,
            per_s=per_s,
            dialled=dialled,
            name=f"callers-{next(self._names)}",
        )
        return await self._stack.enter_async_context(callers)

    async def desk(self, *numbers: str, agent: Agent | Vanished) -> SippAgents:
        """Return agents' phones that all behave alike."""
        place = self._places[numbers[0]]
        agents = SippAgents(
            self._parts,
            self._folder,
            numbers=numbers,
            agent=agent,
            most_calls=2 * len(numbers),
            name=f"agents-{next(self._names)}",
            port=place.give(),
        )
        self._stack.callback(place.hold)
        return await self._stack.enter_async_context(agents)

    async def agents(self, *numbers: str, agent: Agent, port: int) -> SippAgents:
        """Return agents' phones that all behave alike, at a port of the caller's choice."""
        agents = SippAgents(
            self._parts,
            self._folder,
            numbers=numbers,
            agent=agent,
            most_calls=4,
            name=f"agents-{next(self._names)}",
            port=port,
        )
        return await self._stack.enter_async_context(agents)

    async def _switched_on(
        self,
        account: PhoneAccount,
        *,
        says: Path | None = None,
        answers_after_ms: int | None = None,
        lines: int = 1,
    ) -> Baresip:
        phone = Baresip(
            self._parts,
            self._folder,
            account=account,
            target_port=self._asterisk.sip_port,
            says=says,
            answers_after_ms=answers_after_ms,
            name=f"{account.number}-{next(self._names)}",
            lines=lines,
        )
        return await self._stack.enter_async_context(phone)


def accounts(numbers: Sequence[str], port: int) -> list[PhoneAccount]:
    """Return phones that SIPp plays at one port."""
    return [PhoneAccount(number=one, contact=f"sip:{one}@127.0.0.1:{port}") for one in numbers]


def pressing(*keys: tuple[int, str], hangs_up_ms: int | None = None) -> Caller:
    """Return a caller who presses each key so many milliseconds after the answer.

    SIPp sends no media, for which `Answer` waits half a second: keys begin after that.
    """
    return Caller(keys=tuple(Key(at, key) for at, key in keys), hangs_up_ms=hangs_up_ms)


GENERAL = pressing((600, "3"))
"""Enters the line at once, asks for nothing, and stays until the other side hangs up."""
PREFERRED = pressing((600, "4"))
"""The same, as one of those whom the law prefers."""
