"""Where menus lead: everybody must be able to reach a person, above all by doing nothing.

A menu is looked at in each place where it is heard: before the line, where only the line or a
menu may follow; instead of entering it (closed, full, a rule of overflow), where a key may also ask
for a call back; and in the line, where the caller may go back to waiting, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.config.actions import NUMBER, SILENCE, final, ways_out
from callcenter.config.menus import (
    ChooseService,
    GoOutside,
    GoToLine,
    GoToMenu,
    HangUp,
    KeepWaiting,
    RequestCallback,
)
from callcenter.config.problems import Finding, Severity
from callcenter.config.spills import lines_of
from callcenter.flow.spills import AT_ENTRY, Way, When
from callcenter.ivr.menu import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from callcenter.config.menus import Action
    from callcenter.config.settings import LineSettings, Settings


class Heard(NamedTuple):
    """A menu, and whether its hearer already stands in the line."""

    menu: str
    in_line: bool


def menu_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the ways through the menus. All names must be known by now."""
    lines = settings.lines.values()
    before = _reached(settings, (start for line in lines for start in _starts(line)))
    by_line = {
        name: _reached(settings, (*_starts(line), *_instead(settings, line)))
        for name, line in settings.lines.items()
    }
    everywhere = set[Heard]().union(*by_line.values())
    yield from _unreached(settings, {heard.menu for heard in everywhere})
    for heard in sorted(everywhere):
        yield from _silence(settings, heard)
        yield from _only_in_line(settings, heard, is_first=heard in before)
    for name, line in settings.lines.items():
        yield from _emergency_key(settings, line, {heard.menu for heard in by_line[name]})


def _next(action: Action, *, in_line: bool) -> Heard | None:
    """Return the menu heard after `action`; None where no menu follows."""
    match final(action):
        case GoToMenu(menu=menu):
            return Heard(menu, in_line)
        case GoToLine(then=str(menu)):
            return Heard(menu, in_line=True)
        case _:
            return None


def _starts(line: LineSettings) -> Iterator[Heard]:
    yield Heard(line.menu, in_line=False)
    if line.emergency and line.emergency.then:
        yield Heard(line.emergency.then, in_line=True)


def _instead(settings: Settings, line: LineSettings) -> Iterator[Heard]:
    """Yield what is heard by who is not let in, and the menus of rules of overflow."""
    for menu in filter(None, (line.closed_menu, line.full_menu)):
        yield Heard(menu, in_line=False)
    yield from _of_overflow(settings, line)


def _reached(settings: Settings, starts: Iterable[Heard]) -> set[Heard]:
    waiting = [*starts]
    reached: set[Heard] = set()
    while waiting:
        heard = waiting.pop()
        if heard in reached:
            continue
        reached.add(heard)
        ways = ways_out(heard.menu, settings.menus[heard.menu])
        nexts = (_next(action, in_line=heard.in_line) for _, _, action in ways)
        waiting.extend(each for each in nexts if each)
    return reached


def _of_overflow(settings: Settings, line: LineSettings) -> Iterator[Heard]:
    """Yield the menus that rules of overflow give to callers of a line, and where these stand."""
    for rule in settings.overflow:
        callers = (settings.lines[name] for name in lines_of(settings, rule))
        if rule.way == Way.MENU and line in callers:
            if rule.when is not When.WAIT:
                yield Heard(rule.target, in_line=False)
            if rule.when not in AT_ENTRY:
                yield Heard(rule.target, in_line=True)


def _unreached(settings: Settings, reached: Iterable[str]) -> Iterator[Finding]:
    for name in settings.menus.keys() - set(reached):
        yield Finding(
            path=("menus", name),
            message="nobody can reach this menu",
            mend="Let a line or a key lead to it, or remove it.",
        )


def _silence(settings: Settings, heard: Heard) -> Iterator[Finding]:
    """Doing nothing must end in the line: never in a circle, nor with a hang-up in open hours."""
    path = ("menus", heard.menu, "otherwise")
    last = final(settings.menus[heard.menu].otherwise)
    if isinstance(last, (HangUp, GoOutside)) and not _may_end(settings, heard.menu):
        does = "hang up on" if isinstance(last, HangUp) else "send away"
        yield Finding(
            path=path,
            value=repr(last.do),
            message=f"silence would {does} somebody who perhaps cannot press a key",
            mend='Lead silence to a person: { do = "line", group = "…" }.',
        )
    if heard in _silent_path(settings, heard):
        yield Finding(
            path=path,
            value=repr(last.do),
            message="silence goes round in a circle and never comes to rest in the line",
            mend='End the circle with { do = "line", group = "…" } or, in the line, "wait".',
        )


