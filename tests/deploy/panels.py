"""The dashboard as its tests read it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
BUILT_IN = {"__rate_interval", "__range", "__interval"}


class Query(NamedTuple):
    """One query of one panel."""

    title: str
    ref: str
    expr: str


def dashboard(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def panels(board: dict[str, Any]) -> list[dict[str, Any]]:
    """All panels, rows included."""
    found: list[dict[str, Any]] = board["panels"]
    return found


def queries(board: dict[str, Any]) -> Iterator[Query]:
    for panel in panels(board):
        for target in panel.get("targets", []):
            yield Query(panel["title"], target["refId"], target["expr"])


def variables_of(text: str) -> set[str]:
    """Names used as `$name` or `${name}`."""
    return set(re.findall(r"\$\{?(\w+)\}?", text))


def expand(expr: str, *, seconds: int, **variables: str) -> str:
    """`expr` as Grafana sends it, with a window of `seconds`."""
    values = dict.fromkeys(BUILT_IN, f"{seconds}s") | variables
    return re.sub(r"\$\{?(\w+)\}?", lambda found: values[found[1]], expr)
