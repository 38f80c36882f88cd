"""What a contact leaves in the call detail records of a real Asterisk: one row."""

from __future__ import annotations

import asyncio
import csv
from typing import TYPE_CHECKING

import pytest

from callcenter import facts
from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import DEPLOY
from callcenter.lab.folders import make_folder
from callcenter.lab.sipp import Agent
from tests.integration.conftest import exchange_with
from tests.integration.hands import GENERAL, pressing
from tests.integration.test_callbacks import HEARD_S, HOME, asks, picks_up
from tests.integration.test_callbacks import SETTINGS as CALLBACK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.lab.parts import Parts
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]

FIELDS = (
    *("uniqueid", "linkedid", "channel", "dstchannel", "dst", "dcontext", "lastapp", "disposition"),
    *("duration", "billsec", "userfield", "accountcode", "callcenter_reached"),
)
MAPPING = ",".join(f"${{CSV_QUOTE(${{CDR({field})}})}}" for field in FIELDS)
WRITTEN_S = 1.0
MODULES = ("res_cdrel_custom.so", "cdr_custom.so")


@pytest.fixture(scope="module")
async def exchange(parts: Parts) -> AsyncIterator[Exchange]:
    """A PBX that writes call detail records."""
    modules = (DEPLOY / "private" / "modules.conf").read_text(encoding="utf-8")
    files = {
        "modules.conf": modules + "".join(f"load = {module}\n" for module in MODULES),
        "cdr.conf": "[general]\nenable = yes\nunanswered = no\n",
        "cdr_custom.conf": f"[mappings]\nrows.csv => {MAPPING}\n",
    }
    async with exchange_with(parts, files) as made:
        make_folder(made.asterisk.folder / "log" / "cdr-custom", lab_account())
        yield made


class Records:
    """The rows from now on."""

    def __init__(self, exchange: Exchange) -> None:
        self._path = exchange.asterisk.folder / "log" / "cdr-custom" / "rows.csv"
        self._exchange = exchange
        self._seen = len(self._all())

    async def of_all_calls(self) -> list[dict[str, str]]:
        """Return what was written once no call is left, in the order of its beginning."""
        await self._exchange.clear()
        await asyncio.sleep(WRITTEN_S)
        return sorted(self._all()[self._seen :], key=lambda row: row["uniqueid"])

    def _all(self) -> list[dict[str, str]]:
        if not self._path.exists():
            return []
        with self._path.open(encoding="utf-8") as file:
            return [dict(zip(FIELDS, row, strict=True)) for row in csv.reader(file)]


def phone_of(row: dict[str, str]) -> str:
    """Return with whom somebody spoke; "" for nobody."""
    return row["dstchannel"].rpartition("-")[0]


async def test_who_gives_up_and_who_is_answered_leave_one_row_each(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    """A phone that is not picked up, one that is, and feature codes leave none."""
    records = Records(exchange)
    service = await make_service(cdr={})
    await hands.calls("51900000001", caller=pressing((600, "3"), hangs_up_ms=2_500))
    gave_up = (await service.facts.wait(facts.Ended)).contact
    await hands.desk("302", agent=Agent(answer_ms=None))
    service.log_in("7002", "302")
    await hands.calls("51900000002", caller=GENERAL)
    await service.facts.wait(facts.OfferEnded)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=3_000))
    service.log_in("7001", "301")
    service.pause("7002")
    await service.facts.wait(facts.Ended, count=2)
    answered = service.facts.all(facts.Connected)[0].contact
    desk = await hands.phone("201")
    await desk.dial("*21")
    await desk.event("CALL_ESTABLISHED")
    await desk.hang_up()

    rows = await records.of_all_calls()
    assert len(rows) == 2, rows
    first, second = rows
    assert [first["userfield"], second["userfield"]] == [gave_up, answered]
    assert [phone_of(first), phone_of(second)] == ["", "PJSIP/301"]
    assert [first["disposition"], second["disposition"]] == ["ANSWERED", "ANSWERED"]
    assert int(first["billsec"]) in {1, 2, 3}
    assert int(second["billsec"]) >= 5  # the wait and the conversation, as the caller was billed


async def test_a_row_tells_how_far_the_contact_came(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    """One gives up in the menu, one in the line; one is answered, one handed back and gives up."""
    records = Records(exchange)
    service = await make_service(cdr={"reached": True}, desk__call_keys={})
    left = (pressing(hangs_up_ms=1_000), pressing((600, "3"), hangs_up_ms=1_500))
    for count, caller in enumerate(left, start=1):
        await hands.calls("51900000011", caller=caller)
        await service.facts.wait(facts.Ended, count=count)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=1_500))
    service.log_in("7001", "301")
    await hands.calls("51900000012", caller=GENERAL)
    await service.facts.wait(facts.Ended, count=3)
    service.pause("7001")
    rosa = await hands.phone("201")
    service.log_in("7002", "201")
    await hands.calls("51900000013", caller=GENERAL)
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    await service.facts.wait(facts.Connected, agent="7002")
    service.pause("7002")
    await rosa.press("*2")
    await service.facts.wait(facts.HandedBack)
    rows = await records.of_all_calls()
    told = [row["callcenter_reached"] for row in rows]
    assert told[:3] == ["menu", "line", "agent"]
    assert set(told[3:]) == {"agent"}


