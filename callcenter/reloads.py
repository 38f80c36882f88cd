"""What reading the settings anew comes to, as whoever asked for it is told.

Problems and changes name fields as people write them: `groups.general.target_s`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

HIDDEN = "***"
"""Stands for a value that nobody is shown."""


class Severity(StrEnum):
    """Whether the service may start, or go on, with it."""

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


class SettingChange(msgspec.Struct, frozen=True, gc=False):
    """A setting that is another one than before."""

    field: str
    before: str  # as it is written in the file; "" where there was none, `HIDDEN` for a secret
    after: str


class Reread(msgspec.Struct, frozen=True, kw_only=True):
    """What came of reading the settings anew."""

    applied: bool = False  # the line goes by them now
    changes: tuple[SettingChange, ...] = ()
    left: tuple[SettingChange, ...] = ()  # these need a restart, and stay as they were until then
    problems: tuple[Problem, ...] = ()  # an error among them: nothing was changed
    stated: int = 0  # contacts in the line who have another class now, or another order

    @property
    def refused(self) -> bool:
        """Whether the settings cannot be used."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)
