"""The options of `callcenter simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.option_parts import add_command

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands

POLICIES = ("tiers", "ratio", "strict", "due", "fifo")


def add_simulate(commands: Commands) -> None:
    """Add the command with all it does."""
    simulate = add_command(
        commands,
        "simulate",
        "what a day of callers would wait, by class",
        "Run the line on a virtual clock: the very rules that serve callers, a million of them in a"
        " minute. A scenario (TOML) gives agents and classes of callers.",
        "callcenter simulate day.toml",
        "callcenter simulate day.toml --policy strict",
        "callcenter simulate day.toml --json",
    )
    simulate.add_argument("scenario", type=Path, metavar="SCENARIO", help="the scenario (TOML)")
    simulate.add_argument(
        "--policy", choices=POLICIES, help="the order of service, in place of the scenario's"
    )
    simulate.add_argument(
        "--json", action="store_true", help="one JSON object on standard output, for programs"
    )
