"""What the operator is told of while a PBX is watched, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from callcenter.errors import NotToBeWatched
from callcenter.observe.rights import RIGHT, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.observe.queues import Queues
    from callcenter.observe.rights import Rights

    Message = Mapping[str, str]

NO_APP_QUEUE = "the PBX runs no queues: its module app_queue is not loaded"
NO_QUEUE = "the PBX has no queue (queues.conf), so there is nothing to watch"
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


def may_be_watched(commands: Message, *, user: str) -> Rights:
    """Return what our user may do.

    Raises:
        NotToBeWatched: it is too little, or the PBX has no queues.
    """
    rights = judge(commands)
    if not rights.has_queues:
        raise NotToBeWatched(NO_APP_QUEUE)
    if rights.missing:
        raise NotToBeWatched(
            f"the manager user {user!r} may not ask how the PBX stands: add `{RIGHT}` to its "
            "`write` in manager.conf"
        )
    return rights


def missing_read(klass: str) -> str:
    """Return what is said where events of a class do not come."""
    return (
        f"events of class `{klass}` do not reach us: add `{klass}` to the user's `read` in "
        "manager.conf, and let its eventfilter pass them"
    )


class Notes:
    """Tells them to the log.

    Args:
        queues: What is watched.
        user: Our name at the PBX.
    """

    def __init__(self, queues: Queues, *, user: str) -> None:
        self._queues = queues
        self._user = user
        self._told: set[str] = set()
        self._found = 0

    def of_rights(self, commands: Message) -> None:
        """Tell of rights that are not needed; see `may_be_watched`."""
        excess = may_be_watched(commands, user=self._user).excess
        if excess and self._first("rights"):
            _log.warning(
                "the manager user could change things, which watching does not need",
                user=self._user,
                mend=f"in manager.conf: write = {RIGHT}",
                more=", ".join(excess),
            )

    def of_queues(self, rows: Iterable[Message]) -> None:
        """Tell of queues of the settings that the PBX does not have, and where it has none."""
        there = [row["queue"] for row in rows if row.get("event") == "QueueParams"]
        for name in there:
            self._queues.of(name)
        if not there and self._first("no queue"):
            _log.warning(NO_QUEUE)
        for name in self._queues.named.keys() - set(there):
            if self._first(f"queue {name}"):
                _log.warning(
                    "the settings name a queue that the PBX does not have",
                    queue=name,
                    known=", ".join(sorted(there)),
                )
        self.of_found()

    def of_found(self) -> None:
        """Tell of queues that the settings do not name."""
        found = self._queues.found
        if len(found) == self._found:
            return
        for name in list(found)[self._found :]:
            queue = found[name]
            if queue is None:
                _log.warning("a queue that the settings do not name is not counted", queue=name)
            else:
                _log.warning(
                    "a queue that the settings do not name is counted as they say of others",
                    queue=name,
                    line=queue.line,
                    group=queue.group,
                    service=queue.service,
                )
        self._found = len(found)

    def of_missed(self, missed: Mapping[str, Mapping[str, int]]) -> None:
        """Tell of calls that ended while nobody looked; those we knew of are stated as unseen."""
        for queue, counts in missed.items():
            _log.warning("calls ended while nobody looked", queue=queue, **counts)

    def of_missing(self, klass: str) -> None:
        """Tell that events of a class do not come."""
        if self._first(f"missing {klass}"):
            _log.error(missing_read(klass), user=self._user)
        else:
            _log.warning("the queues told of what no event told", events=klass)

    def _first(self, what: str) -> bool:
        new = what not in self._told
        self._told.add(what)
        return new
