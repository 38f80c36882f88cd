"""`callcenter sounds`: make the sounds of all prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.charts.counted import counted
from callcenter.cli import settings
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.config.check_sounds import programs_of
from callcenter.config.sounds import in_language, recordings_of, spoken_languages, texts
from callcenter.speech.tts import How, Rendered, render

if TYPE_CHECKING:
    from argparse import Namespace

_THERE = ("{count} sound is there", "{count} sounds are there")


def main(options: Namespace) -> int:
    """Make what is missing or changed, in every language that callers may hear.

    Not done if a single sound could not be made.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    chosen = settings.load(options, needed=())
    programs = programs_of(chosen)
    done: list[Rendered] = []
    failed: dict[tuple[str, str], list[str]] = {}  # language and why: which
    for language in spoken_languages(chosen):
        sounds = render(
            texts(in_language(chosen, language)),
            folder=chosen.speech.sounds,
            programs=programs,
            report=print,
            language=language,
            recordings=recordings_of(chosen, language),
        )
        place = "" if language == chosen.language else f"{language}/"
        for sound in sounds:
            if sound.how is How.FAILED:
                failed.setdefault((place, sound.note), []).append(sound.name)
            elif sound.note:
                print(f"{place}{sound.name}: {sound.note}")
        done += sounds
    for (place, why), names in failed.items():
        print(f"{place}{names[0]}{_more(len(names) - 1)}: {why}")
    count = sum(map(len, failed.values()))
    print(f"{counted(_THERE, len(done) - count)}, {count} could not be made")
    return NOT_DONE if failed else DONE


def _more(count: int) -> str:
    return f" and {count} more" if count else ""
