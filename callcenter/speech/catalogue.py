"""Every sentence the product itself speaks, in Spanish and in English.

What callers hear in menus is the operator's, in the configuration. These are the sentences that
stand in no menu. An operator replaces one by a prompt of the same name (without the folder), or by
a recording.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from callcenter.speech.agent_words import AGENT_WORDS
from callcenter.speech.callback_words import CALLBACK_WORDS
from callcenter.speech.sentences import (
    EMERGENCY_NUMBER,
    FOLDER,
    SERVICE_NAME,
    SLOW,
    Sentence,
    Text,
    Wording,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CATALOGUE",
    "EMERGENCY_NUMBER",
    "FOLDER",
    "SERVICE_NAME",
    "SLOW",
    "Sentence",
    "Text",
    "Wording",
]

_CALLER_WORDS = {
    Sentence.PLACE_TAKEN: Wording(
        es="Ya tiene su lugar en la fila. No cuelgue, por favor.",
        en="Your place in the line is taken. Please stay on the line.",
    ),
    Sentence.STILL_WAITING: Wording(
        es="Su lugar en la fila está guardado. No cuelgue, por favor.",
        en="Your place in the line is kept. Please stay on the line.",
    ),
    Sentence.PLACE_REGAINED: Wording(
        es="Su llamada se cortó. Recuperamos su lugar en la fila. No cuelgue, por favor.",
        en="Your call was cut off. You have your place in the line again. Please stay on the line.",
    ),
    Sentence.HANDED_BACK: Wording(
        es="Sigue en la línea y conserva su lugar. No cuelgue, por favor.",
        en="You are still in the line and keep your place. Please stay on the line.",
    ),
    Sentence.CONTACT_CODE: Wording(
        es="Si la llamada se corta, llame otra vez enseguida y marque este código.",
        en="If the call is cut off, call again at once and key in this code.",
    ),
    Sentence.NOBODY_LOGGED_IN: Wording(
        es=(
            "Ya tiene su lugar en la fila, pero en este momento no hay quien le atienda. "
            f"Si la vida de alguien corre peligro, cuelgue y llame al {EMERGENCY_NUMBER}."
        ),
        en=(
            "Your place in the line is taken, but nobody can answer just now. "
            f"If a life is in danger, hang up and call {EMERGENCY_NUMBER}."
        ),
    ),
    Sentence.HELD_BACK: Wording(
        es=(
            "Recibimos muchas llamadas de su número en poco tiempo. No cuelgue: en un momento "
            "pasa a la fila, y su lugar cuenta desde que llamó."
        ),
        en=(
            "Many calls came from your number in a short time. Please stay: you will join the "
            "line in a moment, and your place counts from when you called."
        ),
    ),
    Sentence.EMERGENCY_KEY: Wording(
        es="Si la vida de alguien corre peligro, oprima esta tecla.",
        en="If a life is in danger, press this key.",
    ),
    Sentence.OUTAGE: Wording(
        es="Seguimos atendiendo en orden. No cuelgue, por favor.",
        en="We go on answering in order. Please stay on the line.",
    ),
    Sentence.LINE_FULL: Wording(
        es=(
            "En este momento la fila está llena y no podemos darle un lugar. "
            "Por favor, llame más tarde. "
            f"Si la vida de alguien corre peligro, cuelgue y llame al {EMERGENCY_NUMBER}."
        ),
        en=(
            "The line is full just now and we cannot give you a place. "
            "Please call again later. "
            f"If a life is in danger, hang up and call {EMERGENCY_NUMBER}."
        ),
    ),
    Sentence.LINE_FULL_PREFERENCE: Wording(
        es=(
            "La atención preferente y las emergencias siempre tienen lugar: "
            "si le corresponde, oprima ahora su tecla."
        ),
        en=(
            "There is always a place for preferential attention and for emergencies: "
            "if that is you, press its key now."
        ),
    ),
    Sentence.CLOSED: Wording(
        es="En este momento estamos cerrados.",
        en="We are closed just now.",
    ),
    Sentence.CLOSED_EMERGENCY: Wording(
        es=f"Si la vida de alguien corre peligro, cuelgue y llame al {EMERGENCY_NUMBER}.",
        en=f"If a life is in danger, hang up and call {EMERGENCY_NUMBER}.",
    ),
    Sentence.OR_PRESS: Wording(
        es="O, sin colgar, oprima esta tecla.",
        en="Or stay on the line and press this key.",
    ),
    Sentence.CLOSING_SOON: Wording(
        es="Ya no alcanzamos a atenderle antes de cerrar.",
        en="There is not enough time to answer you before we close.",
    ),
    Sentence.BEFORE_OPENING: Wording(
        es="Ya tiene su lugar en la fila. No cuelgue: todavía no abrimos.",
        en="Your place in the line is taken. Please stay: we have not opened yet.",
    ),
    Sentence.OPENS_TODAY: Wording(
        es="Abrimos hoy,",
        en="We open today,",
    ),
    Sentence.OPENS_TOMORROW: Wording(
        es="Abrimos mañana,",
        en="We open tomorrow,",
    ),
    Sentence.OPENS_MONDAY: Wording(
        es="Abrimos el lunes,",
        en="We open on Monday,",
    ),
    Sentence.OPENS_TUESDAY: Wording(
        es="Abrimos el martes,",
        en="We open on Tuesday,",
    ),
    Sentence.OPENS_WEDNESDAY: Wording(
        es="Abrimos el miércoles,",
        en="We open on Wednesday,",
    ),
    Sentence.OPENS_THURSDAY: Wording(
        es="Abrimos el jueves,",
        en="We open on Thursday,",
    ),
    Sentence.OPENS_FRIDAY: Wording(
        es="Abrimos el viernes,",
        en="We open on Friday,",
    ),
    Sentence.OPENS_SATURDAY: Wording(
        es="Abrimos el sábado,",
        en="We open on Saturday,",
    ),
    Sentence.OPENS_SUNDAY: Wording(
        es="Abrimos el domingo,",
        en="We open on Sunday,",
    ),
    Sentence.RECORDING_NOTICE: Wording(
        es="La llamada puede grabarse; si no lo desea, dígalo al asesor.",
        en="This call may be recorded; if you do not want that, tell the agent.",
    ),
    Sentence.SURVEY_INTRO: Wording(
        es="Antes de terminar, ayúdenos a mejorar.",
        en="Before you go, please help us do better.",
    ),
    Sentence.SURVEY_HOW: Wording(
        es=(
            "¿Cómo le atendimos? Oprima una tecla del uno al cinco. "
            "Uno es muy mal, y cinco es muy bien."
        ),
        en=(
            "How did we do? Press a key from one to five. One is very badly, and five is very well."
        ),
    ),
    Sentence.SURVEY_THANKS: Wording(
        es="Recibimos su respuesta.",
        en="We have your answer.",
    ),
    Sentence.GOODBYE: Wording(
        es="Gracias por su llamada. Hasta luego.",
        en="Thank you for calling. Goodbye.",
    ),
}

CATALOGUE: Mapping[Sentence, Wording] = MappingProxyType(
    {**AGENT_WORDS, **_CALLER_WORDS, **CALLBACK_WORDS}
)
