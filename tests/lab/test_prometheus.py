from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from callcenter.errors import LabError
from callcenter.lab import ports
from callcenter.lab.prometheus import PrivatePrometheus, promtool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.parts import Parts

pytestmark = pytest.mark.real

METRICS = """\
# HELP callcenter_waiting How many wait.
# TYPE callcenter_waiting gauge
callcenter_waiting{group="general"} 7
"""
RULES = """\
groups:
  - name: callcenter
    rules:
      - alert: SomebodyWaits
        expr: callcenter_waiting > 0
"""
RULE_TEST = """\
rule_files: [rules.yml]
evaluation_interval: 1s
tests:
  - interval: 1s
    input_series: [{series: callcenter_waiting, values: "0 1"}]
    alert_rule_test:
      - eval_time: 1s
        alertname: SomebodyWaits
        exp_alerts: [{}]
"""


@pytest.fixture
async def target() -> AsyncIterator[str]:
    """A tiny service whose /metrics says that seven people wait."""

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(text=METRICS)

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app)
    await runner.setup()
    port = ports.free_tcp_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"127.0.0.1:{port}"
    await runner.cleanup()


def write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


async def test_it_scrapes_the_target_and_answers_queries(
    parts: Parts, folder: Path, target: str
) -> None:
    async with PrivatePrometheus(parts, folder, targets=[target], every_s=0.2) as prometheus:
        (sample,) = await prometheus.wait_for("callcenter_waiting")
        assert sample.value == 7
        assert sample.labels["group"] == "general"
        assert sample.labels["instance"] == target
        assert await prometheus.query("no_such_metric") == []
        assert (await prometheus.query("scalar(sum(callcenter_waiting))"))[0].value == 7


async def test_it_evaluates_the_rules(parts: Parts, folder: Path, target: str) -> None:
    rules = write(folder / "rules.yml", RULES)
    async with PrivatePrometheus(
        parts, folder, targets=[target], rules=rules, every_s=0.2
    ) as prometheus:
        (alert,) = await prometheus.wait_for('ALERTS{alertname="SomebodyWaits"}')
    assert alert.labels["alertstate"] == "firing"


async def test_a_wrong_query_is_told(parts: Parts, folder: Path) -> None:
    async with PrivatePrometheus(parts, folder, targets=[]) as prometheus:
        with pytest.raises(LabError, match="parse error"):
            await prometheus.query("sum(")


async def test_wrong_rules_stop_the_start_with_the_reason(parts: Parts, folder: Path) -> None:
    rules = write(folder / "rules.yml", "groups: 7")
    with pytest.raises(LabError, match="cannot unmarshal"):
        await PrivatePrometheus(parts, folder, targets=[], rules=rules).start()


async def test_promtool_reads_metrics_and_finds_fault(parts: Parts) -> None:
    assert await promtool(parts, "check", "metrics", stdin=METRICS) == (0, "")
    code, output = await promtool(parts, "check", "metrics", stdin="callcenter_waitingTotal 7\n")
    assert code != 0
    assert "callcenter_waitingTotal" in output


@pytest.mark.parametrize(("expected", "code"), [("[{}]", 0), ("[]", 1)])
async def test_promtool_tests_rules(parts: Parts, folder: Path, expected: str, code: int) -> None:
    write(folder / "rules.yml", RULES)
    write(folder / "test.yml", RULE_TEST.replace("[{}]", expected))
    assert (await promtool(parts, "test", "rules", "test.yml", folder=folder))[0] == code
