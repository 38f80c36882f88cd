"""What a journal tells a service that starts again: who the agents were, and what time it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.events import ContactRecovered
from callcenter.journal.lines import (
    AnyLine,
    Begun,
    Changed,
    Closed,
    Input,
    Open,
    Reading,
    Standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


class Recovered(msgspec.Struct, frozen=True):
    """What the last journal says."""

    agents: dict[str, Standing]  # as they were last, by number
    contacts: dict[str, ContactRecovered] = {}  # those that had not ended, by id
    now: int = 0  # the latest moment in it, ms since the epoch; 0 without a journal
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
    reading = Reading()
    agents: dict[str, Standing] = {}
    contacts: dict[str, ContactRecovered] = {}
    head: Begun | None = None
    now = 0
    for line in reading.lines(raw):
        now = max(now, _moment(line))
        match line:
            case Begun():
                head = line
            case Standing():
                agents[line.agent] = line
            case Changed():
                changed = line.agent
                agents[changed.agent] = Standing(
                    agent=changed.agent,
                    state=changed.after,
                    phone=changed.phone,
                    reason=changed.reason,
                    since=line.now,
                )
            case Open():
                contacts[line.contact.contact] = line.contact
            case Closed():
                contacts.pop(line.contact, None)
            case Input(event=ContactRecovered() as found):
                contacts[found.contact] = found
            case Input():
                pass
    return Recovered(
        agents=agents,
        contacts=contacts,
        now=now,
        boot=head.boot if head else "",
        boot_ms=head.boot_ms if head else 0,
        head_now=head.now if head else 0,
        unreadable=reading.unreadable,
    )


def _moment(line: AnyLine) -> int:
    return line.since if isinstance(line, Standing) else line.now
