"""Sounds on this machine: those a reload would lack, and those that no person speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.heard import heard_at
from callcenter.config.problems import Finding, Severity
from callcenter.config.sounds import texts
from callcenter.speech.programs import Program, Programs
from callcenter.speech.stock import Origin, stock
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
    try:
        missing = not_made(
            others,
            folder=speech.sounds,
            programs=programs_of(after),
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


def voice_findings(settings: Settings) -> Iterator[Finding]:
    """Yield a warning where a program speaks what callers or agents hear.

    Where no sound was ever made in ``speech.sounds`` nothing is known, and nothing told.
    """
    heard = heard_at(settings)
    sounds = stock(
        {name: text for name, text in texts(settings).items() if name in heard},
        folder=settings.speech.sounds,
        programs=programs_of(settings),
        language=settings.language,
        recordings=settings.speech.recordings,
    )
    made = sum(sound.origin is Origin.MADE for sound in sounds.values())
    if made:
        yield Finding(
            path=("speech",),
            message=f"{made} of {len(sounds)} prompts are spoken by a program on this machine",
            mend="In production have them recorded: callcenter prompts script --config FILE.",
            severity=Severity.WARNING,
        )


def programs_of(settings: Settings) -> Programs:
    """Return the programs that make sounds by these settings."""
    return Programs.chosen(
        settings.speech.command, espeak=Program(("espeak-ng",)), sox=Program(("sox",))
    )
