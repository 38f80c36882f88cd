"""The command line: every command, its options and its help. Nothing heavy is imported for it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter import __version__
from callcenter.cli.doctor_options import add_doctor
from callcenter.cli.live_options import add_agents, add_queue, add_reload, add_why
from callcenter.cli.observe_options import add_observe
from callcenter.cli.option_parts import (
    add_command,
    add_config,
    add_overrides,
    language,
    parser_texts,
    positive,
)
from callcenter.cli.privacy_options import add_privacy
from callcenter.cli.prompts_options import add_prompts
from callcenter.cli.recordings_options import add_recordings
from callcenter.cli.registry_options import add_registry
from callcenter.cli.report_options import add_report
from callcenter.cli.simulate_options import add_simulate
from callcenter.cli.texts import Language

if TYPE_CHECKING:
    from callcenter.cli.option_parts import Commands


def parser() -> argparse.ArgumentParser:
    """Return the parser; what it gives holds ``module``, which carries the command out."""
    top = argparse.ArgumentParser(
        prog="callcenter",
        **parser_texts(
            "One line of people, served fairly, whoever picks up. Callers of an Asterisk PBX walk"
            " through a menu, wait in one priority line and are connected to the right agent.",
            "callcenter demo                          try it out on this machine",
            "callcenter check callcenter.toml         is the configuration right?",
            "callcenter run --config callcenter.toml  serve the line",
            "callcenter queue --watch                 who waits now",
        ),
    )
    top.add_argument("--version", action="version", version=f"callcenter {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _run(commands)
    _demo(commands)
    _check(commands)
    add_doctor(commands)
    _migrate(commands)
    _sounds(commands)
    _explain(commands)
    _hours(commands)
    add_observe(commands)
    add_agents(commands)
    add_queue(commands)
    add_why(commands)
    add_reload(commands)
    add_simulate(commands)
    add_report(commands)
    add_privacy(commands)
    add_prompts(commands)
    add_registry(commands)
    add_recordings(commands)
    return top


def _run(commands: Commands) -> None:
    run = add_command(
        commands,
        "run",
        "serve the line beside an existing PBX",
        "Serve the line: connect to the PBX and the database that the configuration names, take"
        " the calls, and go on until SIGTERM or Ctrl-C. The PBX or the database may be away at the"
        " start; the service waits for them.",
        "callcenter run --config /etc/callcenter/callcenter.toml",
    )
    add_config(run)
    run.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="the lowest level that is logged, to stderr (default: info)",
    )


def _demo(commands: Commands) -> None:
    demo = add_command(
        commands,
        "demo",
        "the whole service on this machine, with callers and agents",
        "Start everything on this machine, without root and on loopback only: a private Asterisk,"
        " PostgreSQL and Prometheus, the service, agents' phones and a stream of callers. Print"
        " where to look and the SIP account for a phone of your own. Ctrl-C ends all of it.",
        "callcenter demo              callers until Ctrl-C",
        "callcenter demo --calls 12   twelve calls, a summary, the end",
        "callcenter demo --no-callers only the agents; call with your own phone",
        "callcenter demo --clean      remove what the demo keeps",
    )
    demo.add_argument(
        "--calls",
        type=positive,
        metavar="N",
        help="place N calls, print answered, abandoned and waits per group, and stop; exit code 1"
        " if a call was lost, left unanswered without cause, or answered out of order",
    )
    demo.add_argument(
        "--no-callers", dest="callers", action="store_false", help="leave the line quiet"
    )
    demo.add_argument(
        "--clean", action="store_true", help="remove what earlier demos keep, and stop"
    )


def _check(commands: Commands) -> None:
    check = add_command(
        commands,
        "check",
        "read a configuration and say what is wrong with it",
        "Read a configuration without using it. Each problem is told with file, line, field, value"
        " and how to mend it. Warnings alone are no failure.",
        "callcenter check /etc/callcenter/callcenter.toml",
    )
    check.add_argument("config", type=Path, metavar="FILE", help="the configuration (TOML)")
    add_overrides(check)


def _migrate(commands: Commands) -> None:
    migrate = add_command(
        commands,
        "migrate",
        "bring the database's tables to this version",
        "Apply what the database lacks, all of it or nothing, and print each step. The service"
        " may be running, and so may another migration. There is no way back but a backup.",
        "callcenter migrate --config /etc/callcenter/callcenter.toml",
    )
    add_config(migrate)


def _sounds(commands: Commands) -> None:
    sounds = add_command(
        commands,
        "sounds",
        "make the sounds of all prompts",
        "Make the sound of every prompt below speech.sounds: from the recording in"
        " speech.recordings where there is one, spoken by espeak-ng (or speech.command)"
        " elsewhere. Only what changed is made again, and a sound that somebody else put there is"
        " left alone. Needs espeak-ng and sox. Where the PBX is another host, copy the folder.",
        "callcenter sounds --config /etc/callcenter/callcenter.toml",
    )
    add_config(sounds)


def _explain(commands: Commands) -> None:
    explain = add_command(
        commands,
        "explain",
        "the rule of the line, in words for the public",
        "Print in which order people are served, as the configuration has it: for the wall, the web"
        " page, and whoever asks. Who belongs to a group is said by its people (people_en), or else"
        " by its label.",
        "callcenter explain --config /etc/callcenter/callcenter.toml",
        "callcenter explain --config /etc/callcenter/callcenter.toml --language en",
    )
    add_config(explain)
    explain.add_argument(
        "--language", choices=("es", "en"), help="of the text (default: the configuration's)"
    )


def _hours(commands: Commands) -> None:
    hours = add_command(
        commands,
        "hours",
        "when each line is open in the next two weeks",
        "Print for today and the two weeks after it when each line is open by its hours, and why"
        " where a day is not as the week says: a holiday's name, or what is written beside the"
        " date; and whether a supervisor opened or closed the line by phone, as the running service"
        " tells.",
        "callcenter hours --config /etc/callcenter/callcenter.toml",
        "callcenter hours --config /etc/callcenter/callcenter.toml --language en",
    )
    add_config(hours)
    hours.add_argument(
        "--language", type=language, choices=list(Language), help="(default: the configuration's)"
    )
