"""A take that somebody chose at a phone is looked at and, if good, becomes the prompt's sound."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path  # msgspec reads it
from typing import TYPE_CHECKING

import msgspec

from callcenter.events import TakeVerdict
from callcenter.speech.placing import put
from callcenter.speech.programs import SpeechError
from callcenter.speech.review import GRAVE, Remark, heard_amiss
from callcenter.speech.wav import read_wav

if TYPE_CHECKING:
    from callcenter.speech.placing import Place
    from callcenter.speech.programs import Program


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a take, and why."""

    verdict: TakeVerdict
    path: Path  # where the PBX recorded it
    remarks: tuple[Remark, ...] = ()
    kept: tuple[Path, ...] = ()  # where the sounds before it are
    not_there: str = ""  # why the take cannot be read
    not_placed: str = ""  # why it could not be put in its place


def judge(sound: str, place: Place, *, text: str, sox: Program, stamp: str) -> Judged:
    """Look at what was recorded and, if it is good, let the PBX play it; it touches the disk.

    Args:
        sound: what was recorded, below the PBX's sound folder.
        place: where it goes.
        text: what was to be read; "" where that is not known.
        sox: converts.
        stamp: the moment, as it may stand in the name of a file.
    """
    path = place.sounds / f"{sound}.wav"
    try:
        content = path.read_bytes()
    except OSError as error:
        return Judged(verdict=TakeVerdict.NOT_SAVED, path=path, not_there=error.strerror or "")
    remarks = tuple(heard_amiss(path.name, content, text=text))
    if any(remark.fault in GRAVE for remark in remarks):
        return Judged(verdict=TakeVerdict.UNUSABLE, path=path, remarks=remarks)
    try:
        kept = put(read_wav(content), place, sox=sox, stamp=stamp)
    except SpeechError as error:
        return Judged(
            verdict=TakeVerdict.NOT_SAVED, path=path, remarks=remarks, not_placed=str(error)
        )
    with suppress(OSError):  # it belongs to the PBX
        path.unlink()
    return Judged(verdict=TakeVerdict.SAVED, path=path, remarks=remarks, kept=tuple(kept))
