"""What the service itself tells the core."""

from __future__ import annotations

from callcenter.events.base import Event
from callcenter.opening import LineHours


class HoursGiven(Event, frozen=True):
    """When the lines are open from now on; told at the start and renewed long before it ends."""

    lines: tuple[LineHours, ...]  # a line that is not among them is always open


class RulesChanged(Event, frozen=True):
    """The settings were changed; the core has been given the rules that follow from them.

    The rules are not part of it, for they hold what is secret: a start reads the file instead.
    """

    actor: str
    fields: tuple[str, ...]  # what changed, such as "groups.general.target_s"; never a value


class DeadlineReached(Event, frozen=True):
    """The moment that `next_deadline` named has come."""
