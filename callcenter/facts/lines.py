"""What changes for everybody in a line."""

from __future__ import annotations

from callcenter.facts.base import Fact


class LineSwitched(Fact, frozen=True):
    """A line opened or closed: by its hours, or by somebody at a phone."""

    line: str
    is_open: bool
    by_hours: bool  # what its hours say now; otherwise it was decided against them
    actor: str = ""  # who decided; "" for the hours themselves
    until: int = 0  # ms since the epoch: so long it stays against its hours; 0: no end is set


class MessageChanged(Fact, frozen=True):
    """The message that callers of a line hear before its menu was recorded, or is over."""

    line: str
    sound: str  # under the PBX's sound folder; "" when it is over
    actor: str = ""  # who recorded it or took it away; "" when its time was over
    until: int = 0  # ms since the epoch


class RulesReloaded(Fact, frozen=True):
    """The settings were read anew, and the line goes by them from now on."""

    actor: str
    fields: tuple[str, ...]  # what changed, such as "groups.general.target_s"; never a value
    stated: int  # contacts in the line of whom it was stated how they stand now
