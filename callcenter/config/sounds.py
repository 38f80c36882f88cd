"""Which sounds a prompt is made of, and which texts must be spoken to have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from callcenter.config.announcements import announce_texts
from callcenter.config.hours import opening_times
from callcenter.hours.calendar import minute_of
from callcenter.ivr.menu import OPENING
from callcenter.speech.catalogue import (
    CATALOGUE,
    EMERGENCY_NUMBER,
    FOLDER,
    SERVICE_NAME,
    SLOW,
    Sentence,
    Text,
)
from callcenter.speech.numbers import Gender, Language, digit_words, say_digits, say_number
from callcenter.speech.times import time_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from callcenter.config.prompts import Part, PromptTable
    from callcenter.config.settings import Settings
    from callcenter.ivr.menu import Sounds
from callcenter.speech.catalogue import Wording

SERVICE_PROMPT = "service-"
"""How the names of the prompts begin that say a service to agents."""

TIME_PROMPT = "time-"
"""How the names of the prompts begin that say when a line opens."""

WORDED: tuple[Language, ...] = get_args(Language)
"""The languages in which we have words."""

OWN_PROMPTS = frozenset(sentence.value.removeprefix(FOLDER) for sentence in Sentence)
"""Prompts that exist without standing in the file."""


def prompt_sounds(settings: Settings, names: Iterable[str]) -> Sounds:
    """Return the sounds of the prompts `names`, one after the other."""
    return tuple(sound for name in names for sound in _sounds(settings, name, ending=""))


def slow_sounds(settings: Settings, names: Iterable[str]) -> Sounds:
    """Return the same, slower, for whoever did not answer the first time."""
    return tuple(sound for name in names for sound in _sounds(settings, name, ending=SLOW))


def _sounds(settings: Settings, name: str, *, ending: str) -> Iterator[str]:
    prompt = settings.prompts.get(name)
    if prompt is None or prompt.parts is None:
        yield FOLDER + name + ending
        return
    for part in prompt.parts:
        yield from _part_sounds(settings, part, ending=ending)


def _part_sounds(settings: Settings, part: Part, *, ending: str) -> Iterator[str]:
    if part.sound is not None:
        yield part.sound
    if part.prompt is not None:
        yield from _sounds(settings, part.prompt, ending=ending)
    if part.digits is not None:
        yield from say_digits(part.digits)
    if part.number is not None:
        yield from say_number(part.number, Gender(part.gender or "none"), settings.language)
    if part.value is not None:
        yield OPENING


def texts(settings: Settings) -> dict[str, Text]:
    """Return what each prompt says, by name, the product's own sentences included.

    Prompts made of parts need no sound of their own and are left out.
    """
    slow = _said_slowly(settings)
    digits = digit_words(settings.emergency_digits, settings.language)
    own = {name: wording.text(settings.language) for name, wording in _own_wordings()}
    own[Sentence.OUTAGE.removeprefix(FOLDER)] += _key_in_an_outage(settings)
    own |= service_texts(settings) | time_texts(settings) | announce_texts(settings)
    given = {name: prompt for name, prompt in settings.prompts.items() if prompt.parts is None}
    spoken = own | {name: text_of(prompt, settings) or "" for name, prompt in given.items()}
    speech = settings.speech
    return {
        name: Text(
            text=text.replace(EMERGENCY_NUMBER, digits).replace(
                SERVICE_NAME, settings.service.name
            ),
            voice=speech.voice if settings.language == "es" else speech.voice_en,
            file=(given[name].file or "") if name in given else "",
            slow=name in slow,
        )
        for name, text in spoken.items()
        if name in given or name not in settings.prompts
    }


def spoken_languages(settings: Settings) -> tuple[Language, ...]:
    """Return in which languages prompts are spoken: the line's own, then those of callers.

    Only in these two have we words; a sound of `en` serves `en_US`, too, as Asterisk looks there.
    """
    asked = settings.registry.languages if settings.registry else ()
    callers = {language.partition("_")[0] for language in asked}
    others = (language for language in WORDED if language in callers)
    return tuple(dict.fromkeys((settings.language, *others)))


def in_language(settings: Settings, language: Language) -> Settings:
    """Return settings of which all is said in another language."""
    return settings.model_copy(update={"language": language})


def recordings_of(settings: Settings, language: Language) -> Path | None:
    """Return where the recordings in a language lie: of others than the line's a folder deeper."""
    folder = settings.speech.recordings
    return folder if folder is None or language == settings.language else folder / language


def _key_in_an_outage(settings: Settings) -> str:
    """The PBX's own queue can play one file alone, so the key stands in the sentence itself."""
    keys = [line.emergency.key for line in settings.lines.values() if line.emergency]
    if not keys:
        return ""
    said = CATALOGUE[Sentence.EMERGENCY_KEY].text(settings.language).removesuffix(".")
    return f" {said}: {digit_words(keys[0], settings.language)}."


def service_prompt(service: str) -> str:
    """Return the name of the prompt that says a service to agents."""
    return f"{SERVICE_PROMPT}{service}"


def service_texts(settings: Settings) -> dict[str, str]:
    """Return what those prompts say, where a line whispers or a call is accepted by a key."""
    if not any(line.whisper for line in settings.lines.values()) and not accepts(settings):
        return {}
    return {service_prompt(name): service.label for name, service in settings.services.items()}


def accepts(settings: Settings) -> bool:
    """Whether anybody accepts calls by a key."""
    agents = [agent.accept_key for agent in settings.agents]
    return any([*agents, *(table.accept_key for table in settings.on_call)])


def time_prompt(time: str) -> str:
    """Return the name of the prompt that says a time of day, such as 07:00."""
    return f"{TIME_PROMPT}{time.replace(':', '')}"


def time_texts(settings: Settings) -> dict[str, str]:
    """Return what those prompts say, for every time at which a line opens."""
    return {
        time_prompt(time): time_words(minute_of(time), settings.language)
        for time in opening_times(settings)
    }


def own_sound(settings: Settings, sentence: Sentence) -> Sounds:
    """Return the sounds of one of our own sentences, or of what the operator says instead."""
    return prompt_sounds(settings, (sentence.removeprefix(FOLDER),))


def _own_wordings() -> Iterator[tuple[str, Wording]]:
    for sentence, wording in CATALOGUE.items():
        yield sentence.value.removeprefix(FOLDER), wording


def text_of(prompt: PromptTable, settings: Settings) -> str | None:
    """Return the prompt's text in the file's language; None where it has none."""
    return prompt.es if settings.language == "es" else prompt.en


def _said_slowly(settings: Settings) -> frozenset[str]:
    """Return the prompts of which a slower twin is needed."""
    sounds = {
        sound
        for menu in settings.menus.values()
        if menu.repeat is None and menu.attempts > 1
        for sound in slow_sounds(settings, menu.prompt)
        if sound.startswith(FOLDER) and sound.endswith(SLOW)
    }
    return frozenset(sound.removeprefix(FOLDER).removesuffix(SLOW) for sound in sounds)
