"""Everything around the service that it needs to be seen at work: PBX, database, sounds, phones.

The demo, the tests on real parts and the benchmarks stand on the same stage; each says only what
it wants otherwise.
"""

from __future__ import annotations

import asyncio
import sys
import urllib.error
import urllib.request
from contextlib import AsyncExitStack
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Self

from callcenter import config
from callcenter.config.sounds import texts
from callcenter.control import client
from callcenter.control.protocol import LogIn
from callcenter.errors import LabError
from callcenter.lab import ports
from callcenter.lab.asterisk import RTP_PORTS, PrivateAsterisk
from callcenter.lab.cache import cache_folder
from callcenter.lab.postgres import PrivatePostgres
from callcenter.lab.process import Child
from callcenter.speech.programs import Program, Programs
from callcenter.speech.tts import How, render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from callcenter.contacts import AgentNumber, Phone
    from callcenter.lab.parts import Parts
    from callcenter.lab.phones import PhoneAccount

SOUNDS_A_LINE = 50
"""Of so many sounds that are made one line tells: there are hundreds at the first start."""
EXAMPLE = Path(__file__).parents[2] / "deploy" / "examples" / "salud.toml"
"""The health-insurance line that the demo serves."""

START_S = 20.0
"""How long the service may take until it answers commands."""


class Stage:
    """A private PBX and database, and the service between them as a process of its own.

    Args:
        parts: The unpacked programs.
        folder: An empty folder with a short path.
        phones: The accounts that the PBX knows.
        settings_file: What the service serves by.
        pbx_files: More files of the PBX's configuration, by name.
        rtp_ports: How many ports the PBX has for media, two a call.
        overrides: Further settings for the service, as environment variables spell them.
        log_level: How much the service's log tells.
        report: Told each step.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        parts: Parts,
        folder: Path,
        *,
        phones: Sequence[PhoneAccount],
        settings_file: Path = EXAMPLE,
        pbx_files: dict[str, str] | None = None,
        rtp_ports: int = RTP_PORTS,
        overrides: Mapping[str, str] | None = None,
        log_level: str = "info",
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.parts = parts
        self.folder = folder
        self.settings_file = settings_file
        self.asterisk = PrivateAsterisk(
            parts, folder / "pbx", phones=phones, files=pbx_files, rtp_ports=rtp_ports
        )
        self.postgres = PrivatePostgres(folder / "db", durable=False)
        self.control = folder / "control.sock"
        self.web_port = ports.free_tcp_port()
        self.log = folder / "service.log"
        self._overrides = dict(overrides or {})
        self._log_level = log_level
        self._report = report
        self._stack = AsyncExitStack()
        self._service: Child | None = None

    @property
    def service(self) -> Child:
        """The service's process.

        Raises:
            LabError: the stage was not entered.
        """
        if self._service is None:
            raise LabError("the stage was not entered")
        return self._service

    @property
    def settings(self) -> config.Settings:
        """What the service serves by, overrides included."""
        return config.load(self.settings_file, environ=self._environment())

    async def __aenter__(self) -> Self:
        """Start everything, in the order in which each needs the other."""
        async with AsyncExitStack() as stack:
            self._report("PostgreSQL")
            await stack.enter_async_context(self.postgres)
            self._report("sounds")
            sounds = await asyncio.to_thread(self._render)
            self._report("Asterisk")
            await stack.enter_async_context(self.asterisk)
            _link_sounds(sounds, self.asterisk.sounds)
            self._report("the service")
            self._service = self._make_service()
            stack.push_async_callback(self._service.stop)
            await self.start_service()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop everything in the reverse order."""
        await self._stack.aclose()

    async def start_service(self) -> None:
        """Start the service, and wait until it answers commands and the PBX.

        Raises:
            LabError: it did not come up; the message holds the end of its log.
        """
        await self.service.start()
        await self.service.wait_ready(self.answers, deadline_s=START_S)

    async def log_in(self, agents: Mapping[AgentNumber, Phone]) -> None:
        """Log agents in, each at a phone such as ``PJSIP/201``."""
        for agent, phone in agents.items():
            await client.call(self.control, LogIn(agent=agent, phone=phone))

    async def answers(self) -> bool:
        """Whether the service is ready for calls."""
        url = f"http://127.0.0.1:{self.web_port}/readyz"
        return await asyncio.to_thread(_is_ready, url)

    def _make_service(self) -> Child:
        command = [sys.executable, "-m", "callcenter", "run", "--config", str(self.settings_file)]
        return Child(
            [*command, "--log-level", self._log_level],
            log=self.log,
            environment=self._environment(),
        )

    def _environment(self) -> dict[str, str]:
        return {
            "CALLCENTER_AMI__HOST": "127.0.0.1",
            "CALLCENTER_AMI__PORT": str(self.asterisk.ami_port),
            "CALLCENTER_AMI__USERNAME": self.asterisk.ami_user,
            "CALLCENTER_AMI__SECRET": self.asterisk.ami_secret,
            "CALLCENTER_DATABASE__URL": self.postgres.url,
            "CALLCENTER_DATABASE__SPOOL": str(self.folder / "spool"),
            "CALLCENTER_WEB__HOST": "127.0.0.1",
            "CALLCENTER_WEB__PORT": str(self.web_port),
            "CALLCENTER_CONTROL__SOCKET": str(self.control),
            "CALLCENTER_JOURNAL__FOLDER": str(self.folder / "journal"),
            # As where it is installed: without kept bytecode each start compiles every module.
            "PYTHONDONTWRITEBYTECODE": "",
            **self._overrides,
        }

    def _render(self) -> Path:
        """Make the line's sounds, where they are kept for the next time."""
        settings = self.settings
        kept = cache_folder() / "sounds"
        numbers = count(1)

        def counted(_: str) -> None:
            number = next(numbers)
            if number % SOUNDS_A_LINE == 0:
                self._report(f"sounds, {number} of them")

        made = render(
            texts(settings),
            folder=kept,
            programs=speech_programs(self.parts, settings),
            report=counted,
            language=settings.language,
            recordings=settings.speech.recordings,
        )
        for sound in made:
            if sound.how is How.FAILED:
                raise LabError(f"sound {sound.name} could not be made: {sound.note}")
        for path in (kept, kept / settings.language, kept / settings.language / "callcenter"):
            path.chmod(0o755)
        return kept / settings.language / "callcenter"


def speech_programs(parts: Parts, settings: config.Settings) -> Programs:
    """Return the operator's synthesiser or the unpacked one, and the unpacked converter."""
    return Programs.chosen(
        settings.speech.command,
        espeak=Program(parts.program("espeak-ng"), parts.environment("espeak-ng")),
        sox=Program(parts.program("sox"), parts.environment("sox")),
    )


def _link_sounds(made: Path, sounds: Path) -> None:
    for wav in made.glob("*.wav"):
        wav.chmod(0o644)
        (sounds / wav.name).symlink_to(wav)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # loopback
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False
