"""`callcenter prompts`: what is said where, and from texts to recordings by a person."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import msgspec

from callcenter.charts.counted import counted
from callcenter.cli import settings
from callcenter.cli.exits import DONE
from callcenter.cli.output import write
from callcenter.cli.prompts_check import check, pack
from callcenter.cli.prompts_files import sounds_of
from callcenter.cli.prompts_record import record
from callcenter.cli.prompts_texts import PROMPT_TEXTS
from callcenter.cli.table import table
from callcenter.cli.texts import Language
from callcenter.config.numbered import numbered
from callcenter.config.script import script
from callcenter.config.sounds import in_language
from callcenter.speech.stock import Origin

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from callcenter.cli.prompts_texts import PromptTexts
    from callcenter.config import Settings
    from callcenter.config.script import Row

_LONGEST_TEXT = 60
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it, Excel takes a CSV for the code page of the country and breaks every accent."""


def main(options: Namespace) -> int:
    """Carry out one action.

    Raises:
        ConfigError: the configuration cannot be used, or a file cannot be written.
        ControlError: the running service gave no usable reply.
        SpeechError: a recording could not be converted.
    """
    chosen = settings.load(options, needed=())
    language = Language(options.language or chosen.language)
    return _ACTIONS[options.action](options, chosen, language)


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One prompt, as `list --json` tells it."""

    prompt: str
    number: str  # by which it is recorded from a phone
    file: str
    language: str
    text: str
    heard: tuple[str, ...]
    sound: Origin
    seconds: float | None


def _list(options: Namespace, chosen: Settings, language: Language) -> int:
    words = PROMPT_TEXTS[language]
    rows = script(in_language(chosen, language.value), unheard=options.unheard)
    sounds = sounds_of(chosen, language)
    numbers = {name: number for number, name in numbered(chosen).items()}
    lines = [
        _Line(
            prompt=name,
            number=numbers[name],
            file=row.file,
            language=language.value,
            text=row.text,
            heard=_places(row, words),
            sound=sounds[name].origin,
            seconds=sounds[name].length_s,
        )
        for row in rows
        for name in row.prompts
    ]
    if options.json:
        print(msgspec.json.encode(lines).decode())
        return DONE
    headings = (words.number, words.file, words.origin, words.seconds, words.heard, words.text)
    print(table(headings, [_cells(line, words) for line in lines], right=frozenset({0, 3})))
    print(_counted(lines, words))
    return DONE


def _cells(line: _Line, words: PromptTexts) -> tuple[str, ...]:
    short = line.text[: _LONGEST_TEXT - 1] + "…" if len(line.text) > _LONGEST_TEXT else line.text
    length = "" if line.seconds is None else f"{line.seconds:.1f}"
    return (line.number, line.file, words.origins[line.sound], length, "; ".join(line.heard), short)


def _counted(lines: list[_Line], words: PromptTexts) -> str:
    origins = [line.sound for line in lines]
    return words.counted.format(
        prompts=counted(words.prompts, len(lines)),
        recorded=counted(words.recorded, origins.count(Origin.RECORDED)),
        made=counted(words.made, origins.count(Origin.MADE)),
        missing=counted(words.missing, origins.count(Origin.MISSING)),
    )


def _script(options: Namespace, chosen: Settings, language: Language) -> int:
    words = PROMPT_TEXTS[language]
    rows = script(in_language(chosen, language.value), unheard=options.unheard)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=options.separator)
    writer.writerow((words.file, words.text, words.heard, words.notes))
    for row in rows:
        writer.writerow((row.file, row.text, "; ".join(_places(row, words)), _notes(row, words)))
    write(options.output, (_BYTE_ORDER_MARK + written.getvalue()).encode())
    return DONE


def _places(row: Row, words: PromptTexts) -> tuple[str, ...]:
    told = (words.places[place.where].format(name=place.name).strip() for place in row.places)
    return tuple(told) or (words.unheard,)


def _notes(row: Row, words: PromptTexts) -> str:
    return " ".join(dict.fromkeys(words.directions[place.where] for place in row.places))


_ACTIONS: dict[str, Callable[[Namespace, Settings, Language], int]] = {
    "list": _list,
    "script": _script,
    "check": check,
    "bundle": pack,
    "record": record,
}
