"""`callcenter sounds`: make the sounds of all prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli import settings
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.config.sounds import texts
from callcenter.speech.programs import Program, Programs
from callcenter.speech.tts import How, render

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    """Make what is missing or changed; not done if a single sound could not be made.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    chosen = settings.load(options, needed=())
    done = render(
        texts(chosen),
        folder=chosen.speech.sounds,
        programs=Programs.chosen(
            chosen.speech.command, espeak=Program(("espeak-ng",)), sox=Program(("sox",))
        ),
        report=print,
        language=chosen.language,
        recordings=chosen.speech.recordings,
    )
    for sound in done:
        if sound.note:
            print(f"{sound.name}: {sound.note}")
    failed = sum(sound.how is How.FAILED for sound in done)
    print(f"{len(done) - failed} sounds are there, {failed} could not be made")
    return NOT_DONE if failed else DONE
