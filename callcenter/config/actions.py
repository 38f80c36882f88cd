"""Walk over every action of the menus, as checks need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.menus import GoToLine, SayMessage
from callcenter.ivr.menu import ToLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callcenter.config.menus import Action, MenuSettings
    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import GroupSettings, LineSettings, Settings
    from callcenter.ivr.menu import AnyTarget

SILENCE = ""
"""Stands for a key where silence is meant."""
NUMBER = "#"
"""Stands for a key where a number that was typed is meant."""


def ways_out(name: str, menu: MenuSettings) -> Iterator[tuple[str, FieldPath, Action]]:
    """Yield each key, where it stands and its action; a number that was typed; silence last."""
    for key, action in menu.keys.items():
        yield key, ("menus", name, "keys", key), action
    if menu.then is not None:
        yield NUMBER, ("menus", name, "then"), menu.then
    yield SILENCE, ("menus", name, "otherwise"), menu.otherwise


def every_action(settings: Settings) -> Iterator[tuple[FieldPath, Action]]:
    """Yield every action of every menu, those behind messages included."""
    for name, menu in settings.menus.items():
        for _, path, action in ways_out(name, menu):
            yield from _with_nested(path, action)


def _with_nested(path: FieldPath, action: Action) -> Iterator[tuple[FieldPath, Action]]:
    yield path, action
    if isinstance(action, SayMessage):
        yield from _with_nested((*path, "then"), action.then)


def final(action: Action) -> Action:
    """Return what comes after all messages."""
    while isinstance(action, SayMessage):
        action = action.then
    return action


def keys_into_line(
    settings: Settings, line: LineSettings, *, let_in: Callable[[GroupSettings], bool]
) -> dict[str, AnyTarget]:
    """Return the keys of a line's first menu that lead, after all messages, to groups let in."""
    ends = {key: final(action) for key, action in settings.menus[line.menu].keys.items()}
    return {
        key: ToLine(action.group, action.then or "")
        for key, action in ends.items()
        if isinstance(action, GoToLine) and let_in(settings.groups[action.group])
    }
