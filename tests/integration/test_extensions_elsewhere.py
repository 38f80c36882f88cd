"""Extensions elsewhere: on Issabel, of another technology, and while the service is away."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from callcenter.dialable import at_extension
from callcenter.events import RingOutcome
from callcenter.facts import (
    AgentChanged,
    Connected,
    Ended,
    Offered,
    OfferEnded,
    Queued,
    Transferred,
    TransferTaken,
)
from callcenter.lab import ports
from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import DEPLOY, PrivateAsterisk
from callcenter.lab.folders import run_folder
from tests.integration.hands import GENERAL, Hands, pressing
from tests.integration.service import Service, settings_of
from tests.integration.site import link_sounds, people, site, sits
from tests.pbx_styles.styles import Style

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.parts import Parts

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

ANA, LATER = "51900000001", "51900000002"
EMERGENCY = pressing((600, "9"))
IAX = """[general]
bindport = {own}
bindaddr = 127.0.0.1
[phone](!)
type = friend
host = 127.0.0.1
port = {other}
requirecalltoken = no
disallow = all
allow = ulaw
[101](phone)
username = 101
context = answers
[102](phone)
username = 102
context = is-busy
"""
HINTS = """[globals](+)
CALLCENTER_HINTS = at-desks

[at-desks]
exten => 501,hint,IAX2/101&Custom:DND501
exten => 502,hint,IAX2/102&Custom:DND502
exten => 503,hint,Local/503@callcenter-extension
"""
PHONES = """[answers]
exten => s,1,Ringing()
 same => n,Wait(0.5)
 same => n,Answer()
 same => n,Wait(2)
 same => n,Hangup()

[is-busy]
exten => s,1,Busy(1)
"""


def with_iax(own: int, other: int, dialplan: str) -> dict[str, str]:
    """The files of a PBX that speaks IAX2 with another."""
    private = (DEPLOY / "private" / "modules.conf").read_text(encoding="utf-8")
    return {
        "iax.conf": IAX.format(own=own, other=other),
        "benchmark.conf": dialplan,
        "modules.conf": f"{private}load = chan_iax2.so\n",
    }


async def test_phones_of_iax2_are_rung_by_their_hint(parts: Parts, line_sounds: Path) -> None:
    """Another PBX is the phones: one that answers, and one that is busy."""
    first = ports.free_udp_port(count=2)
    async with AsyncExitStack() as stack:
        folders = [stack.enter_context(run_folder(lab_account())) for _ in range(3)]
        phones = with_iax(first + 1, first, PHONES)
        await stack.enter_async_context(
            PrivateAsterisk(parts, folders[2], rtp_ports=20, files=phones)
        )
        asterisk = await stack.enter_async_context(
            PrivateAsterisk(
                parts, folders[0], rtp_ports=60, files=with_iax(first, first + 1, HINTS)
            )
        )
        link_sounds(line_sounds, asterisk)
        settings = settings_of(
            asterisk,
            socket=folders[1] / "control.sock",
            extensions__hints="at-desks",
            agents=people(),
        )
        service = await (await stack.enter_async_context(Service(settings))).ready()
        sits(service, "7001", "502")
        sits(service, "7002", "501")
        hands = Hands(parts, folders[1], asterisk=asterisk, places={}, stack=stack)
        await hands.calls(ANA, caller=GENERAL)
        busy = await service.facts.wait(OfferEnded, agent="7001")
        assert busy.outcome is RingOutcome.BUSY
        connected = await service.facts.wait(Connected)
        assert connected.agent == "7002"
        ended = await service.facts.wait(Ended)
        assert ended.ended_by == "agent"


async def test_an_extension_whose_hint_is_itself_is_unreachable_and_rings_nothing(
    parts: Parts, folder: Path
) -> None:
    files = {"benchmark.conf": HINTS}
    async with (
        PrivateAsterisk(parts, folder, rtp_ports=20, files=files) as asterisk,
        asterisk.manager(admin=True) as manager,
    ):
        ring = {"Channel": f"{at_extension('503')}", "ChannelId": "cc-self"}
        where = {"Context": "callcenter-offer", "Exten": "s", "Priority": "1", "Async": "true"}
        await manager.action("Originate", {**ring, **where})
        ended = await manager.event("Hangup", where=lambda told: told["Uniqueid"] == "cc-self")
        assert ended["Cause"] == "20"
        made = [one for one in manager.events if one["Event"] == "Newchannel"]
        assert len(made) == 2  # the two halves of the one way


async def test_an_issabel_is_the_same(parts: Parts, line_sounds: Path) -> None:
    async with site(parts, Style.ISSABEL, sounds=line_sounds) as issabel:
        service = await issabel.service()
        phones = [await issabel.pbx.phone("101"), await issabel.pbx.phone("101")]
        await issabel.pbx.phone("102", answers_after_ms=0)
        await issabel.disturb("102", may=False)
        sits(service, "7002", "102")
        sits(service, "7001", "101")
        await issabel.calls(ANA, caller=GENERAL)
        for phone in phones:
            await phone.event("CALL_INCOMING", timeout_s=15)
        await phones[1].accept()
        assert (await service.facts.wait(Connected)).agent == "7001"
        await phones[0].event("CALL_CLOSED")
        assert service.facts.all(Offered, agent="7002") == []


async def test_while_the_service_is_away_the_queue_rings_extensions_as_their_hints_say(
    parts: Parts, line_sounds: Path
) -> None:
    """Not who wants no call, not a forward, and not who must accept by a key."""
    async with site(parts, Style.FREEPBX, sounds=line_sounds) as freepbx:
        agents = [*people("7002"), {**people()[0], "number": "7003", "name": "Eva"}]
        service = await freepbx.service(agents=agents)
        others = [await freepbx.pbx.phone(number) for number in ("102", "103", "104")]
        phones = [await freepbx.pbx.phone("101"), await freepbx.pbx.phone("101")]
        for agent, extension in (("7001", "101"), ("7002", "102"), ("7003", "103")):
            sits(service, agent, extension)
            await service.facts.wait(AgentChanged, agent=agent, after="available")
        await freepbx.disturb("103", may=False)
        await freepbx.pbx.keep({"CF/101": "104"})
        await service.app.__aexit__()
        async with freepbx.pbx.asterisk.manager(admin=True) as manager:
            gone = {"Variable": "CALLCENTER_HEARTBEAT", "Value": ""}
            await manager.action("Setvar", gone)
        members = await freepbx.pbx.asterisk.cli("queue show callcenter-fallback")
        assert "Local/101@callcenter-extension/n" in members
        assert "hint:101@ext-local" in members
        assert "Local/102@callcenter-extension/n" not in members
        await freepbx.calls(LATER, caller=GENERAL)
        for phone in phones:
            await phone.event("CALL_INCOMING", timeout_s=20)
        await phones[0].accept()
        await phones[1].event("CALL_CLOSED")
        await phones[0].event("CALL_ESTABLISHED")
        await asyncio.sleep(1)
        assert [one.kind for phone in others for one in phone.events if "CALL" in one.kind] == []


async def test_an_on_call_mobile_behind_the_dialplan_is_asked_for_the_key(
    parts: Parts, line_sounds: Path
) -> None:
    """Nobody is at work: the emergency rings a mobile by the PBX's own routes, and its mailbox."""
    async with site(parts, Style.FREEPBX, sounds=line_sounds) as freepbx:
        guard = {
            "name": "guardia",
            "phone": "Local/104@from-internal/n",
            "accept_key": "1",
            "ring_s": 20,
        }
        service = await freepbx.service(on_call=[guard])
        mobile = await freepbx.pbx.phone("104", answers_after_ms=0)
        await freepbx.calls(ANA, caller=EMERGENCY)
        await service.facts.wait(Queued, group="emergencia")
        await mobile.event("CALL_ESTABLISHED", timeout_s=20)
        missed = await service.facts.wait(OfferEnded, agent="oncall-guardia", timeout_s=40)
        assert missed.outcome is RingOutcome.NO_ANSWER
        assert service.facts.all(Connected) == []
        since = len(mobile.events)
        await mobile.event("CALL_ESTABLISHED", since=since, timeout_s=30)
        await asyncio.sleep(1)
        await mobile.press("1")
        connected = await service.facts.wait(Connected, timeout_s=20)
        assert connected.agent == "oncall-guardia"


