"""SIPp as callers by the trunk and as agents' phones, on scenarios of our own.

SIPp's keys are SIP INFO (`application/dtmf-relay`): its RFC 4733 sender does not work. For keys
in the media, and for phones that listen, see `baresip`.
"""

from __future__ import annotations

import csv
import signal
import socket
from typing import TYPE_CHECKING, Self

import msgspec

from callcenter.lab import ports
from callcenter.lab.phones import TRUNK_ADDRESS, PhoneAccount
from callcenter.lab.process import Child
from callcenter.lab.scenario import Agent, Asking, Caller, Key, Refer, Refusal, Vanished

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from callcenter.lab.parts import Parts

__all__ = [
    "Agent",
    "Asking",
    "Caller",
    "Key",
    "Refer",
    "Refusal",
    "SippAgents",
    "SippCallers",
    "SippResult",
    "Vanished",
]

START_S = 10.0
RTP_PER_CALL = 4
"""UDP ports SIPp may take for one call: audio and video, each with its control port."""
MOST_RTP_PORTS = 4000
SOME_CALLS_FAILED = 1  # SIPp's exit code


class SippResult(msgspec.Struct, frozen=True, kw_only=True):
    """How a run of callers ended."""

    successful: int
    """Calls that went as their scenario says."""
    failed: int
    """Calls that were refused, cut off or never answered."""

    @property
    def all_went_well(self) -> bool:
        """Whether there were calls and none failed."""
        return self.successful > 0 and self.failed == 0


