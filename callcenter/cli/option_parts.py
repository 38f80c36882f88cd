"""What every command's options share: examples, exit codes, the configuration, plain numbers."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from callcenter.cli.texts import Language

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # its only name


class ParserTexts(TypedDict):
    """What a parser says and how, as `argparse` takes it."""

    description: str
    epilog: str
    formatter_class: type[argparse.HelpFormatter]
    allow_abbrev: bool


_EXITS = """exit codes:
    0  done
    1  not done; stderr says why
    2  the command line is wrong
  130  stopped by Ctrl-C"""


def add_config(command: argparse.ArgumentParser) -> None:
    """Add where the configuration is, and what wins over it."""
    command.add_argument(
        "--config", type=Path, metavar="FILE", required=True, help="the configuration (TOML)"
    )
    add_overrides(command)


def add_overrides(command: argparse.ArgumentParser) -> None:
    """Add what wins over the configuration's file."""
    command.add_argument(
        "--set",
        dest="overrides",
        type=_override,
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="one setting, such as ami.port=5039; wins over the file and over the environment",
    )


def add_command(
    commands: Commands, name: str, short: str, long: str, *examples: str
) -> argparse.ArgumentParser:
    """Add a command that the module of its name carries out."""
    command = commands.add_parser(name, help=short, **parser_texts(long, *examples))
    command.set_defaults(module=f"callcenter.cli.{name}")
    return command


def actions_of(command: argparse.ArgumentParser) -> Commands:
    """Let a command have actions, of which one must be named."""
    return command.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)


def add_action(actions: Commands, name: str, text: str) -> argparse.ArgumentParser:
    """Add what a command does; ``text`` is a phrase that begins small."""
    return actions.add_parser(name, help=text, **parser_texts(f"{text[0].upper()}{text[1:]}."))


def parser_texts(long: str, *examples: str) -> ParserTexts:
    """Return what every parser of ours has in common."""
    shown = "\n".join(("examples:", *(f"  {example}" for example in examples)))
    return {
        "description": textwrap.fill(long, width=90),
        "epilog": f"{shown}\n\n{_EXITS}" if examples else _EXITS,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }


def language(text: str) -> Language:
    """Read a language of ours.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if text not in set(Language):
        raise argparse.ArgumentTypeError(f"{text!r} is none of: {', '.join(Language)}")
    return Language(text)


def positive(text: str) -> int:
    """Read a number of at least 1.

    Raises:
        argparse.ArgumentTypeError: it is less.
        ValueError: it is no whole number.
    """
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def new_file(text: str) -> Path:
    """Return where a file is to be written, refused before the work if its folder is not there."""
    path = Path(text)
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path


def _override(text: str) -> tuple[str, str]:
    field, found, value = text.partition("=")
    if not found or not field:
        raise argparse.ArgumentTypeError(f"{text!r} is not FIELD=VALUE, such as ami.port=5039")
    return (field, value)
