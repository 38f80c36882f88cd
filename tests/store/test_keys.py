"""Callers' numbers at rest: sealed, bound to their contact, found again, under keys that change."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest

from callcenter.store.errors import KeyFileRefused, NumberUnreadable
from callcenter.store.keys import Keyring, add_key
from tests.store.stories import KEYRING, NUMBER

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = bytes(32), bytes([1]) * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "numbers.key"


def test_a_number_opens_for_its_contact_and_no_other() -> None:
    sealed = KEYRING.seal(NUMBER, contact="c1")
    assert KEYRING.open(sealed.key_id, sealed.sealed, contact="c1") == NUMBER
    with pytest.raises(NumberUnreadable):
        KEYRING.open(sealed.key_id, sealed.sealed, contact="c2")


def test_nothing_of_a_number_can_be_read_from_what_is_kept() -> None:
    sealed = KEYRING.seal(NUMBER, contact="c1")
    assert NUMBER.encode() not in sealed.sealed + sealed.lookup
    assert KEYRING.seal(NUMBER, contact="c1").sealed != sealed.sealed  # equal ones look unequal
    assert KEYRING.seal(NUMBER, contact="c2").lookup == sealed.lookup


@pytest.mark.parametrize("cut", [b"", b"short"])
def test_a_changed_number_does_not_open(cut: bytes) -> None:
    sealed = KEYRING.seal(NUMBER, contact="c1")
    flipped = sealed.sealed[:-1] + bytes([sealed.sealed[-1] ^ 1])
    for changed in (flipped, cut):
        with pytest.raises(NumberUnreadable):
            KEYRING.open(sealed.key_id, changed, contact="c1")


def test_the_first_key_seals_and_all_open() -> None:
    before = Keyring([OLD]).seal(NUMBER, contact="c1")
    both = Keyring([NEW, OLD])
    assert both.open(before.key_id, before.sealed, contact="c1") == NUMBER
    assert both.seal(NUMBER, contact="c1").key_id == both.first_id == Keyring([NEW]).first_id
    with pytest.raises(NumberUnreadable, match=before.key_id):
        Keyring([NEW]).open(before.key_id, before.sealed, contact="c1")


def test_a_number_is_found_under_every_key_and_however_it_is_written() -> None:
    before = Keyring([OLD]).seal(NUMBER, contact="c1")
    assert before.lookup in Keyring([NEW, OLD]).lookups(f"+{NUMBER[:4]} {NUMBER[4:]}")
    assert before.lookup not in Keyring([NEW]).lookups(NUMBER)
    assert KEYRING.lookups("Ana") == KEYRING.lookups("ana") != KEYRING.lookups("Eva")


def test_its_repr_shows_ids_and_no_key() -> None:
    assert repr(Keyring([OLD])) == f"<Keyring {Keyring([OLD]).first_id}>"


def test_a_new_key_comes_first_and_the_old_ones_stay(path: Path) -> None:
    first = add_key(path)
    second = add_key(path)
    assert Keyring.read(path).ids == (second, first)


def test_a_new_file_is_its_makers_alone_and_an_old_one_keeps_its_rights(path: Path) -> None:
    add_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    add_key(path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == [path.name]  # noqa: PTH208  # names


def test_comments_and_empty_lines_say_nothing(path: Path) -> None:
    line = base64.urlsafe_b64encode(OLD).decode()
    path.write_text(f"# de producción, 2026\n\n  {line}  \n", encoding="utf-8")
    assert Keyring.read(path).ids == Keyring([OLD]).ids


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "holds no key"),
        (b"# only a word\n", "holds no key"),
        (b"not base64!\n", "line 1 .* is no key"),
        ("ñandú\n".encode(), "line 1 .* is no key"),
        (b"AAAA\n", "line 1 .* 32 bytes"),
        (b"\xff\xfe", "no text"),
    ],
)
def test_what_is_no_key_file_is_refused_and_never_written_over(
    path: Path, content: bytes, why: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(KeyFileRefused, match=why):
        Keyring.read(path)
    with pytest.raises(KeyFileRefused, match=why):
        add_key(path)
    assert path.read_bytes() == content


def test_a_file_that_cannot_be_had_is_told_with_its_name(path: Path) -> None:
    with pytest.raises(KeyFileRefused, match=r"numbers\.key cannot be read: No such file"):
        Keyring.read(path)
    with pytest.raises(KeyFileRefused, match="cannot be written"):
        add_key(path.parent / "nowhere" / "numbers.key")
