"""What one `handle` decides, gathered as the rules run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.commands import Command  # msgspec reads the annotations
from callcenter.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What to do, and what is now true, in order."""

    commands: tuple[Command, ...] = ()
    facts: tuple[Fact, ...] = ()


class Outbox:
    """Collects commands and facts; emptied by `take` at the end of every event."""

    __slots__ = ("_commands", "_facts")

    def __init__(self) -> None:
        self._commands: list[Command] = []
        self._facts: list[Fact] = []

    def do(self, command: Command) -> None:
        """Add a command."""
        self._commands.append(command)

    def do_all(self, commands: Iterable[Command]) -> None:
        """Add several commands."""
        self._commands.extend(commands)

    def state(self, fact: Fact) -> None:
        """Add a fact."""
        self._facts.append(fact)

    def state_all(self, facts: Iterable[Fact]) -> None:
        """Add several facts."""
        self._facts.extend(facts)

    def take(self) -> Decision:
        """Return what was gathered and start afresh."""
        decision = Decision(tuple(self._commands), tuple(self._facts))
        self._commands.clear()
        self._facts.clear()
        return decision
