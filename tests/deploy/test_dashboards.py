"""What a dashboard must be before anybody opens it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.panels import BUILT_IN, DASHBOARDS, dashboard, panels, queries, variables_of
from tests.metrics.whole import Whole

if TYPE_CHECKING:
    from pathlib import Path

GRID_WIDTH = 24


@pytest.fixture(params=DASHBOARDS, ids=lambda path: path.stem)
def board(request: pytest.FixtureRequest) -> dict[str, Any]:
    path: Path = request.param
    return dashboard(path)


def test_there_is_a_dashboard() -> None:
    assert DASHBOARDS


def test_its_uid_is_one_that_grafana_takes(board: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,40}", board["uid"])


def test_panels_have_ids_of_their_own(board: dict[str, Any]) -> None:
    ids = Counter(panel["id"] for panel in panels(board))
    assert not [each for each, times in ids.items() if times > 1]


def test_no_panel_covers_another_or_leaves_the_grid(board: dict[str, Any]) -> None:
    places = {panel["title"]: panel["gridPos"] for panel in panels(board)}
    assert len(places) == len(panels(board)), "two panels have one title"
    assert all(place["x"] + place["w"] <= GRID_WIDTH for place in places.values())
    covering = [
        (one, other)
        for (one, a), (other, b) in combinations(places.items(), 2)
        if a["x"] < b["x"] + b["w"]
        and b["x"] < a["x"] + a["w"]
        and a["y"] < b["y"] + b["h"]
        and b["y"] < a["y"] + a["h"]
    ]
    assert covering == []


def test_every_panel_asks_the_chosen_data_source(board: dict[str, Any]) -> None:
    for panel in panels(board):
        if panel["type"] != "row":
            assert panel["datasource"]["uid"] == "${datasource}"
            assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}


def test_every_panel_has_a_unit_a_title_and_a_description(board: dict[str, Any]) -> None:
    for panel in panels(board):
        if panel["type"] != "row":
            assert panel["fieldConfig"]["defaults"]["unit"]
            assert panel["title"]
            assert panel["description"].endswith(".")


def test_every_variable_in_use_is_declared_and_every_declared_one_in_use(
    board: dict[str, Any],
) -> None:
    declared = {variable["name"] for variable in board["templating"]["list"]}
    used = variables_of(str(board["panels"])) | variables_of(str(board["templating"]["list"]))
    assert used - BUILT_IN - {"__all"} == declared


def test_queries_of_a_panel_have_letters_of_their_own(board: dict[str, Any]) -> None:
    letters = Counter((query.title, query.ref) for query in queries(board))
    assert set(letters.values()) == {1}


def test_every_query_names_metrics_that_the_service_has(board: dict[str, Any]) -> None:
    whole = Whole()
    whole.tell_everything()
    known = {sample.name for family in whole.registry.collect() for sample in family.samples}
    for query in queries(board):
        named = set(re.findall(r"callcenter_\w+", query.expr))
        assert named, query
        assert named <= known, query


def test_titles_are_spanish(board: dict[str, Any]) -> None:
    words = re.compile(r"\b(waiting|agents|calls|longest|by group|lost|now)\b", re.IGNORECASE)
    english = [panel["title"] for panel in panels(board) if words.search(panel["title"])]
    assert english == []
