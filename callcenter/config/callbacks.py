"""Calling callers back: `[callback]`, `[lines.NAME.callback]`, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from callcenter.config.sounds import own_sound
from callcenter.config.values import (
    Digits,
    Key,
    RingSeconds,
    Seconds,
    SecondsOrNone,
    Table,
    as_list,
    milliseconds,
)
from callcenter.dialable import DENIED_PATTERN, NUMBER_PATTERN, digits_of, may_be_dialled
from callcenter.facts import CallbackRefusal
from callcenter.flow.callbacks.rules import NUMBER, CallbackRules, CallbackWords
from callcenter.speech.catalogue import Sentence
from callcenter.speech.numbers import say_digits

if TYPE_CHECKING:
    from callcenter.config.settings import LineSettings, Settings
    from callcenter.ivr.menu import Sounds

_HOURS_12 = 43_200
_SOME_NUMBER = "999999999"


def _allowed(value: str) -> str:
    if not NUMBER_PATTERN.fullmatch(value):
        raise PydanticCustomError("callback_numbers", "is no pattern of numbers, or too wide a one")
    return value


def _denied(value: str) -> str:
    if not DENIED_PATTERN.fullmatch(value):
        raise PydanticCustomError("callback_denied", "is no pattern of numbers")
    return value


def _dialled(value: str) -> str:
    once = value.count(NUMBER) == 1
    if not once or not may_be_dialled(value.replace(NUMBER, _SOME_NUMBER)):
        raise PydanticCustomError("callback_dial", "is nothing that a number can be dialled by")
    return value


class CallbackTable(Table):
    """Whom we call back, and how: `[callback]`."""

    dial: Annotated[str, AfterValidator(_dialled)]
    allow: Annotated[
        tuple[Annotated[str, AfterValidator(_allowed)], ...],
        BeforeValidator(as_list),
        Field(min_length=1),
    ]
    deny: tuple[Annotated[str, AfterValidator(_denied)], ...] = ()
    caller_id: Digits | None = None
    lead_s: Seconds = 20.0
    ring_s: RingSeconds = 30.0
    rest_s: SecondsOrNone = 15.0
    retry_s: Seconds = 300.0
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    expires_s: Annotated[Seconds, Field(le=_HOURS_12)] = 14_400.0
    per_day: Annotated[int, Field(ge=1, le=100)] = 3
    timeout_s: Seconds = 10.0


class LineCallbackTable(Table):
    """How callers of a line ask to be called back: `[lines.NAME.callback]`."""

    key: Key
    offer_from_s: SecondsOrNone = 0.0


def callback(settings: Settings) -> CallbackRules | None:
    """Return how callers are called back; None where they are not."""
    table = settings.callback
    if table is None:
        return None
    return CallbackRules(
        allow=table.allow,
        deny=table.deny,
        own=own_numbers(settings),
        dial=table.dial,
        caller_id=table.caller_id or "",
        lead_ms=milliseconds(table.lead_s),
        ring_ms=milliseconds(table.ring_s),
        rest_ms=milliseconds(table.rest_s),
        retry_ms=milliseconds(table.retry_s),
        attempts=table.attempts,
        expires_ms=milliseconds(table.expires_s),
        per_day=table.per_day,
        timeout_ms=milliseconds(table.timeout_s),
        words=_words(settings),
    )


def own_numbers(settings: Settings) -> frozenset[str]:
    """Return the numbers that lead to ourselves, digits alone."""
    shown = settings.callback.caller_id if settings.callback else None
    dialled = (number for line in settings.lines.values() for number in line.dialled)
    return frozenset(filter(None, (digits_of(each) for each in (*dialled, shown or ""))))


def callback_offer(settings: Settings, line: LineSettings) -> Sounds:
    """Return how somebody who waits is told which key asks for it."""
    if line.callback is None or not line.callback.offer_from_s:
        return ()
    return (*own_sound(settings, Sentence.CALLBACK_OFFER), *say_digits(line.callback.key))


_REFUSED = {
    CallbackRefusal.MALFORMED: Sentence.CALLBACK_MALFORMED,
    CallbackRefusal.OWN: Sentence.CALLBACK_OWN,
    CallbackRefusal.NOT_ALLOWED: Sentence.CALLBACK_NOT_ALLOWED,
    CallbackRefusal.ALREADY: Sentence.CALLBACK_ALREADY,
    CallbackRefusal.TOO_OFTEN: Sentence.CALLBACK_TOO_OFTEN,
}


def _words(settings: Settings) -> CallbackWords:
    def said(sentence: Sentence) -> Sounds:
        return own_sound(settings, sentence)

    urgent = any(line.emergency for line in settings.lines.values())
    emergency = said(Sentence.CALLBACK_TYPE_EMERGENCY) if urgent else ()
    return CallbackWords(
        confirm=said(Sentence.CALLBACK_CONFIRM),
        choose=said(Sentence.CALLBACK_CHOOSE),
        type_number=(*said(Sentence.CALLBACK_TYPE), *emergency),
        promised=said(Sentence.CALLBACK_PROMISED),
        booked=said(Sentence.CALLBACK_BOOKED),
        stays=said(Sentence.CALLBACK_STAYS),
        refused={why: said(sentence) for why, sentence in _REFUSED.items()},
        greeting=said(Sentence.CALLBACK_GREETING),
        cancelled=said(Sentence.CALLBACK_CANCELLED),
    )
