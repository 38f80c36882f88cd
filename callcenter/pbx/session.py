"""One AMI connection's conversation: what was asked, what was answered, what happened.

Knows neither sockets nor log-in: bytes go out by the `write` it is given and come in by `receive`.
What is asked in one turn of the loop goes out together: a write costs more than all else here.
Owns the rule that every action ends exactly once: answered, refused, timed out or cut off. None
is ever sent twice. A response belongs to the action whose ActionID it carries; rows of a list
(`request_list`) belong to that list; every other event is for `on_event`, ActionID or not.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from callcenter.errors import ActionRefused, OutcomeUnknown, PbxError, UnsafeValue
from callcenter.pbx.wire import MAX_MESSAGE_BYTES, Message, MessageReader, decode, encode
from callcenter.pbx.wire import event_name as name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

_ERRORS = frozenset({"error", "fail", "failure"})
_TOGETHER_BYTES = 16 * 1024  # at most: the PBX need not wait for the end of a long turn


@dataclass(slots=True, kw_only=True)
class AmiTally:
    """What the sessions of one client have seen, for metrics; never reset.

    Attributes:
        events: handed to `on_event`.
        skipped: events nobody wanted, dropped unread.
        faults: events whose `on_event` raised.
        strays: messages that answer nothing now asked: too late, or without an ActionID of ours.
    """

    events: int = 0
    skipped: int = 0
    faults: int = 0
    strays: int = 0


@dataclass(slots=True, kw_only=True)
class _Pending:
    action: str
    future: asyncio.Future[Any]
    timer: asyncio.TimerHandle
    rows: list[Message] | None
    on_success: Callable[[], None] | None


class Session:
    """The conversation over one connection; a new connection takes a new one.

    Args:
        prefix: begins every ActionID; unique to the process and the connection.
        write: takes the bytes of an action; must not block.
        on_event: called for each event, in order, once; what it raises is logged and counted.
        wanted: names of the events to read, as Asterisk spells them; None for all.
        tally: where to count.
        max_message_bytes: bound of one message.
    """

    def __init__(  # noqa: PLR0913  # every collaborator is given, none is built here
        self,
        *,
        prefix: str,
        write: Callable[[bytes], None],
        on_event: Callable[[Message], None],
        wanted: frozenset[bytes] | None,
        tally: AmiTally,
        max_message_bytes: int = MAX_MESSAGE_BYTES,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._plain_prefix = f"{prefix}."
        self._list_prefix = f"{prefix}.list."
        self._list_mark = self._list_prefix.encode()
        self._write = write
        self._on_event = on_event
        self._wanted = wanted
        self._tally = tally
        self._reader = MessageReader(max_message_bytes=max_message_bytes)
        self._pending: dict[str, _Pending] = {}
        self._unsent = bytearray()
        self._lists = 0
        self._sent = 0
        self._ended = False

    def __repr__(self) -> str:
        return f"<Session sent={self._sent} pending={len(self._pending)} ended={self._ended}>"

    @property
    def pending(self) -> int:
        """How many actions wait for their answer."""
        return len(self._pending)

    def request(
        self,
        action: str,
        headers: Mapping[str, str | Sequence[str]],
        *,
        timeout_s: float,
        action_id: str | None = None,
        on_success: Callable[[], None] | None = None,
    ) -> asyncio.Future[Message]:
        """Write an action, in this turn of the loop; return the future of its response.

        `on_success` runs at once when the response is read, before any message behind it. Events
        the action causes bear `action_id` where the caller gives one, which must be unique.

        Raises:
            UnsafeValue: nothing was written; also where `action_id` is still open.
        """
        self._sent += 1
        action_id = action_id or f"{self._plain_prefix}{self._sent}"
        if action_id in self._pending:
            raise UnsafeValue(f"{action}: an action of that ActionID still waits for its answer")
        data = encode(action, headers, action_id=action_id)
        return self._ask(action_id, action, data, timeout_s=timeout_s, on_success=on_success)

    def request_list(
        self, action: str, headers: Mapping[str, str | Sequence[str]], *, timeout_s: float
    ) -> asyncio.Future[list[Message]]:
        """Write a list action and return the future of its rows.

        Raises:
            UnsafeValue: nothing was written.
        """
        self._sent += 1
        action_id = f"{self._list_prefix}{self._sent}"
        data = encode(action, headers, action_id=action_id)
        self._lists += 1
        return self._ask(action_id, action, data, timeout_s=timeout_s, rows=[])

    def receive(self, data: bytes) -> None:
        """Take bytes as they came.

        Raises:
            MessageTooLong: the connection must be given up.
        """
        wanted = self._wanted
        for raw in self._reader.feed(data):
            if wanted is not None:
                name = name_of(raw)
                if name is not None and name not in wanted and not self._may_be_row(raw):
                    self._tally.skipped += 1
                    continue
            self._take(decode(raw))

    def flush(self) -> None:
        """Write now what was asked since the last time."""
        if self._unsent:
            unsent, self._unsent = self._unsent, bytearray()
            self._write(bytes(unsent))

    def end(self, reason: str) -> None:
        """Fail every open action as "outcome unknown"; nothing is handed on or written after."""
        self._ended = True
        self._unsent.clear()
        for action_id in list(self._pending):
            pending = self._pop(action_id)
            fail(pending.future, OutcomeUnknown(f"{pending.action}: {reason}"))

    def _ask(  # noqa: PLR0913  # one row of the table of open actions
        self,
        action_id: str,
        action: str,
        data: bytes,
        *,
        timeout_s: float,
        rows: list[Message] | None = None,
        on_success: Callable[[], None] | None = None,
    ) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = self._loop.create_future()
        self._pending[action_id] = _Pending(
            action=action,
            future=future,
            timer=self._loop.call_later(timeout_s, self._expire, action_id, timeout_s),
            rows=rows,
            on_success=on_success,
        )
        self._send(data)
        return future

    def _send(self, data: bytes) -> None:
        if not self._unsent:
            self._loop.call_soon(self.flush)
        self._unsent += data
        if len(self._unsent) >= _TOGETHER_BYTES:
            self.flush()

    def _pop(self, action_id: str) -> _Pending:
        pending = self._pending.pop(action_id)
        pending.timer.cancel()
        if pending.rows is not None:
            self._lists -= 1
        return pending

    def _expire(self, action_id: str, timeout_s: float) -> None:
        pending = self._pop(action_id)
        fail(pending.future, OutcomeUnknown(f"{pending.action}: no answer in {timeout_s:g} s"))

    def _may_be_row(self, raw: bytes) -> bool:
        return self._lists > 0 and self._list_mark in raw

    def _take(self, message: Message) -> None:
        name = message.get("event")
        if self._ended:
            return
        if name is None:
            self._answer(message)
        elif message.get("actionid", "").startswith(self._list_prefix):
            self._row(name, message)
        elif self._wanted is None or name.encode() in self._wanted:
            self._deliver(name, message)
        else:
            self._tally.skipped += 1

    def _answer(self, message: Message) -> None:
        action_id = message.get("actionid", "")
        pending = self._pending.get(action_id)
        if pending is None or "response" not in message:
            self._tally.strays += 1
        elif message["response"].lower() in _ERRORS:
            self._pop(action_id)
            fail(pending.future, ActionRefused(message.get("message", "refused")))
        elif pending.rows is None:
            self._pop(action_id)
            if pending.on_success is not None:
                pending.on_success()
            _resolve(pending.future, message)

    def _row(self, name: str, message: Message) -> None:
        action_id = message["actionid"]
        pending = self._pending.get(action_id)
        if pending is None or pending.rows is None:
            self._tally.strays += 1
        elif message.get("eventlist", name).endswith("Complete"):
            self._pop(action_id)
            _resolve(pending.future, pending.rows)
        else:
            pending.rows.append(message)

    def _deliver(self, name: str, message: Message) -> None:
        self._tally.events += 1
        try:
            self._on_event(message)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  # one event's fault must not cost the session
            self._tally.faults += 1
            # The error's own words may quote the event, hence a caller's number: they stay out.
            _log.error("ami_event_fault", event_name=name, **where(error))


def fail(future: asyncio.Future[Any], error: PbxError) -> None:
    """End a future badly, and quietly if nobody ever looks at it."""
    if not future.done():
        future.set_exception(error)
        future.exception()


def where(error: BaseException) -> dict[str, str]:
    """Return the kind and the place of an error, without its words, for a log line."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
    return {"error": type(error).__name__, "place": place}


def _resolve(future: asyncio.Future[Any], result: object) -> None:
    if not future.done():
        future.set_result(result)
