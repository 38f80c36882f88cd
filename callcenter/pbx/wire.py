"""AMI on the wire: actions to bytes, bytes to messages. Pure; knows no socket and no session.

Owns the limits of what may be sent. They are Asterisk's own (main/manager.c): an input line holds
at most 1,022 bytes and an action at most 128 headers, a longer one is refused whole; a bare LF also
ends a line, so CR, LF and NUL inside a value would let it write headers and actions of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from callcenter.errors import PbxError, UnsafeValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Message = dict[str, str]

MAX_LINE_BYTES = 1_000
MAX_HEADERS = 120
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
MAX_GREETING_BYTES = 1_024

_EOL = b"\r\n"
_END = b"\r\n\r\n"
_EVENT = b"Event: "
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_RESERVED = frozenset({"action", "actionid"})
_ONCE = ("event", "channel", "uniqueid", "context")
_BEFORE_THE_NUMBER = frozenset({"event", "privilege", "channel", "channelstate"})
_OFTEN = frozenset({"variable", "chanvariable", "output"})


class MessageTooLong(PbxError):
    """The peer sent a message beyond the bound; what follows it cannot be trusted."""


def encode(action: str, headers: Mapping[str, str | Sequence[str]], *, action_id: str) -> bytes:
    """Return one action as bytes; a sequence of values repeats its header.

    Raises:
        UnsafeValue: a value that could be read as another header, or that Asterisk would refuse.
            The message names the header, never the value.
    """
    lines = [f"Action: {action}", f"ActionID: {action_id}"]
    for name, value in headers.items():
        if isinstance(value, str):
            lines.append(f"{name}: {value}")
        else:
            lines.extend([f"{name}: {_text(name, item)}" for item in _items(name, value)])
    if not (_is_name(action) and all(map(_is_name, headers))):
        raise UnsafeValue(f"action {action!r}: a header name cannot be used")
    if len(lines) > MAX_HEADERS:
        raise UnsafeValue(f"action {action} has {len(lines)} headers, at most {MAX_HEADERS} go")
    try:
        data = "\r\n".join([*lines, "\r\n"]).encode()
    except UnicodeEncodeError:
        raise UnsafeValue(f"action {action} holds what is not valid text") from None
    breaks = len(lines) + 1
    if data.count(b"\n") != breaks or data.count(b"\r") != breaks or b"\0" in data:
        raise UnsafeValue(f"header {_culprit(lines)} holds CR, LF or NUL")
    if len(data) > MAX_LINE_BYTES:
        _check_lengths(data)
    return data


def decode(raw: bytes) -> Message:
    """Return the headers of one whole message, names in lower case.

    A repeated header (Output, ChanVariable, Variable) is joined by LF. Text is UTF-8; a message
    that is not, is read as Latin-1, which keeps every byte. Lines without a colon are left out.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    message: Message = {}
    repeated: dict[str, list[str]] = {}
    for line in text.split("\r\n"):
        name, colon, value = line.partition(": ")
        if not colon:
            name, colon, value = line.partition(":")
            if not colon:
                continue
        key = name.lower()
        if key in message:
            repeated.setdefault(key, [message[key]]).append(value)
        else:
            message[key] = value
    for key, values in repeated.items():
        message[key] = "\n".join(values)
    return message


def genuine(message: Message) -> Message:
    """Return an event as the PBX meant it, whatever headers a caller's number brought with it.

    Asterisk (22.10 too) writes the number as it came, line breaks included, between the channel's
    name and its unique id (main/manager_channels.c): of a header that stands twice, one that comes
    before the number is the PBX's own the first time, any other the last time.
    """
    if not any("\n" in message.get(name, "") for name in _ONCE):
        return message
    return {name: _meant(name, value) for name, value in message.items()}


def _meant(name: str, value: str) -> str:
    if name in _OFTEN:
        return value
    return value.partition("\n")[0] if name in _BEFORE_THE_NUMBER else value.rpartition("\n")[2]


def event_name(raw: bytes) -> bytes | None:
    """Return the event's name as Asterisk writes it, first of all; None for anything else."""
    if not raw.startswith(_EVENT):
        return None
    end = raw.find(_EOL)
    return raw[7:end] if end >= 0 else raw[7:]


class MessageReader:
    """Cuts the stream into whole messages, however the network segmented it.

    Only the bytes that arrived since the last scan are searched, so a long message costs time in
    proportion to its length. The greeting, one line without a colon, is taken off the front.
    """

    def __init__(self, *, max_message_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self.greeting: str | None = None
        self._greeted = False
        self._limit = max_message_bytes
        self._chunks: list[bytes] = []
        self._held_bytes = 0
        self._tail = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that `data` completes, without their blank lines.

        Raises:
            MessageTooLong: more bytes than the bound arrived without a blank line.
        """
        if not self._greeted:
            data = self._greet(data)
        if _END not in data and _END not in self._tail + data[:3]:
            self._hold(data)
            return []
        if self._chunks:
            data = b"".join([*self._chunks, data])
            self._chunks, self._held_bytes = [], 0
        messages = data.split(_END)
        rest = messages.pop()
        self._tail = b""
        self._hold(rest)
        return [raw for raw in messages if raw]

    def _hold(self, data: bytes) -> None:
        if not data:
            return
        self._chunks.append(data)
        self._held_bytes += len(data)
        self._tail = (self._tail + data)[-3:]
        if self._held_bytes > self._limit:
            raise MessageTooLong(f"a message of the PBX is longer than {self._limit} bytes")

    def _greet(self, data: bytes) -> bytes:
        data = b"".join([*self._chunks, data])
        self._chunks, self._held_bytes, self._tail = [], 0, b""
        end = data.find(_EOL, 0, MAX_GREETING_BYTES)
        if end < 0 and len(data) < MAX_GREETING_BYTES:
            self._hold(data)
            return b""
        self._greeted = True
        if end < 0 or b":" in data[:end]:
            return data
        self.greeting = data[:end].decode("latin-1")
        return data[end + 2 :]


def _items(name: str, value: object) -> Sequence[object]:
    if isinstance(value, (list, tuple)):
        return value
    raise UnsafeValue(f"header {name} holds {type(value).__name__}, not text")


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise UnsafeValue(f"header {name} holds {type(value).__name__}, not text")


@lru_cache(maxsize=256)
def _is_name(name: str) -> bool:
    """Say whether this may stand before a colon; the two headers of our own may not be given."""
    return bool(_NAME.fullmatch(name)) and name.lower() not in _RESERVED


def _culprit(lines: Sequence[str]) -> str:
    bad = next(line for line in lines if any(mark in line for mark in "\r\n\0"))
    return bad.partition(":")[0]


def _check_lengths(data: bytes) -> None:
    for line in data.split(_EOL):
        if len(line) > MAX_LINE_BYTES:
            name = line.partition(b":")[0].decode()
            raise UnsafeValue(f"header {name} makes a line of {len(line)} bytes")
