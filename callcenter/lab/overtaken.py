"""Was everybody offered in their turn? What the service stated, held against what the phones did.

Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.queue.waiting import AWAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from callcenter.lab.witness import Ring
    from callcenter.store.records import StoredFact

SLACK_S = 3.0
"""A ring that ended less than this ago may not have been told to the service yet."""


class Standing:
    """Who waits in the line, as the runs of the service state it, one after the other."""

    def __init__(self) -> None:
        self.waiting: dict[str, facts.Queued] = {}
        self.entries: dict[str, facts.Queued] = {}
        self._outside: set[str] = set()  # a later run does not say again who is

    def begin(self) -> None:
        """Another run begins; it states everybody anew."""
        self.waiting, self.entries = {}, {}

    def follow(self, stated: facts.Fact) -> None:
        """Take what a run stated."""
        match stated:
            case facts.Queued(skills=skills) as promised if AWAY in skills:
                self.waiting.pop(promised.contact, None)  # to be called when their turn comes
            case facts.Queued() as fact:
                self.entries[fact.contact] = fact
                if fact.contact not in self._outside:
                    self.waiting[fact.contact] = fact
            case facts.Overflowed() | facts.DivertChosen() as led if led.to.startswith("number:"):
                self.waiting.pop(led.contact, None)  # back in the line, it is stated anew
            case facts.DivertTaken() as taken:
                self._outside.add(taken.contact)
                self.waiting.pop(taken.contact, None)
            case facts.DivertEnded() as back:
                self._outside.discard(back.contact)
            case facts.Ended() | facts.Connected() | facts.Offered(second=False) as gone:
                self.waiting.pop(gone.contact, None)
            case _:
                pass


def passed(
    runs: Sequence[Sequence[StoredFact]], rings: Sequence[Ring]
) -> Iterator[tuple[str, str]]:
    """Yield who was offered, and which earlier arrival of the same class could have been.

    Excused is who is being rung, and whom that agent let ring before.
    """
    by_contact: dict[str, list[Ring]] = {}
    for ring in rings:
        by_contact.setdefault(ring.contact, []).append(ring)
    line = Standing()
    for run in runs:
        line.begin()
        for stored in run:
            line.follow(stored.fact)
            offered = stored.fact
            if not isinstance(offered, facts.Offered) or offered.second:
                continue
            for rival in _earlier(line.entries.get(offered.contact), line.waiting.values()):
                their = by_contact.get(rival.contact, ())
                if not _excused(their, offered, stored.at_ms / 1_000):
                    yield offered.contact, rival.contact


def _earlier(mine: facts.Queued | None, all_: Iterable[facts.Queued]) -> list[facts.Queued]:
    if mine is None:
        return []
    place = mine.arrived_at, mine.seq
    return [o for o in all_ if o.wait_class == mine.wait_class and (o.arrived_at, o.seq) < place]


def _excused(their: Iterable[Ring], offered: facts.Offered, at_s: float) -> bool:
    return any(
        ring.lasts_at(at_s, slack_s=SLACK_S)
        or (ring.phone == offered.agent[1:] and ring.began < at_s)
        for ring in their
    )
