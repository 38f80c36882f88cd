"""The line: everybody who waits at one service point, whatever their group or service.

One lane per class and skill set; the next contact is the best of the lane heads. That is exact for
every policy, because no key falls while its contact waits, and costs O(lanes) whether 60 wait or
1,000,000. One heap would not do: the order across classes changes with time.
"""

from __future__ import annotations

from functools import cmp_to_key
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from callcenter.errors import CallcenterError
from callcenter.queue.lanes import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from callcenter.queue.policies import Policy
    from callcenter.queue.waiting import WaitClass, Waiting


class AlreadyWaiting(CallcenterError):
    """The contact is in the line already; nothing was changed."""


class Line:
    """Waiting contacts in lanes, served in the order of a policy.

    `policy` may be replaced at any time: lanes do not depend on it.
    """

    __slots__ = ("_entries", "_lanes", "_spare", "policy")

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._entries: dict[str, Waiting] = {}
        # Only lanes in which somebody waits: looking for the next contact passes no empty ones.
        self._lanes: dict[tuple[WaitClass, frozenset[str]], Lane] = {}
        # The emptied ones, to be used again. They are as few as classes and services allow.
        self._spare: dict[tuple[WaitClass, frozenset[str]], Lane] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, contact: str) -> bool:
        return contact in self._entries

    def __iter__(self) -> Iterator[Waiting]:
        """The entries, in no particular order."""
        return iter(self._entries.values())

    def __repr__(self) -> str:
        lanes = ", ".join(map(repr, self._lanes.values()))
        return f"<Line by {self.policy.name}: {len(self)} waiting [{lanes}]>"

    def get(self, contact: str) -> Waiting | None:
        """The entry of a contact, or None if it does not wait."""
        return self._entries.get(contact)

    def add(self, entry: Waiting) -> None:
        """Put a contact in the line, at the place its arrival gives.

        Raises:
            AlreadyWaiting: the contact is in the line.
            ValueError: another contact of its lane has the same arrival and sequence number.
        """
        if entry.contact in self._entries:
            raise AlreadyWaiting(f"contact {entry.contact} is in the line already")
        key = (entry.wait_class, entry.skills)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._spare.pop(key, None)
            if lane is None:
                lane = Lane(entry.wait_class, entry.skills)
            self._lanes[key] = lane
        lane.add(entry)
        self._entries[entry.contact] = entry

    def remove(self, contact: str) -> Waiting | None:
        """Take a contact out, wherever it stands; None if it does not wait."""
        entry = self._entries.get(contact)
        if entry is not None:
            self._take(entry)
        return entry

    def best(self, agent_skills: frozenset[str], now: int) -> Waiting | None:
        """The contact whom an agent with these skills should answer at `now` (ms)."""
        heads: list[Waiting] = []
        for lane in self._lanes.values():
            head = lane.head
            if head and lane.skills <= agent_skills:
                heads.append(head)
        return self.policy.best(heads, now)

    def pick(self, agent_skills: frozenset[str], now: int) -> Waiting | None:
        """Choose as `best` does, and take the chosen contact out of the line."""
        entry = self.best(agent_skills, now)
        if entry is not None:
            self._take(entry)
        return entry

    def lanes(self) -> Iterable[Lane]:
        """The lanes in which somebody waits, in no particular order."""
        return self._lanes.values()

    def heads(self) -> Iterable[Waiting]:
        """The first contact of each lane, in no particular order."""
        return [lane.head for lane in self._lanes.values() if lane.head]

    def ordered(
        self,
        now: int,
        *,
        limit: int | None = None,
        lanes_shared: Callable[[frozenset[str]], bool] = lambda _: True,
    ) -> list[Waiting]:
        """All contacts, or the first `limit`, in the order of the policy at `now` (ms).

        Of `lanes_shared` see `ahead_count`; without it all lanes count.
        """
        lanes = [lane for lane in self._lanes.values() if lanes_shared(lane.skills)]
        return list(islice(merge(*lanes, key=cmp_to_key(self._comparison(now))), limit))

    def ahead_count(
        self, entry: Waiting, now: int, *, lanes_shared: Callable[[frozenset[str]], bool]
    ) -> int:
        """How many are served before `entry`, itself in the line or not, if nobody else arrived.

        Args:
            entry: whose place is asked.
            now: ms since the epoch.
            lanes_shared: whether contacts who need these skills can take an agent from `entry`.
        """
        place = self.policy.places(entry, now)
        count = 0
        for lane in self._lanes.values():
            if lanes_shared(lane.skills):
                count += lane.count_before(place(lane.wait_class))
        return count

    def passed_by(
        self,
        entry: Waiting,
        agent_skills: frozenset[str],
        *,
        wait_class: WaitClass | None = None,
    ) -> int:
        """How many who wait came before `entry`, itself out of the line, and suit the agent.

        Args:
            entry: who is given the agent.
            agent_skills: of that agent.
            wait_class: count in this class only.
        """
        place, count = (entry.arrived_at, entry.seq), 0
        for lane in self._lanes.values():
            if wait_class is None or lane.wait_class == wait_class:
                first = lane.head
                # In order nobody is passed: the first of a lane tells, and nothing is counted.
                if first and first.arrived_at <= place[0] and lane.skills <= agent_skills:
                    count += lane.count_before(place)
        return count

    def answered(self, entry: Waiting, agent_skills: frozenset[str]) -> None:
        """Note for all whom `passed_by` counts that they were overtaken by `entry`."""
        place = (entry.arrived_at, entry.seq)
        for lane in self._lanes.values():
            head = lane.head
            if head and lane.skills <= agent_skills:
                first = (head.arrived_at, head.seq)
                if first < place:
                    lane.passes.note(place, head=first)

    def overtakes(self, entry: Waiting) -> int:
        """A count of those answered before `entry`, who waits: only its rise means something."""
        passes = self._lanes[entry.wait_class, entry.skills].passes
        return passes.behind((entry.arrived_at, entry.seq)) if passes else 0

    def _take(self, entry: Waiting) -> None:
        key = (entry.wait_class, entry.skills)
        lane = self._lanes[key]
        lane.remove(entry)
        if lane.head is None:
            lane.passes.clear()
            self._spare[key] = self._lanes.pop(key)
        del self._entries[entry.contact]

    def _comparison(self, now: int) -> Callable[[Waiting, Waiting], int]:
        ahead = self.policy.ahead
        return lambda a, b: -1 if ahead(a, b, now) else 1
