"""Agents of three lines with three skills, on real phones."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected, ContactArrived, Ended, Queued
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL, PREFERRED, pressing
from tests.integration.test_queue_log import Log
from tests.queuelog.reading import OF_MEMBERS

if TYPE_CHECKING:
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = pytest.mark.real

LINES = {"salud": "100", "pensiones": "101", "becas": "102"}
SERVICES = ("citas", "tramites", "reclamos")
RESTRICTED = {"salud": ("7001",), "pensiones": ("7002",), "becas": ("7003", "7004")}
SKILLS = {"7001": SERVICES, "7002": SERVICES, "7003": ("citas", "tramites"), "7004": ("reclamos",)}
KEYS = {"citas": "1", "tramites": "2", "reclamos": "3"}


def settings() -> dict[str, object]:
    """Return what makes of the line of all tests three, with three services each."""
    line = {"menu": "principal", "default_group": "general", "music": "callcenter", "ring_s": 5}
    line["emergency"] = {"group": "emergencia", "then": "emergencia_confirmar"}
    line |= {"wrap_up_s": 0, "short_s": 0, "second_ring_s": 4}
    of_agent = {
        agent: [line for line, who in RESTRICTED.items() if agent in who] for agent in SKILLS
    }
    return {
        "services__reclamos": {"label": "Reclamos", "code": "RECLAMOS"},
        "menus__tramite__keys__3": {"do": "service", "service": "reclamos"},
        "agents": [
            {
                "number": agent,
                "pin": "1947",
                "name": agent,
                "skills": list(skills),
                "lines": of_agent[agent],
            }
            for agent, skills in SKILLS.items()
        ],
        "lines": {
            name: {**line, "dialled": [number], "prompts": {"place_taken": "lugar"}}
            for name, number in LINES.items()
        },
    }


@pytest.mark.timeout(120)
async def test_an_agent_sends_a_caller_to_the_number_of_another_line(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    """There the first arrival of each decides, under the group that they had."""
    log = Log(exchange)
    queues = {line: f"cola-{line}" for line in LINES}
    service = await make_service(ready=True, **settings(), queue_log={"lines": queues})
    await hands.calls("51900000001", caller=GENERAL, dialled="101")
    before = await service.caller("51900000001")
    await service.facts.wait(Queued, contact=before)
    rosa = await hands.phone("201")
    service.log_in("7001", "201")
    await hands.calls("51900000002", caller=PREFERRED, dialled="100")
    sent = await service.caller("51900000002")
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    first = await service.facts.wait(Queued, contact=sent)
    await service.facts.wait(Connected, contact=sent)
    service.pause("7001")
    await hands.calls("51900000003", caller=PREFERRED, dialled="101")
    later = await service.caller("51900000003")
    await service.facts.wait(Queued, contact=later)

    await rosa.transfer("101")

    back = await service.facts.wait(Queued, contact=sent, reason="transfer_ended")
    assert (back.line, back.group, back.skills) == ("pensiones", first.group, ("@line:pensiones",))
    assert (back.arrived_at, back.seq) == (first.arrived_at, first.seq)
    await hands.desk("302", agent=Agent(answer_ms=50, talk_ms=300))
    service.log_in("7002", "302")
    await service.facts.wait(Ended, count=3, timeout_s=40)
    answered = [fact.contact for fact in service.facts.all(Connected, agent="7002")]
    assert answered == [sent, later, before]
    assert len(service.facts.all(ContactArrived)) == 3
    assert {fact.outcome for fact in service.facts.all(Ended)} == {"answered"}
    await log.wait("COMPLETEAGENT", count=3, queue=queues["pensiones"])
    salud = log.entries(queues["salud"])
    told = [entry.event for entry in salud if entry.event not in OF_MEMBERS]
    assert told == ["DID", "ENTERQUEUE", "CONNECT", "BLINDTRANSFER"]


@pytest.mark.timeout(120)
async def test_each_caller_is_answered_by_an_agent_of_line_and_service(
    make_service: MakeService, hands: Hands
) -> None:
    service = await make_service(ready=True, **settings())
    callers = {}
    for place, (line, dialled) in enumerate(LINES.items()):
        for key, chosen in enumerate(SERVICES):
            number = f"5190000{place}{key}"
            keys = pressing((600, "2"), (900, KEYS[chosen]))
            await hands.calls(number, caller=keys, dialled=dialled)
            callers[await service.caller(number)] = (line, chosen)
    for contact, (line, chosen) in callers.items():
        queued = await service.facts.wait(Queued, contact=contact, service=chosen)
        assert queued.skills == (f"@line:{line}", chosen)
    for phone, agent in zip(("301", "302", "303", "304"), SKILLS, strict=True):
        await hands.desk(phone, agent=Agent(answer_ms=50, talk_ms=300))
        service.log_in(agent, phone)
    await service.facts.wait(Ended, count=len(callers), timeout_s=40)
    for contact, (line, chosen) in callers.items():
        (connected,) = service.facts.all(Connected, contact=contact)
        assert (connected.line, connected.service) == (line, chosen)
        assert connected.agent in RESTRICTED[line]
        assert chosen in SKILLS[connected.agent]
        assert connected.overtook == 0


async def test_callers_of_two_numbers_stand_in_one_order_and_it_is_known_who_dialled_which(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    """The third number leads to the line and stands nowhere in the settings."""
    queue = "dos"
    service = await make_service(
        lines__salud__dialled=["100", "101"], queue_log={"lines": {"salud": queue}}
    )
    calls = {
        "51900000001": ("100", GENERAL),
        "51900000002": ("101", GENERAL),
        "51900000003": ("102", GENERAL),
        "51900000004": ("101", PREFERRED),
        "51900000005": ("100", GENERAL),
        "51900000006": ("100", PREFERRED),
    }
    places = {}
    for number, (dialled, caller) in calls.items():
        await hands.calls(number, caller=caller, dialled=dialled)
        contact = await service.caller(number)
        await service.facts.wait(Queued, contact=contact)
        places[contact] = number[-1]
    arrivals = [(fact.line, fact.dialled) for fact in service.facts.all(ContactArrived)]
    known = ("100", "101", "", "101", "100", "100")
    assert arrivals == [("salud", dialled) for dialled in known]

    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=300))
    service.log_in("7001", "301")
    await service.facts.wait(Ended, count=len(calls), timeout_s=40)
    answered = [places[fact.contact] for fact in service.facts.all(Connected)]
    assert answered == ["4", "6", "1", "2", "3", "5"]
    log = exchange.asterisk.folder / "log" / "queue_log"
    async with asyncio.timeout(5):
        while log.read_text(encoding="utf-8").count(f"|{queue}|agent-7001|COMPLETE") < len(calls):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)
    told = re.findall(rf"\|{queue}\|NONE\|DID\|(.*)", log.read_text(encoding="utf-8"))
    assert told == ["100", "101", "101", "100", "100"]
