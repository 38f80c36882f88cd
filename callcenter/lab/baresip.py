"""A SIP phone that a test holds in its hand: baresip, one process for each phone.

It registers or sends by the trunk, speaks what a WAV holds, records what it hears, and presses
keys as RFC 4733 telephone events. It is driven over its `ctrl_tcp` module: JSON in netstrings
(`length:json,`), commands and answers by token, and events in between.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from importlib import resources
from itertools import count
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Self

import msgspec

from callcenter.errors import LabError
from callcenter.lab import hearing, ports
from callcenter.lab.phones import TRUNK_ADDRESS, PhoneAccount
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from callcenter.lab.parts import Parts

START_S = 10.0
COMMAND_S = 5.0
REGISTER_S = 60
RTP_PORTS = 10
SETTINGS = Path(str(resources.files("callcenter.lab") / "scenarios" / "baresip.conf"))
KEY_GAP_S = 0.25


class PhoneEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What baresip said happened."""

    kind: str
    """For example REGISTER_OK, CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED."""
    peer: str = ""
    """SIP URI of the other side."""
    peer_name: str = ""
    """The display name the other side gave: what an agent reads on the ringing phone."""
    detail: str = ""
    """For CALL_CLOSED the reason, such as `486 Busy Here`."""
    at_s: float = 0.0
    """When it was read, by the loop's clock."""


Watcher = tuple[tuple[str, ...], asyncio.Future[PhoneEvent]]


