"""Rows of 15, 30 or 60 minutes, as a spreadsheet or another program takes them.

Their columns and formulas are those of the database's schema `reporting`: docs/report.md.
"""

from __future__ import annotations

from enum import StrEnum

MINUTES = (15, 30, 60)
"""The intervals that there are rows of."""
USUAL_MINUTES = 30


class By(StrEnum):
    """What the rows are of; `view` names what the database has of them."""

    LINE = "line"
    GROUP = "group"
    SERVICE = "service"
    AGENT = "agent"
    PAUSE = "pause"
    WAIT = "wait"
    QUEUE = "queue"
    EVENT = "event"
    SURVEY = "survey"
    STAFF = "staff"

    def view(self, minutes: int) -> str:
        """Return the name of the view in the schema `reporting`."""
        return f"{self.value}s_{minutes}"
