"""`callcenter prompts check` and `bundle`: folders of recordings, examined and packed."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from callcenter.charts.counted import counted
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.output import write
from callcenter.cli.prompts_faults import FAULT_TEXTS
from callcenter.cli.prompts_files import sounds_of
from callcenter.cli.texts import Language
from callcenter.config.script import script
from callcenter.config.sounds import in_language, texts
from callcenter.errors import ConfigError
from callcenter.speech.bundle import converted, packed
from callcenter.speech.decoding import miscalled, wav_of
from callcenter.speech.programs import Program, SpeechError
from callcenter.speech.review import GRAVE, Fault, Remark, heard_amiss, names_amiss
from callcenter.speech.stock import Origin
from callcenter.speech.tts import RECORDING_ENDINGS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from callcenter.cli.prompts_faults import FaultTexts
    from callcenter.config import Settings
    from callcenter.config.script import Row

_MEGABYTE = 1_000_000
_LARGEST_MB = 64
_MOST_MISSING = 10
"""More that are missing are told in one line with the first few, unless all are asked for."""
_FIRST = 5


def check(options: Namespace, chosen: Settings, language: Language) -> int:
    """Tell what is wrong with the recordings of a folder, and where a program speaks.

    Raises:
        ConfigError: the folder cannot be read.
    """
    words = FAULT_TEXTS[language]
    code = _told(options, chosen, Delivery(options.folder, language), words)
    sounds = sounds_of(chosen, language).values()
    made = sum(sound.origin is Origin.MADE for sound in sounds)
    if made:
        print(f"{words.warning}: {counted(words.made, made, all=str(len(sounds)))}")
    return code


def pack(options: Namespace, chosen: Settings, language: Language) -> int:
    """Write recordings as one archive for the PBX, if nothing is wrong with any of them.

    Raises:
        ConfigError: a folder cannot be read, or the archive not be written.
        SpeechError: a recording could not be converted.
    """
    words = FAULT_TEXTS[language]
    deliveries = _deliveries(options.folders, language, words)
    codes = [_told(options, chosen, each, words) for each in deliveries]
    if any(codes):
        print(words.refused)
        return NOT_DONE
    sounds: dict[str, bytes] = {}
    count = 0
    for each in deliveries:
        spoken = in_language(chosen, each.language.value)
        recordings = _recordings(spoken, _files(each.folder))
        count += len(recordings)
        sounds |= converted(
            recordings, texts(spoken), language=each.language.value, sox=Program(("sox",))
        )
    write(options.output, packed(sounds))
    print(counted(words.written, count, path=str(options.output)))
    return DONE


class Delivery(NamedTuple):
    """A folder of recordings in one language."""

    folder: Path
    language: Language


def _deliveries(folders: Sequence[str], language: Language, words: FaultTexts) -> list[Delivery]:
    """Return what was given: ``FOLDER`` in the language of the rest, or ``LANGUAGE=FOLDER``.

    Raises:
        ConfigError: two folders of one language.
    """
    found: dict[Language, Delivery] = {}
    for given in folders:
        before, _, after = given.partition("=")
        named = after and before in set(Language)
        each = Delivery(Path(after), Language(before)) if named else Delivery(Path(given), language)
        if each.language in found:
            raise ConfigError(words.twice.format(language=each.language.value))
        found[each.language] = each
    return list(found.values())


def _recordings(spoken: Settings, there: Mapping[str, Path]) -> dict[str, Path]:
    rows = {row.file: row for row in script(spoken, unheard=True)}
    by_file = _by_file(there, rows)
    return {
        name: by_file[file] for file, row in rows.items() if file in by_file for name in row.prompts
    }


def _by_file(there: Mapping[str, Path], rows: Collection[str]) -> dict[str, Path]:
    """Return recordings by the file that the script names; ``menu.flac`` may stand for a WAV."""
    found = {}
    for name, path in there.items():
        wanted = f"{path.stem}.wav"
        stands_for = name not in rows and wanted in rows and wanted not in there
        found[wanted if stands_for and path.suffix in RECORDING_ENDINGS else name] = path
    return found


def _told(options: Namespace, chosen: Settings, delivery: Delivery, words: FaultTexts) -> int:
    """Print what is wrong, gravest first; return the exit code."""
    spoken = in_language(chosen, delivery.language.value)
    rows = {row.file: row for row in script(spoken, unheard=True)}
    there = _by_file(_files(delivery.folder), rows)
    found = list(_remarks(there, rows))
    grave = GRAVE - {Fault.MISSING} if options.partial else GRAVE
    errors = [remark for remark in found if remark.fault in grave]
    others = [remark for remark in found if remark.fault not in grave]
    missing = [remark.file for remark in found if remark.fault is Fault.MISSING]
    for word, remarks in ((words.error, errors), (words.warning, others)):
        for line in _lines(remarks, missing, words, every=options.every):
            print(f"{word}: {line}")
    wrong, doubtful = (list(_lines(each, missing, words, every=True)) for each in (errors, others))
    files, wrongs = counted(words.files, len(there)), counted(words.errors, len(wrong))
    doubts = counted(words.warnings, len(doubtful))
    print(words.verdict.format(files=files, errors=wrongs, warnings=doubts))
    return NOT_DONE if errors else DONE


def _remarks(there: Mapping[str, Path], rows: Mapping[str, Row]) -> Iterator[Remark]:
    """Yield what is wrong. Nobody misses what nobody hears, but it may well be there."""
    heard = [row.file for row in rows.values() if row.places]
    yield from names_amiss(there, wanted=heard, known=rows)
    for name, path in there.items():
        if name in rows:
            yield from _heard(path, rows[name])


def _lines(
    remarks: list[Remark], missing: list[str], words: FaultTexts, *, every: bool
) -> Iterator[str]:
    """Yield a line for each remark; one for all files that are merely of another form.

    Unless ``every`` is asked for, many that are missing are one line, too.
    """
    together: set[Fault] = set()
    converted = sum(remark.fault is Fault.CONVERTED for remark in remarks)
    if converted > 1:
        together.add(Fault.CONVERTED)
        yield words.converted.format(count=converted)
    missed = [remark.file for remark in remarks if remark.fault is Fault.MISSING]
    if len(missed) > _MOST_MISSING and not every:
        together.add(Fault.MISSING)
        first, more = ", ".join(missed[:_FIRST]), len(missed) - _FIRST
        yield words.missing.format(count=len(missed), first=first, more=more)
    for remark in remarks:
        if remark.fault in together:
            continue
        wrong, mend = words.faults[remark.fault]
        near = get_close_matches(remark.file, missing, n=1) if remark.fault is Fault.UNKNOWN else []
        meant = f" {words.nearest.format(name=near[0])}" if near else ""
        yield f"{_shown(remark.file)}: {wrong.format(found=remark.found)}.{meant} {mend}"


def _files(folder: Path) -> Mapping[str, Path]:
    """Return what lies in a folder by name, hidden things left out.

    A name is taken as people read it: a Mac writes an accent as a sign of its own.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise ConfigError(f"{folder} cannot be read: {error.strerror}") from error
    visible = (path for path in paths if not path.name.startswith("."))
    return {normalize("NFC", path.name): path for path in visible}


def _heard(path: Path, row: Row) -> list[Remark]:
    text = row.text if len(row.prompts) == 1 else ""
    try:
        if remark := _no_recording(path):
            return [remark]
        return heard_amiss(path.name, wav_of(path, Program(("sox",))), text=text)
    except SpeechError as error:
        return [Remark(path.name, Fault.NOT_PCM, str(error))]
    except OSError as error:
        return [Remark(path.name, Fault.UNREADABLE, error.strerror or "")]


def _no_recording(path: Path) -> Remark | None:
    """Return what it is instead, before anybody listens to it."""
    if path.is_dir():
        return Remark(path.name, Fault.FOLDER)
    size = path.stat().st_size
    if not size:
        return Remark(path.name, Fault.EMPTY)
    if size > _LARGEST_MB * _MEGABYTE:
        return Remark(path.name, Fault.LONG, f"> {_LARGEST_MB} MB")
    kind = miscalled(path)
    return Remark(path.name, Fault.OTHER_KIND, kind) if kind else None


def _shown(name: str) -> str:
    """Return a file's name as it can be printed: not all are text."""
    return name.encode(errors="surrogateescape").decode(errors="replace")
