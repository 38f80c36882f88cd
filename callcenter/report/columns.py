"""What heads each column of the rows of intervals in a workbook, and how its cells are shown."""

from __future__ import annotations

import re
from enum import StrEnum

from callcenter.report.columns_english import ENGLISH_COLUMNS, ENGLISH_PATTERNS, ENGLISH_SHEETS
from callcenter.report.columns_spanish import SPANISH_COLUMNS, SPANISH_PATTERNS, SPANISH_SHEETS

SHEETS = {"es": SPANISH_SHEETS, "en": ENGLISH_SHEETS}
_COLUMNS = {"es": SPANISH_COLUMNS, "en": ENGLISH_COLUMNS}
_PATTERNS = {"es": SPANISH_PATTERNS, "en": ENGLISH_PATTERNS}
_NUMBERED = re.compile(r"(answered_in|abandoned_in|answer)_(\d+)(_s)?")
_SHARES = frozenset(
    {"answer_rate", "abandonment", "abandonment_without_short", "occupancy", "adherence"}
)


class Shown(StrEnum):
    """How a column's numbers are shown."""

    COUNT = "count"
    MEAN = "mean"  # people or answers, in the mean
    SECONDS = "seconds"
    SHARE = "share"  # 1 is all


def heading(column: str, language: str) -> str:
    """Return what stands above a column, with its unit; a column of no catalogue by its name."""
    if numbered := _NUMBERED.fullmatch(column):
        return _PATTERNS[language][numbered[1]].format(number=numbered[2])
    said = _COLUMNS[language].get(column, column)
    return f"{said} (s)" if shown(column) is Shown.SECONDS else said


def shown(column: str) -> Shown:
    """Return how the numbers of a column are shown, by the ending of its name."""
    if column in _SHARES or column.startswith("service_level_"):
        return Shown.SHARE
    if column.endswith("_s") and not _NUMBERED.fullmatch(column):
        return Shown.SECONDS
    return Shown.MEAN if column.endswith("_mean") else Shown.COUNT
