"""The report as one page: no script, nothing to load, made to be printed too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.charts.numbers import number
from callcenter.charts.svg import Markup, element, escaped, joined
from callcenter.report.day import OUTCOMES
from callcenter.report.glance import glance, notes, official, title
from callcenter.report.pictures import pictures
from callcenter.report.rows import headings, sections
from callcenter.report.tables import after_call

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callcenter.report.day import DayReport
    from callcenter.report.rows import Section
    from callcenter.report.tables import Table
    from callcenter.report.words import Words

_TAGS = {"es": "es-419", "en": "en"}

_STYLE = Markup("""
@page { size: A4; margin: 14mm; }
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  color: #1b1b1b; background: #fff; max-width: 760px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 25px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 32px 0 8px; break-after: avoid; }
p { margin: 4px 0; }
.soft { color: #595959; }
.glance { margin: 16px 0; padding: 12px 16px; border-left: 5px solid #0072b2; background: #f4f7fa; }
.glance p:first-child { font-size: 18px; font-weight: bold; }
.notes { padding: 4px 16px 8px; border-left: 5px solid #d55e00; background: #fff6ef; }
.notes h2 { margin-top: 8px; }
.picture { margin: 24px 0; break-inside: avoid; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px;
  font-variant-numeric: tabular-nums; }
th, td { padding: 3px 8px; text-align: right; vertical-align: top;
  border-bottom: 1px solid #e2e2e2; }
th:first-child { text-align: left; font-weight: normal; }
thead th { font-weight: bold !important; vertical-align: bottom;
  border-bottom: 2px solid #595959; }
tbody th[scope=rowgroup] { font-weight: bold; padding-top: 14px; text-align: left; }
tr { break-inside: avoid; }
small { display: block; color: #595959; max-width: 34em; }
""")


def page(report: DayReport, words: Words) -> str:
    """Return the whole file."""
    drawn = [element("div", each, class_="picture") for each in pictures(report, words)]
    head = element(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", escaped(title(report, words))),
        element("style", _STYLE),
    )
    body = element(
        "body",
        element("h1", escaped(title(report, words))),
        _soft(words.zone.format(zone=report.time_zone)),
        _soft(official(report, words)),
        _paragraphs(glance(report, words), "glance"),
        _notes(report, words),
        *drawn,
        _figures(report, words),
        *map(_after_call, after_call(report, words)),
        _half_hours(report, words),
        _soft(words.how),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=_TAGS[words.language])}\n"


def _soft(sentence: str) -> Markup:
    return element("p", escaped(sentence), class_="soft")


def _paragraphs(sentences: Iterable[str], name: str) -> Markup:
    parts = [element("p", escaped(sentence)) for sentence in sentences]
    return element("div", *parts, class_=name) if parts else joined()


def _notes(report: DayReport, words: Words) -> Markup:
    parts = [element("li", escaped(sentence)) for sentence in notes(report, words)]
    if not parts:
        return joined()
    heading = element("h2", escaped(words.notes_title))
    return element("div", heading, element("ul", *parts), class_="notes")


def _figures(report: DayReport, words: Words) -> Markup:
    names = headings(report, words)
    bodies = [_section(each, len(names)) for each in sections(report, words)]
    heading = element("h2", escaped(words.figures_title))
    return joined(heading, _table(["", *names], bodies))


def _section(section: Section, columns: int) -> Markup:
    heading = element("th", escaped(section.title), scope="rowgroup", colspan=str(columns + 1))
    rows = [element("tr", heading)]
    for row in section.rows:
        means = element("small", escaped(row.means)) if row.means else joined()
        name = element("th", escaped(row.name), means, scope="row")
        rows.append(element("tr", name, *(element("td", escaped(cell)) for cell in row.cells)))
    return element("tbody", *rows)


def _after_call(table: Table) -> Markup:
    rows = []
    for name, *cells in table.rows:
        head = element("th", escaped(name), scope="row")
        rows.append(element("tr", head, *(element("td", escaped(cell)) for cell in cells)))
    heading = element("h2", escaped(table.title))
    says = _soft(table.says) if table.says else joined()
    return joined(heading, says, _table(table.headings, [element("tbody", *rows)]))


def _half_hours(report: DayReport, words: Words) -> Markup:
    """Return how many ended in which way, for every half-hour in which somebody came."""
    halves = [half for half in report.half_hours if half.outcomes]
    kinds = [kind for kind in OUTCOMES if any(half.of(kind) for half in halves)]
    if not halves:
        return joined()
    rows = []
    for half in halves:
        counts = [half.offered, *(half.of(kind) for kind in kinds)]
        cells = [element("td", escaped(number(n, language=words.language))) for n in counts]
        rows.append(element("tr", element("th", escaped(half.at), scope="row"), *cells))
    names = [words.at, words.rows["offered"].lower(), *(words.outcomes[kind] for kind in kinds)]
    heading = element("h2", escaped(words.half_hours_title))
    return joined(heading, _table(names, [element("tbody", *rows)]))


def _table(names: Sequence[str], bodies: Iterable[Markup]) -> Markup:
    cells = [element("th", escaped(name), scope="col") for name in names]
    head = element("thead", element("tr", *cells))
    return element("div", element("table", head, *bodies), class_="scroll")
