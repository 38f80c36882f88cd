"""A recording becomes a prompt's sound, whole or not at all, and the one before is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from callcenter.speech.audio import playable
from callcenter.speech.levels import levels
from callcenter.speech.placing import Place, put
from callcenter.speech.programs import Program, SpeechError
from callcenter.speech.wav import read_wav
from tests.speech.made_wavs import silence, tone, wav

if TYPE_CHECKING:
    from pathlib import Path

STAMP = "20261129-141500"
COPY = Program(
    (
        "sh",
        "-c",
        """
case "$*" in
  *stats*) printf 'RMS lev dB -20\\nPk lev dB -10\\nPk count 1\\nLength s 2\\n' >&2 ;;
  *) shift; cp "$1" "$8" ;;
esac""",
        "sox",
    )
)
"""A sox that copies: ``-R SOURCE -t wav -e FORM -b 16 TARGET``."""


def place(folder: Path, *, slow: bool = False) -> Place:
    return Place(name="menu", sounds=folder, language="es", slow=slow)


def take(*, before_s: float = 0.0, after_s: float = 0.0) -> bytes:
    return wav([*silence(before_s), *tone(2), *silence(after_s)])


def test_it_is_put_where_the_pbx_looks_with_its_slower_twin(tmp_path: Path) -> None:
    where = place(tmp_path, slow=True)
    assert put(read_wav(take()), where, sox=COPY, stamp=STAMP) == []
    assert [path.name for path in sorted(where.folder.iterdir())] == ["menu-slow.wav", "menu.wav"]
    assert all(not playable(path) for path in where.paths)
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in where.paths)


def test_the_one_before_is_kept_with_the_moment_in_its_name(tmp_path: Path) -> None:
    where = place(tmp_path)
    where.folder.mkdir(parents=True)
    (before,) = where.paths
    before.write_bytes(b"before")
    (kept,) = put(read_wav(take()), where, sox=COPY, stamp=STAMP)
    assert kept == where.folder / "earlier" / "menu-20261129-141500.wav"
    assert kept.read_bytes() == b"before"
    assert before.read_bytes() != b"before"


def test_silence_at_both_ends_is_cut_but_for_a_moment(tmp_path: Path) -> None:
    where = place(tmp_path)
    put(read_wav(take(before_s=3, after_s=2)), where, sox=COPY, stamp=STAMP)
    found = levels(read_wav(where.paths[0].read_bytes()))
    assert found.leading_s == pytest.approx(0.15, abs=0.03)
    assert found.trailing_s == pytest.approx(0.15, abs=0.03)


@pytest.mark.parametrize("program", ["false", "no-such-program"])
def test_where_it_cannot_be_converted_all_is_as_it_was(tmp_path: Path, program: str) -> None:
    where = place(tmp_path)
    where.folder.mkdir(parents=True)
    where.paths[0].write_bytes(b"before")
    with pytest.raises(SpeechError):
        put(read_wav(take()), where, sox=Program((program,)), stamp=STAMP)
    assert [path.name for path in where.folder.iterdir()] == ["menu.wav"]
    assert where.paths[0].read_bytes() == b"before"


def test_where_it_cannot_be_written_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "es").write_bytes(b"no folder")
    with pytest.raises(SpeechError, match=re.escape(str(tmp_path / "es"))):
        put(read_wav(take()), place(tmp_path), sox=COPY, stamp=STAMP)


def test_where_the_one_before_cannot_be_kept_it_stays(tmp_path: Path) -> None:
    where = place(tmp_path)
    where.folder.mkdir(parents=True)
    where.paths[0].write_bytes(b"before")
    (where.folder / "earlier").write_bytes(b"no folder")
    with pytest.raises(SpeechError, match="earlier"):
        put(read_wav(take()), where, sox=COPY, stamp=STAMP)
    assert where.paths[0].read_bytes() == b"before"
