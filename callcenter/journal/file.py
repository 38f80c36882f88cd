"""The journal on disk: appended to before the commands of an event are sent, once for all of them.

What was written survives the death of the service, because the kernel has it; a crash of the whole
machine may cost the last moments, and with them no call, since calls die with the machine's PBX or
live on in another's. A disk that fails never stops the line: the journal falls silent, says so, and
is begun anew with the next file.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Protocol, cast

import structlog
from msgspec.structs import replace

from callcenter import events, facts
from callcenter.journal.boot import boot_id, boot_ms
from callcenter.journal.decisions import Decisions
from callcenter.journal.lines import (
    VERSION,
    AnyLine,
    Begun,
    Input,
    Running,
    Standing,
    Stated,
    encode,
)
from callcenter.journal.open_contacts import OpenContacts
from callcenter.journal.promises import PromisesMade
from callcenter.journal.recovery import Recovered, recover
from callcenter.journal.surveys import Surveys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from callcenter.contacts import AgentNumber, ContactId
    from callcenter.facts import Fact

UNWRITTEN_MS = 10_000
"""By then a fact is in the database or in the spool; until then a new file tells it again."""
ENDING = ".journal"
UNFINISHED = ".new"

RETRY_MS = 10_000
"""From one file that could not be begun to the next attempt."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Standings(Protocol):
    """Somebody who knows how agents stand."""

    def __call__(self, agent: AgentNumber | None = None) -> Iterable[Standing]:
        """Return how everybody at work stands, or how ``agent`` does."""


