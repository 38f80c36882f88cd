"""The running service as seen by those who watch it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Ended
from callcenter.lab.prometheus import PrivatePrometheus, promtool
from callcenter.lab.sipp import Agent
from callcenter.lab.verdict import judge_run
from tests.integration.hands import GENERAL, PREFERRED, pressing

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.parts import Parts
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real


async def readiness(service: Service) -> dict[str, object]:
    """Return the status and each check by its name."""
    status, text = await service.get("/readyz")
    assert status == 200
    told = json.loads(text)
    checks = {check["name"]: check["ok"] for check in told["checks"]}
    return {"status": told["status"], **checks}


async def test_it_says_that_it_lives_and_that_it_is_ready(service: Service) -> None:
    assert (await service.get("/healthz"))[0] == 200
    async with asyncio.timeout(10):
        while (told := await readiness(service)).pop("status") != "ready":  # noqa: ASYNC110  # a page tells
            await asyncio.sleep(0.05)
    assert set(told) >= {"pbx main", "database"}
    assert all(told.values())


async def test_a_real_prometheus_counts_the_waits_that_the_facts_tell(
    service: Service, hands: Hands, parts: Parts, folder: Path
) -> None:
    await hands.desk("301", agent=Agent(talk_ms=100))
    service.log_in("7001", "301")
    await hands.calls("51900000001", "51900000002", caller=PREFERRED)
    await service.facts.wait(Ended, count=2, outcome="answered", group="preferente")
    target = service.app.url.removeprefix("http://")
    count = 'callcenter_wait_seconds_count{group="preferente",outcome="answered"}'
    async with PrivatePrometheus(parts, folder, targets=[target]) as prometheus:
        samples = await prometheus.wait_for(count)
    assert [sample.value for sample in samples] == [2.0]
    code, told = await promtool(parts, "check", "metrics", stdin=(await service.get("/metrics"))[1])
    assert (code, told) == (0, "")


async def test_thirty_callers_of_three_groups_are_all_answered_in_order(
    service: Service, hands: Hands
) -> None:
    await hands.desk("311", "312", "313", "314", agent=Agent(answer_ms=100, talk_ms=(200, 900)))
    kinds = (GENERAL, PREFERRED, pressing((600, "9")))
    callers = [
        await hands.calls(*(f"51{kind}{place:05}" for place in range(10)), caller=caller, per_s=8)
        for kind, caller in enumerate(kinds, start=1)
    ]
    for place, agent in enumerate(("7001", "7002", "7003", "7004")):
        service.log_in(agent, f"31{place + 1}")
    await service.facts.wait(Ended, count=30, timeout_s=50)
    for group in callers:
        assert (await group.result()).successful == 10
    last = service.facts.all(Ended)[-1]
    await service.row(last.contact, ended=True)
    records = await service.records()
    try:
        stored = await records.facts_of_run(service.app.run)
    finally:
        await records.close()
    assert [fact.seq for fact in stored] == list(range(1, len(stored) + 1))
    verdict = judge_run(((fact.at_ms, fact.fact) for fact in stored), service.settings.policy)
    assert verdict.faults == ()
    assert verdict.outcomes == {"answered": 30}
    assert verdict.all_well
