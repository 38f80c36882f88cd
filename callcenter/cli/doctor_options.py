"""The options of `callcenter doctor`."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.option_parts import add_command, add_overrides, language
from callcenter.cli.texts import Language

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands

_PLAIN = re.compile(r"[A-Za-z0-9_+*#.-]{1,80}")
"""What neither splits a dial string nor adds options to it."""
_FILE = "/etc/callcenter/callcenter.toml"


def add_doctor(commands: Commands) -> None:
    """Add the command."""
    doctor = add_command(
        commands,
        "doctor",
        "examine the PBX: what is missing, what will go wrong, how to mend it",
        "Log in to the PBX as the service does and look at it: version, modules, rights, clocks,"
        " dialplan, sounds, codecs, phones, forwards, trunk, the queue for an outage. Nothing is"
        " changed there. What cannot be seen with the service's own rights is told as unknown,"
        " never as right. Exit code 1 if there is an error.",
        f"callcenter doctor {_FILE}",
        f"callcenter doctor {_FILE} --json",
        f"callcenter doctor {_FILE} --call   and a test call that rings nobody",
        f"callcenter doctor {_FILE} --local   on the PBX's own host: sees more",
    )
    doctor.add_argument("config", type=Path, metavar="FILE", help="the configuration (TOML)")
    doctor.add_argument("--json", action="store_true", help="JSON, for programs")
    doctor.add_argument(
        "--call",
        action="store_true",
        help="place a test call through the line: it hears the menu and presses a key, rings no"
        " agent, is counted nowhere and has no place in the line",
    )
    doctor.add_argument(
        "--by",
        type=_way,
        metavar="NUMBER@CONTEXT",
        help="with --call: dial this instead of the line itself, such as the piloted number in the"
        " trunk's context. What your own dialplan rings on that way is rung.",
    )
    doctor.add_argument(
        "--local",
        action="store_true",
        help="this is the PBX's host: ask its command line and look at its sounds, too",
    )
    doctor.add_argument(
        "--asterisk",
        type=shlex.split,
        default=["asterisk"],
        metavar="COMMAND",
        help="how to call Asterisk's command line with --local (default: asterisk)",
    )
    doctor.add_argument(
        "--all", dest="every", action="store_true", help="also what is right, not only its count"
    )
    doctor.add_argument(
        "--language", type=language, choices=list(Language), help="(default: the configuration's)"
    )
    add_overrides(doctor)


def _way(text: str) -> tuple[str, str]:
    number, found, context = text.partition("@")
    if not found or not _PLAIN.fullmatch(number) or not _PLAIN.fullmatch(context):
        raise argparse.ArgumentTypeError(f"{text!r} is not NUMBER@CONTEXT")
    return number, context
