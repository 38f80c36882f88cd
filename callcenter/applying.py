"""Puts other rules in force while the service runs: in the core, and in all that goes by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.assembly import digest_of, hidden_by, promises
from callcenter.errors import CallcenterError
from callcenter.events import RulesChanged
from callcenter.facts import RulesReloaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.engine import Engine
    from callcenter.flow.core import Core
    from callcenter.flow.rules import Rules
    from callcenter.hours.renewal import Renewal
    from callcenter.hours.timetable import Timetable
    from callcenter.journal.file import Journal
    from callcenter.metrics.scrape import LineCollector
    from callcenter.metrics.sink import Metrics
    from callcenter.ports import Clock


class Applying:
    """Whom other rules concern, told of them in one turn of the loop (`reloader.Apply`).

    Args:
        core: Goes by the rules.
        engine: Tells it.
        clock: The line's time.
        hours: When lines are open.
        metrics: Count by groups and menus.
        lines: The same of the line as it stands.
        journal: Notes which rules hold; None where there is none.
        pbx: The name of the PBX.
        hide: Hides a number.
    """

    def __init__(  # noqa: PLR0913  # keyword-only, whom it tells
        self,
        *,
        core: Core,
        engine: Engine,
        clock: Clock,
        hours: Renewal,
        metrics: Metrics,
        lines: LineCollector,
        journal: Journal | None,
        pbx: str,
        hide: Callable[[str], str],
    ) -> None:
        self._core = core
        self._engine = engine
        self._clock = clock
        self._hours = hours
        self._metrics = metrics
        self._lines = lines
        self._journal = journal
        self._pbx = pbx
        self._hide = hide

    def __call__(
        self, rules: Rules, timetable: Timetable, *, actor: str, fields: tuple[str, ...]
    ) -> int:
        """Let the line go by other rules; return how many in it were stated anew.

        Raises:
            CallcenterError: the rules failed; the log tells why.
        """
        self._core.prepare(rules)
        facts = self._engine.ask(RulesChanged(actor, fields))
        reloaded = [fact for fact in facts if isinstance(fact, RulesReloaded)]
        if not reloaded:
            raise CallcenterError("the new settings could not be put in force, or only in part")
        self._hours.go_by(timetable)
        promised = promises(rules)
        self._metrics.go_by(promised, pbxs=(self._pbx,), menus=tuple(rules.menus))
        self._lines.go_by(promised)
        if self._journal:
            hide = hidden_by(rules, self._hide)
            self._journal.go_by(digest_of(rules), self._clock.now_ms(), hide=hide)
        return reloaded[-1].stated