class Baresip:
    """One phone.

    Args:
        parts: the unpacked programs.
        folder: where its settings, log and recording go, below a folder of its own.
        account: with a secret it registers under that number; without, it calls by the trunk
            from that number.
        target_port: the PBX's SIP port on 127.0.0.1.
        says: WAV of 8 kHz that is spoken once in each call, from the moment it is answered.
        answers_after_ms: pick up by itself so long after it began to ring; None: never.
        name: the stem of its folder; the number when empty.

    Attributes:
        events: all it told so far, oldest first.
        recording: WAV of what was heard in the call last ended.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        parts: Parts,
        folder: Path,
        *,
        account: PhoneAccount,
        target_port: int,
        says: Path | None = None,
        answers_after_ms: int | None = None,
        name: str = "",
    ) -> None:
        self.account = account
        self.events: list[PhoneEvent] = []
        self._folder = folder / f"phone-{name or account.number}"
        self.recording = self._folder / "heard.wav"
        self._parts = parts
        self._target = f"127.0.0.1:{target_port}"
        self._says = says
        self._answers_after_ms = answers_after_ms
        self._address = "127.0.0.1" if account.secret else TRUNK_ADDRESS
        self._control_port = ports.free_tcp_port()
        self._tokens = count(1)
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._watchers: list[Watcher] = []
        self._reading: asyncio.Task[None] | None = None
        self._child = Child(
            [*parts.program("baresip"), "-f", str(self._folder)],
            log=self._folder / "baresip.log",
            environment={**parts.environment("baresip"), "HOME": str(self._folder)},
            folder=folder,
            stop_s=3.0,
        )

    def __repr__(self) -> str:
        last = self.events[-1].kind if self.events else "nothing yet"
        return f"<Baresip {self.account.number}, {last}>"

    @property
    def pid(self) -> int:
        """Process id."""
        return self._child.pid

    async def start(self) -> None:
        """Switch the phone on and wait until it is registered, if it is one that registers.

        Raises:
            LabError: it did not start, or was refused.
        """
        self._write_settings()
        await self._child.start()
        try:
            await self._child.wait_ready(self._is_listening, deadline_s=START_S)
            await self._sign_in()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Switch it off in order: it hangs up and unregisters."""
        await self._child.stop()
        await self._close()

    async def unplug(self) -> None:
        """Cut its cable: the PBX is told nothing."""
        await self._child.kill()
        await self._close()

    async def dial(self, number: str) -> None:
        """Begin a call to a number of the PBX."""
        await self.command("dial", f"sip:{number}@{self._target}")

    async def accept(self) -> None:
        """Pick up the call that rings."""
        await self.command("accept")

    async def hang_up(self) -> None:
        """End the call or the attempt at one; refuse, as busy (486), the call that rings."""
        await self.command("hangup")

    async def press(self, keys: str, *, gap_s: float = KEY_GAP_S) -> None:
        """Press keys one after the other as RFC 4733 events, each followed by a pause."""
        for key in keys:
            await self.command("sndcode", key)
            await asyncio.sleep(gap_s)

    async def command(self, name: str, parameters: str = "") -> str:
        """Run one of baresip's commands and return what it printed.

        Raises:
            LabError: baresip says that it failed, or has ended.
            TimeoutError: it gave no answer.
        """
        token = str(next(self._tokens))
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[token] = answer
        self._send({"command": name, "params": parameters, "token": token})
        async with asyncio.timeout(COMMAND_S):
            result = await answer
        if not result.get("ok"):
            message = f"phone {self.account.number}: {name}: {result.get('data')}"
            raise LabError(message)
        return str(result.get("data", ""))

    async def event(self, *kinds: str, since: int = 0, timeout_s: float = 5.0) -> PhoneEvent:
        """Return the first event of one of these kinds, among those past and to come.

        Args:
            kinds: see `PhoneEvent`.
            since: how many of the oldest `events` not to look at.
            timeout_s: seconds to wait.

        Raises:
            LabError: the phone was switched off.
            TimeoutError: there was none in time.
        """
        for event in self.events[since:]:
            if event.kind in kinds:
                return event
        found: asyncio.Future[PhoneEvent] = asyncio.get_running_loop().create_future()
        self._watchers.append((kinds, found))
        async with asyncio.timeout(timeout_s):
            return await found

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _sign_in(self) -> None:
        number, secret = self.account.number, self.account.secret
        # Only now, rather than in its settings: what happened before we listened it tells nobody.
        account = f"<sip:{number}@{self._target}>;audio_codecs=pcmu;auth_pass={secret}"
        seen = len(self.events)
        if not secret:
            await self.command("uanew", f"{account};regint=0")
            return
        await self.command("uanew", f"{account};regint={REGISTER_S}")
        answer = await self.event("REGISTER_OK", "REGISTER_FAIL", since=seen, timeout_s=START_S)
        if answer.kind == "REGISTER_FAIL":
            message = f"the phone {number} may not register: {answer.detail}"
            raise LabError(message)

    def _write_settings(self) -> None:
        self._folder.mkdir(exist_ok=True)
        (self._folder / "accounts").touch()
        microphone = hearing.write_microphone(self._folder / "says.wav", self._says)
        first = ports.free_udp_port(count=RTP_PORTS, address=self._address)
        settings = Template(SETTINGS.read_text(encoding="utf-8")).substitute(
            address=self._address,
            sip_port=ports.free_sip_port(address=self._address),
            control_port=self._control_port,
            rtp_first=first,
            rtp_last=first + RTP_PORTS - 1,
            modules=self._parts.path("usr/lib/baresip/modules"),
            folder=self._folder,
            microphone=microphone,
        )
        (self._folder / "config").write_text(settings, encoding="utf-8")

    async def _is_listening(self) -> bool:
        try:
            reader, self._writer = await asyncio.open_connection("127.0.0.1", self._control_port)
        except OSError:
            return False
        self._reading = asyncio.create_task(self._read(reader), name=f"phone-{self.account.number}")
        return True

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                length = await reader.readuntil(b":")
                text = await reader.readexactly(int(length[:-1]))
                await reader.readexactly(1)
                self._take(json.loads(text))
        self._fail_all()

    def _take(self, message: dict[str, Any]) -> None:
        if "response" in message:
            answer = self._answers.pop(str(message.get("token")), None)
            if answer is not None and not answer.done():
                answer.set_result(message)
            return
        event = PhoneEvent(
            kind=str(message.get("type", "")),
            peer=str(message.get("peeruri", "")),
            peer_name=str(message.get("peerdisplayname", "")),
            detail=str(message.get("param", "")),
            at_s=asyncio.get_running_loop().time(),
        )
        self.events.append(event)
        if event.kind == "CALL_INCOMING" and self._answers_after_ms is not None:
            delay_s = self._answers_after_ms / 1000
            asyncio.get_running_loop().call_later(delay_s, self._send, {"command": "accept"})
        self._watchers = [watcher for watcher in self._watchers if not _tell(watcher, event)]

    def _send(self, command: dict[str, str]) -> None:
        text = json.dumps(command).encode()
        self._writer.write(b"%d:%s," % (len(text), text))

    async def _close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
            self._reading = None
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()
        self._fail_all()

    def _fail_all(self) -> None:
        waiting: list[asyncio.Future[Any]] = [found for _, found in self._watchers]
        waiting += self._answers.values()
        self._answers.clear()
        self._watchers.clear()
        for future in waiting:
            if not future.done():
                future.set_exception(LabError(f"phone {self.account.number} is off"))


def _tell(watcher: Watcher, event: PhoneEvent) -> bool:
    """Give the event to one who waits for it; tell whether the waiting is over."""
    kinds, found = watcher
    if not found.done() and event.kind in kinds:
        found.set_result(event)
    return found.done()
