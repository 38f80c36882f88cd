"""Facts as log lines: what an operator reads when something went wrong, without personal data."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
import structlog

from callcenter import facts

if TYPE_CHECKING:
    from callcenter.facts import Fact

_PERSONAL: dict[type[Fact], tuple[str, ...]] = {
    facts.ContactArrived: ("number",),
    facts.Queued: ("note",),
}
"""Fields that never reach a log."""

_NOTABLE = frozenset(
    {
        facts.AgentChanged,
        facts.CallbackDialled,
        facts.CallbackMissed,
        facts.CallbackPostponed,
        facts.CallbackPromised,
        facts.CallbackReached,
        facts.CommandNotDone,
        facts.ContactRescued,
        facts.Ended,
        facts.HandedBack,
        facts.HeldBack,
        facts.HelpAsked,
        facts.HelpEnded,
        facts.HelpJoined,
        facts.LineSwitched,
        facts.MessageChanged,
        facts.PbxStateChanged,
        facts.PromptTaken,
        facts.RecordingPlayed,
        facts.RecordingRefused,
        facts.RecordingSpaceChanged,
        facts.RequestRefused,
        facts.RulesReloaded,
        facts.TransferEnded,
        facts.TransferTaken,
        facts.Transferred,
    }
)
"""Facts told at level info; the others are told at level debug."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class FactLog:
    """Writes each fact as one log line, named for its class."""

    def record(self, fact: Fact, at_ms: int) -> None:
        """Log ``fact``."""
        kind = type(fact)
        level = logging.INFO if kind in _NOTABLE else logging.DEBUG
        if not _log.is_enabled_for(level):
            return  # most facts, when the service runs at level info
        hidden = _PERSONAL.get(kind, ())
        fields = {k: v for k, v in msgspec.structs.asdict(fact).items() if k not in hidden}
        _log.log(level, kind.__name__, at_ms=at_ms, **fields)
