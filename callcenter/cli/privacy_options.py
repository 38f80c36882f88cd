"""The options of `callcenter privacy`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.option_parts import actions_of, add_action, add_command, add_config, positive

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands

    Actions = Commands

_CONFIG = "--config /etc/callcenter/callcenter.toml"
_NUMBER = "the caller's number; - reads it from standard input"


def add_privacy(commands: Commands) -> None:
    """Add the command with all it does."""
    privacy = add_command(
        commands,
        "privacy",
        "callers' numbers: show, erase, keep for a time, change the key",
        "Callers' numbers lie sealed in the database. Show the contacts of a number, erase it,"
        " erase all that are old, or seal them under a new key. Who asked is written down in the"
        " database's table privacy_log: the account of the operating system.",
        "callcenter privacy new-key /etc/callcenter/numbers.key",
        f"callcenter privacy rotate {_CONFIG}",
        f"callcenter privacy show 51987654321 {_CONFIG}",
        f"callcenter privacy erase - {_CONFIG} < number",
        f"callcenter privacy retention --days 365 --dry-run {_CONFIG}",
    )
    actions = actions_of(privacy)
    _new_key(actions)
    add_config(add_action(actions, "rotate", "seal under the first key what others have sealed"))
    _show(actions)
    _erase(actions)
    _retention(actions)


def _new_key(actions: Actions) -> None:
    new_key = add_action(
        actions, "new-key", "make a file of keys, or put a new key before the others"
    )
    new_key.add_argument("file", type=Path, metavar="FILE", help="the file of keys")


def _show(actions: Actions) -> None:
    show = add_action(
        actions, "show", "list the contacts of a number; it is written down who asked"
    )
    add_config(show)
    show.add_argument("number", metavar="NUMBER", help=_NUMBER)


def _erase(actions: Actions) -> None:
    erase = add_action(actions, "erase", "erase a number from its contacts; the history stays")
    add_config(erase)
    whose = erase.add_mutually_exclusive_group(required=True)
    whose.add_argument("number", metavar="NUMBER", nargs="?", help=_NUMBER)
    whose.add_argument("--contact", metavar="ID", help="only the number of this contact")


def _retention(actions: Actions) -> None:
    retention = add_action(
        actions, "retention", "erase the numbers of contacts older than some days"
    )
    add_config(retention)
    retention.add_argument(
        "--days", type=positive, metavar="N", required=True, help="how long numbers are kept"
    )
    retention.add_argument("--dry-run", action="store_true", help="only count what would be erased")
