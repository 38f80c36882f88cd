"""Facts as JSON, and back, without personal data."""

from __future__ import annotations

import re
from typing import Any, Union

import msgspec

from callcenter.facts import AgentChanged, ContactArrived, Fact
from callcenter.store.errors import RecordRefused

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # not a backslash that somebody wrote

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
    Union[tuple(Fact.__subclasses__())],  # noqa: UP007  # made from a tuple
)


def without_personal_data(fact: Fact) -> Fact:
    """The same fact with the caller's number and the agent's name left blank."""
    if isinstance(fact, ContactArrived):
        return msgspec.structs.replace(fact, number="")
    if isinstance(fact, AgentChanged):
        return msgspec.structs.replace(fact, name="")
    return fact


def encode(fact: Fact) -> str:
    """`fact` as JSON text, without personal data.

    Raises:
        RecordRefused: a text holds NUL, which PostgreSQL cannot keep, or is no Unicode.
    """
    public = without_personal_data(fact)
    try:
        body = _encoder.encode(public)
        held_back = b"" if public is fact else _encoder.encode(fact)
    except UnicodeEncodeError as error:
        raise RecordRefused(f"a text of {type(fact).__name__} is no Unicode") from error
    if _holds_nul(body) or _holds_nul(held_back):
        raise RecordRefused(f"a text of {type(fact).__name__} holds NUL")
    return body.decode()


def _holds_nul(body: bytes) -> bool:
    return b"\\u0000" in body and _NUL.search(body) is not None


def decode(body: str | bytes) -> Fact:
    """The fact that `encode` made `body` of.

    Raises:
        msgspec.ValidationError: it was stated by another version of the program.
    """
    fact: Fact = _decoder.decode(body)
    return fact
