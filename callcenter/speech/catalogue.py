"""Every sentence the product itself speaks, in Spanish and in English.

What callers hear in menus is the operator's, in the configuration. These are the sentences that
stand in no menu. An operator replaces one by a prompt of the same name (without the folder), or by
a recording.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.speech.numbers import Language

FOLDER = "callcenter/"
"""Below the PBX's sound folder of a language: all sounds made for this product."""

SLOW = "-slow"
"""Ending of the name of a sound's slower twin."""

EMERGENCY_NUMBER = "{emergency_number}"
"""Stands in a text for the public emergency number, said digit by digit."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What one prompt says, and how its sound is to be had."""

    text: str  # "" where there is only a recording
    voice: str = "es-419"
    file: str = ""  # the recording's name in the folder of recordings; "": the prompt's own name
    slow: bool = False  # whether a slower twin is needed


class Sentence(StrEnum):
    """The sentences, by the name of their sound."""

    AGENT_NUMBER = "callcenter/agent-number"
    AGENT_PIN = "callcenter/agent-pin"
    AGENT_WELCOME = "callcenter/agent-welcome"
    AGENT_WRONG = "callcenter/agent-wrong"
    AGENT_GOODBYE = "callcenter/agent-goodbye"
    AGENT_PAUSED = "callcenter/agent-paused"
    AGENT_AVAILABLE = "callcenter/agent-available"
    AGENT_NOT_LOGGED_IN = "callcenter/agent-not-logged-in"
    AGENT_UNKNOWN_CODE = "callcenter/agent-unknown-code"
    AGENT_AUTO_PAUSED = "callcenter/agent-auto-paused"
    AGENT_PHONE_BUSY = "callcenter/agent-phone-busy"
    AGENT_PHONE_NOT_ALLOWED = "callcenter/agent-phone-not-allowed"
    AGENT_WRAP_UP_ENDED = "callcenter/agent-wrap-up-ended"
    AGENT_CHOOSE_REASON = "callcenter/agent-choose-reason"
    AGENT_NOT_PAUSED = "callcenter/agent-not-paused"
    AGENT_NO_WRAP_UP = "callcenter/agent-no-wrap-up"
    WHISPER_EMERGENCY = "callcenter/whisper-emergency"
    WHISPER_PREFERRED = "callcenter/whisper-preferred"
    WHISPER_GENERAL = "callcenter/whisper-general"
    WHISPER_UNDER_A_MINUTE = "callcenter/whisper-under-a-minute"
    WHISPER_WAITED = "callcenter/whisper-waited"
    WHISPER_MINUTE = "callcenter/whisper-minute"
    WHISPER_MINUTES = "callcenter/whisper-minutes"
    WHISPER_OVER_AN_HOUR = "callcenter/whisper-over-an-hour"
    PLACE_TAKEN = "callcenter/place-taken"
    NOBODY_LOGGED_IN = "callcenter/nobody-logged-in"
    HELD_BACK = "callcenter/held-back"
    EMERGENCY_KEY = "callcenter/emergency-key"
    LINE_FULL = "callcenter/line-full"
    LINE_FULL_PREFERENCE = "callcenter/line-full-preference"
    GOODBYE = "callcenter/goodbye"


class Wording(msgspec.Struct, frozen=True):
    """One sentence in each language."""

    es: str
    en: str

    def text(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.es if language == "es" else self.en


CATALOGUE: Mapping[Sentence, Wording] = MappingProxyType(
    {
        Sentence.AGENT_NUMBER: Wording(
            es="Marque su número de agente y después la tecla numeral.",
            en="Enter your agent number, then the pound key.",
        ),
        Sentence.AGENT_PIN: Wording(
            es="Marque su clave y después la tecla numeral.",
            en="Enter your PIN, then the pound key.",
        ),
        Sentence.AGENT_WELCOME: Wording(
            es="Sesión iniciada. Ya puede recibir llamadas.",
            en="You are logged in. Calls can reach you now.",
        ),
        Sentence.AGENT_WRONG: Wording(
            es="El número o la clave no son correctos.",
            en="The number or the PIN is not right.",
        ),
        Sentence.AGENT_GOODBYE: Wording(
            es="Sesión cerrada. Hasta luego.",
            en="You are logged out. Goodbye.",
        ),
        Sentence.AGENT_PAUSED: Wording(
            es="Está en pausa. No recibirá llamadas.",
            en="You are paused. No calls will reach you.",
        ),
        Sentence.AGENT_AVAILABLE: Wording(
            es="Terminó su pausa. Ya puede recibir llamadas.",
            en="Your pause has ended. Calls can reach you now.",
        ),
        Sentence.AGENT_NOT_LOGGED_IN: Wording(
            es="Nadie ha iniciado sesión en este teléfono.",
            en="Nobody is logged in at this phone.",
        ),
        Sentence.AGENT_UNKNOWN_CODE: Wording(
            es="Ese código no existe.",
            en="There is no such code.",
        ),
        Sentence.AGENT_AUTO_PAUSED: Wording(
            es="Quedó en pausa porque dejó sonar dos llamadas sin contestar.",
            en="You were paused because two calls rang without an answer.",
        ),
        Sentence.AGENT_PHONE_BUSY: Wording(
            es="Este teléfono ya lo usa otra persona.",
            en="Somebody else is using this phone.",
        ),
        Sentence.AGENT_PHONE_NOT_ALLOWED: Wording(
            es="Desde este teléfono no se puede iniciar sesión.",
            en="Nobody can log in at this phone.",
        ),
        Sentence.AGENT_WRAP_UP_ENDED: Wording(
            es="Listo. Ya puede recibir la siguiente llamada.",
            en="Done. The next call can reach you now.",
        ),
        Sentence.AGENT_CHOOSE_REASON: Wording(
            es="Marque el número del motivo de la pausa.",
            en="Press the number of the reason for your pause.",
        ),
        Sentence.AGENT_NOT_PAUSED: Wording(
            es="No está en pausa. Nada cambió.",
            en="You are not paused. Nothing has changed.",
        ),
        Sentence.AGENT_NO_WRAP_UP: Wording(
            es="No hay un cierre que terminar. Nada cambió.",
            en="There is no wrap-up to end. Nothing has changed.",
        ),
        Sentence.WHISPER_EMERGENCY: Wording(
            es="Emergencia.",
            en="Emergency.",
        ),
        Sentence.WHISPER_PREFERRED: Wording(
            es="Atención preferente.",
            en="Preferred.",
        ),
        Sentence.WHISPER_GENERAL: Wording(
            es="Atención general.",
            en="General.",
        ),
        Sentence.WHISPER_UNDER_A_MINUTE: Wording(
            es="Tiempo de espera: menos de un minuto.",
            en="Waiting time: less than a minute.",
        ),
        Sentence.WHISPER_WAITED: Wording(
            es="Tiempo de espera.",
            en="Waiting time.",
        ),
        Sentence.WHISPER_MINUTE: Wording(
            es="minuto.",
            en="minute.",
        ),
        Sentence.WHISPER_MINUTES: Wording(
            es="minutos.",
            en="minutes.",
        ),
        Sentence.WHISPER_OVER_AN_HOUR: Wording(
            es="Tiempo de espera: más de una hora.",
            en="Waiting time: more than an hour.",
        ),
        Sentence.PLACE_TAKEN: Wording(
            es="Ya tiene su lugar en la fila. No cuelgue, por favor.",
            en="Your place in the line is taken. Please stay on the line.",
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
        Sentence.GOODBYE: Wording(
            es="Gracias por su llamada. Hasta luego.",
            en="Thank you for calling. Goodbye.",
        ),
    }
)
