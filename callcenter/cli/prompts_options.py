"""The options of `callcenter prompts`."""

from __future__ import annotations

from pathlib import Path
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

_CONFIG = "--config /etc/callcenter/callcenter.toml"


def add_prompts(commands: Commands) -> None:
    """Add the command with all it does."""
    prompts = add_command(
        commands,
        "prompts",
        "what is said to callers and agents: list, a studio's script, recordings",
        "From the texts to recordings by a person: what is said where, the script for a studio, its"
        " recordings checked and packed for the PBX; one prompt recorded by phone. `bundle` and"
        " `record` need sox, `record` the running service and the PBX's sounds on this machine."
        " One language at a time: that of --language, or else the configuration's.",
        f"callcenter prompts list {_CONFIG}",
        f"callcenter prompts script --language es {_CONFIG} -o guion.csv",
        f"callcenter prompts check grabaciones {_CONFIG}",
        f"callcenter prompts bundle grabaciones -o sounds.tar.gz {_CONFIG}",
        f"callcenter prompts record menu --phone PJSIP/201 {_CONFIG}",
    )
    actions = actions_of(prompts)
    _list(actions)
    _script(actions)
    _check(actions)
    _bundle(actions)
    _record(actions)


def _list(actions: Commands) -> None:
    text = "each prompt, where it is heard, and whether it is recorded, made or missing"
    listed = _action(actions, "list", text)
    _add_unheard(listed)
    listed.add_argument("--json", action="store_true", help="JSON, for programs")


def _script(actions: Commands) -> None:
    script = _action(actions, "script", "CSV for a studio, each file once")
    _add_unheard(script)
    _add_output(script, metavar="FILE.csv", required=False)
    script.add_argument(
        "--separator",
        choices=(",", ";"),
        default=",",
        help="between columns; ; for an Excel that writes decimals with a comma (default: ,)",
    )


def _check(actions: Commands) -> None:
    text = "what is wrong with a folder of recordings, and how to mend it"
    _add_folder(_action(actions, "check", text))


def _bundle(actions: Commands) -> None:
    text = "convert folders of recordings and pack them for the PBX, unless `check` refuses one"
    packed = _action(actions, "bundle", text)
    packed.add_argument(
        "folders",
        metavar="[LANGUAGE=]FOLDER",
        nargs="+",
        help="of recordings, such as es=grabaciones en=recordings; without a language in that of"
        " the rest",
    )
    _add_partial(packed)
    _add_output(packed, metavar="FILE.tar.gz", required=True)


def _record(actions: Commands) -> None:
    text = "ring a phone, record one prompt there, and let callers hear it once it is found good"
    recorded = _action(actions, "record", text)
    recorded.add_argument("prompt", metavar="NAME", help="as `list` shows it, without .wav")
    recorded.add_argument(
        "--phone", required=True, metavar="PHONE", help="the phone to ring, such as PJSIP/201"
    )


def _add_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "folder", type=Path, metavar="FOLDER", help="of recordings in this language"
    )
    _add_partial(command)


def _add_partial(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--partial", action="store_true", help="what is missing is no error but a warning"
    )
    command.add_argument(
        "--all", dest="every", action="store_true", help="each that is missing on a line of its own"
    )


def _add_output(command: argparse.ArgumentParser, *, metavar: str, required: bool) -> None:
    otherwise = "" if required else " (default: standard output)"
    command.add_argument(
        "-o",
        "--output",
        type=new_file,
        metavar=metavar,
        required=required,
        help=f"the file to write{otherwise}",
    )


def _add_unheard(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--all", dest="unheard", action="store_true", help="also what nobody hears by the settings"
    )


def _action(actions: Commands, name: str, text: str) -> argparse.ArgumentParser:
    action = add_action(actions, name, text)
    add_config(action)
    action.add_argument(
        "--language",
        type=language,
        choices=list(Language),
        help="of the prompts and of what is printed (default: the configuration's)",
    )
    return action