def _may_end(settings: Settings, menu: str) -> bool:
    """Whether silence may end a menu, which no line begins with.

    It may where the line is closed, as nobody is there; and where it is full, or instead of
    entering it, for that is heard only by who has just pressed a key.
    """
    lines = settings.lines.values()
    spills = [rule for rule in settings.overflow if rule.to == f"{Way.MENU}:{menu}"]
    is_for_it = any(menu in (line.closed_menu, line.full_menu) for line in lines) or spills
    at_entry = all(rule.when in AT_ENTRY for rule in spills)
    return bool(is_for_it) and at_entry and all(line.menu != menu for line in lines)


def _silent_path(settings: Settings, start: Heard) -> list[Heard]:
    """Return the menus that silence leads through after `start`, up to the first repetition."""
    path: list[Heard] = []
    heard = _after_silence(settings, start)
    while heard and heard not in path:
        path.append(heard)
        heard = _after_silence(settings, heard)
    return path


def _after_silence(settings: Settings, heard: Heard) -> Heard | None:
    return _next(settings.menus[heard.menu].otherwise, in_line=heard.in_line)


def _only_in_line(settings: Settings, heard: Heard, *, is_first: bool) -> Iterator[Finding]:
    """Yield what leads nowhere before the line; ``is_first``: not only instead of entering it."""
    if heard.in_line:
        return
    for key, path, action in ways_out(heard.menu, settings.menus[heard.menu]):
        last = final(action)
        if isinstance(last, RequestCallback) and not is_first:
            if key == SILENCE:
                yield Finding(
                    path=path,
                    value=repr(last.do),
                    message="who presses nothing would be asked for a number again and again",
                    mend='Lead a key to the callback, and silence to { do = "hangup" }.',
                )
        elif isinstance(last, (ChooseService, KeepWaiting, RequestCallback)):
            who = {SILENCE: "silence", NUMBER: "a number"}.get(key, f"key {key}")
            yield Finding(
                path=path,
                value=repr(last.do),
                message=f"{who} leads nowhere: this menu is also heard before the line is entered",
                mend='Enter the line first: { do = "line", group = "…", then = "…" }.',
            )


def _emergency_key(
    settings: Settings, line: LineSettings, menus: Iterable[str]
) -> Iterator[Finding]:
    """Yield other uses of a line's emergency key.

    A menu that asks for a number takes ``*`` for this key, as any digit may be part of the number.
    """
    emergency = line.emergency
    if emergency is None:
        return
    for name in sorted(menus):
        action = settings.menus[name].keys.get(emergency.key)
        if action is None:
            continue
        last = final(action)
        if not isinstance(last, GoToLine) or last.group != emergency.group:
            yield Finding(
                path=("menus", name, "keys", emergency.key),
                value=repr(last.do),
                message=f"{emergency.key} is the emergency key and works in every menu",
                mend="Use another key here, or give the line's emergency another key.",
            )


def asking_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with menus that ask for a number."""
    for name, menu in settings.menus.items():
        path = ("menus", name)
        if menu.ask is None:
            for field in ("min_digits", "max_digits", "then"):
                if getattr(menu, field) is not None:
                    yield Finding(
                        path=(*path, field),
                        message="says nothing: this menu asks for no number",
                        mend='Remove it, or add ask = "document".',
                    )
            continue
        if menu.then is None and menu.ask is Asked.DOCUMENT:
            yield Finding(
                path=path,
                message="nobody has said where a number that was typed leads",
                mend='Add then = { do = "line", group = "…" }.',
            )
        if menu.keys:
            yield Finding(
                path=(*path, "keys"),
                message="while a number is typed every digit is a part of it",
                mend="Remove the keys, or offer them in a menu before this one.",
            )
        least, most = menu.lengths
        if least > most:
            yield Finding(
                path=(*path, "min_digits"),
                value=str(least),
                message=f"no number has at least {least} and at most {most} digits",
                mend="Make it no larger than max_digits.",
            )
        if menu.ask is Asked.DOCUMENT and settings.registry is None:
            yield Finding(
                path=(*path, "ask"),
                message="nobody can be asked whose document it is",
                mend="Add [registry].",
            )


def keyless_findings(settings: Settings) -> Iterator[Finding]:
    """Yield menus that know no key: allowed, though a message would do."""
    for name, menu in settings.menus.items():
        if not menu.keys and menu.ask is None:
            yield Finding(
                path=("menus", name),
                message="this menu knows no key, so everybody waits for its time-out",
                mend='Add keys, or say the prompt with do = "message".',
                severity=Severity.WARNING,
            )
