"""A PBX that writes what it is asked to at once, as lines of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.queuelog.names import QueueNames
from callcenter.queuelog.sender import Sender, Session
from callcenter.queuelog.sink import QueueLog
from tests.queuelog.reading import Entry, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.facts import Fact
    from callcenter.queuelog.lines import LogLine

QUEUE = "600"
NAMES = QueueNames(
    {"salud": QUEUE, "otra": QUEUE},
    agents={str(number): (QUEUE,) for number in range(7001, 7010)},
    callback_keys={"salud": "5"},
)


def unreached(_: Callable[[], None]) -> Session:
    """There is no session to be opened."""
    raise AssertionError


class Paper(Sender):
    """Writes down."""

    def __init__(self) -> None:
        super().__init__(unreached)
        self.lines: list[str] = []

    def put(self, line: LogLine) -> None:
        told = line.headers
        fields = [told[name] for name in ("Uniqueid", "Queue", "Interface", "Event", "Message")]
        self.lines.append("|".join(("1760000000", *fields)))

    def open(self) -> None:
        """There is nothing to open."""

    def shut(self) -> None:
        """There is nothing to shut."""


class Written:
    """A log, and what it has come to."""

    def __init__(self, names: QueueNames = NAMES) -> None:
        self.names = names
        self.paper = Paper()
        self.log = QueueLog(lambda: self.names, self.paper)

    def starts_again(self) -> None:
        """Another run of the service writes on."""
        self.log = QueueLog(lambda: self.names, self.paper)

    def hears(self, facts: Iterable[tuple[int, Fact]]) -> Written:
        """Be told facts with their times."""
        for at_ms, fact in facts:
            self.log.record(fact, at_ms)
        return self

    def entries(self, *queues: str) -> list[Entry]:
        """Return what was written, read strictly."""
        return read(self.paper.lines, queues=queues or (QUEUE,))

    def members(self) -> set[str]:
        """Return the numbers of those who are members now."""
        there: set[str] = set()
        for entry in self.entries():
            if entry.event == "ADDMEMBER":
                there.add(entry.agent.removeprefix("agent-"))
            elif entry.event == "REMOVEMEMBER":
                there.discard(entry.agent.removeprefix("agent-"))
        return there

    def of_calls(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return what was written of calls: queue, event and data."""
        lines = read(self.paper.lines, queues={line.split("|")[2] for line in self.paper.lines})
        return [(e.queue, e.event, e.data) for e in lines if e.call not in {"NONE", "MANAGER"}]
