"""The pictures of a simulation: one page of HTML that holds everything it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.charts.bars import Series, bars
from callcenter.charts.counted import counted
from callcenter.charts.numbers import Unit
from callcenter.charts.picture import Frame
from callcenter.charts.spreads import Spread, SpreadNames, spreads
from callcenter.charts.svg import element, escaped
from callcenter.cli.simulate_texts import PICTURES
from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from callcenter.charts.svg import Markup
    from callcenter.cli.texts import Language
    from callcenter.sim.replay import Replay
    from callcenter.sim.run import Outcome
    from callcenter.sim.staffing import Staffing
    from callcenter.sim.tally import Figures

    ByClass = Mapping[str, Figures]

_STYLE = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font-family:system-ui,sans-serif}"


class Pictures:
    """Draws in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language.value
        self._texts = PICTURES[language]

    def scenario(self, outcomes: Sequence[Outcome], targets_s: Mapping[str, float]) -> str:
        """Return the page of a scenario: the first order's waits, then all orders side by side."""
        first = outcomes[0]
        orders = {outcome.policy: {**outcome.classes} for outcome in outcomes}
        title = counted(self._texts.simulated, first.agents, policy=first.policy)
        waits = self._waits(first.policy, first.classes, targets_s)
        return self._page(title, waits, self._within(orders), self._means(orders))

    def staffing(self, staffing: Staffing, targets_s: Mapping[str, float]) -> str:
        """Return the page of a search for agents: what each number keeps, then the waits."""
        texts, outcome = self._texts, staffing.outcome
        title = texts.staffing.format(needed=staffing.agents_needed)
        kept = bars(
            self._frame("staffing", texts.within, texts.staffing_seen),
            [counted(texts.agents, attempt.agents) for attempt in staffing.attempts],
            [
                Series(name, [attempt.within_target[name] for attempt in staffing.attempts])
                for name in staffing.goals
            ],
            unit=Unit.SHARE,
            digits=1,
        )
        return self._page(title, kept, self._waits(outcome.policy, outcome.classes, targets_s))

    def replay(self, told: Replay, *, day: str, targets_s: Mapping[str, float]) -> str:
        """Return the page of a recorded day: as it was, in each order, and who gains."""
        texts = self._texts
        orders = {texts.as_it_was: told.as_it_was.classes}
        orders |= {name: served.classes for name, served in told.served.items()}
        shown = [
            self._waits(told.policy, told.served[told.policy].classes, targets_s),
            self._within(orders),
            self._means(orders),
        ]
        if told.changes:
            shown.append(self._changes(told))
        return self._page(texts.replayed.format(day=day), *shown)

    def _waits(self, policy: str, classes: ByClass, targets_s: Mapping[str, float]) -> Markup:
        texts = self._texts
        rows = [
            Spread(
                name=name,
                p50=each.p50_s or 0.0,
                p90=each.p90_s or 0.0,
                p95=each.p95_s or 0.0,
                most=each.max_s or 0.0,
                target=targets_s.get(name),
            )
            for name, each in classes.items()
            if each.answered
        ]
        names = SpreadNames(
            p50=texts.p50, p90=texts.p90, p95=texts.p95, most=texts.longest, target=texts.target
        )
        title = texts.waits.format(policy=policy)
        return spreads(self._frame("waits", title, texts.waits_seen), rows, names=names)

    def _within(self, orders: Mapping[str, ByClass]) -> Markup:
        frame = self._frame("within", self._texts.within, self._texts.within_seen)
        return self._side_by_side(frame, orders, "within_target", unit=Unit.SHARE)

    def _means(self, orders: Mapping[str, ByClass]) -> Markup:
        frame = self._frame("means", self._texts.means, self._texts.means_seen)
        return self._side_by_side(frame, orders, "mean_wait_s", unit=Unit.SECONDS)

    def _side_by_side(
        self, frame: Frame, orders: Mapping[str, ByClass], field: str, *, unit: Unit
    ) -> Markup:
        names = list(next(iter(orders.values())))
        series = [
            Series(order, [getattr(classes[name], field) for name in names])
            for order, classes in orders.items()
        ]
        return bars(frame, names, series, unit=unit, digits=1)

    def _changes(self, told: Replay) -> Markup:
        texts = self._texts
        title = texts.changes.format(policy=told.policy, other=told.other)
        series = [
            Series(texts.sooner, [change.sooner for change in told.changes.values()]),
            Series(texts.later, [change.later for change in told.changes.values()]),
        ]
        return bars(self._frame("changes", title, texts.changes_seen), list(told.changes), series)

    def _frame(self, key: str, title: str, description: str) -> Frame:
        return Frame(key=key, title=title, description=description, language=self._language)

    def _page(self, title: str, *pictures: Markup) -> str:
        head = element(
            "head",
            element("title", escaped(title)),
            element("style", escaped(_STYLE)),
        ).replace("<head>", '<head><meta charset="utf-8">', 1)
        sections = [element("p", picture) for picture in pictures]
        body = element("body", element("h1", escaped(title)), *sections)
        return f'<!doctype html>\n<html lang="{self._language}">{head}{body}</html>\n'


def write(file: Path, page: str) -> None:
    """Write a page.

    Raises:
        ConfigError: the file cannot be written.
    """
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror or error}") from error
