"""The PBX's queue_log, written by a real Asterisk: read as reports read it, beside app_queue's."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from callcenter import facts
from callcenter.contacts import AgentNumber
from callcenter.events import LogOutAsked
from callcenter.lab.asterisk import DEPLOY
from callcenter.lab.sipp import Agent
from tests.integration.conftest import exchange_with
from tests.integration.gate import Gate
from tests.integration.hands import GENERAL, PREFERRED, pressing
from tests.integration.service import LINE
from tests.queuelog.reading import Entry, read, totals, verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]

QUEUE, PLAIN = "600", "lado"
LOG: dict[str, Any] = {"queue_log": {"lines": {"salud": QUEUE}}}
WRITTEN_S = 10.0
BESIDE = """
[callcenter-line]
exten => 500,1,Answer()
 same => n,Queue(lado)
 same => n,Hangup()
"""
BESIDE_QUEUE = """
[lado]
strategy = rrmemory
ringinuse = no
timeout = 2
retry = 1
wrapuptime = 1
joinempty = yes
leavewhenempty = no
"""


@pytest.fixture(scope="module")
async def exchange(parts: Parts) -> AsyncIterator[Exchange]:
    """A PBX with a queue of its own besides, as it was before the line came."""
    own = (DEPLOY / "private" / "queues.conf").read_text(encoding="utf-8")
    # Else a log-in is written of the phone, and all the rest of the agent.
    queues = own.replace("[general]", "[general]\nlog_membername_as_agent = yes") + BESIDE_QUEUE
    async with exchange_with(parts, {"queues.conf": queues, "benchmark.conf": BESIDE}) as made:
        yield made


class Log:
    """The file, from now on."""

    def __init__(self, exchange: Exchange) -> None:
        self._folder = exchange.asterisk.folder / "log"
        self._seen = len(self._lines())

    def entries(self, queue: str = QUEUE) -> list[Entry]:
        """Return what was written since about a queue and by its agents in all queues, so far."""
        return read(self._lines()[self._seen :], queues=[queue])

    async def wait(self, event: str, *, count: int = 1, queue: str = QUEUE) -> list[Entry]:
        """Return them once an event was written so often."""
        try:
            async with asyncio.timeout(WRITTEN_S):
                while len(found := self._of(event, queue)) < count:  # noqa: ASYNC110  # another process
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"no {count} {event} in {self.entries(queue)}") from None
        return found

    def _of(self, event: str, queue: str) -> list[Entry]:
        return [entry for entry in self.entries(queue) if entry.event == event]

    def _lines(self) -> list[str]:
        """Return the lines of all the log's files, the oldest first."""
        files = sorted(self._folder.glob("queue_log*"), key=lambda path: path.stat().st_mtime_ns)
        return [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]


async def report_of(service: Service) -> Any:
    """Return what `callcenter report` says of all groups today, once everything is written."""
    contact = service.facts.all(facts.Ended)[-1].contact
    await service.row(contact, ended=True)
    url = service.settings.database.url
    assert url is not None
    command = [sys.executable, "-m", "callcenter", "report", "today", "--json"]
    asked = await asyncio.create_subprocess_exec(
        *command,
        *("--config", str(LINE)),
        env={**os.environ, "CALLCENTER_DATABASE__URL": url.get_secret_value()},
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await asked.communicate()
    return json.loads(told)["overall"]


async def test_a_day_reads_in_the_log_as_it_does_in_the_report(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    log = Log(exchange)
    service = await make_service(**LOG, lines__salud__short_s=0)
    await hands.calls("51900000001", caller=pressing((600, "3"), hangs_up_ms=2_500))
    await log.wait("ABANDON")
    await hands.desk("302", agent=Agent(answer_ms=None))
    service.log_in("7002", "302")
    await hands.calls("51900000002", caller=GENERAL)
    await log.wait("RINGNOANSWER")
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=2_000))
    service.log_in("7001", "301")
    service.pause("7002")
    await log.wait("COMPLETEAGENT")
    await hands.calls("51900000003", caller=PREFERRED)
    await hands.calls("51900000004", caller=GENERAL)
    await log.wait("COMPLETEAGENT", count=3)
    await service.facts.wait(facts.Ended, count=4)

    entries = log.entries()
    told = totals(entries)
    day = await report_of(service)
    assert (told.entered, told.answered, told.abandoned) == (4, 3, 1)
    assert (day["offered"], day["answered"], day["abandoned"]) == (4, 3, 1)
    assert told.hold_s == pytest.approx(3 * day["mean_wait_s"], abs=3)
    assert told.talk_s == pytest.approx(6, abs=2)
    assert {entry.agent for entry in entries if entry.event == "CONNECT"} == {"agent-7001"}
    assert [entry.data for entry in entries if entry.event == "PAUSEALL"] == [("test",)]
    assert await service.metric("callcenter_queue_log_lines_total", result="written") == len(
        entries
    )
    assert await service.metric("callcenter_queue_log_lines_total", result="lost") == 0


