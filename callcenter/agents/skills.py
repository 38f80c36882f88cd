"""How well an agent must know what a contact is about, in words that sets of skills understand.

A level counts from 1, the best, to 10. "citas:3" is the skill citas at level 3 or better: an agent
of level 2 has it and one of level 4 has not. So whether an agent may serve a contact stays the
question whether one set holds another, and everything that asks it knows nothing of levels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BEST, LEAST = 1, 10
_LINE = "@line:"


def of_line(line: str) -> str:
    """Return what stands among skills for serving a line; no service can have such a name."""
    return f"{_LINE}{line}"


def names_line(skill: str) -> bool:
    """Whether a skill is that of serving a line."""
    return skill.startswith(_LINE)


def at_level(skill: str, level: int) -> str:
    """Return the name of ``skill`` at ``level`` or better; whoever has a skill has it at least."""
    return skill if level >= LEAST else f"{skill}:{level}"


def held(levels: Mapping[str, int], asked: Iterable[tuple[str, int]]) -> frozenset[str]:
    """Return all that an agent of these ``levels`` by skill has, of what is ``asked`` anywhere."""
    has = [
        at_level(skill, level) for skill, level in asked if levels.get(skill, LEAST + 1) <= level
    ]
    return frozenset((*levels, *has))


def total_level(levels: Mapping[str, int], required: Iterable[str]) -> int:
    """Return how well an agent knows what is ``required``: the sum of levels, less is better.

    A skill whose level nobody told counts as known best.
    """
    return sum(levels.get(name.partition(":")[0], BEST) for name in required)
