"""One caller's walk through menus, before and while in the line.

The rules of a walk:

- a key counts at any moment and cuts what is being said; keys pressed faster than prompts are
  taken one by one, each by the menu that is current when its turn comes;
- the time for an answer runs from the end of the prompt, so a long menu hurries nobody;
- silence and an unknown key cost one attempt each; after the last, the menu's ``otherwise`` is
  taken;
- while a menu asks for a number every digit is one of it, whatever else it means; ``#`` or silence
  ends it, and one of a wrong length costs an attempt as an unknown key does;
- a key that lets a menu be said again does so ten times; then the menu knows it no more;
- a key during a message cuts the message and does nothing else.

The walk ends at the first target that is neither a menu nor a message. What that target asks for is
the business of whoever drives the walk, and so is entering the menu heard afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, assert_never

import msgspec

from callcenter.ivr.menu import (
    AnyTarget,
    Asked,
    Reached,
    Sounds,
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
    from collections.abc import Mapping

    from callcenter.ivr.menu import Ask, Menu

NUMBER_END = "#"
MOST_AGAIN = 10
"""How often a walk lets keys say a menu again: a stuck key holds no channel for ever."""


class Played(msgspec.Struct, frozen=True, gc=False):
    """A menu's prompt begins; ``attempt`` 1 is the first."""

    menu: str
    attempt: int


class Answered(msgspec.Struct, frozen=True, gc=False):
    """A key that the menu knows was pressed."""

    menu: str
    key: str


class Unanswered(msgspec.Struct, frozen=True, gc=False):
    """The attempt is used up, by silence (``key`` is "") or by a key the menu does not know."""

    menu: str
    attempt: int
    key: str


Note = Played | Answered | Unanswered
"""What a step has to tell those who count."""


class Typed(msgspec.Struct, frozen=True, gc=False):
    """A number was typed: personal data, or a secret. The walk goes on when told what it was."""

    what: Asked
    digits: str

    def __repr__(self) -> str:
        """Tell no digit."""
        return f"<Typed {self.what}>"


class Step(msgspec.Struct, frozen=True, gc=False):
    """What is to be done after something happened in a walk."""

    say: Sounds | None = None  # to be played now, cutting what plays; None: nothing new
    reached: Reached | None = None  # the walk is over, and this is where it led
    typed: Typed | None = None  # `Walk.taken` is to be told of it
    notes: tuple[Note, ...] = ()  # in the order in which it happened


class Dialogue(Protocol):
    """What somebody is asked by key: a walk through menus, or something like it."""

    next_deadline: int | None
    """When `expired` is due, ms since the epoch; None while something plays or nothing runs."""
    chosen: bool
    """Whether it was a key that ended it, and not silence."""

    @property
    def asks(self) -> bool:
        """Whether a number is typed, of which every digit may be a part."""

    def key(self, digit: str, now: int) -> Step:
        """Take one key, at any moment."""

    def prompt_ended(self, now: int) -> Step:
        """What was said last is over."""

    def expired(self, now: int) -> Step:
        """Count silence."""


