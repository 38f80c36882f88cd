"""The options of `callcenter report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.option_parts import add_command, add_overrides, language, new_file
from callcenter.cli.texts import Language
from callcenter.report.intervals import MINUTES, USUAL_MINUTES, By

if TYPE_CHECKING:
    import argparse

    from callcenter.cli.option_parts import Commands

USUAL_CONFIG = Path("/etc/callcenter/callcenter.toml")


def add_report(commands: Commands) -> None:
    """Add the command."""
    report = add_command(
        commands,
        "report",
        "what became of a day's contacts, by group",
        "Tell how the groups fared on one day of the service's time zone: contacts, service level,"
        " waits, order of the line, estimates, fairness. Counted in the database, which is only"
        " read; the service need not run. Holds no personal data.",
        "callcenter report ayer",
        "callcenter report 2026-11-27 --html informe.html",
        "callcenter report hoy --json",
        "callcenter report 2026-11-01 --to 2026-11-30 --by group --minutes 30 > noviembre.csv",
        "callcenter report ayer --by group --by agent --xlsx ayer.xlsx",
    )
    report.add_argument(
        "day", metavar="DAY", help="such as 2026-11-27; hoy or today; ayer or yesterday"
    )
    report.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        default=USUAL_CONFIG,
        help=f"the configuration (TOML; default: {USUAL_CONFIG})",
    )
    add_overrides(report)
    form = report.add_mutually_exclusive_group()
    form.add_argument(
        "--html",
        type=new_file,
        metavar="FILE",
        help="write one page with pictures, to read or print",
    )
    form.add_argument("--json", action="store_true", help="JSON, for programs")
    form.add_argument(
        "--xlsx", type=new_file, metavar="FILE", help="a workbook of the rows; with --by"
    )
    _add_rows(report)
    report.add_argument(
        "--language",
        type=language,
        choices=list(Language),
        help="of the report (default: the configuration's)",
    )


def _add_rows(report: argparse.ArgumentParser) -> None:
    report.add_argument(
        "--by",
        type=By,
        choices=list(By),
        action="append",
        help="rows of intervals as CSV, or as JSON by --json, in place of the report of the day;"
        " several times with --xlsx: a sheet each",
    )
    report.add_argument(
        "--minutes",
        type=int,
        choices=MINUTES,
        help=f"of an interval (default: {USUAL_MINUTES}); with --by",
    )
    report.add_argument("--to", metavar="DAY", help="the last day (default: DAY itself); with --by")
