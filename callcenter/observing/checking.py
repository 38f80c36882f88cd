"""One look at a PBX: what would be watched, and how it would be counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from callcenter.assembly_pbx import ami_of
from callcenter.observe.queues import Queues
from callcenter.observing.notes import may_be_watched
from callcenter.pbx.queue_watch import EVENTS, QueueWatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.config.observing import Observed
    from callcenter.pbx.wire import Message


class SeenQueue(msgspec.Struct, frozen=True, kw_only=True):
    """One queue of the PBX, or of the settings."""

    name: str
    line: str  # "" where it is not counted
    group: str
    service: str
    listed: bool  # the settings name it
    there: bool  # the PBX has it
    members: int
    paused: int
    waiting: int


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What one look shows."""

    queues: tuple[SeenQueue, ...]
    excess: tuple[str, ...]  # rights of the user that watching does not need


class _Looker:
    """Keeps what it is told once."""

    def __init__(self, user: str) -> None:
        self._user = user
        self.rows: Sequence[Message] = ()
        self.excess: tuple[str, ...] = ()

    def judges(self, commands: Message) -> None:
        self.excess = may_be_watched(commands, user=self._user).excess

    def looks(self, *, legs: frozenset[str], rows: Sequence[Message], started: str) -> None:
        del legs, started
        self.rows = rows

    def hears(self, event: Message) -> None:
        """Only the look counts."""

    def misses(self, rows: Sequence[Message]) -> bool:
        del rows
        return False

    def loses(self) -> None:
        """Nothing is followed."""


async def look_once(observed: Observed, *, timeout_s: float) -> Seen:
    """Look at the PBX once.

    Raises:
        PbxError: it cannot be reached in time, refuses our log-in, or is not to be watched.
    """
    settings = observed.settings
    looker = _Looker(settings.ami.username)
    watch = QueueWatch(replace(ami_of(settings), events=EVENTS), looker)
    await watch.start()
    try:
        await watch.ami.wait_connected(timeout_s)
        await watch.first_look()
    finally:
        await watch.close()
    queues = Queues(observed.queues, unlisted=observed.unlisted)
    return Seen(queues=tuple(_queues(queues, looker.rows)), excess=looker.excess)


def _queues(queues: Queues, rows: Sequence[Message]) -> list[SeenQueue]:
    by_kind = {
        kind: Counter(row["queue"] for row in rows if row.get("event") == kind)
        for kind in ("QueueParams", "QueueMember", "QueueEntry")
    }
    paused = Counter(row["queue"] for row in rows if row.get("paused") == "1")
    seen = []
    for name in dict.fromkeys((*by_kind["QueueParams"], *queues.named)):
        queue = queues.of(name)
        seen.append(
            SeenQueue(
                name=name,
                line=queue.line if queue else "",
                group=queue.group if queue else "",
                service=queue.service if queue else "",
                listed=name in queues.named,
                there=name in by_kind["QueueParams"],
                members=by_kind["QueueMember"][name],
                paused=paused[name],
                waiting=by_kind["QueueEntry"][name],
            )
        )
    return seen