async def test_the_id_may_stand_in_the_account_code_and_nowhere_where_nobody_wants_it(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    records = Records(exchange)
    impatient = pressing((600, "3"), hangs_up_ms=1_500)
    service = await make_service(cdr={"contact": "accountcode"})
    await hands.calls("51900000003", caller=impatient)
    contact = (await service.facts.wait(facts.Ended)).contact
    await service.app.__aexit__()
    service = await make_service()
    await hands.calls("51900000004", caller=impatient)
    await service.facts.wait(facts.Ended)
    told = [(row["userfield"], row["accountcode"]) for row in await records.of_all_calls()]
    assert told == [("", contact), ("", "")]


async def test_a_caller_handed_back_has_a_row_for_each_conversation(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    records = Records(exchange)
    service = await make_service(cdr={}, desk__call_keys={})
    rosa = await hands.phone("201")
    service.log_in("7001", "201")
    await hands.calls("51900000005", caller=GENERAL)
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    await service.facts.wait(facts.Connected)
    await rosa.press("*2")
    handed = await service.facts.wait(facts.HandedBack)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=2_000))
    service.log_in("7002", "301")
    await service.facts.wait(facts.Ended)
    rows = await records.of_all_calls()
    assert [phone_of(row) for row in rows] == ["PJSIP/201", "PJSIP/301"]
    assert {row["userfield"] for row in rows} == {handed.contact}
    assert len({row["uniqueid"] for row in rows}) == 1


async def test_who_is_called_back_has_a_row_for_each_call(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    records = Records(exchange)
    service = await make_service(cdr={"reached": True}, **CALLBACK)
    caller, home = await hands.listener(HOME), await hands.phone(HOME)
    contact = await asks(service, caller)
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=2_000))
    service.log_in("7001", "301")
    await picks_up(home, service, contact)
    await asyncio.sleep(HEARD_S)
    await home.press("1")
    await service.facts.wait(facts.Ended, contact=contact, timeout_s=30)
    rows = await records.of_all_calls()
    assert [row["userfield"] for row in rows] == [contact, contact]
    told = sorted((phone_of(row), row["callcenter_reached"]) for row in rows)
    assert told == [("", "callback"), ("PJSIP/301", "agent")]


async def test_the_fallback_queue_leaves_a_row_for_each_ring_as_any_queue_and_one_is_answered(
    hands: Hands, exchange: Exchange
) -> None:
    """There is no service: the dialplan works alone."""
    records = Records(exchange)
    await exchange.forget_services()
    await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=2_000))
    await hands.desk("302", agent=Agent(answer_ms=None))
    async with exchange.asterisk.manager(admin=True) as manager:
        for phone in ("302", "301"):
            member = {"Queue": "callcenter-fallback", "Interface": f"PJSIP/{phone}"}
            await manager.action("QueueAdd", member)
    callers = await hands.calls("51900000006", caller=GENERAL)
    await callers.result()
    rows = await records.of_all_calls()
    told = [(phone_of(row), row["disposition"]) for row in rows]
    assert told == [("PJSIP/302", "NO ANSWER"), ("PJSIP/301", "ANSWERED")]


async def test_who_is_sent_on_has_a_row_for_each_who_spoke_with_them(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    records = Records(exchange)
    service = await make_service(cdr={})
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    await hands.calls("51900000006", caller=GENERAL)
    await rosa.event("CALL_INCOMING", timeout_s=20)
    await rosa.accept()
    contact = (await service.facts.wait(facts.Connected)).contact
    await asyncio.sleep(1)
    await rosa.transfer("202")
    await luis.event("CALL_INCOMING")
    await luis.accept()
    await service.facts.wait(facts.TransferTaken)
    await asyncio.sleep(2)
    await luis.hang_up()
    await service.facts.wait(facts.Ended)
    rows = await records.of_all_calls()
    of_contact = [row for row in rows if row["userfield"] == contact]
    spoken = [row for row in of_contact if int(row["billsec"])]
    assert [phone_of(row) for row in spoken] == ["PJSIP/201", "PJSIP/202"]
    assert int(spoken[1]["billsec"]) >= 2
    # The PBX's way to that phone is over once both speak: no second of it is told twice.
    assert {row["billsec"] for row in rows if row not in spoken} == {"0"}
