"""The options of `callcenter recordings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli.option_parts import (
    actions_of,
    add_action,
    add_command,
    add_config,
    language,
    new_file,
)
from callcenter.cli.texts import Language

if TYPE_CHECKING:
    import argparse

    from callcenter.cli.option_parts import Commands

    Actions = Commands

_CONFIG = "--config /etc/callcenter/callcenter.toml"
_NAME = "2026-11-29/3f2a9c1b-17-1.WAV"


def add_recordings(commands: Commands) -> None:
    """Add the command with all it does."""
    recordings = add_command(
        commands,
        "recordings",
        "recorded conversations: list, listen, copy, hold, delete the old ones",
        "Show which conversations are recorded; listen to one by phone or copy it, with a reason;"
        " keep those of a contact from being deleted; delete those whose time is over, as the"
        " service does every hour. Who listened, copied or held is written down in the database's"
        " table recording_access, to which rows are only added: the account of the operating"
        " system, when, which, and why.",
        f"callcenter recordings list --day 2026-11-29 {_CONFIG}",
        f"callcenter recordings listen {_NAME} --phone PJSIP/290 --reason 'queja 114' {_CONFIG}",
        f"callcenter recordings copy {_NAME} queja-114.wav --reason 'queja 114' {_CONFIG}",
        f"callcenter recordings hold 3f2a9c1b-17 --reason 'juicio 20-2026' {_CONFIG}",
        f"callcenter recordings access {_CONFIG}",
        f"callcenter recordings purge {_CONFIG}",
    )
    actions = actions_of(recordings)
    listed = _action(actions, "list", "the recordings of a day, or of a contact")
    which = listed.add_mutually_exclusive_group()
    which.add_argument("--day", metavar="DATE", help="as 2026-11-29 (default: today)")
    which.add_argument("--contact", metavar="ID", help="all of one contact")
    listen = _action(actions, "listen", "ring a phone and play a recording there")
    _name(listen)
    listen.add_argument("--phone", metavar="PHONE", required=True, help="such as PJSIP/290")
    _reason(listen)
    copy = _action(actions, "copy", "copy a recording to a file")
    _name(copy)
    copy.add_argument("file", type=new_file, metavar="FILE", help="which must not be there yet")
    _reason(copy)
    for name, text in (
        ("hold", "keep a contact's recordings from being deleted"),
        ("release", "hold a contact's recordings no more"),
    ):
        action = _action(actions, name, text)
        action.add_argument("contact", metavar="CONTACT", help="its id, as `list` shows it")
        _reason(action)
    access = _action(actions, "access", "who listened to what, and why")
    access.add_argument("--since", metavar="DATE", help="from this day on (default: all)")
    _action(actions, "purge", "delete the recordings whose time is over")


def _action(actions: Actions, name: str, text: str) -> argparse.ArgumentParser:
    action = add_action(actions, name, text)
    add_config(action)
    action.add_argument(
        "--language", type=language, choices=list(Language), default=Language.ES,
        help="of headings and answers (default: es)",
    )  # fmt: skip
    return action


def _name(action: argparse.ArgumentParser) -> None:
    action.add_argument("name", metavar="NAME", help=f"as `list` shows it, such as {_NAME}")


def _reason(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--reason",
        metavar="TEXT",
        required=True,
        help="why; written down, without names of callers",
    )
