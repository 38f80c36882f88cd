"""The tables of overflow: on-call phones, places outside the line, and rules that lead there."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from callcenter.config.values import (
    AcceptKey,
    Count,
    Name,
    Ratio,
    RingSeconds,
    Seconds,
    SecondsOrNone,
    Table,
)
from callcenter.flow.spills import When  # pydantic reads it

OutsidePhone = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9]{1,16}/\+?[0-9A-Za-z_.-]{1,40}(@[0-9A-Za-z_-]{1,40}(/n)?)?$",
        max_length=80,
    ),
]
"""One phone or number as the PBX dials it, whole: no pattern, nothing that rings several."""
Mailbox = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,40}(@[0-9A-Za-z_-]{1,40})?$")]
"""A mailbox of the PBX, and its context."""
Where = Annotated[
    str,
    Field(
        pattern=r"^(on_call|callback|(line|service|menu|number|voicemail):[a-z0-9][a-z0-9_-]{0,39})$"
    ),
]
"""Where a rule leads."""


class OnCallTable(Table):
    """A phone that is rung only for whom a rule sends there: `[[on_call]]`."""

    name: Annotated[Name, Field(max_length=24)]
    phone: OutsidePhone
    lines: tuple[Name, ...] = ()
    ring_s: RingSeconds = 30.0
    accept_key: AcceptKey | None = None
    hours: Name | None = None


class NumberTable(Table):
    """A number outside the line that the PBX may dial for a caller: `[numbers.NAME]`."""

    dial: OutsidePhone
    ring_s: RingSeconds = 30.0


class VoicemailTable(Table):
    """A mailbox of the PBX where a caller may leave a message: `[voicemails.NAME]`."""

    mailbox: Mailbox


class NeverRefuseTable(Table):
    """Whom emergencies and groups that are never refused call for: `[never_refuse]`."""

    grace_s: SecondsOrNone = 15.0
    emergency_grace_s: SecondsOrNone = 0.0
    last_resort: Name | None = None
    last_resort_after_s: Seconds = 60.0


class TrunkTable(Table):
    """How many callers the trunk takes, and how many of them only those who go first: `[trunk]`."""

    channels: Count
    reserve: Count


class OverflowTable(Table):
    """One rule: `[[overflow]]`."""

    name: Name
    when: When
    to: Where
    grace_s: SecondsOrNone | None = None
    over_s: Seconds | None = None
    over: Ratio | None = None
    groups: tuple[Name, ...] = ()
    lines: tuple[Name, ...] = ()

    @property
    def way(self) -> str:
        """The kind of place where it leads."""
        return self.to.partition(":")[0]

    @property
    def target(self) -> str:
        """The name of that place; "" for on-call phones."""
        return self.to.partition(":")[2]
