"""A PBX with two queues and two agents that tells what happens in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.observe.members import agent_of
from callcenter.observe.queues import Queues, WatchedQueue
from callcenter.observe.watching import Look, Watching

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.facts import Fact

SALES = WatchedQueue(
    line="salud",
    group="general",
    service="ventas",
    tier=2,
    target_ms=180_000,
    short_ms=5_000,
    wrap_up_ms=10_000,
)
URGENT = WatchedQueue(
    line="salud", group="emergencia", service="urgencias", tier=0, target_ms=10_000
)
ROSA, LUIS = "PJSIP/101", "Local/102@from-queue/n"
BOOT = "2026-11-02 08:00:00"


class Pbx:
    """Tells the events of its queues, one second apart; `facts` is all that came of them."""

    def __init__(self, *, unlisted: WatchedQueue | None = None) -> None:
        self.queues = Queues({"ventas": SALES, "urgencias": URGENT}, unlisted=unlisted)
        self.watching = Watching(pbx="main", queues=self.queues)
        self.now = 1_000_000
        self.facts: list[Fact] = []
        self.members: dict[str, dict[str, str]] = {}
        for interface, name in ((ROSA, "Rosa"), (LUIS, "Luis")):
            self.tells("QueueMemberAdded", Queue="ventas", Interface=interface, MemberName=name)

    def tells(self, event: str, **headers: str) -> list[Fact]:
        """Tell an event and return what came of it."""
        self.now += 1_000
        lower = {name.lower(): value for name, value in headers.items()}
        told = self.watching.hears({"event": event, **lower}, self.now)
        self.facts += told
        return list(told)

    def of(self, event: str, leg: str = "c1", **headers: str) -> list[Fact]:
        """Tell an event of a caller in the first queue."""
        return self.tells(event, Uniqueid=leg, **{"Queue": "ventas", **headers})

    def rung(self, event: str, member: str = ROSA, leg: str = "c1", **headers: str) -> list[Fact]:
        """Tell an event of a caller and an agent's phone."""
        dest = f"d-{agent_of(member)}"
        return self.of(event, leg, Interface=member, DestUniqueid=dest, **headers)

    def looks(
        self, *, legs: Iterable[str] = (), rows: Iterable[dict[str, str]] = (), boot: str = BOOT
    ) -> list[Fact]:
        """Tell how everything stands, as one who asks is told."""
        self.now += 1_000
        look = Look(legs=frozenset(legs), rows=list(rows), started=boot)
        told = self.watching.looks(look, self.now)
        self.facts += told
        return list(told)

    def ended(self) -> facts.Ended:
        """Return the only end there was."""
        (ended,) = [fact for fact in self.facts if isinstance(fact, facts.Ended)]
        return ended

    def states(self, agent: str = "101") -> list[str]:
        """Return what an agent was, one after the other."""
        changes = [fact for fact in self.facts if isinstance(fact, facts.AgentChanged)]
        return [fact.after for fact in changes if fact.agent == agent]

    def waiting(self) -> dict[str, int]:
        """Return how many wait, by group."""
        return {count.group: count.waiting for count in self.watching.callers.waiting(self.now)}


def entry(leg: str, *, queue: str = "ventas", wait: str = "1") -> dict[str, str]:
    """Return a row of somebody who waits."""
    return {"event": "QueueEntry", "queue": queue, "uniqueid": leg, "wait": wait}


def member(interface: str, *, queue: str = "ventas", **more: str) -> dict[str, str]:
    """Return a row of an agent."""
    row = {"event": "QueueMember", "queue": queue, "location": interface, "name": interface}
    return {**row, "paused": "0", "status": "1", "incall": "0", **more}


ALL_THERE = [member(ROSA), member(LUIS)]
