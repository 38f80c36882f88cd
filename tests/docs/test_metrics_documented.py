"""`docs/metrics.md` knows every metric and alert, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.metrics.whole import Whole

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^### (\w+)\n(Gauge|Counter|Histogram); (?:labels: ([^.]+)|no labels)\.", re.MULTILINE
)


def exposed_name(family: Metric) -> str:
    return f"{family.name}_total" if family.type == "counter" else family.name


def labels_of(family: Metric) -> frozenset[str]:
    return frozenset(label for sample in family.samples for label in sample.labels) - {"le"}


def test_every_metric_is_documented_with_its_type_and_labels() -> None:
    whole = Whole()
    whole.tell_everything()
    real = {
        exposed_name(family): (family.type, labels_of(family))
        for family in whole.registry.collect()
    }
    written = {
        name: (kind.lower(), frozenset(re.findall(r"`(\w+)`", labels)))
        for name, kind, labels in ENTRY.findall(PAGE)
    }
    assert written == real


def test_every_heading_is_a_metric_with_an_entry() -> None:
    headings = re.findall(r"^### (\w+)", PAGE, re.MULTILINE)
    assert headings == [name for name, _, _ in ENTRY.findall(PAGE)]
    assert len(headings) == len(set(headings))


def test_every_alert_is_documented() -> None:
    rules = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == re.findall(r"- alert: (\w+)", rules)


def test_every_metric_named_in_the_text_is_one() -> None:
    suffixes = r"(?:_bucket|_count|_sum)?"
    known = {name for name, _, _ in ENTRY.findall(PAGE)}
    named = {re.sub(rf"{suffixes}$", "", name) for name in re.findall(r"callcenter_\w+", PAGE)}
    assert named == known
