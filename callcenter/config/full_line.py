"""What somebody hears who is not let into a full line, made from the line's own first menu.

Its keys for groups that are always let in work there too, so who pressed the wrong one before may
still press the right one; the emergency key works as everywhere. It is said twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.actions import final
from callcenter.config.menus import GoToLine
from callcenter.config.sounds import prompt_sounds
from callcenter.ivr.menu import Menu, ToHangup, ToLine
from callcenter.queue.waiting import EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import LineSettings, Settings

_ANSWER_MS = 5_000


def full_menu_name(line: str) -> str:
    """Return the menu's name, which no menu of the file can have."""
    return f"{line}/full"


def full_menus(settings: Settings) -> Iterator[Menu]:
    """Yield the menu of each line that has a bound."""
    for name, line in settings.lines.items():
        if line.max_waiting is not None:
            yield _menu(settings, name, line)


def _menu(settings: Settings, name: str, line: LineSettings) -> Menu:
    ends = {key: final(action) for key, action in settings.menus[line.menu].keys.items()}
    keys = {
        key: ToLine(action.group, action.then or "")
        for key, action in ends.items()
        if isinstance(action, GoToLine) and settings.groups[action.group].tier < EVERYONE
    }
    prompts = (*line.prompts.line_full, *(line.prompts.line_full_preference if keys else ()))
    return Menu(
        name=full_menu_name(name),
        prompt=prompt_sounds(settings, prompts),
        keys=keys,
        otherwise=ToHangup(),
        timeout_ms=_ANSWER_MS,
    )
