"""Prompts as the operator writes them: texts to be spoken, recordings, or sounds of the PBX."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from callcenter.config.values import Digits, Name, SoundName, Table


def _joined(value: object) -> object:
    """Join the lines of a long text."""
    return " ".join(value.split()) if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1, max_length=2_000), BeforeValidator(_joined)]


def _as_part(value: object) -> object:
    """Take a bare string in a list for the name of a sound of the PBX."""
    return {"sound": value} if isinstance(value, str) else value


class Part(Table):
    """One piece of a prompt that is put together: exactly one of its fields but `gender`."""

    sound: SoundName | None = None
    prompt: Name | None = None
    digits: Digits | None = None
    number: Annotated[int, Field(ge=0, le=999_999)] | None = None
    gender: Literal["m", "f"] | None = None
    value: Literal["opening"] | None = None


PartSettings = Annotated[Part, BeforeValidator(_as_part)]


def _as_table(value: object) -> object:
    """Take a bare string for the Spanish text, and a bare list for the parts."""
    if isinstance(value, str):
        return {"es": value}
    return {"parts": value} if isinstance(value, list) else value


class PromptTable(Table):
    """One prompt: texts by language, a recording's file, or parts."""

    es: Text | None = None
    en: Text | None = None
    file: Annotated[str, Field(pattern=r"^[^/\\\r\n]+\.[A-Za-z0-9]+$")] | None = None
    parts: Annotated[tuple[PartSettings, ...], Field(min_length=1)] | None = None


PromptSettings = Annotated[PromptTable, BeforeValidator(_as_table)]
