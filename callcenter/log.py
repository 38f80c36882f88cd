"""One way for every log line: one record a line, to stderr, and no caller's number in any of them.

Our own records (structlog) and those of libraries (the standard library's ``logging``) pass through
the same processors. Numbers are hidden twice, since a log is the first thing that is sent to
somebody else for help:

- by key: a field named for a caller, a dialled number or a secret never shows its value;
- by shape: in every text, also a library's sentences and tracebacks, a run of seven or more digits
  is hidden. Seven is the shortest subscriber number in use where the service runs; an agent's
  number or an extension is shorter. Ids that we made ourselves (`_OWN_IDS`) are left alone.

Tracebacks never show local variables, which would hold what the two rules hide.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog

from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from typing import TextIO

    from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"

_FIRST = ("timestamp", "level", "logger", "event")
_OWN_IDS = frozenset({"timestamp", "level", "logger", "contact", "offer", "leg", "process"})
_PERSONAL_KEY = re.compile(
    r"number|caller|calling|callid(num|name)|clid|dialled|digits?$|connectedline|document"
    r"|^(ani|dnis)$|^pin$|password|secret",
)
_PHONE_NUMBER = re.compile(
    r"(?<![\w.])"  # not inside a word, a hexadecimal address or a fraction
    r"(?:\+\d(?:[ ()-]{0,2}\d){6,}|\d{7,})"  # written out with "+", or one run of digits
    r"(?!\w|\.\d)",  # nor the whole part of a fraction, such as a PBX's unique id
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def configure(
    *, level: str = "info", as_json: bool | None = None, stream: TextIO | None = None
) -> None:
    """Send every record of the process to ``stream`` (stderr unless told).

    Args:
        level: the lowest level that is written, such as ``info`` or ``debug``.
        as_json: one JSON object a line; unless told, wherever ``stream`` is no terminal.
        stream: where the lines go.

    Raises:
        ConfigError: there is no such level.
    """
    threshold = logging.getLevelNamesMapping().get(level.upper())
    if threshold is None:
        raise ConfigError(f"there is no log level {level!r}: use debug, info, warning or error")
    out = sys.stderr if stream is None else stream
    as_json = not out.isatty() if as_json is None else as_json
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_stamps(), processors=_renderers(as_json=as_json)
        )
    )
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_stamps(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _stamps() -> list[Processor]:
    """Return what is added where a record is made."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _renderers(*, as_json: bool) -> list[Processor]:
    """Return what turns a record into one line of text."""
    common: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        hide_numbers,
        put_first,
    ]
    if as_json:
        return [*common, structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return [*common, escape_controls, plain]


def hide_numbers(_logger: WrappedLogger, _method: str, record: EventDict) -> EventDict:
    """Hide callers' numbers and secrets in every field, however deep they stand."""
    return {
        key: value if key in _OWN_IDS else _hide_field(key, value) for key, value in record.items()
    }


def _hide_field(key: str, value: object) -> object:
    if value and _PERSONAL_KEY.search(key.lower().replace("_", "").replace("-", "")):
        return HIDDEN
    return _hide(value)


def _hide(value: object) -> object:
    """Return ``value`` as text, number or plain container, without phone numbers."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _PHONE_NUMBER.sub(HIDDEN, value)
        case Mapping():
            return {
                key: _hide_field(key, item) for key, item in ((str(k), v) for k, v in value.items())
            }
        case list() | tuple() | set() | frozenset():
            return [_hide(item) for item in value]
        case _:
            return _PHONE_NUMBER.sub(HIDDEN, repr(value))


def put_first(_logger: WrappedLogger, _method: str, record: EventDict) -> EventDict:
    """Begin each line with what every record has, so that people can read down the column."""
    return {**{key: record[key] for key in _FIRST if key in record}, **record}


def escape_controls(_logger: WrappedLogger, _method: str, record: EventDict) -> EventDict:
    """Spell out control characters, so that no value can forge a line or drive the terminal.

    JSON does this by itself. A traceback keeps its line ends, which are its own.
    """
    return {
        key: _spell_out(value) if isinstance(value, str) and key != "exception" else value
        for key, value in record.items()
    }


def _spell_out(value: str) -> Any:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), value)
