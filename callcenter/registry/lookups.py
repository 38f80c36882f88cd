"""Look-ups in the background: bounded in time and number, and given up while they come to nothing.

Owns the rule that a registry may be slow, dead or wrong: what is not answered within the budget is
not waited for, a late answer is dropped, and every outcome is counted. A question that was given up
keeps its place until the registry lets go of it, so never more than `AT_ONCE` are under way; and
after `FAILURES` in a row nobody asks for `REST_S`.
"""

from __future__ import annotations

import asyncio
import time
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import structlog

from callcenter.commands import LookUp
from callcenter.contacts import AgentNumber
from callcenter.errors import CallcenterError
from callcenter.events import CallerKnown
from callcenter.registry.source import AnswerRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.commands import Command
    from callcenter.events import Event
    from callcenter.insured import Insured
    from callcenter.registry.source import Found, Source

AT_ONCE = 16
FAILURES = 8
REST_S = 10.0
OLDEST = 130
"""Years; who would be older has a birth date that was mistyped."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class LookUpOutcome(StrEnum):
    """What came of asking."""

    FOUND = "found"
    UNKNOWN = "unknown"
    LATE = "late"  # no answer within the budget
    REFUSED = "refused"  # the answer was rubbish, or too long
    FAILED = "failed"
    BUSY = "busy"  # not asked: as many questions as may be are under way
    RESTING = "resting"  # not asked: the last ones came to nothing


_TROUBLE = (LookUpOutcome.LATE, LookUpOutcome.REFUSED, LookUpOutcome.FAILED)


class LookUpWatch(Protocol):
    """Somebody who counts look-ups."""

    def looked_up(self, outcome: str, took_s: float) -> None:
        """One came to this after so long; 0 where nothing was asked."""


class LookUps:
    """Takes `LookUp` commands, as a PBX takes others, and posts what is found.

    Args:
        source: The registry.
        budget_s: How long an answer may take.
        post: Takes the events.
        hide: Makes of a document what stands for it.
        today: Which day it is where the line is.
        watch: Who counts.
    """

    def __init__(  # noqa: PLR0913  # its collaborators, handed over by name
        self,
        source: Source,
        *,
        budget_s: float,
        post: Callable[[Event], None],
        hide: Callable[[str], str],
        today: Callable[[], date],
        watch: LookUpWatch,
    ) -> None:
        self._source = source
        self._budget_s = budget_s
        self._post = post
        self._hide = hide
        self._today = today
        self._watch = watch
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening: asyncio.Task[None] | None = None
        self._failures = 0
        self._rests_until = 0.0

    def start(self) -> None:
        """Let the registry get ready, so that the first caller finds it so."""
        self._opening = asyncio.get_running_loop().create_task(self._open(), name="registry")

    def execute(self, command: Command) -> None:
        """Ask, in the background, unless too much is under way or the registry is left alone."""
        if not isinstance(command, LookUp):
            return
        if len(self._tasks) >= AT_ONCE:
            self._watch.looked_up(LookUpOutcome.BUSY, 0)
        elif time.monotonic() < self._rests_until:
            self._watch.looked_up(LookUpOutcome.RESTING, 0)
        else:
            task = asyncio.get_running_loop().create_task(self._ask(command), name="look-up")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def flush(self) -> None:
        """See `ports.Pbx`: nothing is held together here."""

    def listen(self, *, on: bool) -> None:
        """See `ports.Pbx`: nothing is read here but answers."""

    async def close(self) -> None:
        """Ask nothing more, and let go of the registry."""
        tasks = [*self._tasks, *([self._opening] if self._opening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._source.close()

    async def _open(self) -> None:
        try:
            await self._source.open()
        except CallcenterError as error:
            _log.warning("the registry is not ready", error=str(error))
        except Exception as error:  # noqa: BLE001  # nobody was asked for yet: its words are harmless
            _log.error(
                "the registry cannot be made ready", error=f"{type(error).__name__}: {error}"
            )

    async def _ask(self, asked: LookUp) -> None:
        began = time.perf_counter()
        find = asyncio.ensure_future(self._source.find(asked))
        try:
            done, _ = await asyncio.wait({find}, timeout=self._budget_s)
            outcome = self._answered(asked, find) if done else LookUpOutcome.LATE
            self._note(outcome, time.perf_counter() - began)
        finally:
            find.cancel()
            await asyncio.wait({find})  # what was given up holds its place until it lets go
            if not find.cancelled():
                find.exception()  # seen: nobody is told of what comes too late

    def _answered(self, asked: LookUp, find: asyncio.Future[Found]) -> LookUpOutcome:
        try:
            found = find.result()
        except AnswerRefused:
            return LookUpOutcome.REFUSED
        except CallcenterError:
            return LookUpOutcome.FAILED
        except Exception as error:  # noqa: BLE001  # a registry may fail in any way
            # Its words may quote what was asked.
            _log.error("a look-up failed", kind=type(error).__name__)
            return LookUpOutcome.FAILED
        person = found.person
        if person is None and not found.last_agent:
            return LookUpOutcome.UNKNOWN
        self._post(self._known(asked, found))
        return LookUpOutcome.FOUND if person else LookUpOutcome.UNKNOWN

    def _known(self, asked: LookUp, found: Found) -> CallerKnown:
        person, today = found.person, self._today()
        agent = (person and person.agent) or found.last_agent
        if person is None:
            return CallerKnown(asked.contact, agent=AgentNumber(agent))
        return CallerKnown(
            contact=asked.contact,
            person=self._hide(f"document {person.document}"),
            name=person.name,
            language=person.language,
            group=person.group if _in_force(person, today) else "",
            age=_age(person.birth_date, today),
            agent=AgentNumber(agent) if agent else None,
            verified=bool(asked.document),
        )

    def _note(self, outcome: LookUpOutcome, took_s: float) -> None:
        self._watch.looked_up(outcome, took_s)
        self._failures = self._failures + 1 if outcome in _TROUBLE else 0
        if self._failures >= FAILURES:
            self._failures = 0
            self._rests_until = time.monotonic() + REST_S
            _log.warning("the registry is left alone for a while", outcome=outcome, rest_s=REST_S)


def _in_force(person: Insured, today: date) -> bool:
    return not person.group_until or today <= date.fromisoformat(person.group_until)


def _age(born: str, today: date) -> int | None:
    """Return the age in whole years; None where nobody has one such as that.

    Who was born on 29 February is a year older on 1 March.
    """
    if not born:
        return None
    day = date.fromisoformat(born)
    age = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return age if 0 <= age <= OLDEST else None
