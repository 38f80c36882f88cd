"""What transfers by real phones leave in the PBX's queue_log, and app_queue of the same."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.lab.asterisk import DEPLOY
from callcenter.lab.sipp import Agent, Asking
from tests.integration.conftest import exchange_with
from tests.integration.hands import GENERAL
from tests.integration.test_queue_log import BESIDE, BESIDE_QUEUE, LOG, PLAIN, QUEUE, Log, beside
from tests.integration.test_refer import sends_on
from tests.integration.test_transfers import ANA, TALK_S, speaks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service
    from tests.queuelog.reading import Entry

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]

ENDED_S = 1.0
NUMBERS = {QUEUE: "100", PLAIN: "500"}


@pytest.fixture(scope="module")
async def exchange(parts: Parts) -> AsyncIterator[Exchange]:
    """A PBX with a queue of its own besides."""
    own = (DEPLOY / "private" / "queues.conf").read_text(encoding="utf-8")
    files = {"queues.conf": own + BESIDE_QUEUE, "benchmark.conf": BESIDE}
    async with exchange_with(parts, files) as made:
        yield made


@asynccontextmanager
async def at_work(service: Service, exchange: Exchange, queue: str) -> AsyncIterator[None]:
    """Let the agent of phone 301 serve that queue."""
    if queue == QUEUE:
        service.log_in("7001", "301")
        yield
        return
    member = {"Queue": queue, "Interface": "PJSIP/301"}
    await beside(exchange, "QueueAdd", **member, MemberName="agent-7001")
    yield
    await beside(exchange, "QueueRemove", **member)


def of_calls(entries: list[Entry]) -> list[Entry]:
    """Return what is about callers."""
    return [entry for entry in entries if entry.call not in {"MANAGER", "NONE"}]


async def over(log: Log, queue: str) -> list[Entry]:
    """Return all that is written of callers, some time after the last call ended."""
    await asyncio.sleep(ENDED_S)
    return of_calls(log.entries(queue))


@pytest.mark.parametrize("queue", [QUEUE, PLAIN])
@pytest.mark.parametrize("asking", [Asking.NOBODY, Asking.ANSWERED])
async def test_a_caller_sent_on_leaves_the_queue_once_and_in_app_queues_words(
    make_service: MakeService, hands: Hands, exchange: Exchange, asking: Asking, queue: str
) -> None:
    log = Log(exchange)
    service = await make_service(**LOG)
    verb = "ATTENDEDTRANSFER" if asking.value else "BLINDTRANSFER"
    luis = await hands.phone("202")
    await hands.desk("301", agent=sends_on("202", asking))
    async with at_work(service, exchange, queue):
        await hands.calls(ANA, caller=GENERAL, dialled=NUMBERS[queue])
        await luis.event("CALL_INCOMING", timeout_s=20)
        await luis.accept()
        await log.wait(verb, queue=queue)
        await asyncio.sleep(TALK_S)
        await luis.hang_up()
        await exchange.clear()
        entries = await over(log, queue)
    assert [entry.event for entry in entries] == ["ENTERQUEUE", "CONNECT", verb]
    _, connected, sent = entries
    assert (sent.call, sent.agent) == (connected.call, connected.agent)
    assert sent.agent == "agent-7001"
    place, how, held_s, talked_s, position = sent.data
    assert (held_s, position) == (connected.data[0], "1")
    assert int(talked_s) in range(10)
    if asking.value:
        assert place == "BRIDGE"
        assert queue == PLAIN or how == connected.data[1]
    elif queue == QUEUE:
        assert (place, how) == ("s", "callcenter-transfer")  # and no number
    else:
        assert place == "202"


@pytest.mark.parametrize("number", ["202", "999", "100", "*22"])
async def test_who_is_not_answered_there_or_was_sent_to_the_line_enters_it_anew(
    make_service: MakeService, hands: Hands, exchange: Exchange, number: str
) -> None:
    log = Log(exchange)
    service = await make_service(**LOG)
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    await speaks(service, hands, rosa)
    await log.wait("CONNECT")
    service.pause("7001")
    await rosa.transfer(number)
    if number == "202":
        await luis.event("CALL_INCOMING")
        await luis.hang_up()
    await log.wait("ENTERQUEUE", count=2)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=2_000))
    service.log_in("7002", "301")
    await log.wait("COMPLETEAGENT")
    await service.facts.wait(facts.Ended)
    entries = await over(log, QUEUE)
    assert [entry.event for entry in entries] == [
        *("ENTERQUEUE", "CONNECT", "BLINDTRANSFER"),
        *("ENTERQUEUE", "CONNECT", "COMPLETEAGENT"),
    ]
    assert len({entry.call for entry in entries}) == 1
    assert [entry.agent for entry in entries[2::3]] == ["agent-7001", "agent-7002"]
    assert entries[2].data[:2] == ("s", "callcenter-transfer")
    assert int(entries[-1].data[1]) in {1, 2, 3}  # the second conversation alone
