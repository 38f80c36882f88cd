"""Who was promised to be called back, and at which number, as the facts tell: a restart keeps it.

The number itself stands there sealed, for as long as it is to be called. Which numbers were
promised a call of late is known by what stands for each.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import ContactId
from callcenter.events import PromisesRecovered
from callcenter.journal.lines import Promised, Sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from callcenter.facts import Fact

MOST_PROMISED = 20_000
"""Of so many promises it is known when they were made, the latest: they are read at each start."""
KEPT_MS = 24 * 60 * 60 * 1_000
"""Numbers are promised so many calls a day."""


class PromisesMade:
    """Follows the facts, which hold no number, and asks for what they leave out.

    Args:
        sealed: Says at which number a contact is to be called back, sealed; "" for none.
        hidden: Says what stands for that number; "" for none.
    """

    def __init__(
        self, *, sealed: Callable[[ContactId], str], hidden: Callable[[ContactId], str]
    ) -> None:
        self._seal = sealed
        self._hide = hidden
        self._sealed: dict[str, str] = {}  # of those who have not been called back, by contact
        self._lately = PromisedLately()

    def add(self, sealed: Mapping[str, str], promised: PromisesRecovered | None) -> None:
        """Know what an earlier run knew."""
        self._sealed |= sealed
        for who, at in promised.promised if promised else ():
            self._lately.add(Promised(who, at))

    def follow(self, fact: Fact, at_ms: int) -> tuple[Sealed | Promised, ...]:
        """Take note of a fact; return the lines that belong to it."""
        match fact:
            case facts.CallbackPromised():
                sealed = Sealed(fact.contact, self._seal(fact.contact))
                self._sealed[fact.contact] = sealed.number
                promised = Promised(self._hide(fact.contact), at_ms)
                self._lately.add(promised)
                return (sealed, promised)
            case facts.CallbackReached() | facts.Ended():
                self._sealed.pop(fact.contact, None)
            case _:
                pass
        return ()

    def lines(self, now: int) -> Iterator[Sealed | Promised]:
        """Yield the lines for the head of a new file."""
        for contact, number in self._sealed.items():
            yield Sealed(ContactId(contact), number)
        yield from self._lately.within(now)


class PromisedLately:
    """Which numbers were promised a call, and when; so many, and no older than a day."""

    def __init__(self) -> None:
        self._all: deque[Promised] = deque(maxlen=MOST_PROMISED)

    def add(self, promised: Promised) -> None:
        """Know of a promise."""
        if promised.who:
            self._all.append(promised)

    def within(self, now: int) -> Iterable[Promised]:
        """Return those of the day before ``now`` (ms)."""
        return [promised for promised in self._all if now - promised.at < KEPT_MS]

    def known(self, now: int) -> PromisesRecovered | None:
        """Return what a start must know, seen from ``now`` (ms); None: nothing."""
        found = tuple((promised.who, promised.at) for promised in self.within(now))
        return PromisesRecovered(found) if found else None
