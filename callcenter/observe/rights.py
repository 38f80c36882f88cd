"""What the PBX lets its manager user do: what watching lacks, and what goes beyond it.

`ListCommands` names the actions that a user may send, each with the classes of which any one is
enough: ``(Priv: call,reporting,all)``. An action of a single class shows that the user has it. What
a user may read is told by no action: that shows when the first events do not come.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLASSES = re.compile(r"\(Priv: ([a-z,]+)\)\s*$")
_NEEDED = ("status", "corestatus")
_QUEUES = "queuestatus"
RIGHT = "reporting"
"""The one class of `write` that watching needs: for questions, which change nothing."""


class Rights(msgspec.Struct, frozen=True):
    """What follows from what a user may send."""

    has_queues: bool  # whether the PBX runs queues at all
    missing: tuple[str, ...]  # classes of `write`
    excess: tuple[str, ...]  # classes of `write` by which the user could change something


def judge(commands: Mapping[str, str]) -> Rights:
    """Return what the answer to `ListCommands` shows; names are in lower case."""
    proven = set()
    for told in commands.values():
        if found := _CLASSES.search(told):
            classes = set(found[1].split(",")) - {"all"}
            if len(classes) == 1:
                proven |= classes
    asks = all(name in commands for name in _NEEDED)
    return Rights(
        has_queues=_QUEUES in commands,
        missing=() if asks else (RIGHT,),
        excess=tuple(sorted(proven - {RIGHT})),
    )
