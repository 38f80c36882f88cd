"""A listener to the facts that tests can wait on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

F = TypeVar("F", bound=Fact)

PATIENCE_S = 15.0
"""How long a fact is waited for unless a test says otherwise."""


class FactRecorder:
    """Keeps every fact with its time, oldest first."""

    def __init__(self) -> None:
        self.told: list[tuple[int, Fact]] = []
        self._news = asyncio.Event()

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of a fact."""
        self.told.append((at_ms, fact))
        self._news.set()

    def mark(self) -> int:
        """Return the place behind all facts told so far, for `since`."""
        return len(self.told)

    def all(self, kind: type[F], *, since: int = 0, **fields: object) -> list[F]:
        """Return the facts of one kind whose fields have these values."""
        return list(self._found(kind, since, fields))

    async def wait(
        self,
        kind: type[F],
        *,
        since: int = 0,
        count: int = 1,
        timeout_s: float = PATIENCE_S,
        **fields: object,
    ) -> F:
        """Return the `count`-th fact of a kind with these values, past or to come.

        Raises:
            AssertionError: there was none in time; the message tells what there was.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while len(found := self.all(kind, since=since, **fields)) < count:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            told = "\n".join(f"{at} {fact}" for at, fact in self.told[since:])
            message = f"no {kind.__name__} with {fields} in {timeout_s} s, but:\n{told}"
            raise AssertionError(message) from None
        return found[count - 1]

    def at(self, fact: Fact) -> int:
        """Return when a fact was told, in ms since the epoch."""
        return next(at for at, told in self.told if told is fact)

    def _found(self, kind: type[F], since: int, fields: dict[str, Any]) -> Iterator[F]:
        for _, fact in self.told[since:]:
            if isinstance(fact, kind) and all(
                getattr(fact, name) == value for name, value in fields.items()
            ):
                yield fact
