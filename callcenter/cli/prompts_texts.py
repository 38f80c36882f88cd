"""The words of `callcenter prompts`, in Spanish first."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.charts.counted import Counted, same
from callcenter.cli.texts import Language
from callcenter.config.heard import Where
from callcenter.speech.stock import Origin


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptTexts:
    """Headings and words in one language."""

    number: str
    file: str
    text: str
    heard: str
    notes: str
    origin: str
    seconds: str
    counted: str  # {prompts}, {recorded}, {made}, {missing}: the next four
    prompts: Counted
    recorded: Counted
    made: Counted
    missing: Counted
    unheard: str
    places: dict[Where, str]  # {name}
    directions: dict[Where, str]  # how it is to be spoken
    origins: dict[Origin, str]


_ES = PromptTexts(
    number="Número",
    file="Archivo",
    text="Texto",
    heard="Dónde se oye",
    notes="Indicaciones",
    origin="Sonido",
    seconds="Segundos",
    counted="{prompts}: {recorded}, {made}, {missing}",
    prompts=("{count} aviso", "{count} avisos"),
    recorded=("{count} grabado", "{count} grabados"),
    made=("{count} hecho por programa", "{count} hechos por programa"),
    missing=("{count} falta", "{count} faltan"),
    unheard="nadie lo oye con estos ajustes",
    places={
        Where.MENU: "menú {name}",
        Where.AFTER_A_KEY: "después de una tecla del menú {name}",
        Where.IN_LINE: "en la fila {name}",
        Where.LINE_FULL: "la fila {name} está llena",
        Where.CLOSED: "la línea {name} está cerrada o por cerrar",
        Where.OPENING: "cuándo se abre",
        Where.EMERGENCY: "cómo avisar de una emergencia",
        Where.OUTAGE: "el servicio no está disponible",
        Where.CALLBACK: "devolución de llamada",
        Where.ANSWERED: "aviso antes de que hable el asesor",
        Where.SURVEY: "encuesta y despedida",
        Where.AGENT: "solo para agentes",
        Where.WHISPER: "solo para agentes, al contestar",
        Where.PART: "parte del aviso {name}",
    },
    directions={
        Where.MENU: "Claro y amable; pausa breve antes de cada tecla.",
        Where.AFTER_A_KEY: "Claro y amable.",
        Where.IN_LINE: "Tranquilo; corta la música de espera.",
        Where.LINE_FULL: "Tranquilo y cortés; no es una disculpa larga.",
        Where.CLOSED: "Tranquilo y cortés.",
        Where.OPENING: "Es un trozo de una frase: sin pausa al inicio ni al final.",
        Where.EMERGENCY: "Sereno y muy claro; no más rápido.",
        Where.OUTAGE: "Sereno y muy claro.",
        Where.CALLBACK: "Claro y amable; sin prisa.",
        Where.ANSWERED: "Claro y neutro: es un aviso.",
        Where.SURVEY: "Amable y breve.",
        Where.AGENT: "Neutral y breve; se oye muchas veces al día.",
        Where.WHISPER: "Neutral y rápido: quien llama espera mientras se oye.",
        Where.PART: "Es un trozo de una frase: sin pausa al inicio ni al final.",
    },
    origins={
        Origin.RECORDED: "grabado",
        Origin.MADE: "hecho por programa",
        Origin.MISSING: "falta",
        Origin.UNREADABLE: "no se puede leer",
    },
)

_EN = PromptTexts(
    number="Number",
    file="File",
    text="Text",
    heard="Where it is heard",
    notes="Directions",
    origin="Sound",
    seconds="Seconds",
    counted="{prompts}: {recorded}, {made}, {missing}",
    prompts=("{count} prompt", "{count} prompts"),
    recorded=same("{count} recorded"),
    made=same("{count} made by a program"),
    missing=same("{count} missing"),
    unheard="nobody hears it by these settings",
    places={
        Where.MENU: "menu {name}",
        Where.AFTER_A_KEY: "after a key of menu {name}",
        Where.IN_LINE: "in the line {name}",
        Where.LINE_FULL: "the line {name} is full",
        Where.CLOSED: "the line {name} is closed or about to close",
        Where.OPENING: "when it opens",
        Where.EMERGENCY: "how to tell of an emergency",
        Where.OUTAGE: "the service is away",
        Where.CALLBACK: "calling back",
        Where.ANSWERED: "notice before the agent speaks",
        Where.SURVEY: "survey and goodbye",
        Where.AGENT: "agents only",
        Where.WHISPER: "agents only, as they answer",
        Where.PART: "part of the prompt {name}",
    },
    directions={
        Where.MENU: "Clear and friendly; a short pause before each key.",
        Where.AFTER_A_KEY: "Clear and friendly.",
        Where.IN_LINE: "Calm; it interrupts the hold music.",
        Where.LINE_FULL: "Calm and polite; no long apology.",
        Where.CLOSED: "Calm and polite.",
        Where.OPENING: "A piece of a sentence: no pause before or after it.",
        Where.EMERGENCY: "Calm and very clear; not faster.",
        Where.OUTAGE: "Calm and very clear.",
        Where.CALLBACK: "Clear and friendly; unhurried.",
        Where.ANSWERED: "Clear and neutral: it is a notice.",
        Where.SURVEY: "Friendly and short.",
        Where.AGENT: "Neutral and short; it is heard many times a day.",
        Where.WHISPER: "Neutral and quick: the caller waits while it is heard.",
        Where.PART: "A piece of a sentence: no pause before or after it.",
    },
    origins={
        Origin.RECORDED: "recorded",
        Origin.MADE: "made by program",
        Origin.MISSING: "missing",
        Origin.UNREADABLE: "cannot be read",
    },
)

PROMPT_TEXTS = {Language.ES: _ES, Language.EN: _EN}
