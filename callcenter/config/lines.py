"""On which line of a TOML file a field stands.

``tomllib`` reads values and forgets where they stood. This scanner reads only keys, of a file that
``tomllib`` has already accepted, so it may be short: it knows tables, arrays of tables, dotted
keys, inline tables, arrays and strings (TOML 1.0), and nothing of numbers or dates.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.config.problems import FieldPath

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\n]+")


def field_lines(text: str) -> dict[FieldPath, int]:
    """Return the line, from 1, on which each field of valid TOML `text` begins."""
    return _Scanner(text).scan()


def nearest_line(lines: dict[FieldPath, int], path: FieldPath) -> int | None:
    """Return the line of `path`, or of the nearest table around it that stands in the file."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


class _Scanner:
    """A position in the text, and what was found up to there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[FieldPath, int] = {}
        self._arrays: dict[FieldPath, int] = {}  # how many [[tables]] of each name were seen

    def scan(self) -> dict[FieldPath, int]:
        table: FieldPath = ()
        while self._skip_blank() < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _skip_blank(self) -> int:
        self._at = self._end_of(_BLANK)
        return self._at

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._text, self._at)
        return match.end() if match else self._at

    def _note(self, path: FieldPath) -> None:
        for end in range(1, len(path) + 1):
            self._lines.setdefault(path[:end], self._text.count("\n", 0, self._at) + 1)

    def _key(self) -> list[str]:
        """Read a key, dotted or not, quoted or not."""
        parts = []
        while True:
            quoted = self._text[self._at] in "\"'"
            start = self._at
            self._at = self._end_of(_STRING if quoted else _BARE)
            part = self._text[start : self._at]
            parts.append(str(tomllib.loads(f"x={part}")["x"]) if quoted else part)
            if self._end_of(_DOT) == self._at:
                return parts
            self._at = self._end_of(_DOT)

    def _header(self) -> FieldPath:
        array = self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        self._skip_blank()
        path = self._inside_arrays(self._key(), last_is_array=array)
        if array:
            name = path
            count = self._arrays.get(name, 0)
            self._arrays[name] = count + 1
            path = (*name, count)
        self._note(path)
        self._skip_blank()
        self._at += 2 if array else 1
        return path

    def _inside_arrays(self, parts: list[str], *, last_is_array: bool) -> FieldPath:
        """Put in the number of the item wherever a header passes through an array of tables."""
        path: FieldPath = ()
        for place, part in enumerate(parts):
            path = (*path, part)
            final = place == len(parts) - 1 and last_is_array
            if path in self._arrays and not final:
                path = (*path, self._arrays[path] - 1)
        return path

    def _pair(self, table: FieldPath) -> None:
        start = self._at
        parts = self._key()
        end, self._at = self._at, start
        path = (*table, *parts)
        self._note(path)
        self._at = end
        self._skip_blank()
        self._at += 1  # the equals sign
        self._skip_blank()
        self._value(path)

    def _value(self, path: FieldPath) -> None:
        match self._text[self._at]:
            case "{":
                self._items("}", path)
            case "[":
                self._items("]", path)
            case '"' | "'":
                self._at = self._end_of(_STRING)
            case _:
                self._at = self._end_of(_SCALAR)

    def _items(self, closing: str, path: FieldPath) -> None:
        """Read what stands between the brackets: pairs of a table, or values of a list."""
        self._at += 1
        count = 0
        while self._text[self._skip_blank()] != closing:
            if self._text[self._at] == ",":
                self._at += 1
            elif closing == "}":
                self._pair(path)
            else:
                self._note((*path, count))
                self._value((*path, count))
                count += 1
        self._at += 1
