"""The options of `callcenter registry`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.option_parts import actions_of, add_action, add_command, add_config, positive

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands

_CONFIG = "--config /etc/callcenter/callcenter.toml"


def add_registry(commands: Commands) -> None:
    """Add the command with all it does."""
    registry = add_command(
        commands,
        "registry",
        "the insured people by whom callers are known: import, forget, count",
        "Keep the registry of insured people in the database, sealed as callers' numbers are. An"
        " import may be repeated, and may run while the service does; rows that cannot be read are"
        " left out and told by their line. Who forgot people is written down in the table"
        " privacy_log.",
        f"callcenter registry import people.csv --dry-run {_CONFIG}",
        f"callcenter registry import people.csv {_CONFIG}",
        f"callcenter registry forget --document - {_CONFIG} < document",
        f"callcenter registry forget --days 90 {_CONFIG}",
        f"callcenter registry count {_CONFIG}",
    )
    actions = actions_of(registry)
    _import(actions)
    _forget(actions)
    add_config(add_action(actions, "count", "how many people there are"))


def _import(actions: Commands) -> None:
    text = "take the people of a CSV file; each replaces who had the document before"
    read = add_action(actions, "import", text)
    add_config(read)
    read.add_argument("file", type=Path, metavar="FILE.csv", help="UTF-8, columns by the first row")
    read.add_argument("--dry-run", action="store_true", help="only read the file, and tell errors")


def _forget(actions: Commands) -> None:
    forget = add_action(actions, "forget", "forget people of the registry")
    add_config(forget)
    whose = forget.add_mutually_exclusive_group(required=True)
    dash = "; - reads it from standard input"
    whose.add_argument("--document", metavar="DOCUMENT", help=f"who has this document{dash}")
    whose.add_argument("--number", metavar="NUMBER", help=f"who has this telephone number{dash}")
    whose.add_argument(
        "--days", type=positive, metavar="N", help="whom no import has brought for so long"
    )
