"""From the reasons for pauses to what the core goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.values import milliseconds
from callcenter.flow.rules import PauseLimit

if TYPE_CHECKING:
    from callcenter.config.sections import PauseReasonTable


def pause_limit(reason: PauseReasonTable) -> PauseLimit:
    """Return what a reason for a pause allows."""
    longest_ms = None if reason.limit_s is None else milliseconds(reason.limit_s)
    return PauseLimit(longest_ms=longest_ms, at_most=reason.at_most, tell=reason.tell)
