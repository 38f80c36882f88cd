"""Callers as a centre sees them: some press at once, some wait for a person, a few hang up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from callcenter.lab.scenario import Caller, Key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from random import Random

FIRST_KEY_MS = 2_000
SERVICE_KEY_MS = 5_000
"""Times after the answer at which a caller presses, in ms; keys may come before a prompt ends."""

PATIENCE_MS = (20_000, 60_000)
"""When those who hang up do so."""

LATE_S = 3.0
"""A stream that is later than that begins anew from now."""

OPINION_FROM_MS, OPINION_EVERY_MS, OPINION_TIMES = 10_000, 3_000, 15
"""Those who answer the survey cannot hear when it begins: they press their key all the while from
then on, so many times. In the line and in a conversation it means nothing."""


class Kind(msgspec.Struct, frozen=True):
    """One kind of caller."""

    name: str
    share: float
    key: str  # pressed in the first menu; "" for a caller who presses nothing
    asks: bool = True  # presses a key for the service, too


KINDS = (
    Kind("emergency", 0.08, "9", asks=False),
    Kind("preferred", 0.30, "1"),
    Kind("general", 0.62, "2"),
)
"""Who calls; a preferred caller declares it, nobody is asked for a proof."""

ANSWERING = 0.8
"""Share of those who say what they call about, and stay, that answer the survey, too. All others
call from a number that is many people's, where nobody is asked: silent in it for its whole time
they would hold a place in the stream that somebody in the line is to have."""

OPINIONS = {"1": 1, "2": 2, "3": 4, "4": 8}
"""How it was, by key, and how often that is said; 5 would ask to be called back."""


class Plan(msgspec.Struct, frozen=True):
    """One call to be placed."""

    kind: str
    caller: Caller
    answers: bool = False  # the survey


def plans(random: Random, *, all_stay: bool) -> Iterator[Plan]:
    """Yield callers without end.

    Args:
        random: Seeded by whoever wants the same callers again.
        all_stay: Everybody presses and waits until answered; else some press nothing and some
            hang up while waiting.
    """
    weights = [kind.share for kind in KINDS]
    while True:
        kind = random.choices(KINDS, weights)[0]
        keys = [Key(at_ms=FIRST_KEY_MS, key=kind.key)]
        if kind.asks:
            keys.append(Key(at_ms=SERVICE_KEY_MS, key=random.choice("123")))
        silent = not all_stay and random.random() < 0.1  # noqa: PLR2004  # one in ten
        leaves = not all_stay and random.random() < 0.1  # noqa: PLR2004
        answers = kind.asks and not (silent or leaves) and random.random() < ANSWERING
        keys += _opinion(random) if answers else ()
        yield Plan(
            kind="silent" if silent else kind.name,
            caller=Caller(
                keys=() if silent else tuple(keys),
                hangs_up_ms=random.randint(*PATIENCE_MS) if leaves else None,
            ),
            answers=answers,
        )


def _opinion(random: Random) -> Iterator[Key]:
    key = random.choices(*zip(*OPINIONS.items(), strict=True))[0]
    for times in range(OPINION_TIMES):
        yield Key(at_ms=OPINION_FROM_MS + times * OPINION_EVERY_MS, key=key)


async def keep_calling(
    callers: Iterator[Plan],
    call: Callable[[Plan], Awaitable[object]],
    *,
    pauses_s: Iterator[float],
    most: int,
) -> None:
    """Let callers call until cancelled, a pause after each, and never more than ``most`` at once.

    Who would be one too many calls when another has hung up. The time that a call takes to begin is
    part of its pause, and what was missed is caught up with unless it is more than `LATE_S`.
    """
    lines, time = asyncio.Semaphore(most), asyncio.get_running_loop().time
    due = time()

    async def one(plan: Plan) -> None:
        try:
            await call(plan)
        finally:
            lines.release()

    async with asyncio.TaskGroup() as group:
        for plan, pause_s in zip(callers, pauses_s, strict=False):
            await lines.acquire()
            group.create_task(one(plan))
            due = max(due + pause_s, time() - LATE_S)
            await asyncio.sleep(max(0.0, due - time()))
