"""A real Prometheus reads the metrics, the alerts and every panel of the dashboards."""

from __future__ import annotations

import asyncio
import math
import re
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client import generate_latest

from callcenter.lab.folders import run_folder
from callcenter.lab.prometheus import PrivatePrometheus, promtool
from callcenter.store.memory import MemoryRecords
from callcenter.store.writer import FactWriter
from callcenter.web.app import make_app
from callcenter.web.port import listen
from callcenter.web.site import start_site
from tests.deploy.panels import DASHBOARDS, DEPLOY, dashboard, expand, queries
from tests.metrics.whole import PROMISES, Whole
from tests.store.stories import RUN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.parts import Parts

pytestmark = pytest.mark.real

RULES = DEPLOY / "prometheus" / "alerts.yml"
RULE_TESTS = DEPLOY / "prometheus" / "tests" / "alerts.yml"
ALERTS = re.findall(r"- alert: (\w+)", RULES.read_text(encoding="utf-8"))

WINDOW_S = 3_600
"""Longer than these tests take: all that happened is in the window when the last one asks."""
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
async def prometheus(parts: Parts) -> AsyncIterator[PrivatePrometheus]:
    """One that scraped the service before and after every kind of fact."""
    writer = FactWriter(MemoryRecords(), run=RUN, batch_s=0.01)
    whole = Whole(writer)
    writer.start()
    site = await start_site(make_app(registry=whole.registry, checks=tuple), listen("127.0.0.1", 0))
    target = site.url.removeprefix("http://")
    try:
        with run_folder() as folder:
            server = PrivatePrometheus(parts, folder, targets=[target], rules=RULES, every_s=1)
            async with server:
                # A scrape may take as long as lies between two, and not longer.
                await server.wait_for("callcenter_offered_total == 0")
                whole.tell_everything()
                await server.wait_for('callcenter_commands_failed_total{verb="Play"} == 1')
                whole.tell_everything()  # rate() of a series born with its event needs a second
                await server.wait_for('callcenter_commands_failed_total{verb="Play"} == 2')
                yield server
    finally:
        await site.stop()
        await writer.close()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(query, id=f"{path.stem}: {query.title} {query.ref}")
        for path in DASHBOARDS
        for query in queries(dashboard(path))
    ],
)
async def test_every_query_of_every_panel_has_data(
    prometheus: PrivatePrometheus, query: Any
) -> None:
    expr = expand(query.expr, seconds=WINDOW_S, line=".*")
    # Where a scrape fails, as on a busy machine, every series is away until the next.
    async with asyncio.timeout(PATIENCE_S):
        while all(math.isnan(one.value) for one in await prometheus.query(expr)):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.2)


async def test_variables_of_the_dashboards_find_values(prometheus: PrivatePrometheus) -> None:
    for path in DASHBOARDS:
        for variable in dashboard(path)["templating"]["list"]:
            if variable["type"] == "query":
                metric, label = re.findall(r"\w+", variable["query"]["query"])[1:]
                samples = await prometheus.query(metric)
                assert {sample.labels[label] for sample in samples} == {"salud"}


async def test_every_target_is_a_bound_that_a_query_finds(prometheus: PrivatePrometheus) -> None:
    for promise in PROMISES:
        bound = float(promise.target_ms / 1000)
        found = await prometheus.query(
            f'callcenter_wait_seconds_bucket{{group="{promise.group}",outcome="answered",'
            f'le="{bound}"}}'
        )
        assert len(found) == 1, bound


async def test_the_alerts_are_loaded_without_an_error(prometheus: PrivatePrometheus) -> None:
    (group,) = (await prometheus.get("rules"))["groups"]
    assert [rule["name"] for rule in group["rules"]] == ALERTS
    await prometheus.wait_for("prometheus_rule_evaluations_total or vector(1)")
    (group,) = (await prometheus.get("rules"))["groups"]
    assert {rule.get("lastError", "") for rule in group["rules"]} == {""}


async def test_promtool_finds_no_fault_in_the_metrics(parts: Parts) -> None:
    whole = Whole()
    whole.tell_everything()
    text = generate_latest(whole.registry).decode()
    assert await promtool(parts, "check", "metrics", stdin=text) == (0, "")


async def test_promtool_finds_no_fault_in_configuration_and_rules(parts: Parts) -> None:
    config = str(DEPLOY / "prometheus" / "prometheus.yml")
    for words in (("check", "config", config), ("check", "rules", str(RULES))):
        code, output = await promtool(parts, *words)
        assert code == 0, output


async def test_each_alert_fires_when_it_should_and_else_is_silent(parts: Parts) -> None:
    code, output = await promtool(parts, "test", "rules", str(RULE_TESTS))
    assert code == 0, output


@pytest.mark.parametrize("condition", ["vector(0) > 1", "vector(1)"], ids=["never", "always"])
async def test_the_rule_tests_notice_each_alert_with_another_condition(
    parts: Parts, folder: Path, condition: str
) -> None:
    changed = re.sub(
        r"(- alert: \w+\n)(?:.*\n)*?( +labels:)",
        rf"\1        expr: {condition}\n\2",
        RULES.read_text(encoding="utf-8"),
    )
    assert changed.count(f"expr: {condition}\n") == len(ALERTS)
    (folder / "tests").mkdir()
    (folder / "alerts.yml").write_text(changed, encoding="utf-8")
    tests = folder / "tests" / "alerts.yml"
    tests.write_text(RULE_TESTS.read_text(encoding="utf-8"), encoding="utf-8")
    code, output = await promtool(parts, "test", "rules", str(tests))
    assert code == 1
    assert set(re.findall(r"alertname: (\w+)", output)) == set(ALERTS)
