"""What somebody hears who is not let into a full line, made from the line's own first menu.

Its keys for groups that are always let in work there too, so who pressed the wrong one before may
still press the right one; the emergency key works as everywhere. It is said twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.actions import keys_into_line
from callcenter.config.sounds import prompt_sounds
from callcenter.ivr.menu import OPENING, Menu, ToHangup
from callcenter.queue.waiting import EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import GroupSettings, LineSettings, Settings
    from callcenter.ivr.menu import Sounds

_ANSWER_MS = 5_000


def full_menu_name(line: str) -> str:
    """Return the menu's name, which no menu of the file can have."""
    return f"{line}/full"


def closing_menu_name(settings: Settings, line: str) -> str:
    """Return the menu of who would wait beyond the closing; "" where they are let in."""
    hours = settings.lines[line].hours
    return f"{line}/closing" if hours and settings.hours[hours].admit_by_estimate else ""


def full_menus(settings: Settings) -> Iterator[Menu]:
    """Yield the menus of each line that has a bound, and of each that closes by the estimate."""
    for name, line in settings.lines.items():
        prompts = line.prompts
        if line.max_waiting is not None:
            said = prompt_sounds(settings, prompts.line_full)
            yield _menu(settings, full_menu_name(name), line, said)
        if closing := closing_menu_name(settings, name):
            said = (*prompt_sounds(settings, prompts.closing_soon), OPENING)
            said = (*said, *prompt_sounds(settings, prompts.closed_emergency))
            yield _menu(settings, closing, line, said)


def _is_let_in(group: GroupSettings) -> bool:
    return group.tier < EVERYONE or group.never_refuse


def _menu(settings: Settings, name: str, line: LineSettings, said: Sounds) -> Menu:
    keys = keys_into_line(settings, line, let_in=_is_let_in)
    preference = prompt_sounds(settings, line.prompts.line_full_preference) if keys else ()
    return Menu(
        name=name,
        prompt=(*said, *preference),
        keys=keys,
        otherwise=ToHangup(),
        timeout_ms=_ANSWER_MS,
    )
