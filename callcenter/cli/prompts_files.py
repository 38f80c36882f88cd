"""What the actions of `callcenter prompts` share: the sounds of the PBX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.check_sounds import programs_of
from callcenter.config.sounds import in_language, recordings_of, texts
from callcenter.speech.stock import stock

if TYPE_CHECKING:
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
