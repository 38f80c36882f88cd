"""What the actions of `callcenter prompts` share: the sounds of the PBX, and a file to write."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from callcenter.config.check_sounds import programs_of
from callcenter.config.sounds import in_language, recordings_of, texts
from callcenter.errors import ConfigError
from callcenter.speech.stock import stock

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.cli.texts import Language
    from callcenter.config import Settings
    from callcenter.speech.stock import Sound


def sounds_of(chosen: Settings, language: Language) -> dict[str, Sound]:
    """Return what sounds there are of every prompt in a language."""
    speech = chosen.speech
    return stock(
        texts(in_language(chosen, language.value)),
        folder=speech.sounds,
        programs=programs_of(chosen),
        language=language.value,
        recordings=recordings_of(chosen, language.value),
    )


def write(path: Path | None, content: bytes) -> None:
    """Write a file whole or not at all, or to standard output where none is named.

    Raises:
        ConfigError: it cannot be written.
    """
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    if path.exists() and not path.is_file():  # such as a pipe, which has no whole
        _written(path, path, content)
        return
    fresh = path.with_name(f".{path.name}.new")
    try:
        _written(fresh, path, content)
        fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink()


def _written(file: Path, named: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{named} cannot be written: {error.strerror}") from error
