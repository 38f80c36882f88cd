"""What is made of a day that was only watched: the report, our order, Prometheus and the panels."""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import AgentChanged, Ended
from callcenter.lab.prometheus import PrivatePrometheus, promtool
from callcenter.lab.sipp import Agent, Caller
from tests.deploy.panels import DASHBOARDS, dashboard, expand, queries
from tests.observing.queued_pbx import FILE, Observing

if TYPE_CHECKING:
    from callcenter.lab.parts import Parts
    from tests.integration.hands import Hands
    from tests.observing.queued_pbx import Watch

pytestmark = pytest.mark.real
PAGE = Path("docs/observe.md").read_text(encoding="utf-8")
_DASHBOARD = PAGE.partition("\n## The dashboard\n")[2].partition("\n## ")[0]
EMPTY = re.findall(r"^\| \*([^*]+)\* \|", _DASHBOARD, re.MULTILINE)
"""The panels that the page says to stay empty."""


async def callcenter(observing: Observing, *words: str, code: int = 0) -> str:
    """Run a command on the observer's own configuration and return what it prints."""
    settings = observing.observer.settings
    assert settings.database.url is not None
    assert settings.ami.secret is not None
    environment = {
        **os.environ,
        "CALLCENTER_DATABASE__URL": settings.database.url.get_secret_value(),
        "CALLCENTER_DATABASE__SPOOL": str(settings.database.spool),
        "CALLCENTER_AMI__PORT": str(settings.ami.port),
        "CALLCENTER_AMI__SECRET": settings.ami.secret.get_secret_value(),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "callcenter", *words, "--config", str(FILE)),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, complaint = await process.communicate()
    assert process.returncode == code, complaint.decode()
    return told.decode() + complaint.decode()


async def calls(observing: Observing, hands: Hands) -> None:
    """Let three be answered and one give up."""
    await hands.desk("301", agent=Agent(answer_ms=100, talk_ms=1_000))
    await hands.calls(*(f"5190000003{last}" for last in range(3)), caller=Caller(), dialled="810")
    await hands.calls("51900000039", caller=Caller(hangs_up_ms=2_000), dialled="811")
    last = await observing.facts.wait(Ended, count=4, timeout_s=30)
    await observing.facts.wait(AgentChanged, before="wrap_up", count=3)
    await observing.row(last.contact)


@pytest.fixture
async def day(watch: Watch, hands: Hands) -> Observing:
    """An observer that has seen a day of four calls."""
    observing = await watch()
    await calls(observing, hands)
    return observing


async def test_the_day_is_reported_and_served_again_by_our_order(day: Observing) -> None:
    today = datetime.now(UTC).date().isoformat()
    report = json.loads(await callcenter(day, "report", today, "--json"))
    assert (report["overall"]["offered"], report["overall"]["answered"]) == (4, 3)
    told = json.loads(await callcenter(day, "simulate", "--replay", today, "--json"))
    assert told["as_it_was"]["overall"]["offered"] == 4
    assert list(told["served"]) == ["tiers"]
    assert told["served"]["tiers"]["overall"]["answered"] >= 3
    assert "2026" in await callcenter(day, "simulate", "--replay", today, "--language", "en")


async def test_one_look_tells_how_each_queue_would_be_counted(day: Observing) -> None:
    told = await callcenter(day, "observe", "--check")
    assert "The PBX's user may only look." in told
    assert "Ready: 5 queues would be watched." in told
    (urgent,) = (line for line in told.splitlines() if line.startswith("urgencias"))
    assert urgent.split() == ["urgencias", "salud", "emergencia", "urgencias", "1", "0", "0"]
    (odd,) = (line for line in told.splitlines() if line.startswith("Ventas"))
    assert odd.rstrip().endswith("not in the configuration")
    assert "Listo: se observarían 5 colas." in await callcenter(
        day, "observe", "--check", "--language", "es"
    )
    refused = await callcenter(day, "run", code=1)
    assert "only watches" in refused


async def test_the_panels_have_values_but_for_those_that_the_page_names(
    watch: Watch, hands: Hands, parts: Parts, folder: Path
) -> None:
    observing = await watch()
    target = observing.observer.url.removeprefix("http://")
    valued: dict[str, bool] = {}
    async with PrivatePrometheus(parts, folder, targets=[target], every_s=0.25) as prometheus:
        await prometheus.wait_for("callcenter_offered_total")
        await calls(observing, hands)
        await prometheus.wait_for("sum(callcenter_contacts_total) == 4", timeout_s=40)
        for path in DASHBOARDS:
            for query in queries(dashboard(path)):
                samples = await prometheus.query(expand(query.expr, seconds=60, line=".*"))
                has_value = any(not math.isnan(sample.value) for sample in samples)
                valued[query.title] = has_value or valued.get(query.title, False)
    assert sorted(EMPTY) == sorted(title for title, has_value in valued.items() if not has_value)
    code, told = await promtool(
        parts, "check", "metrics", stdin=(await observing.get("/metrics"))[1]
    )
    assert (code, told) == (0, "")
