"""What differs between two settings, field by field, and what of it a running service can take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel, SecretStr

from callcenter.config.problems import dotted
from callcenter.config.sections import AgentTable
from callcenter.reloads import HIDDEN, SettingChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings

NEEDS_RESTART = (
    "ami",
    "database",
    "journal",
    "web",
    "control",
    "registry",
    "on_call",
    "help",
    "extensions",
    "queue_log",
    "cdr",
)
"""Tables that say what the process is connected to, and the phones that are there without a log-in:
a running service keeps those it began with."""
RESTART_FIELD = ("desk", "phones")
"""So does it the phones that may be dialled, which the sessions to the PBX hold, too."""


def differences(before: Settings, after: Settings) -> Iterator[SettingChange]:
    """Yield every field that differs, in the order of the model; a whole table is one field."""
    for path, old, new in _differ(before, after, ()):
        yield SettingChange(dotted(path), _written(old), _written(new))


def takes_restart(change: SettingChange) -> bool:
    """Whether a running service cannot take the change."""
    table, _, field = change.field.partition(".")
    return table in NEEDS_RESTART or (table, field) == RESTART_FIELD


def in_force(before: Settings, after: Settings) -> Settings:
    """Return ``after`` with what only a restart changes as it was ``before``."""
    kept = {table: getattr(before, table) for table in NEEDS_RESTART}
    table, field = RESTART_FIELD
    phones = {field: getattr(getattr(before, table), field)}
    kept[table] = getattr(after, table).model_copy(update=phones)
    return after.model_copy(update=kept)


def _differ(
    before: object, after: object, path: FieldPath
) -> Iterator[tuple[FieldPath, object, object]]:
    """Yield where two values differ, as deep as both have the same parts."""
    if before == after:
        return
    old, new = _parts(before), _parts(after)
    if old is None or new is None or type(before) is not type(after):
        yield path, before, after
        return
    for name in {**old, **new}:
        yield from _differ(old.get(name), new.get(name), (*path, name))


def _parts(value: object) -> Mapping[str, object] | None:
    """Return what a table is made of by name, agents by number; None for a single value."""
    match value:
        case BaseModel():
            return {name: getattr(value, name) for name in type(value).model_fields}
        case dict():
            return value
        case (AgentTable(), *_):
            return {agent.number: agent for agent in cast("tuple[AgentTable, ...]", value)}
        case _:
            return None


def _written(value: object) -> str:
    """Return a value as it would stand in the file; what was not given is nothing."""
    match value:
        case BaseModel():
            given = value.model_fields_set
            return _table({n: getattr(value, n) for n in type(value).model_fields if n in given})
        case dict():
            return _table(value)
        case tuple():
            return f"[{', '.join(map(_written, value))}]"
        case _:
            return _single(value)


def _single(value: object) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return HIDDEN
        case bool():
            return str(value).lower()
        case float():
            return '"off"' if math.isinf(value) else f"{value:.12g}"
        case _:
            return str(value) if isinstance(value, int) else f'"{value}"'


def _table(values: Mapping[str, object]) -> str:
    inside = ", ".join(f"{name} = {_written(value)}" for name, value in values.items())
    return f"{{ {inside} }}" if inside else "{}"
