"""A SIP phone that a test holds in its hand: baresip, one process for each phone.

It registers or sends by the trunk, speaks what a WAV holds, records what it hears, and presses
keys as RFC 4733 telephone events.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from callcenter.errors import LabError
from callcenter.lab import hearing, ports
from callcenter.lab.baresip_control import PhoneControl, PhoneEvent
from callcenter.lab.phones import TRUNK_ADDRESS, PhoneAccount
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from callcenter.lab.parts import Parts

__all__ = ["Baresip", "PhoneEvent"]

START_S = 10.0
REGISTER_S = 60
RTP_PORTS = 10
SETTINGS = Path(str(resources.files("callcenter.lab") / "scenarios" / "baresip.conf"))
KEY_GAP_S = 0.25


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
        lines: how many calls it holds at a time. A phone of several keeps nothing of what it hears:
            to hold a call ends and begins the keeping, and baresip 3 may fall over where the one
            follows the other at once (its thread calls into what is gone already).

    Attributes:
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
        lines: int = 1,
    ) -> None:
        self.account = account
        self._folder = folder / f"phone-{name or account.number}"
        self.recording = self._folder / "heard.wav"
        self._parts = parts
        self._target = f"127.0.0.1:{target_port}"
        self._says = says
        self._answers_after_ms = answers_after_ms
        self._lines = lines
        self._address = "127.0.0.1" if account.secret else TRUNK_ADDRESS
        self._control_port = ports.free_tcp_port()
        self._control = PhoneControl(self._control_port, on_event=self._pick_up)
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
    def events(self) -> list[PhoneEvent]:
        """All it told so far, oldest first."""
        return self._control.events

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
            await self._child.wait_ready(self._control.connect, deadline_s=START_S)
            await self._sign_in()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Switch it off in order: it hangs up and unregisters."""
        await self._child.stop()
        await self._control.close()

    async def unplug(self) -> None:
        """Cut its cable: the PBX is told nothing."""
        await self._child.kill()
        await self._control.close()

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

    async def transfer(self, number: str, *, replaces: str = "") -> None:
        """Send the other side of the current call to a number, and leave it (SIP REFER).

        ``replaces``: the call there that the other side is to take over; see `replaces_of`.
        """
        header = f"?Replaces={quote(replaces, safe='')}" if replaces else ""
        await self.command("transfer", f"sip:{number}@{self._target}{header}")

    async def command(self, name: str, parameters: str = "") -> str:
        """Run one of baresip's own commands; see `PhoneControl.command`."""
        return await self._control.command(name, parameters)

    async def event(self, *kinds: str, since: int = 0, timeout_s: float = 5.0) -> PhoneEvent:
        """Return the first event of one of these kinds; see `PhoneControl.event`."""
        return await self._control.event(*kinds, since=since, timeout_s=timeout_s)

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
            lines=self._lines,
            speaker="aubridge,nobody" if self._lines > 1 else f"aufile,{self.recording}",
        )
        (self._folder / "config").write_text(settings, encoding="utf-8")

    def _pick_up(self, event: PhoneEvent) -> None:
        if event.kind == "CALL_INCOMING" and self._answers_after_ms is not None:
            delay_s = self._answers_after_ms / 1000
            asyncio.get_running_loop().call_later(delay_s, self._accept_if_there)

    def _accept_if_there(self) -> None:
        with suppress(LabError):  # switched off meanwhile
            self._control.send("accept")
