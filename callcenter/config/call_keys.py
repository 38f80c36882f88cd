"""The keys of agents in a conversation: their table, and the rules made of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from callcenter.config.values import Key, Name, Seconds, Table, milliseconds
from callcenter.flow.rules import CallKeys


class CallKeysTable(Table):
    """What agents key while they speak with a caller: `[desk.call_keys]`."""

    prefix: Annotated[str, Field(pattern=r"^[*#]$")] = "*"
    back: Key = "2"
    hand_to: Key = "3"
    help: Key = "1"
    stop_recording: Key = "4"
    pause_recording: Key = "5"
    to: dict[Key, Name] = Field(default_factory=dict)
    timeout_s: Seconds = 3.0


def call_keys(table: CallKeysTable | None) -> CallKeys | None:
    """Return what agents key in a conversation."""
    if table is None:
        return None
    return CallKeys(
        prefix=table.prefix,
        back=table.back,
        help=table.help,
        to=table.hand_to,
        stop_recording=table.stop_recording,
        pause_recording=table.pause_recording,
        targets=table.to,
        timeout_ms=milliseconds(table.timeout_s),
    )
