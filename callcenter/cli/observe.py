"""`callcenter observe`: watch the queues a PBX has already, and change nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from callcenter import log
from callcenter.cli import settings
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.observe_texts import OBSERVE
from callcenter.cli.table import table
from callcenter.cli.texts import Language
from callcenter.observe.rights import RIGHT
from callcenter.observing.checking import look_once
from callcenter.observing.serving import watch

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.cli.observe_texts import ObserveTexts
    from callcenter.config import Problem
    from callcenter.observing.checking import Seen, SeenQueue

ANSWER_S = 10.0
_COUNTS = frozenset({4, 5, 6})
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


def main(options: Namespace) -> int:
    """Watch, or look once.

    Raises:
        ConfigError: the configuration cannot be used.
        PbxError: the PBX does not let us look.
    """
    doubts: list[Problem] = []
    observed = settings.observed(options, warn=doubts.append)
    if options.check:
        for doubt in doubts:
            print(doubt)
        log.configure(level="critical")
        seen = asyncio.run(look_once(observed, timeout_s=ANSWER_S))
        texts = OBSERVE[options.language or Language(observed.settings.language)]
        print(told(seen, texts))
        return DONE if _watched(seen) else NOT_DONE
    log.configure(level=options.log_level)
    for doubt in doubts:
        _log.warning("doubtful setting", field=doubt.field, why=doubt.message, mend=doubt.mend)
    asyncio.run(watch(observed))
    return DONE


def told(seen: Seen, texts: ObserveTexts) -> str:
    """Return one look as a table, with what is to be said of it."""
    rows = [_row(queue, texts) for queue in seen.queues]
    shown = [table(texts.headings, rows, right=_COUNTS), ""] if rows else []
    rights = texts.read_only
    if seen.excess:
        rights = texts.excess.format(rights=", ".join(seen.excess), right=RIGHT)
    return "\n".join((*shown, rights, _verdict(_watched(seen), texts)))


def _verdict(watched: int, texts: ObserveTexts) -> str:
    if watched == 1:
        return texts.ready_one
    return texts.ready.format(count=watched) if watched else texts.no_queue


def _row(queue: SeenQueue, texts: ObserveTexts) -> tuple[str, ...]:
    remark = "" if queue.listed else texts.not_named
    if not queue.there:
        remark = texts.not_there
    line = queue.line or texts.not_counted
    counts = (queue.members, queue.paused, queue.waiting)
    return (queue.name, line, queue.group, queue.service, *map(str, counts), remark)


def _watched(seen: Seen) -> int:
    return sum(bool(queue.there and queue.line) for queue in seen.queues)
