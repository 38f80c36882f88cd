"""Menus as the operator writes them: prompts, keys, and where each leads."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag

from callcenter.config.values import Attempts, Key, Name, Seconds, Table, as_list
from callcenter.ivr.menu import CODE_DIGITS, Asked

PromptNames = Annotated[tuple[Name, ...], BeforeValidator(as_list), Field(min_length=1)]
"""One prompt's name, or several that are said one after the other."""

PlaceOutside = Annotated[str, Field(pattern=r"^(number|voicemail):[a-z0-9][a-z0-9_-]{0,39}$")]
"""A place outside the line, by the kind and the name of its table."""


class GoToMenu(Table):
    """Another menu."""

    do: Literal["menu"]
    menu: Name


class GoToLine(Table):
    """The line, under a group; and perhaps a menu heard while standing in it."""

    do: Literal["line"]
    group: Name
    then: Name | None = None


class ChooseService(Table):
    """What it is about."""

    do: Literal["service"]
    service: Name


class SayMessage(Table):
    """Something said, then another action."""

    do: Literal["message"]
    say: PromptNames
    then: Action


class KeepWaiting(Table):
    """Back to the hold music."""

    do: Literal["wait"]


class RequestCallback(Table):
    """To be called back, keeping the place."""

    do: Literal["callback"]


class GoOutside(Table):
    """A number or a mailbox outside the line."""

    do: Literal["outside"]
    to: PlaceOutside


class HangUp(Table):
    """The end, chosen by the caller."""

    do: Literal["hangup"]


TAG = "do="
"""How the kind of an action begins in the path of one of pydantic's errors; no key can."""


def _kind(value: Any) -> str | None:
    do = value.get("do") if isinstance(value, dict) else getattr(value, "do", None)
    return None if do is None else f"{TAG}{do}"


Action = Annotated[
    Annotated[GoToMenu, Tag("do=menu")]
    | Annotated[GoToLine, Tag("do=line")]
    | Annotated[ChooseService, Tag("do=service")]
    | Annotated[SayMessage, Tag("do=message")]
    | Annotated[KeepWaiting, Tag("do=wait")]
    | Annotated[RequestCallback, Tag("do=callback")]
    | Annotated[GoOutside, Tag("do=outside")]
    | Annotated[HangUp, Tag("do=hangup")],
    Discriminator(_kind),
]
"""Where a key, or silence, leads."""

ACTIONS: dict[str, type[Table]] = {
    f"{TAG}{kind}": model
    for model in (
        GoToMenu,
        GoToLine,
        ChooseService,
        SayMessage,
        KeepWaiting,
        RequestCallback,
        GoOutside,
        HangUp,
    )
    for kind in get_args(model.model_fields["do"].annotation)
}
"""The models by the tag that pydantic puts into the path of an error."""


LENGTHS = {Asked.DOCUMENT: (6, 12), Asked.CODE: (CODE_DIGITS, CODE_DIGITS)}
"""Digits of a number that is asked for, where the menu does not say."""
NumberLength = Annotated[int, Field(ge=1, le=20)]


class MenuSettings(Table):
    """One menu: `[menus.NAME]`."""

    prompt: PromptNames
    repeat: PromptNames | None = None
    keys: dict[Key, Action] = Field(default_factory=dict)
    otherwise: Action
    ask: Asked | None = None
    min_digits: NumberLength | None = None
    max_digits: NumberLength | None = None
    then: Action | None = None
    timeout_s: Seconds = 8.0
    attempts: Attempts = 2

    @property
    def lengths(self) -> tuple[int, int]:
        """How many digits a number that is asked for has, at least and at most."""
        least, most = LENGTHS[self.ask] if self.ask else (1, 1)
        return self.min_digits or least, self.max_digits or most


SayMessage.model_rebuild()
