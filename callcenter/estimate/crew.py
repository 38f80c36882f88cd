"""The agents for one contact, each counted once, their time split over all whom they serve.

Those who wait for one set of skills are shared out over the agents who have them; an agent's time
is shared out over the sets of skills in the measure of those who wait before the contact for that
agent. Where all agents serve everybody this is one line and one crew; where skills overlap, who
waits for others is before the contact only as far as the agents of the contact must serve them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.agents.roster import Roster

    Skills = frozenset[str]


class _Others(msgspec.Struct, frozen=True, gc=False):
    """Those who need other skills, as the crew sees them."""

    agents: int  # who could serve them, of the crew or not
    common: int  # those of them who are of the crew
    kinds: tuple[int, ...]  # which of the crew's skill sets they have


class Crew:
    """The agents at work, not paused, who could serve a contact.

    Args:
        roster: whose agents they are; to be asked anew when these change.
        skills: what the contact needs.
    """

    __slots__ = ("_kinds", "_others", "_roster", "_skills", "size")

    def __init__(self, roster: Roster, skills: Skills) -> None:
        self._roster = roster
        self._skills = skills
        self._kinds = [
            (able, count) for able, count in roster.present.by_skills() if skills <= able
        ]
        self._others: dict[Skills, _Others] = {}
        self.size = sum(count for _, count in self._kinds)
        """How many they are."""

    def share_of(self, skills: Skills) -> float:
        """Of those who need these skills, the part that the crew serves, by number of agents."""
        others = self._see(skills)
        return others.common / others.agents if others.common else 0.0

    def before(self, ahead: Mapping[Skills, int]) -> float:
        """Return how many the whole crew serves before the contact.

        Args:
            ahead: those before the contact, by the skills they need.
        """
        each = (ahead.get(self._skills, 0) + 1) / self.size  # the contact is behind its own kind
        everywhere, loads = 0.0, dict.fromkeys(range(len(self._kinds)), 0.0)
        split = False
        for skills, count in ahead.items():
            others = self._see(skills)
            if not count or not others.common or skills == self._skills:
                continue
            of_each = count / others.agents
            if others.common == self.size:
                everywhere += of_each
                continue
            split = True
            for kind in others.kinds:
                loads[kind] += of_each
        if not split:
            return (each + everywhere) * self.size - 1
        share = sum(
            count * each / (each + everywhere + loads[kind])
            for kind, (_, count) in enumerate(self._kinds)
        )
        return each * self.size * self.size / share - 1

    def _see(self, skills: Skills) -> _Others:
        known = self._others.get(skills)
        if known is None:
            kinds = [kind for kind, (able, _) in enumerate(self._kinds) if skills <= able]
            known = self._others[skills] = _Others(
                agents=self._roster.present.able(skills),
                common=sum(self._kinds[kind][1] for kind in kinds),
                kinds=tuple(kinds),
            )
        return known