async def beside(exchange: Exchange, action: str, **more: str) -> None:
    """Let app_queue know of an agent, as its operator would."""
    async with exchange.asterisk.manager(admin=True) as manager:
        await manager.action(action, more)


async def test_the_same_calls_through_app_queue_are_told_in_the_same_words(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    """One caller gives up alone, one while a phone rings; one is answered at the second phone."""
    log = Log(exchange)
    service = await make_service(**LOG)
    await hands.desk("302", agent=Agent(answer_ms=None))
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=1_500))
    await hands.desk("303", agent=Agent(answer_ms=50, talk_ms=60_000))
    told: dict[str, list[list[str]]] = {}
    for queue, dialled in ((QUEUE, "100"), (PLAIN, "500")):
        enters = await _agent_of(service, exchange, queue)
        await hands.calls(
            "51900000011", caller=pressing((600, "3"), hangs_up_ms=2_000), dialled=dialled
        )
        await log.wait("ABANDON", queue=queue)
        await enters("7002", "302")
        await hands.calls(
            "51900000012", caller=pressing((600, "3"), hangs_up_ms=1_800), dialled=dialled
        )
        await log.wait("ABANDON", count=2, queue=queue)
        await hands.calls("51900000013", caller=GENERAL, dialled=dialled)
        await log.wait("RINGNOANSWER", queue=queue)
        await enters("7001", "301")
        await log.wait("COMPLETEAGENT", queue=queue)
        await enters("", "")
        await enters("7003", "303")
        caller = pressing((600, "3"), hangs_up_ms=4_000)
        await hands.calls("51900000014", caller=caller, dialled=dialled)
        await log.wait("COMPLETECALLER", queue=queue)
        await enters("", "")
        await log.wait("REMOVEMEMBER", count=3, queue=queue)
        told[queue] = _by_call(log.entries(queue))

    assert told[QUEUE] == told[PLAIN]
    assert told[QUEUE] == [
        ["ENTERQUEUE", "ABANDON"],
        ["ENTERQUEUE", "RINGCANCELED", "ABANDON"],
        ["ENTERQUEUE", "RINGNOANSWER", "CONNECT", "COMPLETEAGENT"],
        ["ENTERQUEUE", "CONNECT", "COMPLETECALLER"],
    ]


async def _agent_of(
    service: Service, exchange: Exchange, queue: str
) -> Callable[[str, str], Awaitable[None]]:
    """Return what lets an agent come to work at this side, or all go home."""

    async def ours(agent: str, phone: str) -> None:
        if agent:
            service.log_in(agent, phone)
            return
        for number in ("7001", "7002", "7003"):
            service.app.engine.ask(LogOutAsked(agent=AgentNumber(number), actor="test"))

    async def plain(agent: str, phone: str) -> None:
        named = {"Queue": PLAIN, "Interface": f"PJSIP/{phone}", "MemberName": f"agent-{agent}"}
        if agent:
            await beside(exchange, "QueueAdd", **named)
            return
        for number in ("301", "302", "303"):
            await beside(exchange, "QueueRemove", Queue=PLAIN, Interface=f"PJSIP/{number}")

    return ours if queue == QUEUE else plain


def _by_call(entries: list[Entry]) -> list[list[str]]:
    calls = dict.fromkeys(entry.call for entry in entries if entry.event == "ENTERQUEUE")
    return [verbs(entry for entry in entries if entry.call == call) for call in calls]


