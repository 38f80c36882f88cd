"""What is wrong with a configuration, said so that the operator can mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.errors import ConfigError
from callcenter.reloads import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "FieldPath",
    "Finding",
    "Problem",
    "SettingsRefused",
    "Severity",
    "dotted",
    "why_unread",
]

FieldPath = tuple[str | int, ...]
"""Where a value stands: names of tables and fields, and numbers of list items from 0."""


class SettingsRefused(ConfigError):
    """The configuration cannot be used; ``problems`` tells everything that is wrong at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A problem as a check sees it: it knows the field, not yet the file and the line."""

    path: FieldPath
    message: str
    mend: str
    value: str = ""
    severity: Severity = Severity.ERROR


def dotted(path: FieldPath) -> str:
    """Return ``path`` as people write it; list items count from 1, as people do."""
    return ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in path).replace(
        ".[", "["
    )


def why_unread(error: OSError | UnicodeDecodeError) -> str:
    """Return why a file of text could not be read."""
    return getattr(error, "strerror", None) or "it is not UTF-8 text"
