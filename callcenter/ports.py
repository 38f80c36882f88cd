"""What the engine needs from the outside, as protocols. Adapters fulfil them; nothing here acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from callcenter.commands import Command
    from callcenter.facts import Fact


class Pbx(Protocol):
    """One PBX that carries out commands."""

    def execute(self, command: Command) -> None:
        """Take ``command`` and return; failures come back as events, never as errors."""

    def flush(self) -> None:
        """Send now what was taken, together."""

    def listen(self, *, on: bool) -> None:
        """Stop reading what the PBX tells, or go on; it keeps what is unread, in order."""


class FactSink(Protocol):
    """Somebody who counts, keeps or shows facts."""

    def record(self, fact: Fact, at_ms: int) -> None:
        """Take note of ``fact``, true since ``at_ms`` (ms since the epoch). Must not block."""


class Clock(Protocol):
    """The time as the line sees it."""

    def now_ms(self) -> int:
        """Return milliseconds since the epoch; never goes back, whatever the wall clock does."""
