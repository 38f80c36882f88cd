"""What `callcenter recordings` says, in both languages."""

from __future__ import annotations

import msgspec

from callcenter.cli.texts import Language


class RecordingTexts(msgspec.Struct, frozen=True, kw_only=True):
    """Headings, states and answers."""

    headings: tuple[str, ...]  # of the list
    access: tuple[str, ...]  # of who listened
    actions: dict[str, str]
    states: dict[str, str]
    none: str
    nobody: str
    rings: str  # {phone}
    hears: str
    not_heard: str  # {phone}, {why}
    unheard: dict[str, str]  # why, by the outcome of the ring; else as of an agent's phone
    no_phone: str  # {phone}
    copied: str  # {file}
    held: str  # {contact}
    was_held: str
    released: str
    was_not_held: str
    purged: str  # {deleted} {unknown} {failed}
    unknown: str  # {name}
    deleted: str  # {name}
    no_file: str  # {path}
    exists: str  # {file}
    not_copied: str  # {why}
    no_folder: str
    not_recorded: str
    no_reason: str
    no_day: str  # {day}
    forgotten: str  # {count}
    kept: str  # {name}


RECORDING_TEXTS: dict[Language, RecordingTexts] = {
    Language.ES: RecordingTexts(
        headings=(
            "Inicio",
            "Duración",
            "Asesor",
            "Línea",
            "Grupo",
            "Servicio",
            "Estado",
            "KB",
            "Archivo",
        ),
        access=("Cuándo", "Quién", "Qué", "Cuál", "Por qué"),
        actions={
            "listen": "pidió oír",
            "played": "se llamó a un teléfono",
            "copy": "copió",
            "hold": "retuvo",
            "release": "liberó",
        },
        states={
            "deleted": "borrada",
            "held": "retenida",
            "running": "en curso",
            "refused": "rechazada",
            "failed": "falló",
            "missing": "sin archivo",
            "": "",
        },
        none="No hay grabaciones.",
        nobody="Nadie oyó ni copió ninguna grabación.",
        rings="Se llama a {phone}; al contestar se oye la grabación. Quedó anotado.",
        hears="Contestaron: se oye la grabación.",
        not_heard="No se oyó la grabación en {phone}: {why}.",
        unheard={
            "no_answer": "nadie contestó",
            "unreachable": "ese teléfono no existe o no tiene conexión",
            "failed": "la central no pudo llamar a ese teléfono; quizá no existe",
        },
        no_phone="{phone} no es un teléfono como PJSIP/290",
        copied="Copiada en {file}. Quedó anotado.",
        held="Las grabaciones de {contact} no se borran hasta que se liberen.",
        was_held="Las grabaciones de {contact} ya estaban retenidas.",
        released="Las grabaciones de {contact} se borran cuando les toque.",
        was_not_held="Las grabaciones de {contact} no estaban retenidas.",
        purged="Borradas: {deleted}. Sin registro y borradas: {unknown}. No se pudo: {failed}.",
        unknown="no hay ninguna grabación {name}",
        deleted="la grabación {name} ya se borró",
        no_file="no está el archivo {path}, o no se puede leer",
        exists="{file} ya existe",
        not_copied="no se pudo copiar: {why}",
        no_folder="esta máquina no ve la carpeta de grabaciones: recording.seen_at",
        not_recorded="la configuración no graba: falta [recording]",
        no_reason="diga por qué, en 1 a 200 caracteres",
        no_day="{day} no es una fecha como 2026-11-29",
        forgotten="grabaciones borradas: {count}",
        kept="queda {name}: retenida, o no se pudo borrar",
    ),
    Language.EN: RecordingTexts(
        headings=("Begun", "Lasted", "Agent", "Line", "Group", "Service", "State", "KB", "File"),
        access=("When", "Who", "What", "Which", "Why"),
        actions={
            "listen": "asked to hear",
            "played": "rang a phone",
            "copy": "copied",
            "hold": "held",
            "release": "released",
        },
        states={
            "deleted": "deleted",
            "held": "held",
            "running": "goes on",
            "refused": "refused",
            "failed": "failed",
            "missing": "no file",
            "": "",
        },
        none="There are no recordings.",
        nobody="Nobody listened to a recording or copied one.",
        rings="{phone} is called; whoever picks up hears the recording. It is written down.",
        hears="Answered: the recording is heard.",
        not_heard="The recording was not heard at {phone}: {why}.",
        unheard={
            "no_answer": "nobody answered",
            "unreachable": "that phone does not exist or is not connected",
            "failed": "the PBX could not call that phone; perhaps it does not exist",
        },
        no_phone="{phone} is no phone such as PJSIP/290",
        copied="Copied to {file}. It is written down.",
        held="The recordings of {contact} are not deleted until they are released.",
        was_held="The recordings of {contact} were held already.",
        released="The recordings of {contact} are deleted when their time is over.",
        was_not_held="The recordings of {contact} were not held.",
        purged="Deleted: {deleted}. Deleted without a record: {unknown}. Not possible: {failed}.",
        unknown="there is no recording {name}",
        deleted="the recording {name} was deleted",
        no_file="the file {path} is not there, or cannot be read",
        exists="{file} is there already",
        not_copied="it could not be copied: {why}",
        no_folder="this machine does not see the folder of recordings: recording.seen_at",
        not_recorded="nothing is recorded by this configuration: there is no [recording]",
        no_reason="say why, in 1 to 200 characters",
        no_day="{day} is no date such as 2026-11-29",
        forgotten="recordings deleted: {count}",
        kept="{name} is there yet: held, or not to be deleted",
    ),
}
