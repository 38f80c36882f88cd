"""What the actions of `callcenter prompts` share: the sounds of the PBX, and a file to write."""

from __future__ import annotations

import sys
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
    """Write a file whole, or to standard output where none is named.

    Raises:
        ConfigError: it cannot be written.
    """
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
