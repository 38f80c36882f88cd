"""Menus as data: what is said, which keys are known, and where each leads."""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotations at run time
from enum import StrEnum

import msgspec

Sounds = tuple[str, ...]
"""Sound names under the PBX's sound folder, played one after the other."""

OPENING = "@opening"
"""Stands among sounds for the day and time at which the line opens next; no sound is named so."""


class Target(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Where a key, or silence, leads. Base of every target."""


class ToMenu(Target, frozen=True):
    """Another menu."""

    menu: str


class ToLine(Target, frozen=True):
    """The line under this group; a contact already there changes its group and keeps its place."""

    group: str
    then: str = ""  # a menu heard while in the line; "" for the hold music


class ToService(Target, frozen=True):
    """What it is about: narrows who may answer; only for somebody who is in the line."""

    service: str


class ToWait(Target, frozen=True):
    """Back to the hold music; only for somebody who is in the line."""


class ToCallback(Target, frozen=True):
    """To be called back, keeping the place; only for somebody who is in the line."""

    number: str = ""  # digits, once it was confirmed; "": it is to be asked for
    typed: bool = False  # it is not the number that called


class ToOutside(Target, frozen=True):
    """A number or a mailbox outside the line, as the settings name it; the PBX connects it."""

    name: str  # such as "voicemail:buzon"


class ToHangup(Target, frozen=True):
    """The end, by the caller's own choice; without a key only where the line is full or closed."""


class ToMessage(Target, frozen=True):
    """Something said, then another target."""

    sounds: Sounds
    then: AnyTarget


Reached = ToLine | ToService | ToWait | ToCallback | ToOutside | ToHangup
"""Targets at which a walk through menus is over, and the path of the contact goes on."""

AnyTarget = ToMenu | ToMessage | Reached
"""Every target there is."""


CODE_DIGITS = 4
"""Of the code of a place that is kept."""


class Asked(StrEnum):
    """What a caller may be asked to type."""

    DOCUMENT = "document"
    CODE = "code"  # of a place that is kept


class Ask(msgspec.Struct, frozen=True):
    """A number that is to be typed, ended by ``#`` or by silence."""

    what: Asked
    least: int  # digits
    most: int
    then: AnyTarget  # once it was typed; of a code, once it was right, if the line is not reached


class Menu(msgspec.Struct, frozen=True):
    """One menu.

    A key that the menu does not know repeats it, as silence does; after ``attempts`` the
    ``otherwise`` target is taken, which always ends with a person.
    """

    name: str
    prompt: Sounds
    keys: Mapping[str, AnyTarget]
    otherwise: AnyTarget
    repeat: Sounds = ()  # said from the second attempt on, slower; the prompt again when empty
    timeout_ms: int = 8_000  # silence allowed after the prompt
    attempts: int = 2
    ask: Ask | None = None  # a number to type; there are no keys then
