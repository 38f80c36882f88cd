"""Where settings come from: the file, then the environment, then the command line.

A later source wins field by field; tables are merged, never replaced. `Sources` remembers who gave
which field, so that a message can name the file and line, the variable or the flag.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from callcenter.config.lines import field_lines, nearest_line
from callcenter.config.problems import Finding, Problem, SettingsRefused, Severity, dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from callcenter.config.problems import FieldPath

PREFIX = "CALLCENTER_"
SEPARATOR = "__"
ENVIRONMENT = "environment"
COMMAND_LINE = "command line"

_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_KEY = re.compile(r"[ \t]*([A-Za-z0-9_.-]+)[ \t]*=")
_HEADER = re.compile(r"[ \t]*(\[[^\[\]]+\])")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_AT_END = re.compile(r"\s*\(at end of document\)$")


class Sources:
    """The merged values, and where each came from."""

    def __init__(self, *, path: Path, text: str, data: dict[str, Any]) -> None:
        self.path = path
        self.data = data
        self._lines = field_lines(text)
        self._given: dict[FieldPath, tuple[str, str]] = {}  # field → source and its name there

    def give(self, path: FieldPath, value: object, *, source: str, name: str) -> None:
        """Set one field from a source that wins over the file.

        Raises:
            SettingsRefused: a table was expected on the way and something else stands there.
        """
        node: Any = self.data
        for part in path[:-1]:
            node = node.setdefault(part, {}) if isinstance(node, dict) else None
        if not isinstance(node, dict):
            problem = Problem(
                file=source,
                field=name,
                message="points into something that is no table",
                mend="Name a field that exists; docs/configuration.md lists them.",
            )
            raise SettingsRefused([problem])
        twin = (*path[:-1], _twin(path[-1]))
        if self._given.get(twin, ("",))[0] != source:
            node.pop(twin[-1], None)  # `secret` of the environment wins over `secret_file` too
        node[path[-1]] = value
        self._given[path] = (source, name)

    def problem(self, finding: Finding) -> Problem:
        """Say where `finding` stands."""
        given = self._giver(finding.path)
        if given is not None:
            source, name = given
            return self._problem(finding, file=source, line=None, field=name)
        line = nearest_line(self._lines, finding.path)
        return self._problem(finding, file=str(self.path), line=line, field=dotted(finding.path))

    def _giver(self, path: FieldPath) -> tuple[str, str] | None:
        """Return who gave `path` after the file: the field, one around it, or one inside it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._given:
                return self._given[path[:end]]
        if path in self._lines:
            return None
        inside = (given for field, given in self._given.items() if field[: len(path)] == path)
        return next(inside, None) if path else None

    @staticmethod
    def _problem(finding: Finding, *, file: str, line: int | None, field: str) -> Problem:
        return Problem(
            file=file,
            line=line,
            field=field,
            value=finding.value,
            message=finding.message,
            mend=finding.mend,
            severity=finding.severity,
        )


def _twin(field: str | int) -> str:
    """Return the other name under which the same value may be given: in a file of its own."""
    name = str(field)
    return name.removesuffix("_file") if name.endswith("_file") else f"{name}_file"


def read_sources(
    path: Path,
    *,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]],
    known: Iterable[str],
) -> Sources:
    """Read and merge the three sources.

    Args:
        path: the TOML file.
        environ: the environment; `CALLCENTER_AMI__PORT` gives `ami.port`.
        overrides: dotted fields and their values, from the command line.
        known: names of the top-level fields; a variable with another name is ours only if it holds
            the separator.

    Raises:
        SettingsRefused: the file cannot be read, or is no TOML.
    """
    text, data = _read_file(path)
    sources = Sources(path=path, text=text, data=data)
    for given in _given(environ, overrides, set(known)):
        sources.give(given.field, given.value, source=given.source, name=given.name)
    return sources


