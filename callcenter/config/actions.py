"""Walk over every action of the menus, as checks need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.menus import SayMessage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.menus import Action, MenuSettings
    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings

SILENCE = ""
"""Stands for a key where silence is meant."""


def ways_out(name: str, menu: MenuSettings) -> Iterator[tuple[str, FieldPath, Action]]:
    """Yield each key, where it stands and its action; silence last."""
    for key, action in menu.keys.items():
        yield key, ("menus", name, "keys", key), action
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
