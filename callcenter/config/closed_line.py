"""What somebody hears who calls a closed line that has no menu of its own for it.

It says when the line opens, and how an emergency gets through: the emergency key works here as in
every menu. It is said twice, and then the call ends; any other key lets it be said anew, up to ten
times, for who types by heart what an open line asks must hear it too. Keys of groups that are never
refused work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.actions import keys_into_line
from callcenter.config.sounds import own_sound, prompt_sounds
from callcenter.ivr.menu import OPENING, Menu, ToHangup, ToMenu
from callcenter.speech.catalogue import Sentence
from callcenter.speech.numbers import say_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import LineSettings, Settings
    from callcenter.ivr.menu import AnyTarget

_ANSWER_MS = 5_000
_KEYS = "0123456789*#"


def closed_menu_name(settings: Settings, line: str) -> str:
    """Return the first menu of a closed line; ours has a name that no menu of the file can have."""
    return settings.lines[line].closed_menu or f"{line}/closed"


def closed_menus(settings: Settings) -> Iterator[Menu]:
    """Yield the menu of each line that names none."""
    for name, line in settings.lines.items():
        if line.closed_menu is None:
            yield _menu(settings, closed_menu_name(settings, name), line)


def _menu(settings: Settings, name: str, line: LineSettings) -> Menu:
    sounds = (
        *prompt_sounds(settings, line.prompts.closed),
        OPENING,
        *prompt_sounds(settings, line.prompts.closed_emergency),
    )
    if line.emergency is not None:
        press = own_sound(settings, Sentence.OR_PRESS)
        sounds = (*sounds, *press, *say_digits(line.emergency.key))
    again: dict[str, AnyTarget] = dict.fromkeys(_KEYS, ToMenu(name))
    keys = again | never_refused_keys(settings, line)
    return Menu(name=name, prompt=sounds, keys=keys, otherwise=ToHangup(), timeout_ms=_ANSWER_MS)


def never_refused_keys(settings: Settings, line: LineSettings) -> dict[str, AnyTarget]:
    """Return the keys of the first menu that lead to a group let in also while it is closed."""
    return keys_into_line(settings, line, let_in=lambda group: group.never_refuse)
