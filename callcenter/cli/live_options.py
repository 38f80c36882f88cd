"""The commands that ask the running service, over its control socket, and their options."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.option_parts import add_command, language, parser_texts
from callcenter.cli.texts import Language

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands

DEFAULT_SOCKET = Path("/run/callcenter/control.sock")
SOCKET_VARIABLE = "CALLCENTER_SOCKET"


def add_agents(commands: Commands) -> None:
    """Add `callcenter agents`."""
    agents = add_command(
        commands,
        "agents",
        "who is in which state; log in, log out, pause",
        "Show every agent of the running service, or change one. Whoever may open the socket may"
        " change agents, in the name of their own user account.",
        "callcenter agents",
        "callcenter agents --watch",
        "callcenter agents log-in 1001 PJSIP/101",
        "callcenter agents pause 1001 almuerzo",
        "callcenter agents unpause 1001",
    )
    _live(agents)
    actions = agents.add_subparsers(title="changes", metavar="[CHANGE]", dest="change")
    phone, reason = ("phone", "the phone, such as PJSIP/101"), ("reason", "why, such as almuerzo")
    for name, rest, text in (
        ("log-in", phone, "log an agent in at a phone, such as PJSIP/101"),
        ("log-out", None, "log an agent out; a running call is finished first"),
        ("pause", reason, "pause an agent; a running call is finished first"),
        ("unpause", None, "end an agent's pause"),
        ("end-wrap-up", None, "end an agent's wrap-up before its time"),
    ):
        action = actions.add_parser(
            name,
            help=text,
            argument_default=argparse.SUPPRESS,  # what stands before the name counts too
            **parser_texts(f"{text[0].upper()}{text[1:]}."),
        )
        _where(action)
        action.add_argument("number", metavar="NUMBER", help="the agent's number")
        if rest:
            action.add_argument(rest[0], metavar=rest[0].upper(), help=rest[1])


def add_queue(commands: Commands) -> None:
    """Add `callcenter queue`."""
    queue = add_command(
        commands,
        "queue",
        "who waits, in order",
        "Show everybody in the line of the running service, next one first: place, group, service,"
        " time waited (mm:ss), share of the promised wait, and state.",
        "callcenter queue",
        "callcenter queue --watch",
        "callcenter queue --json --socket /run/callcenter/control.sock",
        "callcenter queue reclassify 3f2a9c1b-17 preferente",
        "callcenter queue reclassify 3f2a9c1b-17 general --service citas --reason 'wrong key'",
    )
    _live(queue)
    text = "put a contact that waits under another group or service; its arrival is kept"
    actions = queue.add_subparsers(title="changes", metavar="[CHANGE]", dest="change")
    reclassify = actions.add_parser(
        "reclassify",
        help=text,
        argument_default=argparse.SUPPRESS,  # what stands before the name counts too
        **parser_texts(f"{text[0].upper()}{text[1:]}."),
    )
    _where(reclassify)
    reclassify.add_argument("contact", metavar="CONTACT", help="as `callcenter queue` shows it")
    reclassify.add_argument("group", metavar="GROUP", help="the group's name in the configuration")
    reclassify.add_argument(
        "--service", metavar="SERVICE", default=None, help="another service too (default: its own)"
    )
    reclassify.add_argument(
        "--reason",
        metavar="TEXT",
        default=None,
        help="why, kept with its history for `callcenter why`; no names and nothing of health",
    )


def add_why(commands: Commands) -> None:
    """Add `callcenter why`."""
    why = add_command(
        commands,
        "why",
        "why a contact stands where it stands, or was answered when it was",
        "Explain one contact: one sentence for the agent, then the keys of those ahead, whom it"
        " passed and who passed it, and every change with its reason and who made it. Of somebody"
        " who is not in the line any more the database tells, where --config names one.",
        "callcenter why 3f2a9c1b-17",
        "callcenter why 3f2a9c1b-17 --config /etc/callcenter/callcenter.toml",
        "callcenter why 3f2a9c1b-17 --json",
    )
    why.add_argument("contact", metavar="CONTACT", help="its id, as `callcenter queue` shows it")
    why.set_defaults(language=Language.ES)
    _where(why, config="take the socket, and the database, from this configuration")


def add_reload(commands: Commands) -> None:
    """Add `callcenter reload`."""
    reload = add_command(
        commands,
        "reload",
        "go by the settings as the file has them now",
        "Let the running service read its settings again, check them, and go by them: for new calls"
        " and for everybody who waits, with their arrival kept. No call is dropped. A file that"
        " cannot be used changes nothing, and every problem is told. What only a restart changes is"
        " listed and left as it was.",
        "callcenter reload --dry-run   what would change",
        "callcenter reload",
        "callcenter reload --json --socket /run/callcenter/control.sock",
    )
    reload.add_argument(
        "--dry-run", action="store_true", help="show what would change, and change nothing"
    )
    reload.set_defaults(language=Language.ES)
    _where(reload)


def _live(command: argparse.ArgumentParser) -> None:
    """Add the options of the commands that ask the running service."""
    command.add_argument(
        "--watch", action="store_true", help="again every second, until Ctrl-C (exit code 0)"
    )
    command.set_defaults(language=Language.ES)
    _where(command)


def _where(
    command: argparse.ArgumentParser, *, config: str = "take the socket from this configuration"
) -> None:
    """Add where the service is and how it is shown; valid before a change's name and after it."""
    command.add_argument("--json", action="store_true", help="JSON, for programs")
    command.add_argument(
        "--language",
        type=language,
        choices=list(Language),
        help="of headings and states (default: es)",
    )
    place = command.add_mutually_exclusive_group()
    place.add_argument(
        "--socket",
        type=Path,
        metavar="PATH",
        help=f"the service's control socket (default: ${SOCKET_VARIABLE}, or {DEFAULT_SOCKET})",
    )
    place.add_argument("--config", type=Path, metavar="FILE", help=config)
