"""Puts in its place what somebody recorded by a code, where nobody at a terminal does.

A fact sink: what a desk chose to use is looked at beside the loop, and the core hears what became
of it. Files are touched with the rights of the service, which needs them only where an agent may
record prompts.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from callcenter.config.sounds import texts
from callcenter.contacts import OfferId
from callcenter.events import TakeJudged, TakeVerdict
from callcenter.facts import PromptTaken
from callcenter.speech.placing import Place
from callcenter.speech.takes import judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter import config
    from callcenter.events import Event
    from callcenter.facts import Fact
    from callcenter.speech.programs import Program

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Taker:
    """Looks at takes for one service.

    Args:
        now: Returns the settings in force.
        sox: Converts.
        post: Tells the core.
    """

    def __init__(
        self, now: Callable[[], config.Settings], *, sox: Program, post: Callable[[Event], None]
    ) -> None:
        self._now = now
        self._sox = sox
        self._post = post
        self._tasks: set[asyncio.Task[None]] = set()

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of a take that is to be looked at."""
        del at_ms
        if isinstance(fact, PromptTaken) and fact.sound:
            task = asyncio.get_running_loop().create_task(self._judge(fact), name="take")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let what has begun come to its end: a file is placed whole, and so are two."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _judge(self, fact: PromptTaken) -> None:
        verdict = TakeVerdict.NOT_SAVED
        try:
            verdict = await asyncio.to_thread(self._verdict, fact)
        except Exception:  # noqa: BLE001  # whoever recorded hears that it was not saved
            _log.exception("a recorded prompt could not be looked at", prompt=fact.prompt)
        self._post(TakeJudged(OfferId(fact.recording), verdict))

    def _verdict(self, fact: PromptTaken) -> TakeVerdict:
        settings = self._now()
        text = texts(settings).get(fact.prompt)
        if text is None:  # taken out of the file meanwhile
            return TakeVerdict.NOT_SAVED
        place = Place(
            name=fact.prompt,
            sounds=settings.speech.sounds,
            language=settings.language,
            slow=text.slow,
        )
        stamp = f"{datetime.now(tz=UTC).astimezone():%Y%m%d-%H%M%S}"
        done = judge(fact.sound, place, text=text.text, sox=self._sox, stamp=stamp)
        _log.info(
            "recorded prompt looked at",
            prompt=fact.prompt,
            verdict=done.verdict.value,
            remarks=[f"{remark.fault.value} {remark.found}".strip() for remark in done.remarks],
            why=done.not_there or done.not_placed,
        )
        return done.verdict