async def test_a_pause_and_its_end_are_told_as_app_queue_tells_them(
    make_service: MakeService, exchange: Exchange
) -> None:
    log = Log(exchange)
    service = await make_service(**LOG)
    service.log_in("7001", "301")
    service.pause("7001")
    service.unpause("7001")
    service.app.engine.ask(LogOutAsked(agent=AgentNumber("7001"), actor="test"))
    await log.wait("REMOVEMEMBER")
    member = {"Interface": "PJSIP/301"}
    await beside(exchange, "QueueAdd", Queue=PLAIN, MemberName="agent-7001", **member)
    await beside(exchange, "QueuePause", Paused="true", Reason="test", **member)
    await beside(exchange, "QueuePause", Paused="false", **member)
    await beside(exchange, "QueueRemove", Queue=PLAIN, **member)
    await log.wait("REMOVEMEMBER", queue=PLAIN)
    # Of all queues both write NONE: ours were first.
    ours = [entry for entry in log.entries() if entry.queue == QUEUE or entry.event[-3:] == "ALL"]
    plain = [entry for entry in log.entries(PLAIN) if entry.queue == PLAIN]
    alike = [(entry.event, entry.agent, entry.data) for entry in plain]
    assert [(e.event, e.agent, e.data) for e in ours if e.queue == QUEUE] == alike
    alls = [(entry.event, entry.data) for entry in ours if entry.queue == "NONE"]
    assert alls[:2] == alls[2:] == [("PAUSEALL", ("test",)), ("UNPAUSEALL", ("",))]


async def test_nothing_is_lost_when_the_log_is_rotated_or_moved_between_two_calls(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    log = Log(exchange)
    await make_service(**LOG)
    path = exchange.asterisk.folder / "log" / "queue_log"
    impatient = pressing((600, "3"), hangs_up_ms=4_000)
    await hands.calls("51900000021", "51900000022", caller=impatient)
    await log.wait("ENTERQUEUE", count=2)
    await exchange.asterisk.cli("logger rotate")
    await log.wait("ABANDON", count=2)
    await hands.calls("51900000023", caller=impatient)
    await log.wait("ENTERQUEUE", count=3)
    path.rename(path.with_name("queue_log.moved"))  # as logrotate does, which tells the PBX then
    await log.wait("ABANDON", count=3)
    await exchange.asterisk.cli("logger reload")
    await hands.calls("51900000024", caller=impatient)
    await log.wait("ABANDON", count=4)
    assert totals(log.entries()).entered == 4
    assert "ABANDON" in path.read_text(encoding="utf-8")


async def test_what_comes_while_the_session_is_lost_is_written_when_it_is_back(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    log = Log(exchange)
    gate = Gate(exchange.asterisk.ami_port)
    await gate.open()
    try:
        service = await make_service(**LOG, ami__port=gate.port)
        await hands.calls("51900000031", caller=GENERAL)
        await log.wait("ENTERQUEUE")
        await gate.shut()
        await service.facts.wait(facts.PbxStateChanged, connected=False)
        service.log_in("7001", "301")
        assert service.app.queue_log is not None
        assert service.app.queue_log.sender.waiting == 1
        await gate.open()
        await log.wait("ADDMEMBER")
    finally:
        await gate.shut()
    assert verbs(log.entries()) == ["ENTERQUEUE", "ADDMEMBER"]


async def test_a_service_that_starts_again_writes_nothing_twice(
    make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
) -> None:
    """One caller waits and one is spoken with while the service stops and starts."""
    log = Log(exchange)
    kept = {**LOG, "journal__folder": str(folder / "journal")}
    settings = {**kept, "control__socket": str(folder / "first.sock")}
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=9_000))
    first = await make_service(**settings)
    first.log_in("7001", "301")
    await hands.calls("51900000041", caller=GENERAL)
    await log.wait("CONNECT")
    await hands.calls("51900000042", caller=pressing((600, "3"), hangs_up_ms=14_000))
    await log.wait("ENTERQUEUE", count=2)
    await first.app.__aexit__()
    await make_service(**kept)
    await log.wait("COMPLETEAGENT", count=1)
    await log.wait("CONNECT", count=2)
    entries = (await log.wait("COMPLETECALLER", count=1)) and log.entries()
    told = totals(entries)
    assert (told.entered, told.answered) == (2, 2)
    assert {entry.agent for entry in entries if entry.event.startswith("COMPLETE")} == {
        "agent-7001"
    }
    assert [entry.event for entry in entries if entry.event == "ADDMEMBER"] == ["ADDMEMBER"]
