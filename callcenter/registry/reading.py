"""What strangers say of insured people, read strictly: rows of a file and answers of a server."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from callcenter.errors import CallcenterError
from callcenter.insured import Insured, document_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_NAME = 80
MOST_NUMBERS = 10
_NO_LETTER = "\N{REPLACEMENT CHARACTER}"
"""What stands for a letter that could not be read; without it a document would be another one."""
_DOCUMENT = re.compile(r"[0-9A-Z]{4,20}")
_NUMBER = re.compile(r"\+?[0-9]{5,18}")
_FILLING = re.compile(r"[ ()./-]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
_GROUP = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_AGENT = re.compile(r"[0-9]{1,20}")


class PersonRefused(CallcenterError):
    """Fields are not what they must be: each with why; never says what they are."""


class FieldRefused(CallcenterError):
    """A field is not what it must be; never says what it is."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")


def person_of(fields: Mapping[str, str]) -> Insured:
    """Return the person whom these fields describe, of which only the document must be there.

    Raises:
        PersonRefused: some of them cannot be read.
    """
    read: dict[str, Any] = {}
    faults = []
    for name, reader in _READERS.items():
        text = fields.get(name, "").strip()
        try:
            if text or name == "document":
                read[name] = _read(name, text, reader)
        except FieldRefused as refused:
            faults.append(str(refused))
    if faults:
        raise PersonRefused("; ".join(faults))
    return Insured(**read)


def _read(name: str, text: str, reader: Callable[[str], Any]) -> Any:
    if _NO_LETTER in text:
        raise FieldRefused(name, "must be written in UTF-8")
    if not text:
        raise FieldRefused(name, "is missing")
    return reader(text)


def _document(text: str) -> str:
    document = document_of(text)
    if not _DOCUMENT.fullmatch(document):
        raise FieldRefused("document", "must be 4 to 20 letters and digits")
    return document


def _numbers(text: str) -> tuple[str, ...]:
    parts = re.split(r"[;,|]", text)
    given = tuple(_FILLING.sub("", part) for part in parts if part.strip())
    if len(given) > MOST_NUMBERS:
        raise FieldRefused("numbers", f"are more than {MOST_NUMBERS}")
    if not all(map(_NUMBER.fullmatch, given)):
        raise FieldRefused("numbers", "must be of 5 to 18 digits, with ; between them")
    return given


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise FieldRefused("name", f"must be one line of at most {LONGEST_NAME} letters")
    return text


def _day(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise FieldRefused(field, "must be a day, such as 1950-12-31") from None

    return read


def _born(text: str) -> str:
    """Return a birth date; it may be the morning of tomorrow somewhere."""
    day = _day("birth_date")(text)
    if date.fromisoformat(day) > (datetime.now(tz=UTC) + timedelta(days=1)).date():
        raise FieldRefused("birth_date", "is still to come")
    return day


def _matching(field: str, pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise FieldRefused(field, what)
        return text

    return read


_READERS: dict[str, Callable[[str], str | tuple[str, ...]]] = {
    "document": _document,
    "name": _name,
    "language": _matching("language", _LANGUAGE, "must be as in es or en"),
    "birth_date": _born,
    "group": _matching("group", _GROUP, "must be a group's name in the configuration"),
    "group_until": _day("group_until"),
    "agent": _matching("agent", _AGENT, "must be an agent's number"),
    "numbers": _numbers,
}

COLUMNS = tuple(_READERS)
"""What may be said of a person."""
