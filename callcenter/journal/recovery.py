"""What a journal tells a service that starts again: who was there, the time, what was stated."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import msgspec

from callcenter import facts
from callcenter.events import ContactRecovered
from callcenter.journal.lines import AnyLine, Begun, Input, Open, Reading, Standing, Stated
from callcenter.journal.open_contacts import OpenContacts

if TYPE_CHECKING:
    from collections.abc import Iterable

LATEST_FACTS = 20_000
"""So many facts are kept for the store, should it not have them: far more than it buffers."""


class Recovered(msgspec.Struct, frozen=True):
    """What the last journal says."""

    agents: dict[str, Standing]  # as they were last, by number
    contacts: dict[str, ContactRecovered] = {}  # those that had not ended, by id
    stated: tuple[Stated, ...] = ()  # the latest facts, in order
    run: str = ""  # the run that wrote it; "" without a journal
    now: int = 0  # the latest moment in it, ms since the epoch
    boot: str = ""
    boot_ms: int = 0  # ms since that boot, at `head_now`
    head_now: int = 0
    unreadable: int = 0  # lines

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


def recover(raw: Iterable[bytes]) -> Recovered:
    """Read one journal file."""
    reading, found = Reading(), _Found()
    for line in reading.lines(raw):
        found.take(line)
    head = found.head
    return Recovered(
        agents=found.agents,
        contacts=dict(found.contacts.by_id()),
        stated=tuple(found.stated),
        run=head.run if head else "",
        now=found.now,
        boot=head.boot if head else "",
        boot_ms=head.boot_ms if head else 0,
        head_now=head.now if head else 0,
        unreadable=reading.unreadable,
    )


class _Found:
    """What the lines read so far add up to."""

    def __init__(self) -> None:
        self.head: Begun | None = None
        self.now = 0
        self.agents: dict[str, Standing] = {}
        self.contacts = OpenContacts()
        self.stated: deque[Stated] = deque(maxlen=LATEST_FACTS)

    def take(self, line: AnyLine) -> None:
        match line:
            case Begun():
                self.head, self.now = line, max(self.now, line.now)
            case Standing():
                self.agents[line.agent] = line
            case Open():
                self.contacts.add(line.contact)
            case Input():
                self.now = max(self.now, line.now)
                if isinstance(line.event, ContactRecovered):
                    self.contacts.add(line.event)
            case Stated():
                self.now = max(self.now, line.now)
                self.stated.append(line)
                self.contacts.follow(line.fact, line.now)
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