class SippCallers:
    """Calls by the trunk, all doing the same.

    Entering starts them, `result` waits for all, leaving ends those still there.

    Args:
        parts: the unpacked programs.
        folder: where scenario, numbers and logs go.
        target_port: the PBX's SIP port on 127.0.0.1.
        caller: what each caller does.
        numbers: whom the calls are from, one call each, in order.
        names: what the network calls them, byte for byte; `Caller 1` and so on when empty. A
            semicolon or a line break cannot stand in one.
        more: further fields of each call, for `Key.key` and `Caller.dials_after`.
        dialled: the number they call.
        per_s: calls begun each second.
        address: loopback address they send from, which tells the PBX the trunk.
        name: the stem of the files; two runs in one folder need two names.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        parts: Parts,
        folder: Path,
        *,
        target_port: int,
        caller: Caller,
        numbers: Sequence[str],
        names: Sequence[bytes] = (),
        more: Sequence[tuple[str, ...]] = (),
        dialled: str = "100",
        per_s: float = 10.0,
        address: str = TRUNK_ADDRESS,
        name: str = "callers",
    ) -> None:
        self._numbers = tuple(numbers)
        self._names = tuple(names)
        self._more = tuple(more)
        self._caller = caller
        self._folder = folder
        self._name = name
        calls = str(len(self._numbers))
        self._child = _sipp(
            parts,
            folder,
            f"127.0.0.1:{target_port}",
            *("-s", dialled, "-inf", str(self._file(".csv")), "-m", calls, "-l", calls),
            # One call each so many milliseconds.
            *("-r", "1", "-rp", str(max(1, round(1000 / per_s)))),
            *("-trace_stat", "-stf", str(self._file(".stat")), "-fd", "1"),
            name=name,
            address=address,
            port=ports.free_sip_port(address=address),
            calls=len(self._numbers),
        )

    @property
    def running(self) -> bool:
        """Whether calls are still to be made or going on."""
        return self._child.running

    async def result(self) -> SippResult:
        """Wait until the last call has ended and tell how they went.

        Raises:
            LabError: SIPp itself failed.
        """
        code = await self._child.wait()
        if code not in (0, SOME_CALLS_FAILED):
            raise self._child.failure(f"ended with {code}")
        with self._file(".stat").open(encoding="ascii") as file:
            *_, last = csv.DictReader(file, delimiter=";")
        return SippResult(
            successful=int(last["SuccessfulCall(C)"]), failed=int(last["FailedCall(C)"])
        )

    def errors(self) -> str:
        """Return what SIPp noted about calls that did not go as their scenario says."""
        return _text(self._file(".errors"))

    async def __aenter__(self) -> Self:
        self._file(".xml").write_text(self._caller.scenario(), encoding="utf-8")
        count = len(self._numbers)
        names = self._names or [b"Caller %d" % place for place in range(1, count + 1)]
        more = self._more or [()] * count
        rows = [
            b";".join([number.encode(), name, *(field.encode() for field in fields)])
            for number, name, fields in zip(self._numbers, names, more, strict=True)
        ]
        self._file(".csv").write_bytes(b"\n".join([b"SEQUENTIAL", *rows, b""]))
        await self._child.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._child.stop()

    def _file(self, suffix: str) -> Path:
        return self._folder / f"{self._name}{suffix}"


class SippAgents:
    """Agents' phones that all behave alike, served by one process on one port.

    The PBX must know the phones when it starts, hence the port is chosen before::

        agents = SippAgents(parts, folder, numbers=["101", "102"], agent=Agent(talk_ms=3000))
        async with PrivateAsterisk(parts, folder, phones=agents.accounts), agents:
            ...

    Entered and left again, it may be entered once more.

    Args:
        parts: the unpacked programs.
        folder: where scenario and logs go.
        numbers: the phones.
        agent: what each does when it is rung.
        most_calls: for how many calls at a time to set ports aside when there is audio.
        name: the stem of the files; two processes in one folder need two names.
        port: where a PBX that runs already looks for them; a free one when 0.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        parts: Parts,
        folder: Path,
        *,
        numbers: Iterable[str],
        agent: Agent | Vanished,
        most_calls: int = 100,
        name: str = "agents",
        port: int = 0,
    ) -> None:
        self.port = port or ports.free_sip_port()
        self.numbers = tuple(numbers)
        self._agent = agent
        self._folder = folder
        self._name = name
        self._silent: socket.socket | None = None
        self._child = _sipp(
            parts, folder, name=name, address="127.0.0.1", port=self.port, calls=most_calls
        )

    @property
    def accounts(self) -> tuple[PhoneAccount, ...]:
        """The phones as the PBX must know them."""
        return tuple(
            PhoneAccount(number=number, contact=f"sip:{number}@127.0.0.1:{self.port}")
            for number in self.numbers
        )

    def errors(self) -> str:
        """Return what SIPp noted about calls that did not go as their scenario says."""
        return _text(self._folder / f"{self._name}.errors")

    async def start(self) -> None:
        """Plug the phones in, and wait until they can be rung."""
        if isinstance(self._agent, Vanished):
            # A bound socket nobody reads: the PBX gets no answer, and no "port unreachable" either.
            self._silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._silent.bind(("127.0.0.1", self.port))
            return
        scenario = self._folder / f"{self._name}.xml"
        scenario.write_text(self._agent.scenario(), encoding="utf-8")
        await self._child.start()
        await self._child.wait_ready(self._is_bound, deadline_s=START_S)

    async def stop(self) -> None:
        """Unplug the phones; the PBX still believes they are there."""
        if self._silent is not None:
            self._silent.close()
            self._silent = None
        await self._child.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _is_bound(self) -> bool:
        return not ports.is_free_udp_port(self.port)


def _sipp(  # noqa: PLR0913  # the words of a command line
    parts: Parts, folder: Path, *words: str, name: str, address: str, port: int, calls: int
) -> Child:
    media = min(max(2, calls * RTP_PER_CALL), MOST_RTP_PORTS)
    first = ports.free_udp_port(count=media, address=address)
    command = [
        *parts.program("sipp"),
        *words,
        *("-sf", str(folder / f"{name}.xml"), "-i", address, "-p", str(port), "-bind_local"),
        *("-mi", address, "-min_rtp_port", str(first), "-max_rtp_port", str(first + media - 1)),
        *("-trace_err", "-error_file", str(folder / f"{name}.errors"), "-nostdin"),
        # Its own control port would otherwise be looked for from 8888 upwards.
        *("-ci", address, "-cp", str(ports.free_udp_port(address=address))),
    ]
    # SIGUSR1 would wait for the calls to end; SIGINT ends them.
    return Child(
        command,
        log=folder / f"{name}.log",
        environment=parts.environment("sipp"),
        folder=folder,
        stop_signal=signal.SIGINT,
        stop_s=2.0,
    )


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
