"""From the menus of the settings to those the core asks callers by."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from callcenter.config.menus import (
    ChooseService,
    GoOutside,
    GoToLine,
    GoToMenu,
    HangUp,
    KeepWaiting,
    RequestCallback,
    SayMessage,
)
from callcenter.config.sounds import prompt_sounds, slow_sounds
from callcenter.config.values import milliseconds
from callcenter.ivr.menu import (
    Ask,
    Menu,
    ToCallback,
    ToHangup,
    ToLine,
    ToMenu,
    ToMessage,
    ToOutside,
    ToService,
    ToWait,
)

if TYPE_CHECKING:
    from callcenter.config.menus import Action, MenuSettings
    from callcenter.config.settings import Settings
    from callcenter.ivr.menu import AnyTarget


def menu_rules(settings: Settings, name: str, menu: MenuSettings) -> Menu:
    """Return a menu of the settings as callers walk it."""
    if menu.repeat is None:
        repeat = slow_sounds(settings, menu.prompt)
    else:
        repeat = prompt_sounds(settings, menu.repeat)
    return Menu(
        name=name,
        prompt=prompt_sounds(settings, menu.prompt),
        keys={key: _target(settings, action) for key, action in menu.keys.items()},
        otherwise=_target(settings, menu.otherwise),
        repeat=repeat,
        timeout_ms=milliseconds(menu.timeout_s),
        attempts=menu.attempts,
        ask=_ask(settings, menu),
    )


def _ask(settings: Settings, menu: MenuSettings) -> Ask | None:
    if menu.ask is None:
        return None
    least, most = menu.lengths
    return Ask(menu.ask, least, most, _target(settings, menu.then or menu.otherwise))


def _target(settings: Settings, action: Action) -> AnyTarget:  # noqa: PLR0911  # one an action
    match action:
        case GoToMenu():
            return ToMenu(action.menu)
        case GoToLine():
            return ToLine(action.group, action.then or "")
        case ChooseService():
            return ToService(action.service)
        case SayMessage():
            return ToMessage(prompt_sounds(settings, action.say), _target(settings, action.then))
        case KeepWaiting():
            return ToWait()
        case RequestCallback():
            return ToCallback()
        case GoOutside():
            return ToOutside(action.to)
        case HangUp():
            return ToHangup()
        case _:
            assert_never(action)
