"""Where each prompt is heard, as far as the settings say."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from callcenter.config.actions import every_action
from callcenter.config.announcements import announce_texts
from callcenter.config.menus import SayMessage
from callcenter.config.sounds import service_texts, time_texts
from callcenter.speech.catalogue import CATALOGUE, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from callcenter.config.settings import LineSettings, Settings

    Heard = Iterator[tuple[str, "Place"]]


class Where(StrEnum):
    """The moments of a call in which something is said."""

    MENU = "menu"
    AFTER_A_KEY = "after_a_key"
    IN_LINE = "in_line"  # entering it, waiting in it
    LINE_FULL = "line_full"
    CLOSED = "closed"
    OPENING = "opening"  # when a line opens: the end of another sentence
    EMERGENCY = "emergency"  # tells of the emergency key or the public emergency number
    OUTAGE = "outage"  # by the PBX alone, while the service is away
    CALLBACK = "callback"
    ANSWERED = "answered"  # an agent has picked up, and is not heard yet
    SURVEY = "survey"
    AGENT = "agent"
    WHISPER = "whisper"  # to an agent who has just picked up
    PART = "part"  # of another prompt


class Place(msgspec.Struct, frozen=True):
    """One place where a prompt is heard; the name is that of a menu, a line or a prompt."""

    where: Where
    name: str = ""


_OWN = (
    ("agent-", Where.AGENT),
    ("service-", Where.WHISPER),
    ("whisper-", Where.WHISPER),
    ("opens-", Where.OPENING),
    ("time-", Where.OPENING),
    ("ahead-", Where.IN_LINE),
    ("wait-", Where.IN_LINE),
    ("callback-", Where.CALLBACK),
    ("survey-", Where.SURVEY),
    ("goodbye", Where.SURVEY),
    ("outage", Where.OUTAGE),
    ("or-press", Where.EMERGENCY),
    ("emergency-key", Where.EMERGENCY),
)
"""Of prompts that no setting names: where they are heard, by how their names begin."""


def heard_at(settings: Settings) -> dict[str, tuple[Place, ...]]:
    """Return every prompt that somebody may hear, with where, in the order of the file."""
    found: dict[str, dict[Place, None]] = {}
    for name, place in (*places_named(settings), *_own_places(settings)):
        found.setdefault(name, {})[place] = None
    return {name: tuple(places) for name, places in found.items()}


def places_named(settings: Settings) -> Heard:
    """Yield each prompt that a setting names, and where it does."""
    for name, menu in settings.menus.items():
        yield from _each((*menu.prompt, *(menu.repeat or ())), Place(Where.MENU, name))
    for path, action in every_action(settings):
        if isinstance(action, SayMessage):
            yield from _each(action.say, Place(Where.AFTER_A_KEY, str(path[1])))
    for name, line in settings.lines.items():
        yield from _of_line(settings, name, line)
    if settings.recording:
        yield from _each(settings.recording.notice, Place(Where.ANSWERED))
    for question in settings.survey.questions if settings.survey else ():
        yield from _each(question.prompt, Place(Where.SURVEY))
    for name, prompt in settings.prompts.items():
        parts = [part.prompt for part in prompt.parts or () if part.prompt]
        yield from _each(parts, Place(Where.PART, name))


def _of_line(settings: Settings, name: str, line: LineSettings) -> Heard:
    said = line.prompts
    in_line = [said.place_taken, said.nobody_logged_in, said.held_back, said.before_opening]
    in_line += [said.place_regained, said.contact_code]
    in_line += [said.handed_back] if settings.desk.call_keys else []
    in_line += [line.announce.texts] if line.announce else []
    for prompts in in_line:
        yield from _each(prompts, Place(Where.IN_LINE, name))
    by_key = any(agent.supervisor for agent in settings.agents)
    if line.closed_menu is None and (line.hours or by_key):
        yield from _each((*said.closed, *said.closed_emergency), Place(Where.CLOSED, name))
    if line.hours and settings.hours[line.hours].admit_by_estimate:
        soon = (*said.closing_soon, *said.line_full_preference)
        yield from _each(soon, Place(Where.CLOSED, name))
    if line.max_waiting is not None and line.full_menu is None:
        full = (*said.line_full, *said.line_full_preference)
        yield from _each(full, Place(Where.LINE_FULL, name))


def _own_places(settings: Settings) -> Heard:
    lines = settings.lines.values()
    silent = {
        Where.WHISPER: not any(line.whisper for line in lines),
        Where.OPENING: not any(line.hours for line in lines),
        Where.CALLBACK: not (settings.callback or any(line.callback for line in lines)),
        Where.SURVEY: settings.survey is None,
    }
    made = {**service_texts(settings), **time_texts(settings), **announce_texts(settings)}
    own = (sentence.removeprefix(FOLDER) for sentence in CATALOGUE)
    for name in (*own, *made):
        for beginning, where in _OWN:
            if name.startswith(beginning) and not silent.get(where, False):
                yield name, Place(where)


def _each(names: Iterable[str], place: Place) -> Heard:
    for name in names:
        yield name, place
