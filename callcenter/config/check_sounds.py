"""Prompts that a running service would begin to say, and of which there is no sound yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding
from callcenter.config.sounds import texts
from callcenter.speech.programs import Program, Programs
from callcenter.speech.tts import not_made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import Settings


def sound_findings(before: Settings, after: Settings) -> Iterator[Finding]:
    """Yield the prompts that ``after`` says otherwise than ``before`` and whose sound is not made.

    Where no sound was ever made in ``speech.sounds`` the PBX is another host, and nothing is known.
    """
    said = texts(before) if before.language == after.language else {}
    others = {name: text for name, text in texts(after).items() if said.get(name) != text}
    speech = after.speech
    programs = Programs.chosen(
        speech.command, espeak=Program(("espeak-ng",)), sox=Program(("sox",))
    )
    try:
        missing = not_made(
            others,
            folder=speech.sounds,
            programs=programs,
            language=after.language,
            recordings=speech.recordings,
        )
    except OSError as error:
        yield Finding(
            path=("speech",),
            message=f"{error.filename} cannot be read: {error.strerror}",
            mend="Let the service's user read speech.recordings and speech.sounds, or restart.",
        )
        return
    for name in missing:
        yield Finding(
            path=("prompts", name),
            message="has no sound yet, or one that says something else",
            mend="Make it first: callcenter sounds --config FILE. Then reload again.",
        )
