"""The journal on disk: appended to before the commands of an event are sent.

What was written survives the death of the service, because the kernel has it; a crash of the whole
machine may cost the last moments, and with them no call, since calls die with the machine's PBX or
live on in another's. A disk that fails never stops the line: the journal falls silent, says so, and
is begun anew with the next file.
"""

from __future__ import annotations

import os
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, cast

import structlog
from msgspec.structs import replace

from callcenter import events, facts
from callcenter.journal.lines import VERSION, AnyLine, Begun, Input, Standing, Stated, encode
from callcenter.journal.open_contacts import OpenContacts
from callcenter.journal.recovery import NOTHING, Recovered, recover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.contacts import LegId
    from callcenter.facts import Fact

UNWRITTEN_MS = 10_000
"""By then a fact is in the database or in the spool; until then a new file tells it again."""
ENDING = ".journal"
UNFINISHED = ".new"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Journal:
    """Writes inputs and agents' changes; begins a new file when one grows long.

    Args:
        folder: Where the files stand; made if it is not there.
        run: This run of the service.
        rules: Digest of the rules.
        hide: Makes a caller's number unreadable, the same number always in the same way.
        standing: Says how the agents stand, for the head of a new file.
        segment_bytes: How long a file may grow, its head not counted: a start reads the latest.
        kept: How many finished files are kept for replay.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        folder: Path,
        *,
        run: str,
        rules: str,
        hide: Callable[[str], str],
        standing: Callable[[], Iterable[Standing]],
        segment_bytes: int = 2 * 1024 * 1024,
        kept: int = 256,
    ) -> None:
        self._folder = folder
        self._run = run
        self._rules = rules
        self._hide = hide
        self._standing = standing
        self._segment_bytes = segment_bytes
        self._kept = kept
        self._fd = -1
        self._written = 0
        self._stated = 0
        # The latest facts as written, with their moments: the store may not have them yet.
        self._recent: deque[tuple[int, bytes]] = deque()
        self._desks: set[LegId] = set()  # legs on which an agent may type a PIN
        self._open = OpenContacts()
        # Agents of an earlier run whom this one has not seated yet.
        self._known: tuple[Standing, ...] = ()
        self.faults = 0
        """Writes that failed; the first of a row is logged."""

    def recovered(self) -> Recovered:
        """Return what the latest file of an earlier run tells; nothing when there is none.

        The next file begins with it: a run that is killed while it starts must not be the one that
        forgot everybody.
        """
        files = self._files()
        if not files:
            return NOTHING
        with files[-1].open("rb") as raw:
            found = recover(raw)
        if found.unreadable:
            _log.warning("journal lines were unreadable", count=found.unreadable)
        self._known = tuple(found.agents.values())
        for contact in found.contacts.values():
            self._open.add(contact)
        return found

    def begin(self, now: int) -> None:
        """Begin a new file at ``now``, with how the agents stand."""
        head = Begun(
            version=VERSION,
            run=self._run,
            rules=self._rules,
            now=now,
            boot=boot_id(),
            boot_ms=boot_ms(),
        )
        self.close()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{now:015}-{self._run}{ENDING}"
            # Under another name until its head is whole: whoever reads the latest file finds one.
            unfinished = path.with_suffix(UNFINISHED)
            self._fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._written = 0
            known, self._known = self._known, ()
            recent = (line for _, line in self._recent)
            lines: list[AnyLine] = [*known, *self._standing(), *self._open.lines()]
            self._write(b"".join((encode(head), *recent, *map(encode, lines))))
            self._written = -self._written  # as much must be written again before the next head
            unfinished.rename(path)
            self._drop_old()
        except OSError as error:
            self._failed(error)

    def event(self, event: events.Event, now: int) -> None:
        """Write an input, before the core is given it."""
        if isinstance(event, events.DeskCalled):
            self._desks.add(event.leg)
        elif isinstance(event, events.LegEnded):
            self._desks.discard(event.leg)
        elif isinstance(event, events.DigitPressed) and event.leg in self._desks:
            event = replace(event, digit="")  # it may be of a PIN
        if isinstance(event, events.CallArrived | events.CallFound):
            event = replace(event, number=self._hide(event.number), name="")
        self._write(encode(Input(now, cast("events.AnyEvent", event))))
        if self._written > self._segment_bytes:
            self.begin(now)

    def record(self, fact: Fact, at_ms: int) -> None:
        """Write a fact, without what is personal in it."""
        self._stated += 1
        self._open.follow(fact, at_ms)
        if isinstance(fact, facts.AgentChanged):
            fact = replace(fact, name="")
        elif isinstance(fact, facts.ContactArrived):
            fact = replace(fact, number="")
        line = encode(Stated(at_ms, self._stated, cast("facts.AnyFact", fact)))
        self._recent.append((at_ms, line))
        while at_ms - self._recent[0][0] > UNWRITTEN_MS:
            self._recent.popleft()
        self._write(line)

    def close(self) -> None:
        """Close the file; writing again needs `begin`."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write(self, data: bytes) -> None:
        if self._fd < 0:
            return
        try:
            os.write(self._fd, data)
            self._written += len(data)
        except OSError as error:
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        if not self.faults:
            _log.error("the journal cannot be written", error=error.strerror)
        self.faults += 1

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{ENDING}"))

    def _drop_old(self) -> None:
        for path in (*self._files()[: -self._kept], *self._folder.glob(f"*{UNFINISHED}")):
            path.unlink(missing_ok=True)


def boot_id() -> str:
    """Return which boot of the machine this is; "" where the system does not tell."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def boot_ms() -> int:
    """Return the milliseconds since the machine's boot, sleep included."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
