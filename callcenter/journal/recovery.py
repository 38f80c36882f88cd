"""What a journal tells a service that starts again: who was there, the time, what was stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from callcenter import facts
from callcenter.events import (
    ContactRecovered,
    PbxConnected,
    PromisesRecovered,
    SurveysRecovered,
)
from callcenter.journal.decisions import Decision, Decisions  # msgspec reads the annotations
from callcenter.journal.lines import (
    AnyLine,
    Begun,
    Decided,
    Input,
    Open,
    Promised,
    Reading,
    Running,
    Sealed,
    Standing,
    Stated,
    Surveyed,
)
from callcenter.journal.open_contacts import OpenContacts
from callcenter.journal.promises import PromisedLately
from callcenter.journal.surveys import Surveys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from callcenter.events import AnyEvent

LATEST_FACTS = 20_000
"""So many facts are kept for the store, should it not have them: far more than it buffers."""


OLDEST_MS = 24 * 60 * 60 * 1_000
"""Facts older than this, seen from the end of the journal, are no matter of an outage any more."""

MOST_RUNS = 8
"""Of so many runs before the last the facts are read, from the last file of each."""


class FactOfRun(msgspec.Struct, frozen=True, gc=False):
    """A fact that a run stated."""

    run: str  # UUID, hexadecimal
    line: Stated


class Recovered(msgspec.Struct, frozen=True):
    """What the journals say."""

    agents: dict[str, Standing]  # as they were last, by number
    contacts: dict[str, ContactRecovered] = {}  # those that had not ended, by id
    stated: tuple[FactOfRun, ...] = ()  # the latest facts, in order, without callers' numbers
    sealed: dict[str, str] = {}  # numbers to call contacts back at, by contact
    running: dict[str, str] = {}  # since when each PBX ran, in its own words
    decisions: tuple[Decision, ...] = ()  # of supervisors about lines, in force
    surveys: SurveysRecovered | None = None  # who was asked after a call; None: nobody
    promised: PromisesRecovered | None = None  # which numbers, of late; None: none
    now: int = 0  # the latest moment in it, ms since the epoch
    boot: str = ""
    boot_ms: int = 0  # ms since that boot, at `head_now`
    head_now: int = 0
    unreadable: int = 0  # lines

    @property
    def knows_callers(self) -> bool:
        """Whether anything is known under a number, so that its key must be kept."""
        return bool(self.contacts or self.surveys or self.promised)

    def of_callers(self) -> Iterator[SurveysRecovered | PromisesRecovered]:
        """Yield what is to be told of callers, whether or not they are there."""
        yield from (known for known in (self.surveys, self.promised) if known)

    def time_ms(self, *, wall_ms: int, boot: str, boot_ms: int) -> int:
        """Return the time to go on from.

        The line's clock may never go back, or newcomers would overtake those who wait. Within one
        boot of the machine the time since the boot tells exactly what has passed; otherwise the
        wall clock is believed, unless it lies before what was already written.
        """
        if self.boot and boot == self.boot:
            return max(self.now, self.head_now + boot_ms - self.boot_ms)
        return max(self.now, wall_ms)


NOTHING = Recovered(agents={})


def recover(files: Sequence[Path]) -> Recovered:
    """Read the journals of earlier runs, oldest first.

    A file begins with how everything stood, so the latest is enough for agents and contacts; one
    whose head is missing goes on from the file before. Facts are read further back.
    """
    found, unreadable = _Found(), 0
    for path in files[_latest_whole(files) :]:
        with path.open("rb") as raw:
            unreadable += found.read(raw)
    stated = [*_of_earlier_runs(files[: _latest_whole(files)], found), *found.stated]
    once = {(fact.run, fact.line.seq): fact for fact in stated}  # a new file tells some again
    return found.recovered(list(once.values())[-LATEST_FACTS:], unreadable)


def _of_earlier_runs(files: Sequence[Path], found: _Found) -> list[FactOfRun]:
    """Return the latest facts of the runs before: each may have died before it wrote them."""
    runs, stated = {found.head.run} if found.head else set(), []
    for path in reversed(files):
        if len(runs) > MOST_RUNS:
            break
        head = _head_of(path)
        if head is not None and head.run not in runs:
            runs.add(head.run)
            stated.append(_facts_of(path, head, not_before=found.now - OLDEST_MS))
    return [fact for facts_of_run in reversed(stated) for fact in facts_of_run]


def recover_lines(lines: Iterable[bytes]) -> Recovered:
    """Read lines that follow each other as those of one file do."""
    found = _Found()
    unreadable = found.read(lines)
    return found.recovered(found.stated, unreadable)


def _latest_whole(files: Sequence[Path]) -> int:
    """Return the index of the latest file that begins with a head; 0 without one."""
    for index in range(len(files) - 1, 0, -1):
        if _head_of(files[index]):
            return index
    return 0


def _head_of(path: Path) -> Begun | None:
    with path.open("rb") as raw:
        first = next(Reading().lines([raw.readline()]), None)
    return first if isinstance(first, Begun) else None


def _facts_of(path: Path, head: Begun, *, not_before: int) -> list[FactOfRun]:
    """Return the facts of an older file that are not old."""
    with path.open("rb") as raw:
        lines = Reading().lines(raw)
        stated = (line for line in lines if isinstance(line, Stated) and line.now >= not_before)
        return [FactOfRun(head.run, _for_the_store(line)) for line in stated]


def _for_the_store(line: Stated) -> Stated:
    """Return a fact without what the journal has in place of a number."""
    if not isinstance(line.fact, facts.ContactArrived):
        return line
    return replace(line, fact=replace(line.fact, number=""))


class _Found:
    """What the lines read so far add up to."""

    def __init__(self) -> None:
        self.head: Begun | None = None
        self.now = 0
        self.agents: dict[str, Standing] = {}
        self.contacts = OpenContacts()
        self.decisions = Decisions()
        self.surveys = Surveys()
        self.promised = PromisedLately()
        self.running: dict[str, str] = {}
        self.sealed: dict[str, str] = {}
        self.stated: list[FactOfRun] = []

    def read(self, raw: Iterable[bytes]) -> int:
        """Take in a file; return how many lines could not be read."""
        reading = Reading()
        for line in reading.lines(raw):
            self.take(line)
        return reading.unreadable

    def recovered(self, stated: Sequence[FactOfRun], unreadable: int) -> Recovered:
        """Return what all lines add up to."""
        head = self.head
        self.contacts.forget(self.now)
        return Recovered(
            agents=self.agents,
            contacts=dict(self.contacts.by_id()),
            stated=tuple(stated),
            running=self.running,
            sealed={c: self.sealed[c] for c, _ in self.contacts.by_id() if c in self.sealed},
            decisions=tuple(self.decisions),
            surveys=self.surveys.known(self.now),
            promised=self.promised.known(self.now),
            now=self.now,
            boot=head.boot if head else "",
            boot_ms=head.boot_ms if head else 0,
            head_now=head.now if head else 0,
            unreadable=unreadable,
        )

    def take(self, line: AnyLine) -> None:
        match line:
            case Begun():
                self.head, self.now = line, max(self.now, line.now)
            case Standing():
                self.agents[line.agent] = line
            case Running():
                self.running[line.pbx] = line.started
            case Open():
                self.contacts.add(line.contact)
            case Sealed():
                self.sealed[line.contact] = line.number
            case Promised() | Decided() | Surveyed():
                self._kept(line)
            case Input():
                self.now = max(self.now, line.now)
                self._input(line.event)
            case Stated():
                self.now = max(self.now, line.now)
                self._stated(line)

    def _kept(self, line: Promised | Decided | Surveyed) -> None:
        match line:
            case Promised():
                self.promised.add(line)
            case Decided():
                self.decisions.add(line.decision)
            case Surveyed():
                self.surveys.add(line.surveys)

    def _input(self, event: AnyEvent) -> None:
        if isinstance(event, ContactRecovered):
            self.contacts.add(event)
        elif isinstance(event, PbxConnected) and event.started:
            self.running[event.pbx] = event.started

    def _stated(self, line: Stated) -> None:
        if self.head:
            self.stated.append(FactOfRun(self.head.run, _for_the_store(line)))
        self.surveys.follow(line.fact, line.now, self.contacts.all)
        self.contacts.follow(line.fact, line.now)
        self.decisions.follow(line.fact)
        if isinstance(line.fact, facts.AgentChanged):
            self._agent(line.fact, line.now)

    def _agent(self, changed: facts.AgentChanged, now: int) -> None:
        self.agents[changed.agent] = Standing(
            agent=changed.agent,
            state=changed.after,
            phone=changed.phone,
            reason=changed.reason,
            since=now,
        )