@pytest.mark.parametrize("answers", [True, False], ids=["answered", "unanswered"])
async def test_a_caller_sent_on_from_an_extension_comes_to_a_colleague_or_back(
    parts: Parts, line_sounds: Path, *, answers: bool
) -> None:
    """The agent's phone sends on by its button; what the PBX sends on is a half of its own."""
    async with site(parts, Style.FREEPBX, sounds=line_sounds) as freepbx:
        rosa = await freepbx.pbx.phone("101", answers_after_ms=0)
        await freepbx.pbx.keep({"AMPUSER/102/voicemail": "novm"})  # who is sent to one is there
        service = await freepbx.service()
        sits(service, "7001", "101")
        callers = await freepbx.calls(ANA, caller=GENERAL)
        connected = await service.facts.wait(Connected, agent="7001")
        await asyncio.sleep(1)
        luis = await freepbx.pbx.phone("102")
        if answers:
            sits(service, "7002", "102")
        await rosa.transfer("102")
        await service.facts.wait(Transferred, agent="7001")
        await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")
        await luis.event("CALL_INCOMING", timeout_s=15)
        if answers:
            await asyncio.sleep(1)
            await luis.accept()
            await service.facts.wait(TransferTaken)
            await luis.hang_up()
            ended = await service.facts.wait(Ended)
            assert ended.outcome == "answered"
            assert (await callers.result()).all_went_well
        else:
            await asyncio.sleep(1)
            await luis.hang_up()
            back = await service.facts.wait(Queued, contact=connected.contact, count=2)
            assert back.arrived_at == service.facts.all(Queued)[0].arrived_at
            await service.facts.wait(Connected, agent="7001", count=2, timeout_s=20)