def shadowed(
    path: Path,
    *,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]],
    known: Iterable[str],
) -> list[Problem]:
    """Return what stands in the file and does not count, as another value was given over it.

    No value is told: among them are secrets.

    Raises:
        SettingsRefused: the file cannot be read, or is no TOML.
    """
    _, data = _read_file(path)
    last = {given.field: given for given in _given(environ, overrides, set(known))}
    return [
        Problem(
            file=given.source,
            field=given.name,
            message="the service was started with this, so what the file says there does not count",
            mend="To go by the file, take it away and restart the service.",
            severity=Severity.WARNING,
        )
        for given in last.values()
        if _written(data, given.field) not in {None, str(given.value)}
    ]


class _Given(NamedTuple):
    """A value that wins over the file's."""

    field: tuple[str, ...]
    value: object
    source: str
    name: str


def _given(
    environ: Mapping[str, str], overrides: Iterable[tuple[str, object]], top: set[str]
) -> Iterator[_Given]:
    for name, value in sorted(environ.items()):
        field = tuple(name.removeprefix(PREFIX).lower().split(SEPARATOR))
        if name.startswith(PREFIX) and (len(field) > 1 or field[0] in top):
            yield _Given(field, value, ENVIRONMENT, name)
    for name, given in overrides:
        yield _Given(tuple(name.split(".")), given, COMMAND_LINE, name)


def _written(data: object, field: tuple[str, ...]) -> str | None:
    """Return what the file says there, as text; None where it says nothing."""
    for part in field:
        data = data.get(part) if isinstance(data, dict) else None
    if isinstance(data, bool):
        return str(data).lower()
    return None if data is None else str(data)


def _read_file(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
        raise _unreadable(path, why, "Check the path and the file's permissions.") from error
    except UnicodeDecodeError as error:
        mend = "Save the file as UTF-8."
        raise _unreadable(path, "is not UTF-8 text", mend) from error
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, str(error)) from error


def _unreadable(path: Path, message: str, mend: str) -> SettingsRefused:
    return SettingsRefused([Problem(file=str(path), message=message, mend=mend)])


def _no_toml(path: Path, text: str, complaint: str) -> SettingsRefused:
    found = _AT_LINE.search(complaint)
    line = int(found[1]) if found else text.count("\n") + 1
    what = _AT_END.sub("", _AT_LINE.sub("", complaint))
    message = f"is no valid TOML: {what}"
    mend = (
        "Mend the line. Texts stand in quotes, tables in [brackets], and the keys * and # are "
        'written "*" and "#".'
    )
    day = _DAY.search(text.splitlines()[line - 1]) if "date" in what else None
    if day:
        message, mend = "is no day of the calendar", "Write a day that there is: 2026-12-24."
    if first := _first_line(text, line):
        message += f" (it stands on line {first} already)"
        mend = "Write it once: put into the first what the second has, and delete the second."
    problem = Problem(
        file=str(path),
        line=line,
        field=_field_at(text, line),
        value=day[0] if day else "",
        message=message,
        mend=mend,
    )
    return SettingsRefused([problem])


def _first_line(text: str, line: int) -> int:
    """Return where the table, or the key of its table, stands that begins again here; else 0."""
    lines = text.splitlines()[:line]
    repeated = _begins(lines.pop()) if line <= len(lines) else ""
    if not repeated:
        return 0
    for place in range(len(lines), 0, -1):
        begins = _begins(lines[place - 1])
        if begins == repeated:
            return place
        if begins.startswith("[") and not repeated.startswith("["):
            return 0
    return 0


def _begins(line: str) -> str:
    """Return the header, or the key, that begins on a line; "" where neither does."""
    if header := _HEADER.match(line):
        return re.sub(r"\s", "", header[1])
    key = _KEY.match(line)
    return key[1] if key else ""


def _field_at(text: str, line: int) -> str:
    """Return the field that begins on a line with which the file is no TOML any more."""
    lines = text.splitlines()
    key = _KEY.match(lines[line - 1]) if line <= len(lines) else None
    if key is None:
        return ""
    before = "\n".join((*lines[: line - 1], f"{key[1]} = 0\n"))
    try:
        tomllib.loads(before)
    except tomllib.TOMLDecodeError:
        return ""
    path = max((path for path, at in field_lines(before).items() if at == line), key=len)
    return dotted(path)
