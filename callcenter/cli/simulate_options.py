"""The options of `callcenter simulate`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.option_parts import add_command, add_overrides, language, new_file
from callcenter.cli.texts import Language

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands

POLICIES = ("tiers", "ratio", "strict", "due", "fifo")


def add_simulate(commands: Commands) -> None:
    """Add the command with all it does."""
    simulate = add_command(
        commands,
        "simulate",
        "what callers would wait, by class and policy",
        "Run the line on a virtual clock: the very rules that serve callers, a million of them in"
        " a minute. Either a scenario (TOML) gives agents and classes of callers; or a day's"
        " records are served once more, under the policy of the configuration and under another,"
        " which tells who gains and who loses.",
        "callcenter simulate day.toml",
        "callcenter simulate day.toml --policy strict --json",
        "callcenter simulate day.toml --html day.html",
        "callcenter simulate day.toml --agents-for 0.8",
        "callcenter simulate --replay 2026-03-02 --config callcenter.toml --policy ratio",
    )
    what = simulate.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "scenario", type=Path, metavar="SCENARIO", nargs="?", help="the scenario (TOML)"
    )
    what.add_argument(
        "--replay",
        type=_day,
        metavar="DAY",
        help="serve the callers of a recorded day instead, such as 2026-03-02, in the time zone of"
        " the configuration; needs --config and its database",
    )
    simulate.add_argument(
        "--policy", choices=POLICIES, help="the order of service, in place of the one that is set"
    )
    simulate.add_argument(
        "--agents-for",
        type=_share,
        metavar="SHARE",
        help="find the fewest agents with whom every class of the scenario has at least this share"
        " of its callers answered within its target, such as 0.8; a class' own goal wins",
    )
    simulate.add_argument(
        "--json", action="store_true", help="one JSON object on standard output, for programs"
    )
    simulate.add_argument(
        "--html",
        type=new_file,
        metavar="FILE",
        help="draw the waits by class as a page of pictures too; of a scenario under every policy",
    )
    simulate.add_argument(
        "--language",
        type=language,
        choices=list(Language),
        default=Language.ES,
        help="of tables and pictures (default: es)",
    )
    simulate.add_argument(
        "--config", type=Path, metavar="FILE", help="the configuration (TOML) of the recorded line"
    )
    add_overrides(simulate)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day, such as 2026-03-02") from None


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return share
