"""What `agents` and `queue` share: where the service is, how it is asked, how answers are shown."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.live_options import DEFAULT_SOCKET, SOCKET_VARIABLE
from callcenter.cli.texts import TEXTS
from callcenter.control import client
from callcenter.control.protocol import Refused
from callcenter.errors import ControlError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from callcenter.cli.texts import Texts
    from callcenter.control.protocol import Reply, Request, Watch

    Page = Callable[[Reply, Texts], str]

_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
"""ECMA-48: cursor home, erase the screen; then, as xterm does, what has scrolled off."""


def ask(
    options: Namespace,
    request: Request,
    *,
    page: Page,
    timeout_s: float = client.ANSWER_S,
    code: Callable[[Reply], int] = lambda _: DONE,
) -> int:
    """Put one request to the service, print the reply and return the exit code.

    Raises:
        ControlError: there is no usable reply.
    """
    texts: Texts = TEXTS[options.language]
    try:
        reply = asyncio.run(client.call(socket_path(options), request, timeout_s=timeout_s))
    except client.NoReply as fault:
        raise ControlError(in_words(fault, texts)) from fault
    if isinstance(reply, Refused):
        print(
            f"callcenter: {texts.refused.format(why=texts.words.get(reply.why, reply.why))}",
            file=sys.stderr,
        )
        return NOT_DONE
    print(as_json(reply) if options.json else page(reply, texts))
    return code(reply)


def follow(options: Namespace, request: Watch, *, page: Page) -> int:
    """Print a view every second until Ctrl-C: in place on a terminal, else one below the other.

    Raises:
        ControlError: there is no usable reply, or the service ended.
    """
    texts: Texts = TEXTS[options.language]
    try:
        asyncio.run(_followed(options, request, page=page))
    except client.NoReply as fault:
        raise ControlError(in_words(fault, texts)) from fault
    except KeyboardInterrupt:
        print()
    return DONE


async def _followed(options: Namespace, request: Watch, *, page: Page) -> None:
    before = _CLEAR if sys.stdout.isatty() and not options.json else ""
    async with aclosing(client.watch(socket_path(options), request)) as views:
        async for view in views:
            text = as_json(view) if options.json else page(view, TEXTS[options.language])
            print(f"{before}{text}", flush=True)
            if not before and not options.json:
                print(flush=True)


def socket_path(options: Namespace) -> Path:
    """Return the control socket: as told, or the configuration's, the environment's, the usual.

    Raises:
        ConfigError: the configuration that was named cannot be used.
    """
    if options.socket is not None:
        return Path(options.socket)
    if options.config is not None:
        # Only on this way: the settings model takes longer to load than all the rest.
        from callcenter.cli import settings  # noqa: PLC0415

        return settings.socket_path(options)
    return Path(os.environ.get(SOCKET_VARIABLE) or DEFAULT_SOCKET)


def time_of_day(at_ms: int) -> str:
    """Return the local ``HH:MM:SS`` of a moment in ms since the epoch."""
    return f"{datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone():%H:%M:%S}"


def moment(at_ms: int, *, now_ms: int) -> str:
    """Return a moment in ms since the epoch as local ``HH:MM:SS``, with its date if not today's."""
    at, now = (datetime.fromtimestamp(ms / 1000, tz=UTC).astimezone() for ms in (at_ms, now_ms))
    return f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}"


def in_words(fault: client.NoReply, texts: Texts) -> str:
    """Return the sentence for ``fault`` in the reader's language."""
    sentence = texts.trouble.get(fault.trouble.name)
    if sentence is None:
        return str(fault)
    detail = f" ({fault.detail})" if fault.detail else ""
    return sentence.format(path=fault.path) + detail


def as_json(reply: Reply) -> str:
    """Return a reply as programs read it."""
    return msgspec.json.encode(reply).decode()
