"""Prompts that cannot be said, or that nobody hears."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.config.announcements import announce_texts
from callcenter.config.heard import places_named
from callcenter.config.problems import Finding, Severity
from callcenter.config.sounds import OWN_PROMPTS, service_texts, text_of, time_texts
from callcenter.config.translate import suggestion
from callcenter.speech.catalogue import CATALOGUE, EMERGENCY_NUMBER, FOLDER, SLOW, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.problems import FieldPath
    from callcenter.config.prompts import Part, PromptTable
    from callcenter.config.settings import Settings

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def prompt_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with prompts. All names must be known by now."""
    used = _used(settings)
    for name, prompt in settings.prompts.items():
        path = ("prompts", name)
        yield from _content(settings, path, prompt)
        yield from _placeholders(path, prompt)
        if name.endswith(SLOW):
            yield Finding(
                path=path,
                message=f"names that end in {SLOW} are kept for slower twins",
                mend="Give it another name.",
            )
        if name not in used and name not in OWN_PROMPTS:
            yield Finding(
                path=path,
                message="nobody ever hears this prompt",
                mend="Use it in a menu or a line, or remove it.",
                severity=Severity.WARNING,
            )
        if _contains_itself(settings, name):
            yield Finding(
                path=path, message="this prompt contains itself", mend="Remove one of its parts."
            )
    yield from _emergency_number(settings, used)


def _content(settings: Settings, path: FieldPath, prompt: PromptTable) -> Iterator[Finding]:
    has_text = prompt.es is not None or prompt.en is not None
    if prompt.parts is not None:
        if has_text or prompt.file is not None:
            yield Finding(
                path=path,
                message="has parts and also a text or a file",
                mend="Keep either the parts, or the text and its recording.",
            )
        for place, part in enumerate(prompt.parts):
            yield from _part((*path, place), part)
    elif not has_text and prompt.file is None:
        yield Finding(
            path=path,
            message="has neither a text nor a recording",
            mend='Give it a text: es = "…".',
        )
    elif prompt.file is None and text_of(prompt, settings) is None:
        yield Finding(
            path=path,
            message=f"has no text in the line's language ({settings.language}) and no recording",
            mend=f'Add {settings.language} = "…", or a file.',
            severity=Severity.WARNING,
        )
    if prompt.file is not None and settings.speech.recordings is None:
        yield Finding(
            path=(*path, "file"),
            message="there is no folder to look for recordings in",
            mend="Set speech.recordings to the folder that holds the file.",
        )


def _part(path: FieldPath, part: Part) -> Iterator[Finding]:
    given = [part.sound, part.prompt, part.digits, part.number, part.value]
    if sum(each is not None for each in given) != 1:
        yield Finding(
            path=path,
            message="must hold exactly one of sound, prompt, digits, number and value",
            mend="Make one part of each.",
        )
    if part.gender is not None and part.number is None:
        yield Finding(
            path=path, message="gender belongs to a number", mend="Remove it, or add the number."
        )


def _placeholders(path: FieldPath, prompt: PromptTable) -> Iterator[Finding]:
    for language, text in (("es", prompt.es), ("en", prompt.en)):
        for found in _PLACEHOLDER.findall(text or ""):
            if found != EMERGENCY_NUMBER:
                yield Finding(
                    path=(*path, language),
                    value=found,
                    message="nothing is known to put in its place",
                    mend=suggestion(found, [EMERGENCY_NUMBER]),
                )


def _contains_itself(settings: Settings, name: str) -> bool:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        prompt = settings.prompts.get(waiting.pop())
        inside = {part.prompt for part in (prompt and prompt.parts) or () if part.prompt}
        if name in inside:
            return True
        waiting.extend(inside - seen)
        seen |= inside
    return False


def _used(settings: Settings) -> set[str]:
    made = {*service_texts(settings), *time_texts(settings), *announce_texts(settings)}
    return made | {name for name, _ in places_named(settings)}


def _emergency_number(settings: Settings, used: set[str]) -> Iterator[Finding]:
    if settings.emergency_digits:
        return
    texts = {
        sentence.removeprefix(FOLDER): CATALOGUE[sentence].text(settings.language)
        for sentence in Sentence
    }
    for name, prompt in settings.prompts.items():
        texts[name] = text_of(prompt, settings) or ""
    if any(EMERGENCY_NUMBER in texts[name] for name in used):
        yield Finding(
            path=("emergency_number",),
            message="callers are told the public emergency number, and none is named",
            mend='Set country, or emergency_number = "911".',
        )
