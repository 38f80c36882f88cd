"""Kinds of values that several settings share."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from callcenter.dialable import PATTERN


class Table(BaseModel):
    """Base of every table of the file: nothing unknown is let in, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _no_boolean(value: object) -> object:
    """Refuse what lax reading of numbers would take for 0 or 1."""
    if isinstance(value, bool):
        raise PydanticCustomError("number_expected", "must be a number, not true or false")
    return value


def _guard(value: object) -> object:
    """Read the words: "off" becomes infinity, which no wait ever reaches."""
    if isinstance(value, str) and value.strip().lower() == "off":
        return math.inf
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]  # what it cannot read is answered below
    except (TypeError, ValueError):
        number = math.nan
    if math.isnan(number) or number <= 0:
        raise PydanticCustomError(
            "guard", 'must be "off" or a number of targets above 0, such as 3'
        )
    return number


def _one_line(value: object) -> object:
    """Refuse what could end a line on its way to the PBX."""
    if isinstance(value, str) and any(ord(letter) < ord(" ") for letter in value):
        raise PydanticCustomError("one_line", "must not hold line breaks or control characters")
    return value


def as_list(value: object) -> object:
    """Take one text for a list of one."""
    return [value] if isinstance(value, str) else value


def _phones(value: str) -> str:
    if not PATTERN.fullmatch(value):
        raise PydanticCustomError("phones", "is no pattern of phones")
    return value


_Number = BeforeValidator(_no_boolean)
Seconds = Annotated[float, _Number, Field(gt=0, le=86_400, allow_inf_nan=False)]
RingSeconds = Annotated[Seconds, Field(le=120)]
"""How long a phone outside the house rings: in two minutes whoever is there has picked up."""
SecondsOrNone = Annotated[float, _Number, Field(ge=0, le=86_400, allow_inf_nan=False)]
"""Seconds, where 0 means: not at all."""
Guard = Annotated[float, BeforeValidator(_guard)]
"""Multiples of the target; infinity stands for "off"."""
Port = Annotated[int, _Number, Field(ge=1, le=65_535)]
PortOrAny = Annotated[int, _Number, Field(ge=0, le=65_535)]
Tier = Annotated[int, _Number, Field(ge=0, le=2)]
Count = Annotated[int, _Number, Field(ge=1, le=1_000_000)]
Level = Annotated[int, _Number, Field(ge=1, le=10)]
"""How well somebody knows something: 1 is the best."""
Skill = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}(:([1-9]|10))?$")]
"""A service that an agent answers, and after a colon how well."""
Weight = Annotated[int, _Number, Field(ge=1, le=100)]
Ratio = Annotated[float, _Number, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
"""People, or people to each agent."""
Share = Annotated[float, _Number, Field(gt=0, le=1, allow_inf_nan=False)]
"""A part of 1: 0.8 is 80 %."""
CallsPerHour = Annotated[float, _Number, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Attempts = Annotated[int, _Number, Field(ge=1, le=10)]

OneLine = Annotated[str, Field(min_length=1), BeforeValidator(_one_line)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""A name of ours: it ends up in labels, file names and records."""
Label = Annotated[str, Field(min_length=1, max_length=80), BeforeValidator(_one_line)]
People = Annotated[str, Field(min_length=1, max_length=400), BeforeValidator(_one_line)]
"""Who belongs to a group, in words for the public."""
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ_-]{1,12}$")]
"""Shown on phones and in records; short and neutral."""
Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]
Dialled = Annotated[str, Field(pattern=r"^\+?[0-9A-Za-z*#_.-]{1,40}$")]
SoundName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]{0,79}$")]
"""A sound under the PBX's sound folder, without language and ending."""
PhonePattern = Annotated[str, AfterValidator(_phones)]
"""Phones that may be dialled; `callcenter.dialable` says what it means."""
MusicClass = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
"""A class of hold music as the PBX names it."""
AcceptKey = Annotated[str, Field(pattern=r"^[0-9]$")]
"""The key by which an agent accepts a call after picking up."""
Digits = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]


def milliseconds(seconds: float) -> int:
    """Return `seconds` in whole milliseconds."""
    return round(seconds * 1_000)