class Walk:
    """Where one caller is among the menus.

    Small on purpose: tens of thousands may wait in a menu at once. A walk that is over, or was not
    begun, ignores everything but `enter`.
    """

    __slots__ = ("_again", "_attempt", "_menu", "_menus", "_then", "_typed", "chosen",
                 "next_deadline")  # fmt: skip

    def __init__(self, menus: Mapping[str, Menu]) -> None:
        self._menus = menus
        self._menu: Menu | None = None
        self._attempt = 0
        self._again = 0
        self._typed = ""
        self._then: AnyTarget | None = None
        """Where the message that plays leads; None while no message plays."""
        self.next_deadline: int | None = None
        """When `expired` is due, ms since the epoch; None while something plays or nothing runs."""
        self.chosen = False
        """Whether the last menu was left by a key it knows, and not by silence or a wrong key."""

    def __repr__(self) -> str:
        """Tell the state, for logs and tests."""
        if self._then is not None:
            return f"<Walk message, then {self._then}>"
        if self._menu is None:
            return "<Walk over>"
        doing = "playing" if self.next_deadline is None else f"until {self.next_deadline}"
        return f"<Walk {self._menu.name} attempt {self._attempt} {doing}>"

    @property
    def over(self) -> bool:
        """Whether nothing is expected of the caller any more."""
        return self._menu is None and self._then is None

    @property
    def menu(self) -> str:
        """Return the name of the menu that is heard; "" where none is."""
        return self._menu.name if self._menu else ""

    @property
    def asks(self) -> bool:
        """Whether a number is being typed, so that a digit is no key."""
        return self._menu is not None and self._menu.ask is not None

    def taken(self, *, right: bool, now: int) -> Step:
        """Go on after a number was typed: where it leads, or, if it was not ``right``, once more.

        Raises:
            ValueError: nobody typed a number.
        """
        del now
        menu = self._menu
        if menu is None or menu.ask is None:
            raise ValueError("no number is being typed")
        if not right:
            return self._unanswered(menu, NUMBER_END)
        self.chosen = True
        return self._go(menu.ask.then, (Answered(menu.name, NUMBER_END),))

    def enter(self, menu: str, now: int) -> Step:
        """Begin with `menu`, whatever the walk was doing.

        Raises:
            KeyError: no menu has that name; the configuration's check rules it out.
        """
        del now  # the time for an answer runs from the end of the prompt
        return self._begin(self._menus[menu], ())

    def key(self, digit: str, now: int) -> Step:
        """Take one key, at any moment."""
        if self._then is not None:
            return self._go(self._then, ())
        menu = self._menu
        if menu is None:
            return Step()
        if menu.ask is not None:
            return self._type(menu, menu.ask, digit, now)
        target = menu.keys.get(digit)
        if target is None or self._too_often(menu, target):
            return self._unanswered(menu, digit)
        self.chosen = True
        return self._go(target, (Answered(menu.name, digit),))

    def prompt_ended(self, now: int) -> Step:
        """What was said last is over: the time for an answer begins, or the message leads on."""
        if self._then is not None:
            return self._go(self._then, ())
        if self._menu is not None and self.next_deadline is None:
            self.next_deadline = now + self._menu.timeout_ms
        return Step()

    def expired(self, now: int) -> Step:
        """Count silence, if `next_deadline` is reached at `now`; earlier, do nothing."""
        if self._menu is None or self.next_deadline is None or now < self.next_deadline:
            return Step()
        if self._menu.ask is not None and self._typed:
            return self._ended(self._menu, self._menu.ask)
        return self._unanswered(self._menu, "")

    def _too_often(self, menu: Menu, target: AnyTarget) -> bool:
        """Whether a menu was let be said again so often that it is no more."""
        if not (isinstance(target, ToMenu) and target.menu == menu.name):
            return False
        self._again += 1
        return self._again > MOST_AGAIN

    def _type(self, menu: Menu, ask: Ask, digit: str, now: int) -> Step:
        if digit == NUMBER_END:
            return self._ended(menu, ask)
        if not digit.isdecimal():
            return self._unanswered(menu, digit)
        self._typed = (self._typed + digit)[: ask.most + 1]  # of one too long the rest is let pass
        if self.next_deadline is not None:
            self.next_deadline = now + menu.timeout_ms
        return Step()

    def _ended(self, menu: Menu, ask: Ask) -> Step:
        typed, self._typed, self.next_deadline = self._typed, "", None
        if ask.least <= len(typed) <= ask.most:
            return Step(typed=Typed(ask.what, typed))
        return self._unanswered(menu, NUMBER_END)

    def _begin(self, menu: Menu, notes: tuple[Note, ...]) -> Step:
        self._menu = menu
        self._attempt = 0
        return self._play(menu, notes)

    def _unanswered(self, menu: Menu, key: str) -> Step:
        notes = (Unanswered(menu.name, self._attempt, key),)
        if self._attempt < menu.attempts:
            return self._play(menu, notes)
        self.chosen = False
        return self._go(menu.otherwise, notes)

    def _play(self, menu: Menu, notes: tuple[Note, ...]) -> Step:
        self._attempt += 1
        self._typed = ""
        self._then = None
        self.next_deadline = None
        again = self._attempt > 1 and menu.repeat
        return Step(
            say=menu.repeat if again else menu.prompt,
            notes=(*notes, Played(menu.name, self._attempt)),
        )

    def _go(self, target: AnyTarget, notes: tuple[Note, ...]) -> Step:
        self._menu = None
        self._then = None
        self.next_deadline = None
        match target:
            case ToMenu():
                return self._begin(self._menus[target.menu], notes)
            case ToMessage():
                self._then = target.then
                return Step(say=target.sounds, notes=notes)
            case ToLine() | ToService() | ToWait() | ToCallback() | ToOutside() | ToHangup():
                return Step(reached=target, notes=notes)
            case _:
                assert_never(target)
