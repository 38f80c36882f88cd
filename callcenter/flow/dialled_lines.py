"""Which line a number that was dialled leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.flow.rules import LineRules, Rules


class DialledLines:
    """The numbers of the lines that there are now.

    Args:
        rules: Where the lines stand.
    """

    def __init__(self, rules: Rules) -> None:
        self._lines = {n: line for line in rules.lines.values() for n in line.dialled}
        self._default = rules.default_line

    def line(self, dialled: str) -> LineRules:
        """Return where a number leads: to the line that takes every number, if to no other."""
        return self._lines.get(dialled, self._default)

    def known(self, dialled: str) -> str:
        """Return a number that the settings name; "" for what anybody else may have written."""
        return dialled if dialled in self._lines else ""
