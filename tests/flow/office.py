"""A line with hours, for stories: what the shell tells of two days, and the example's rules."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter import config
from callcenter.events import HoursGiven
from callcenter.opening import LineHours, OpenSpan
from tests.flow.story import EXAMPLE, START, Story, with_music_alone

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MIDNIGHT = START - START % DAY
"""When the first day of the story began, in a place at Greenwich; a Thursday."""

EARLY_S = 300
SETTINGS = {
    "lines.salud.hours": "oficina",
    "hours.oficina.wait_before_open_s": EARLY_S,
    "hours.oficina.week": {"mon-fri": ["07:00-12:00", "13:00-17:45"]},
}


@cache
def office_rules() -> Rules:
    """Return the example's rules with the office's hours, and a supervisor: agent 7001."""
    secret = {"CALLCENTER_AMI__SECRET": "any"}
    rules = config.rules(config.load(EXAMPLE, environ=secret, overrides=SETTINGS.items()))
    rules = replace(with_music_alone(rules), survey=None)
    rosa, *others = rules.agents
    return replace(rules, agents=(replace(rosa, supervisor=True), *others))


def at(hour: float, *, day: int = 0) -> int:
    """Return the moment ``hour`` o'clock of a day of the story, in ms."""
    return MIDNIGHT + day * DAY + round(hour * HOUR)


def office(days: int = 3, *, known: int | None = None) -> HoursGiven:
    """Return the office's hours for so many days, from 07:00 and from 13:00."""
    spans = [
        OpenSpan(at(begin, day=day), at(end, day=day), (3 + day) % 7, time)
        for day in range(days)
        for begin, end, time in ((7, 12, "07:00"), (13, 17.75, "13:00"))
    ]
    ends = tuple(at(24, day=day) for day in range(days))
    until = at(0, day=known or days)
    return HoursGiven((LineHours("salud", tuple(spans), ends, until),))


def story_at(hour: float, *, rules: Rules | None = None) -> Story:
    """Return a story that begins at ``hour`` o'clock of its first day."""
    story = Story(rules or office_rules())
    story.now = at(hour)
    story.keeps(office())
    return story
