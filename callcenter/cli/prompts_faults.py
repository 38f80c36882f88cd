"""What `callcenter prompts check` says of each fault, and how to mend it, in Spanish first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcenter.cli.texts import Language
from callcenter.speech.review import Fault

if TYPE_CHECKING:
    from callcenter.charts.counted import Counted


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultTexts:
    """Words in one language."""

    faults: dict[Fault, tuple[str, str]]  # {found}; what is wrong, and how to mend it
    nearest: str  # {name}
    converted: str  # {count} of several
    missing: str  # {count} of many, {first}, {more}
    error: str
    warning: str
    made: Counted  # {count} of {all}
    verdict: str  # {files}, {errors}, {warnings}: the next three
    files: Counted
    errors: Counted
    warnings: Counted
    twice: str  # {language}
    written: Counted  # {path}
    refused: str


_ES = FaultTexts(
    faults={
        Fault.MISSING: (
            "falta",
            "Grábelo, o use --partial para entregar solo lo que hay.",
        ),
        Fault.UNKNOWN: ("ningún aviso se llama así", "Corrija el nombre o quítelo de la carpeta."),
        Fault.UNREADABLE: ("no se puede leer: {found}", "Dé permiso de lectura."),
        Fault.FOLDER: ("es una carpeta, no una grabación", "Ponga ahí el archivo."),
        Fault.EMPTY: (
            "está vacío: 0 bytes",
            "Expórtelo o cópielo de nuevo: la copia se cortó.",
        ),
        Fault.OTHER_KIND: (
            "es {found}, aunque se llame .wav",
            "Expórtelo como WAV PCM, o conviértalo: ffmpeg -i X -c:a pcm_s16le Y.wav.",
        ),
        Fault.NOT_PCM: (
            "no se puede escuchar: {found}",
            "Expórtelo como WAV PCM, o conviértalo: ffmpeg -i X.m4a -c:a pcm_s16le X.wav.",
        ),
        Fault.LOW_RATE: (
            "tiene {found}, menos que el teléfono",
            "Expórtelo con 8000 Hz o más desde la grabación original.",
        ),
        Fault.LOW_DEPTH: ("tiene {found}", "Expórtelo con 16 bits o más."),
        Fault.SHORT: ("dura solo {found}", "Grábelo de nuevo: está vacío o cortado."),
        Fault.LONG: ("es demasiado largo: {found}", "Use un texto de menos de dos minutos."),
        Fault.SILENT: ("no se oye nada ({found})", "Grábelo de nuevo."),
        Fault.CLIPPED: (
            "está saturado: {found} muestras al máximo",
            "Grábelo de nuevo con menos volumen; bajarlo después no lo arregla.",
        ),
        Fault.LEADING: ("empieza con {found} de silencio", "Corte el inicio."),
        Fault.TRAILING: ("termina con {found} de silencio", "Corte el final."),
        Fault.QUIET: (
            "se grabó muy bajo ({found})",
            "Grábelo más fuerte: al subirlo sube también el ruido.",
        ),
        Fault.LOUD: ("está muy comprimido o fuerte ({found})", "Grábelo con menos volumen."),
        Fault.TOO_FAST: (
            "es corto para su texto ({found})",
            "Escúchelo: quizá está cortado o es otro texto.",
        ),
        Fault.TOO_SLOW: ("es largo para su texto ({found})", "Escúchelo: quizá es otro texto."),
        Fault.CONVERTED: (
            "tiene {found} canales; la central toca 8000 Hz, 16 bits, 1",
            "Conviértalo: callcenter prompts bundle.",
        ),
    },
    nearest="¿Es {name}?",
    converted="{count} archivos no están en 8000 Hz, 16 bits, un canal, que es lo que toca la"
    " central. Conviértalos: callcenter prompts bundle, o callcenter sounds.",
    missing="faltan {count} archivos: {first} y {more} más (con --all, todos). Grábelos, o use"
    " --partial para entregar solo lo que hay.",
    error="error",
    warning="advertencia",
    made=(
        (
            "en esta máquina {count} de {all} avisos lo dice un programa. En producción, grábelo"
            " con una persona: callcenter prompts script."
        ),
        (
            "en esta máquina {count} de {all} avisos los dice un programa. En producción, grábelos"
            " con una persona: callcenter prompts script."
        ),
    ),
    verdict="{files}: {errors}, {warnings}",
    files=("{count} archivo", "{count} archivos"),
    errors=("{count} error", "{count} errores"),
    warnings=("{count} advertencia", "{count} advertencias"),
    twice="Dos carpetas en el mismo idioma ({language}): júntelas en una.",
    written=("{count} grabación en {path}", "{count} grabaciones en {path}"),
    refused="No se escribió nada: corrija antes los errores.",
)

_EN = FaultTexts(
    faults={
        Fault.MISSING: ("is missing", "Record it, or use --partial to deliver only what there is."),
        Fault.UNKNOWN: ("no prompt has that name", "Mend the name, or remove it from the folder."),
        Fault.UNREADABLE: ("cannot be read: {found}", "Let it be read."),
        Fault.FOLDER: ("is a folder, not a recording", "Put the file there."),
        Fault.EMPTY: ("is empty: 0 bytes", "Export or copy it again: the copy was cut off."),
        Fault.OTHER_KIND: (
            "is {found}, though it is named .wav",
            "Export it as PCM WAV, or convert it: ffmpeg -i X -c:a pcm_s16le Y.wav.",
        ),
        Fault.NOT_PCM: (
            "cannot be listened to: {found}",
            "Export it as PCM WAV, or convert it: ffmpeg -i X.m4a -c:a pcm_s16le X.wav.",
        ),
        Fault.LOW_RATE: (
            "has {found}, less than a telephone",
            "Export it at 8000 Hz or more from the original recording.",
        ),
        Fault.LOW_DEPTH: ("has {found}", "Export it with 16 bit or more."),
        Fault.SHORT: ("lasts only {found}", "Record it again: it is empty or cut off."),
        Fault.LONG: ("is too long: {found}", "Use a text of less than two minutes."),
        Fault.SILENT: ("nothing is heard ({found})", "Record it again."),
        Fault.CLIPPED: (
            "is clipped: {found} samples at the maximum",
            "Record it again, lower; to turn it down afterwards mends nothing.",
        ),
        Fault.LEADING: ("begins with {found} of silence", "Cut the beginning."),
        Fault.TRAILING: ("ends with {found} of silence", "Cut the end."),
        Fault.QUIET: (
            "was recorded very low ({found})",
            "Record it louder: to turn it up raises the noise as well.",
        ),
        Fault.LOUD: ("is very compressed or loud ({found})", "Record it lower."),
        Fault.TOO_FAST: (
            "is short for its text ({found})",
            "Listen to it: perhaps it is cut off, or of another text.",
        ),
        Fault.TOO_SLOW: (
            "is long for its text ({found})",
            "Listen to it: perhaps it is of another text.",
        ),
        Fault.CONVERTED: (
            "has {found} channels; the PBX plays 8000 Hz, 16 bit, 1",
            "Convert it: callcenter prompts bundle.",
        ),
    },
    nearest="Is it {name}?",
    converted="{count} files are not of 8000 Hz, 16 bit, one channel, which is what the PBX plays."
    " Convert them: callcenter prompts bundle, or callcenter sounds.",
    missing="{count} files are missing: {first} and {more} more (all of them by --all). Record"
    " them, or use --partial to deliver only what there is.",
    error="error",
    warning="warning",
    made=(
        (
            "on this machine {count} of {all} prompts is spoken by a program. In production, have"
            " it recorded by a person: callcenter prompts script."
        ),
        (
            "on this machine {count} of {all} prompts are spoken by a program. In production, have"
            " them recorded by a person: callcenter prompts script."
        ),
    ),
    verdict="{files}: {errors}, {warnings}",
    files=("{count} file", "{count} files"),
    errors=("{count} error", "{count} errors"),
    warnings=("{count} warning", "{count} warnings"),
    twice="Two folders in one language ({language}): make one of them.",
    written=("{count} recording in {path}", "{count} recordings in {path}"),
    refused="Nothing was written: mend the errors first.",
)

FAULT_TEXTS = {Language.ES: _ES, Language.EN: _EN}
