"""Callers whom an agent sends on by the buttons of a real phone, over a real PBX."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import (
    AgentChanged,
    Connected,
    Ended,
    Queued,
    TransferEnded,
    Transferred,
    TransferTaken,
)
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service
    from tests.pbx_styles.styles import StyledPbx

pytestmark = [pytest.mark.real, pytest.mark.timeout(90)]

ANA, LATER = "51900000001", "51900000002"
TALK_S = 1.0


async def speaks(service: Service, hands: Hands, agent: Baresip) -> Baresip:
    """Let somebody call and speak for a moment with the agent at that phone."""
    caller = await hands.listener(ANA)
    since = len(agent.events)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    await caller.press("3")
    await agent.event("CALL_INCOMING", since=since, timeout_s=20)
    await agent.accept()
    await service.facts.wait(Connected)
    await asyncio.sleep(TALK_S)
    return caller


async def asks(exchange: Exchange | StyledPbx, phone: Baresip, number: str) -> str:
    """Call a number by a second line; return what a transfer says to replace that call."""
    async with exchange.asterisk.manager(admin=True) as admin:
        await phone.dial(number)
        own = f"PJSIP/{phone.account.number}-"
        made = await admin.event("Newchannel", where=lambda event: event["Channel"].startswith(own))

        async def of(what: str) -> str:
            variable = {"Channel": made["Channel"], "Variable": f"CHANNEL(pjsip,{what})"}
            return (await admin.action("Getvar", variable))["Value"]

        to, by = await of("local_tag"), await of("remote_tag")
        return f"{await of('call-id')};to-tag={to};from-tag={by}"


class TestBlind:
    async def test_to_a_colleague_who_then_counts_as_talking(
        self, service: Service, hands: Hands
    ) -> None:
        rosa, luis = await hands.phone("201"), await hands.phone("202")
        service.log_in("7001", "201")
        caller = await speaks(service, hands, rosa)
        service.log_in("7002", "202")

        await rosa.transfer("202")

        sent = await service.facts.wait(Transferred)
        assert (sent.agent, sent.kind) == ("7001", "blind")
        assert sent.talk_ms >= TALK_S * 1000
        await rosa.event("CALL_CLOSED")
        await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
        await luis.event("CALL_INCOMING")
        await luis.accept()
        taken = await service.facts.wait(TransferTaken)
        assert (taken.to, taken.agent) == ("agent", "7002")
        await service.facts.wait(AgentChanged, agent="7002", after="talking")
        await asyncio.sleep(TALK_S)
        await luis.hang_up()
        over = await service.facts.wait(TransferEnded)
        assert over.talk_ms >= TALK_S * 1000
        await service.facts.wait(AgentChanged, agent="7002", after="wrap_up")
        ended = await service.facts.wait(Ended)
        assert (ended.outcome, ended.ended_by) == ("answered", "agent")
        assert ended.talk_ms == sent.talk_ms + over.talk_ms
        await caller.event("CALL_CLOSED")
        labels = {"kind": "blind", "to": "agent"}
        assert await service.metric("callcenter_transfers_total", **labels) == 1

    @pytest.mark.parametrize("number", ["202", "999", "5551234567"])
    async def test_where_nobody_answers_the_place_is_that_of_the_first_arrival(
        self, make_service: MakeService, hands: Hands, exchange: Exchange, number: str
    ) -> None:
        service = await make_service(lines__salud__ring_s=10)
        rosa, luis = await hands.phone("201"), await hands.phone("202")
        service.log_in("7001", "201")
        caller = await speaks(service, hands, rosa)
        first = await service.facts.wait(Queued)
        service.pause("7001")
        await hands.calls(LATER, caller=GENERAL)
        later = await service.caller(LATER)
        await service.facts.wait(Queued, contact=later)

        await rosa.transfer(number)

        if number == "202":
            await luis.event("CALL_INCOMING")
            await luis.hang_up()
        back = await service.facts.wait(Queued, reason="transfer_ended")
        assert (back.contact, back.arrived_at, back.seq) == (
            first.contact,
            first.arrived_at,
            first.seq,
        )
        await hands.desk("301", agent=Agent(answer_ms=5_500, talk_ms=400))
        since = service.facts.mark()
        service.log_in("7003", "301")
        again = await service.facts.wait(Connected, since=since, timeout_s=20)
        assert (again.contact, again.agent) == (first.contact, "7003")
        await caller.event("CALL_CLOSED")
        assert hearing.heard(caller.recording, exchange.sound("handed-back")) >= 0.7

    async def test_on_to_a_third(self, service: Service, hands: Hands) -> None:
        rosa, luis, marta = [await hands.phone(number) for number in ("201", "202", "203")]
        service.log_in("7001", "201")
        caller = await speaks(service, hands, rosa)
        service.log_in("7002", "202")
        service.log_in("7003", "203")
        await rosa.transfer("202")
        await luis.event("CALL_INCOMING")
        await luis.accept()
        await service.facts.wait(TransferTaken, agent="7002")
        await luis.transfer("203")
        await marta.event("CALL_INCOMING")
        await service.facts.wait(AgentChanged, agent="7002", after="wrap_up")
        await marta.accept()
        await service.facts.wait(TransferTaken, agent="7003")
        await caller.hang_up()
        ended = await service.facts.wait(Ended)
        assert (ended.outcome, ended.ended_by) == ("answered", "caller")
        await service.facts.wait(AgentChanged, agent="7003", after="wrap_up")

    @pytest.mark.parametrize("number", ["100", "*22"])
    async def test_into_the_line_is_no_second_contact(
        self, service: Service, hands: Hands, number: str
    ) -> None:
        rosa = await hands.phone("201")
        service.log_in("7001", "201")
        await speaks(service, hands, rosa)
        await rosa.transfer(number)
        back = await service.facts.wait(Queued, reason="transfer_ended")
        first = await service.facts.wait(Queued)
        assert (back.contact, back.seq) == (first.contact, first.seq)


class TestAttended:
    async def test_to_a_colleague_who_was_asked_first(
        self, service: Service, hands: Hands, exchange: Exchange
    ) -> None:
        rosa, luis = await hands.phone("201", lines=2), await hands.phone("202")
        service.log_in("7001", "201")
        caller = await speaks(service, hands, rosa)
        service.log_in("7002", "202")
        asked = await asks(exchange, rosa, "202")
        await luis.event("CALL_INCOMING")
        await luis.accept()
        await asyncio.sleep(TALK_S)
        await rosa.command("line", "1")

        await rosa.transfer("202", replaces=asked)

        sent = await service.facts.wait(Transferred)
        assert (sent.agent, sent.kind) == ("7001", "attended")
        assert (await service.facts.wait(TransferTaken)).agent == "7002"
        await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
        await asyncio.sleep(TALK_S)
        await luis.hang_up()
        ended = await service.facts.wait(Ended)
        assert (ended.outcome, ended.ended_by) == ("answered", "agent")
        assert ended.talk_ms >= 3 * TALK_S * 1000
        await service.facts.wait(AgentChanged, agent="7002", after="wrap_up")
        await caller.event("CALL_CLOSED")

    @pytest.mark.parametrize("answers", [True, False])
    async def test_while_the_colleagues_phone_rings(
        self, service: Service, hands: Hands, exchange: Exchange, *, answers: bool
    ) -> None:
        rosa, luis = await hands.phone("201", lines=2), await hands.phone("202")
        service.log_in("7001", "201")
        await speaks(service, hands, rosa)
        service.log_in("7002", "202")
        asked = await asks(exchange, rosa, "202")
        await luis.event("CALL_INCOMING")
        since = len(luis.events)
        await rosa.command("line", "1")

        await rosa.transfer("202", replaces=asked)

        assert (await service.facts.wait(Transferred)).kind == "attended"
        await luis.event("CALL_INCOMING", since=since)  # anew: where it comes back unanswered
        if answers:
            await luis.accept()
            assert (await service.facts.wait(TransferTaken)).agent == "7002"
            await luis.hang_up()
            assert (await service.facts.wait(Ended)).outcome == "answered"
        else:
            await luis.hang_up()
            await service.facts.wait(Queued, reason="transfer_ended")

    async def test_whom_the_colleague_refuses_the_agent_takes_back(
        self, service: Service, hands: Hands, exchange: Exchange
    ) -> None:
        rosa, luis = await hands.phone("201", lines=2), await hands.phone("202")
        service.log_in("7001", "201")
        await speaks(service, hands, rosa)
        await asks(exchange, rosa, "202")
        await luis.event("CALL_INCOMING")
        await luis.hang_up()
        await asyncio.sleep(TALK_S)
        await rosa.command("line", "1")
        await rosa.command("resume")
        await rosa.hang_up()
        ended = await service.facts.wait(Ended)
        assert (ended.outcome, ended.ended_by) == ("answered", "agent")
        assert service.facts.all(Transferred) == []


async def test_a_caller_sends_the_agent_nowhere(service: Service, hands: Hands) -> None:
    rosa, luis = await hands.phone("201"), await hands.phone("202")
    service.log_in("7001", "201")
    caller = await speaks(service, hands, rosa)
    await caller.transfer("202")
    refused = await caller.event("TRANSFER_FAILED")
    assert refused.detail == "603 Decline"
    assert all(event.kind != "CALL_INCOMING" for event in luis.events)
    ended = await service.facts.wait(Ended)  # that phone hangs up by itself then
    assert (ended.outcome, ended.ended_by) == ("answered", "caller")
    assert service.facts.all(Transferred) == []
