"""What agents hear of callers before they speak with them, as sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.sounds import prompt_sounds, service_prompt
from callcenter.flow.rules import Whisper
from callcenter.speech.numbers import Gender, say_number

if TYPE_CHECKING:
    from callcenter.config.settings import Settings
    from callcenter.ivr.menu import Sounds

HOUR = 60  # minutes
_OF_TIER = ("whisper-emergency", "whisper-preferred", "whisper-general")


def whisper(settings: Settings) -> Whisper:
    """Return the sounds of every whisper there can be. Classes are told by tier alone."""
    return Whisper(
        tiers=tuple(prompt_sounds(settings, (name,)) for name in _OF_TIER),
        services={
            name: prompt_sounds(settings, (service_prompt(name),)) for name in settings.services
        },
        minutes=tuple(_waited(settings, minutes) for minutes in range(HOUR + 1)),
    )


def _waited(settings: Settings, minutes: int) -> Sounds:
    if minutes == 0:
        return prompt_sounds(settings, ("whisper-under-a-minute",))
    if minutes == HOUR:
        return prompt_sounds(settings, ("whisper-over-an-hour",))
    return (
        *prompt_sounds(settings, ("whisper-waited",)),
        *say_number(minutes, Gender.MASCULINE, settings.language),
        *prompt_sounds(settings, ("whisper-minute" if minutes == 1 else "whisper-minutes",)),
    )
