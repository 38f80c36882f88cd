"""The options of `callcenter observe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli.option_parts import add_command, add_config, language
from callcenter.cli.texts import Language

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands


def add_observe(commands: Commands) -> None:
    """Add the command."""
    observe = add_command(
        commands,
        "observe",
        "watch the queues a PBX has already, and change nothing",
        "Read the queue events of a PBX that runs app_queue, by a manager user that may only look,"
        " and give the metrics, the records and the report of a day as if its queues were lines of"
        " ours. Nothing is changed on the PBX, and no call is touched. Goes on until SIGTERM or"
        " Ctrl-C; `report` and `simulate --replay` read the same configuration.",
        "callcenter observe --config observe.toml --check   one look, what would be counted",
        "callcenter observe --config observe.toml           watch",
        "callcenter report 2026-11-02 --config observe.toml",
        "callcenter simulate --replay 2026-11-02 --config observe.toml",
    )
    add_config(observe)
    observe.add_argument(
        "--check",
        action="store_true",
        help="look once, tell how each queue would be counted and what the manager user may do"
        " too much, and stop; exit code 1 if nothing can be watched",
    )
    observe.add_argument(
        "--language",
        type=language,
        choices=list(Language),
        help="of --check (default: the configuration's)",
    )
    observe.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="the lowest level that is logged, to stderr (default: info)",
    )
