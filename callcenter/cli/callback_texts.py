"""The words about callbacks in the history of a contact."""

from __future__ import annotations

FACTS_ES = {
    "CallbackAsked": "pide que le llamen",
    "CallbackDialled": "se le llama",
    "CallbackMissed": "no se le encontró",
    "CallbackPostponed": "la fila está cerrada, la promesa sigue",
    "CallbackPromised": "colgó y guarda su lugar",
    "CallbackReached": "volvió al teléfono",
    "CallbackRefused": "no se le puede llamar ahí",
}
FACTS_EN = {
    "CallbackAsked": "asks to be called back",
    "CallbackDialled": "is called",
    "CallbackMissed": "was not reached",
    "CallbackPostponed": "the line is closed, the promise stands",
    "CallbackPromised": "is off the phone and keeps its place",
    "CallbackReached": "is on the phone again",
    "CallbackRefused": "cannot be called there",
}

OUTCOMES_ES = {
    "callback_expired": "no se le llamó a tiempo",
    "callback_failed": "no contestó cuando se le llamó",
    "callback_cancelled": "se le llamó y ya no lo necesitaba",
}
OUTCOMES_EN = {
    "callback_expired": "was not called back in time",
    "callback_failed": "did not answer when called back",
    "callback_cancelled": "was called back and needed nobody any more",
}

REASONS_ES = {"promised": "mismo lugar, sin esperar en el teléfono", "called_back": "mismo lugar"}
REASONS_EN = {"promised": "same place, off the phone", "called_back": "same place"}

WHY_ES = {
    "malformed": "el número no está completo",
    "own": "el número es nuestro",
    "not_allowed": "el número no está permitido",
    "already": "ya hay una llamada prometida a ese número",
    "too_often": "demasiadas promesas a ese número en un día",
    "busy": "ocupado",
    "no_answer": "no contestó",
    "refused": "rechazó la llamada",
    "unreachable": "fuera de alcance",
    "failed": "la central no pudo llamar",
    "no_key": "contestó y no oprimió ninguna tecla",
    "hung_up": "colgó antes de oprimir una tecla",
    "lost": "se perdió la conexión con la central",
}
WHY_EN = {
    "malformed": "the number is not complete",
    "own": "the number is our own",
    "not_allowed": "the number is not allowed",
    "already": "a call to that number is promised already",
    "too_often": "too many promises to that number in a day",
    "busy": "busy",
    "no_answer": "no answer",
    "refused": "refused the call",
    "unreachable": "unreachable",
    "failed": "the PBX could not dial",
    "no_key": "picked up and pressed no key",
    "hung_up": "hung up before a key was pressed",
    "lost": "the connection to the PBX was lost",
}