class Journal:
    """Writes inputs and agents' changes; begins a new file when one grows long.

    Args:
        folder: Where the files stand; made if it is not there.
        run: This run of the service.
        rules: Digest of the rules.
        hide: Makes a caller's number unreadable, the same number always in the same way.
        sealed: Says at which number a contact is to be called back, sealed; "" for none.
        promised: Says what stands for that number; "" for none.
        standing: Says how the agents who are at work stand, or how one agent does.
        segment_bytes: How long a file may grow, its head not counted: a start reads the latest.
        kept: How many finished files are kept, for whoever looks into what happened.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        folder: Path,
        *,
        run: str,
        rules: str,
        hide: Callable[[str], str],
        standing: Standings,
        sealed: Callable[[ContactId], str] = lambda _: "",
        promised: Callable[[ContactId], str] = lambda _: "",
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
        self._unwritten = bytearray()
        self._now = 0  # ms; of the latest input
        self._written = 0
        self._stated = 0
        # The latest facts as written, with their moments: the store may not have them yet.
        self._recent: deque[tuple[int, bytes]] = deque()
        self._open = OpenContacts()
        self._decisions = Decisions()
        self._surveys = Surveys()
        self._promises = PromisesMade(sealed=sealed, hidden=promised)
        # Agents of an earlier run whom this one has not seated yet.
        self._known: dict[str, Standing] = {}
        self._running: dict[str, str] = {}  # since when each PBX runs
        self._begun = False
        self._torn = False  # the last line was cut
        self._retry_at = 0  # ms; no new file is begun before
        self.faults = 0
        """Writes that failed; the first of a row is logged."""

    def recovered(self) -> Recovered:
        """Return what the files of earlier runs tell; nothing when there is none.

        The next file begins with it: a run that is killed while it starts must not be the one that
        forgot everybody.
        """
        found = recover(self._files())
        if found.unreadable:
            _log.warning("journal lines were unreadable", count=found.unreadable)
        self._known = {standing.agent: standing for standing in found.agents.values()}
        self._running |= found.running
        for contact in found.contacts.values():
            self._open.add(contact)
        for decision in found.decisions:
            self._decisions.add(decision)
        if found.surveys:
            self._surveys.add(found.surveys)
        self._promises.add(found.sealed, found.promised)
        return found

    def go_by(self, rules: str, now: int, *, hide: Callable[[str], str]) -> None:
        """Begin a new file under another digest of the rules, for a file has one."""
        self._rules, self._hide = rules, hide
        if self._begun:
            self.begin(now)

    def begin(self, now: int) -> None:
        """Begin a new file at ``now``, with how the agents and the open contacts stand.

        Until its head is whole the lines go on into the file that was, if there is one. Where the
        head cannot be written, it is tried again after a while.
        """
        self._begun = True
        self._write_taken()
        path = self._folder / f"{now:015}-{self._run}{ENDING}"
        # Under another name until then: whoever reads the latest file finds its head whole.
        unfinished = path.with_suffix(UNFINISHED)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            head = self._head(now)
            fd = _made(unfinished, head)
            unfinished.rename(path)
        except OSError as error:
            self._retry_at = now + RETRY_MS
            self._failed(error)
            return
        self._close()
        # As much must be written again before the next head.
        self._fd, self._written, self._torn = fd, -len(head), False
        self._known.clear()
        self._drop_old()

    def _head(self, now: int) -> bytes:
        head = Begun(
            version=VERSION,
            run=self._run,
            rules=self._rules,
            now=now,
            boot=boot_id(),
            boot_ms=boot_ms(),
        )
        known = self._known.values()
        running = (Running(pbx, started) for pbx, started in self._running.items())
        recent = (line for at, line in self._recent if now - at <= UNWRITTEN_MS)
        people: list[AnyLine] = [*known, *self._standing(), *self._open.lines(now)]
        kept: list[AnyLine] = [*self._decisions.lines(), *self._surveys.lines(now)]
        lines = [*running, *people, *self._promises.lines(now), *kept]
        return b"".join((encode(head), *recent, *map(encode, lines)))

    def event(self, event: events.Event, now: int) -> None:
        """Take an input, without what is personal in it and without keys; `flush` writes it."""
        if isinstance(event, events.DigitPressed):
            event = replace(event, digit="")  # perhaps of a PIN, a document or a number
        elif isinstance(event, events.CallArrived | events.CallFound):
            event = replace(event, number=self._hide(event.number), name="")
        elif isinstance(event, events.CallerKnown):
            event = events.CallerKnown(event.contact)  # health data; nothing of it is recovered
        elif isinstance(event, events.ContactRecovered):
            event = replace(event, number="")
        elif isinstance(event, events.PbxConnected | events.PbxRecovered) and event.started:
            self._running[event.pbx] = event.started
        self._unwritten += encode(Input(now, cast("events.AnyEvent", event)))
        self._now = now

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take a fact, without what is personal in it; `flush` writes it."""
        self._stated += 1
        if isinstance(fact, facts.ContactArrived):
            fact = replace(fact, number=self._hide(fact.number))
        self._surveys.follow(fact, at_ms, self._open.all)
        self._open.follow(fact, at_ms)
        self._decisions.follow(fact)
        more = b"".join(map(encode, self._promises.follow(fact, at_ms)))
        if isinstance(fact, facts.AgentChanged | facts.AgentWillChange | facts.PauseOverran):
            self._known.pop(fact.agent, None)
            more = b"".join(encode(s) for s in self._standing(fact.agent))
        if isinstance(fact, facts.AgentChanged):
            fact = replace(fact, name="")
        line = encode(Stated(at_ms, self._stated, cast("facts.AnyFact", fact)))
        self._recent.append((at_ms, line))
        while at_ms - self._recent[0][0] > UNWRITTEN_MS:
            self._recent.popleft()
        self._unwritten += line + more

    def flush(self) -> None:
        """Write what was taken, before anybody acts on it; begin a new file when one is long."""
        if not self._unwritten:
            return
        self._write_taken()
        full = self._written > self._segment_bytes or self._fd < 0
        if full and self._begun and self._now >= self._retry_at:
            self.begin(self._now)

    def close(self) -> None:
        """Close the file; writing again needs `begin`."""
        self._write_taken()
        self._begun = False
        self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write_taken(self) -> None:
        data, self._unwritten = bytes(self._unwritten), bytearray()
        if self._fd < 0 or not data:
            return
        try:
            # The rest of a line that a full disk cut must not spoil this one.
            _write_all(self._fd, b"\n" + data if self._torn else data)
            self._written += len(data)
            self._torn = False
        except OSError as error:
            self._torn = True
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        if not self.faults:
            _log.error("the journal cannot be written", error=error.strerror)
        self.faults += 1

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{ENDING}"))

    def _drop_old(self) -> None:
        for path in (*self._files()[: -self._kept], *self._folder.glob(f"*{UNFINISHED}")):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                self._failed(error)


def _made(path: Path, head: bytes) -> int:
    """Return a new file that holds its head, open to go on.

    Raises:
        OSError: it cannot be; no file is left.
    """
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    try:
        _write_all(fd, head)
    except OSError:
        os.close(fd)
        path.unlink(missing_ok=True)
        raise
    return fd


def _write_all(fd: int, data: bytes) -> None:
    """Write all of ``data``; a disk that is nearly full takes a part of it first."""
    while data:
        data = data[os.write(fd, data) :]
