"""What supervisors decided about lines and is in force, as the facts tell: a restart keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.events import MessageRecovered, SwitchRecovered
from callcenter.journal.lines import Decided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.facts import Fact

Decision = SwitchRecovered | MessageRecovered


class Decisions:
    """Follows the facts: at most one switch and one message a line."""

    def __init__(self) -> None:
        self._all: dict[tuple[type, str], Decision] = {}

    def add(self, decision: Decision) -> None:
        """Know a decision of an earlier run."""
        self._all[type(decision), decision.line] = decision

    def follow(self, fact: Fact) -> None:
        """Take note of a fact."""
        match fact:
            case facts.LineSwitched(by_hours=True, line=line):
                self._all.pop((SwitchRecovered, line), None)
            case facts.LineSwitched():
                self.add(SwitchRecovered(fact.line, fact.is_open, fact.actor, fact.until))
            case facts.MessageChanged(sound="", line=line):
                self._all.pop((MessageRecovered, line), None)
            case facts.MessageChanged():
                self.add(MessageRecovered(fact.line, fact.sound, fact.actor, fact.until))
            case _:
                pass

    def __iter__(self) -> Iterator[Decision]:
        """Yield those in force."""
        return iter(tuple(self._all.values()))

    def lines(self) -> Iterator[Decided]:
        """Yield a line for each, for the head of a new file."""
        return map(Decided, self)
