"""Callers as a centre sees them: some press at once, some wait for a person, a few hang up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.lab.scenario import Caller, Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

FIRST_KEY_MS = 2_000
SERVICE_KEY_MS = 5_000
"""Times after the answer at which a caller presses, in ms; keys may come before a prompt ends."""

PATIENCE_MS = (20_000, 60_000)
"""When those who hang up do so."""


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


class Plan(msgspec.Struct, frozen=True):
    """One call to be placed."""

    kind: str
    caller: Caller


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
        yield Plan(
            kind="silent" if silent else kind.name,
            caller=Caller(
                keys=() if silent else tuple(keys),
                hangs_up_ms=random.randint(*PATIENCE_MS) if leaves else None,
            ),
        )
