"""A private Asterisk: its own folder, loopback only, free ports, gone when we are."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Self

from callcenter.errors import LabError
from callcenter.lab import ports
from callcenter.lab.account import lab_account
from callcenter.lab.folders import hand_over, make_folder, socket_path
from callcenter.lab.manager import Manager
from callcenter.lab.phones import TRUNK_ADDRESS, PhoneAccount, hint, render
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.lab.parts import Parts

DEPLOY = Path(__file__).parents[2] / "deploy" / "asterisk"
START_S = 30.0
STOP_S = 5.0
QUIET = (
    "acl",
    "ccss",
    "cel",
    "features",
    "pjproject",
    "queuerules",
    "stasis",
    "udptl",
    "voicemail",
)
"""Settings left as they are: an empty file of each name keeps the log free of complaints."""
LINE_NUMBER = "100"
"""What phones dial to call the line."""

RTP_PORTS = 1500
"""Ports set aside for media: two for each call leg."""


class PrivateAsterisk:
    """An Asterisk of our own, on the files of `deploy/asterisk/`.

    Args:
        parts: the unpacked programs.
        folder: an empty or kept folder with a short path (`folders.run_folder`).
        phones: the accounts it knows beside the trunk.
        prefix: what is dialled before a feature code.
        line_number: what the phones dial to call the line as a caller would.
        trunk_address: the loopback address whose calls come in by the trunk.
        rtp_ports: how many ports to set aside for media.
        files: more files of the configuration folder, or others in place of ours, by name.
            `benchmark.conf` is included in the dialplan.
        templates: the same, with ``$``-words in small letters that are filled in, as those of
            `deploy/asterisk/private/` are.

    Attributes:
        sip_port: UDP port on 127.0.0.1.
        ami_port: TCP port on 127.0.0.1.
        ami_user, ami_secret: the service's own AMI user, with its least rights and its filter.
        sounds: folder for prompts of our own; `callcenter/NAME` plays `NAME.wav` of it.
        spoken: folder of the recorded phrases (below it `es/` and `en/`).
    """

    ami_user = "callcenter"
    admin_user = "laboratory"

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        parts: Parts,
        folder: Path,
        *,
        phones: Sequence[PhoneAccount] = (),
        prefix: str = "*2",
        line_number: str = LINE_NUMBER,
        trunk_address: str = TRUNK_ADDRESS,
        rtp_ports: int = RTP_PORTS,
        files: dict[str, str] | None = None,
        templates: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.phones = tuple(phones)
        self.line_number = line_number
        self.trunk_address = trunk_address
        self.sip_port = ports.free_sip_port()
        self.ami_port = ports.free_tcp_port()
        self.ami_secret = secrets.token_hex(16)
        self.spoken = folder / "data" / "sounds"
        self.sounds = self.spoken / "callcenter"
        self._parts = parts
        self._prefix = prefix
        self._files = dict(files or {})
        self._templates = dict(templates or {})
        self._rtp = (ports.free_udp_port(count=rtp_ports), rtp_ports)
        self._account = lab_account()
        self._child = self._make_child()

    def __repr__(self) -> str:
        return f"<PrivateAsterisk sip {self.sip_port}, ami {self.ami_port}, {self._child!r}>"

    @property
    def pid(self) -> int:
        """Process id, for measuring what it costs."""
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._child.running

    async def start(self) -> None:
        """Write the configuration, start, and wait until it is fully booted.

        Raises:
            LabError: it did not start; the message holds the end of its log.
        """
        self._write()
        await self._child.start()
        await self._child.wait_ready(self._is_booted, deadline_s=START_S)

    async def stop(self) -> None:
        """End it, with all its calls."""
        if self.running:
            # A signal would wait for calls to end.
            with suppress(OSError, TimeoutError):
                await self._end_now()
        await self._child.stop()

    async def kill(self) -> None:
        """End it as a crash would; `start` brings it back on the same ports."""
        await self._child.kill()

    async def restart(self) -> None:
        """Stop and start it on the same ports, with the same settings."""
        await self.stop()
        await self.start()

    def manager(self, *, admin: bool = False) -> Manager:
        """Return an AMI session to enter: as the service sees it, or as one who sees all."""
        user = self.admin_user if admin else self.ami_user
        return Manager(self.ami_port, user=user, secret=self.ami_secret)

    async def cli(self, command: str) -> str:
        """Run one command of Asterisk's CLI and return what it printed.

        Raises:
            LabError: the command is refused, or Asterisk does not answer.
        """
        async with self.manager(admin=True) as manager:
            return await manager.command(command)

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _end_now(self) -> None:
        """Say so on the console's socket, as ``asterisk -r`` does, and wait for the end.

        AMI would do it in the middle of the action, whose file in /tmp stayed then.
        """
        _, writer = await asyncio.open_unix_connection(self.folder / "run" / "asterisk.ctl")
        try:
            writer.write(b"core stop now\0")
            async with asyncio.timeout(STOP_S):
                await self._child.wait()
        finally:
            writer.close()

    async def _is_booted(self) -> bool:
        # FullyBooted is sent after the log-in, at once or as soon as it is true.
        try:
            async with self.manager(admin=True) as manager:
                await manager.event("FullyBooted", timeout_s=START_S)
        except (LabError, OSError, TimeoutError):
            return False
        return True

    def _make_child(self) -> Child:
        socket_path(self.folder / "run", "asterisk.ctl")
        settings = str(self.folder / "etc" / "asterisk.conf")
        return Child(
            [*self._parts.program("asterisk"), "-C", settings, "-f"],
            log=self.folder / "asterisk.log",
            environment={**self._parts.environment("asterisk"), "HOME": str(self.folder)},
            account=self._account,
            folder=self.folder,
            stop_s=STOP_S,
        )

    def _write(self) -> None:
        for name in ("etc", "data", "data/sounds", "log", "run", "state"):
            make_folder(self.folder / name, self._account)
        self._link_data()
        for source in (*DEPLOY.glob("*.conf"), *(DEPLOY / "private").glob("*.conf")):
            text = source.read_text(encoding="utf-8")
            if source.parent.name == "private":
                text = Template(text).safe_substitute(self._values())
            self._write_setting(source.name, text)
        filled = {
            name: Template(text).safe_substitute(self._values())
            for name, text in self._templates.items()
        }
        files = {f"{name}.conf": "" for name in QUIET} | filled | self._files
        for name, text in files.items():
            self._write_setting(name, text)

    def _write_setting(self, name: str, text: str) -> None:
        path = self.folder / "etc" / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o640)  # the AMI secret is in one of them
        hand_over(path, self._account)

    def _values(self) -> dict[str, str]:
        first, count = self._rtp
        return {
            "folder": str(self.folder),
            "modules": str(self._parts.library / "asterisk" / "modules"),
            "sip_port": str(self.sip_port),
            "ami_port": str(self.ami_port),
            "ami_secret": self.ami_secret,
            "rtp_first": str(first),
            "rtp_last": str(first + count - 1),
            "prefix": self._prefix,
            "line_number": self.line_number,
            "trunk_address": self.trunk_address,
            "phones": "\n\n".join(render(phone) for phone in self.phones),
            "hints": "\n".join(hint(phone) for phone in self.phones),
        }

    def _link_data(self) -> None:
        """Show Asterisk the package's data folder, with the languages under their short names."""
        package = self._parts.path("usr/share/asterisk")
        links = {self.folder / "data" / path.name: path for path in package.iterdir()}
        del links[self.spoken]
        # The package names the voice (es_MX_f_Allison); a channel's language is "es".
        for voice in (package / "sounds").glob("??_??_*"):
            links[self.spoken / voice.name[:2]] = voice
        for link, target in links.items():
            if not link.is_symlink():
                link.symlink_to(target)
        self.sounds.mkdir(exist_ok=True)
