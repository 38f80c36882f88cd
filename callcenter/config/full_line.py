"""What somebody hears who is not let into a full line that has no menu of its own for it.

It is made from the line's first menu. Its keys for groups that are always let in work there too, so
who pressed the wrong one before may still press the right one; the emergency key works as
everywhere. It is said twice.
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
    from callcenter.ivr.menu import AnyTarget, Sounds

_ANSWER_MS = 5_000


def full_menu_name(settings: Settings, line: str) -> str:
    """Return the menu of a full line, "" where there is no bound.

    Ours has a name that no menu of the file can have.
    """
    table = settings.lines[line]
    return (table.full_menu or f"{line}/full") if table.max_waiting else ""


def closing_menu_name(settings: Settings, line: str) -> str:
    """Return the menu of who would wait beyond the closing; "" where they are let in."""
    hours = settings.lines[line].hours
    return f"{line}/closing" if hours and settings.hours[hours].admit_by_estimate else ""


def full_menus(settings: Settings) -> Iterator[Menu]:
    """Yield the menus of each line that has a bound and names none, or closes by the estimate."""
    for name, line in settings.lines.items():
        prompts = line.prompts
        full = full_menu_name(settings, name)
        if full and line.full_menu is None:
            yield _menu(settings, full, line, prompt_sounds(settings, prompts.line_full))
        if closing := closing_menu_name(settings, name):
            said = (*prompt_sounds(settings, prompts.closing_soon), OPENING)
            said = (*said, *prompt_sounds(settings, prompts.closed_emergency))
            yield _menu(settings, closing, line, said)


def _is_let_in(group: GroupSettings) -> bool:
    return group.tier < EVERYONE or group.never_refuse


def kept_keys(settings: Settings, line: LineSettings) -> dict[str, AnyTarget]:
    """Return the keys of the first menu that lead to groups which are let in all the same."""
    return keys_into_line(settings, line, let_in=_is_let_in)


def _menu(settings: Settings, name: str, line: LineSettings, said: Sounds) -> Menu:
    keys = kept_keys(settings, line)
    preference = prompt_sounds(settings, line.prompts.line_full_preference) if keys else ()
    return Menu(
        name=name,
        prompt=(*said, *preference),
        keys=keys,
        otherwise=ToHangup(),
        timeout_ms=_ANSWER_MS,
    )
