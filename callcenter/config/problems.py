"""What is wrong with a configuration, said so that the operator can mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

FieldPath = tuple[str | int, ...]
"""Where a value stands: names of tables and fields, and numbers of list items from 0."""


class Severity(StrEnum):
    """Whether the service may start with it."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, where it stands, and how to mend it."""

    file: str  # the file's path, "environment" or "command line"
    line: int | None = None  # from 1; None where there is no line to point at
    field: str = ""  # dotted, such as menus.principal.keys.1; "" for the file as a whole
    value: str = ""  # as given, shortened; "" when missing or secret
    message: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return two lines for a terminal."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = f" {self.field}:" if self.field else ""
        given = f" (given: {self.value})" if self.value else ""
        return f"{place}: {self.severity}:{subject} {self.message}{given}\n    {self.mend}"


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
