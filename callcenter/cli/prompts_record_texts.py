"""The words of `callcenter prompts record`, in Spanish first."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.cli.texts import Language
from callcenter.facts import TakeState


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordTexts:
    """Words in one language."""

    read: str  # {text}
    no_text: str
    states: dict[TakeState, str]
    kept: str  # {path}
    not_there: str  # {path}, {why}
    refused: str  # {why}
    no_phone: str  # {phone}
    unknown: str  # {name}
    nearest: str  # {name}
    see_list: str
    of_parts: str  # {name}
    elsewhere: str  # {folder}
    not_writable: str  # {folder}


_ES = RecordTexts(
    read="Texto: {text}",
    no_text="(este aviso no tiene texto en los ajustes)",
    states={
        TakeState.RINGING: "Timbra el teléfono.",
        TakeState.ANSWERED: "Contestaron: lea el aviso después del tono y oprima #.",
        TakeState.CHOSEN: "Se revisa la grabación.",
        TakeState.SAVED: "Listo. Desde ahora se oye la grabación nueva.",
        TakeState.LEFT: "El aviso quedó como estaba.",
        TakeState.NOT_RECORDED: "No se grabó nada. El aviso quedó como estaba.",
        TakeState.NOT_SAVED: "La grabación no se guardó. El aviso quedó como estaba.",
        TakeState.NOT_ANSWERED: "Nadie contestó. El aviso quedó como estaba.",
    },
    kept="La grabación de antes está en {path}",
    not_there="La grabación no está en {path} ({why}). ¿Es speech.sounds la carpeta de la central?",
    refused="No se puede: {why}",
    no_phone="{phone} no es un teléfono como PJSIP/201",
    unknown="No hay ningún aviso que se llame {name}.",
    nearest="¿Es {name}?",
    see_list="Véalos con: callcenter prompts list.",
    of_parts="{name} se compone de otros avisos: grabe esos (callcenter prompts list).",
    elsewhere="{folder} no existe en esta máquina. La central graba ahí: cree la carpeta con"
    " permiso de escritura para Asterisk. Si la central es otra máquina, use callcenter prompts"
    " bundle.",
    not_writable="No puede escribir en {folder}: use una cuenta que pueda.",
)

_EN = RecordTexts(
    read="Text: {text}",
    no_text="(this prompt has no text in the settings)",
    states={
        TakeState.RINGING: "The phone rings.",
        TakeState.ANSWERED: "Answered: read the prompt after the tone, then press #.",
        TakeState.CHOSEN: "The recording is being looked at.",
        TakeState.SAVED: "Done. From now on the new recording is heard.",
        TakeState.LEFT: "The prompt is as it was.",
        TakeState.NOT_RECORDED: "Nothing was recorded. The prompt is as it was.",
        TakeState.NOT_SAVED: "The recording was not saved. The prompt is as it was.",
        TakeState.NOT_ANSWERED: "Nobody answered. The prompt is as it was.",
    },
    kept="The recording before it is at {path}",
    not_there="The recording is not at {path} ({why}). Is speech.sounds the PBX's folder?",
    refused="Not possible: {why}",
    no_phone="{phone} is no phone such as PJSIP/201",
    unknown="No prompt is named {name}.",
    nearest="Is it {name}?",
    see_list="See them by: callcenter prompts list.",
    of_parts="{name} is made of other prompts: record those (callcenter prompts list).",
    elsewhere="{folder} does not exist on this machine. The PBX records there: make the folder and"
    " let Asterisk write it or, where the PBX is another machine, use callcenter prompts bundle.",
    not_writable="You may not write to {folder}: use an account that may.",
)

RECORD_TEXTS = {Language.ES: _ES, Language.EN: _EN}
