"""Agents at the extensions of a PBX as FreePBX has it: do-not-disturb, several phones, forwards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from callcenter.contacts import AgentNumber, Phone
from callcenter.dialable import at_extension
from callcenter.events import LogInAsked, RingOutcome
from callcenter.facts import AgentChanged, Connected, Ended, HelpJoined, Offered, OfferEnded, Queued
from callcenter.lab import hearing, ports
from callcenter.lab.phones import PhoneAccount
from callcenter.lab.scenario import FORWARDED_TO
from callcenter.lab.sipp import Agent, Refusal
from tests.integration.hands import GENERAL
from tests.integration.site import Site, people, site, sits
from tests.pbx_styles.styles import Style
from tests.pbx_styles.styles import accounts as extensions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from callcenter.lab.parts import Parts

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

ANA, LATER = "51900000001", "51900000002"


@pytest.fixture
async def freepbx(parts: Parts, line_sounds: Path) -> AsyncIterator[Site]:
    """Somebody's FreePBX with the line on it."""
    async with site(parts, Style.FREEPBX, sounds=line_sounds) as made:
        yield made


async def test_who_does_not_want_to_be_disturbed_is_not_rung_and_never_paused(
    freepbx: Site,
) -> None:
    service = await freepbx.service()
    await freepbx.pbx.phone("101", answers_after_ms=0)
    await freepbx.disturb("101", may=False)
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    waits = await service.facts.wait(Queued)
    await freepbx.pbx.phone("102", answers_after_ms=0)
    sits(service, "7002", "102")
    connected = await service.facts.wait(Connected, contact=waits.contact)
    assert connected.agent == "7002"
    assert service.facts.all(Offered, agent="7001") == []

    await freepbx.disturb("101", may=True)
    await freepbx.calls(LATER, caller=GENERAL)
    later = await service.caller(LATER)
    assert (await service.facts.wait(Connected, contact=later)).agent == "7001"
    assert service.facts.all(AgentChanged, after="paused") == []


async def test_who_switches_it_on_while_the_phone_rings_is_not_rung_again(freepbx: Site) -> None:
    service = await freepbx.service(limits__cool_down_s=0.1)
    rings = await freepbx.pbx.phone("101")
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    await rings.event("CALL_INCOMING", timeout_s=15)
    await freepbx.disturb("101", may=False)
    ended = await service.facts.wait(OfferEnded, agent="7001")
    assert ended.outcome is RingOutcome.NO_ANSWER
    await freepbx.pbx.phone("102", answers_after_ms=1_500)
    sits(service, "7002", "102")
    await service.facts.wait(Connected, agent="7002")
    assert len(service.facts.all(Offered, agent="7001")) == 1


@pytest.mark.parametrize("first", [0, 1], ids=["desk phone", "softphone"])
async def test_both_phones_of_an_extension_ring_and_the_first_to_answer_gets_the_caller(
    freepbx: Site, first: int
) -> None:
    service = await freepbx.service()
    phones = [await freepbx.pbx.phone("101"), await freepbx.pbx.phone("101")]
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    for phone in phones:
        rung = await phone.event("CALL_INCOMING", timeout_s=15)
        assert rung.peer_name.startswith("G 00:")  # the class, and how long they wait
    await phones[first].accept()
    await service.facts.wait(Connected, agent="7001")
    await phones[1 - first].event("CALL_CLOSED")
    await phones[first].hang_up()
    await service.facts.wait(Ended)
    await service.facts.wait(AgentChanged, agent="7001", after="wrap_up")


async def test_a_forward_of_the_pbx_is_not_followed(freepbx: Site) -> None:
    service = await freepbx.service()
    other = await freepbx.pbx.phone("104")
    await freepbx.pbx.phone("101", answers_after_ms=300)
    await freepbx.pbx.keep({"CF/101": "104", "AMPUSER/101/followme/ddial": "DIRECT"})
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    await service.facts.wait(Connected, agent="7001")
    assert all(event.kind != "CALL_INCOMING" for event in other.events)


async def test_a_phone_that_forwards_its_calls_is_no_way_to_a_mailbox(
    parts: Parts, line_sounds: Path
) -> None:
    """The phone itself says so (302); the number it names has a mailbox, and is never called."""
    port = ports.free_sip_port()
    moved = PhoneAccount(number="101", contact=f"sip:101@127.0.0.1:{port}")
    phones = [moved, *(one for one in extensions() if one.number != "101")]
    async with site(parts, Style.FREEPBX, sounds=line_sounds, phones=phones) as freepbx:
        service = await freepbx.service()
        await freepbx.hands.agents("101", agent=Agent(refusal=Refusal.MOVED), port=port)
        await freepbx.pbx.phone("102", answers_after_ms=0)
        sits(service, "7001", "101")
        sits(service, "7002", "102")
        async with freepbx.pbx.asterisk.manager(admin=True) as manager:
            await freepbx.calls(ANA, caller=GENERAL)
            ended = await service.facts.wait(OfferEnded, agent="7001")
            assert ended.outcome is RingOutcome.FORWARDED
            await service.facts.wait(Connected, agent="7002")
            dialled = {one["Channel"] for one in manager.events if one["Event"] == "Newchannel"}
        assert not any(FORWARDED_TO in channel for channel in dialled)
    assert service.facts.all(AgentChanged, after="paused") == []


@pytest.mark.parametrize("place", [at_extension("101"), "PJSIP/101"], ids=["extension", "device"])
async def test_who_is_in_a_call_of_their_own_when_a_caller_has_gone_is_not_rung(
    freepbx: Site, place: str
) -> None:
    """To the PBX the phone is in use all the while, and so it tells nothing anew."""
    service = await freepbx.service()
    phones = [await freepbx.pbx.phone("101"), await freepbx.pbx.phone("101")]
    await freepbx.pbx.phone("103", answers_after_ms=0)
    await freepbx.pbx.phone("102", answers_after_ms=0)
    service.app.engine.ask(LogInAsked(agent=AgentNumber("7001"), phone=Phone(place), actor="test"))
    await freepbx.calls(ANA, caller=GENERAL)
    desk, soft = await _who_rings(phones)
    await desk.accept()
    await service.facts.wait(Connected, agent="7001")
    seen = len(soft.events)
    await soft.dial("103")
    await soft.event("CALL_ESTABLISHED", since=seen)
    await desk.hang_up()
    await service.facts.wait(AgentChanged, agent="7001", before="wrap_up", after="available")

    await freepbx.calls(LATER, caller=GENERAL)
    later = await service.caller(LATER)
    await service.facts.wait(Queued, contact=later)
    sits(service, "7002", "102")
    assert (await service.facts.wait(Connected, contact=later)).agent == "7002"
    assert len(service.facts.all(Offered, agent="7001")) == 1
    await soft.hang_up()
    await freepbx.calls("51900000003", caller=GENERAL)
    await _who_rings(phones, since=[len(phone.events) for phone in phones])


async def _who_rings(
    phones: Sequence[Baresip], since: Sequence[int] = (0, 0)
) -> tuple[Baresip, Baresip]:
    """Return the phone of two that is the first to ring, and the other."""
    rung = [
        asyncio.create_task(phone.event("CALL_INCOMING", since=seen, timeout_s=15))
        for phone, seen in zip(phones, since, strict=True)
    ]
    await asyncio.wait(rung, return_when=asyncio.FIRST_COMPLETED)
    first = next(place for place, task in enumerate(rung) if task.done())
    rung[1 - first].cancel()
    return phones[first], phones[1 - first]


async def test_an_agent_logs_in_from_any_phone_of_the_extension_and_speaks_by_keys(
    freepbx: Site,
) -> None:
    """The code is dialled at the softphone; the desk phone picks up, and puts the caller back."""
    service = await freepbx.service(desk__call_keys={}, lines__salud__whisper=True)
    desk, soft = await freepbx.pbx.phone("101"), await freepbx.pbx.phone("101")
    await soft.dial("*221")
    await soft.event("CALL_ESTABLISHED")
    await soft.press("7001#")
    await soft.press("1947#")
    came = await service.facts.wait(AgentChanged, agent="7001", after="available")
    assert came.phone == at_extension("101")
    await soft.event("CALL_CLOSED", timeout_s=20)

    seen = len(desk.events)
    await freepbx.calls(ANA, caller=GENERAL)
    await desk.event("CALL_INCOMING", since=seen, timeout_s=15)
    await desk.accept()
    connected = await service.facts.wait(Connected, agent="7001")
    await desk.press("*2")
    back = await service.facts.wait(Queued, contact=connected.contact, reason="handed_back")
    assert back.arrived_at == service.facts.all(Queued)[0].arrived_at
    await desk.event("CALL_CLOSED", since=seen, timeout_s=20)
    assert hearing.heard(desk.recording, freepbx.sound("whisper-general")) >= 0.5
    assert hearing.heard(desk.recording, freepbx.sound("agent-handed-back")) >= 0.5


async def test_a_supervisor_at_an_extension_joins_by_the_agents_key(freepbx: Site) -> None:
    agents = people()
    agents[1]["supervisor"] = True
    service = await freepbx.service(
        agents=agents, desk__call_keys={}, help={"supervisors": ["7002"]}
    )
    rosa = await freepbx.pbx.phone("101", answers_after_ms=0)
    luis = await freepbx.pbx.phone("102", answers_after_ms=0)
    sits(service, "7002", "102")
    service.pause("7002")
    await service.facts.wait(AgentChanged, agent="7002", after="paused")
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    await service.facts.wait(Connected, agent="7001")
    await rosa.press("*1")
    await service.facts.wait(HelpJoined, helper="7002")
    await luis.event("CALL_ESTABLISHED")
    await rosa.hang_up()
    await service.facts.wait(Ended)
    await luis.event("CALL_CLOSED")


async def test_an_extension_without_a_phone_is_not_rung_though_its_hint_says_idle(
    freepbx: Site,
) -> None:
    service = await freepbx.service()
    await freepbx.disturb("101", may=False)
    await freepbx.disturb("101", may=True)
    hint = await freepbx.pbx.asterisk.cli("core show hint 101")
    assert "State:Idle" in hint  # do-not-disturb that is off counts as an idle phone
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    await service.facts.wait(Queued)
    assert service.facts.all(Offered) == []
    await freepbx.pbx.phone("101", answers_after_ms=0)
    await service.facts.wait(Connected, agent="7001")


async def test_a_hint_that_a_reload_takes_away_is_known_to_be_gone(freepbx: Site) -> None:
    service = await freepbx.service()
    await freepbx.pbx.phone("101", answers_after_ms=0)
    await freepbx.disturb("101", may=False)
    sits(service, "7001", "101")
    await freepbx.calls(ANA, caller=GENERAL)
    await service.facts.wait(Queued)
    generated = freepbx.pbx.asterisk.folder / "etc" / "extensions_additional.conf"
    text = generated.read_text().replace("exten => 101,hint,", "exten => 199,hint,")
    generated.write_text(text)
    with capture_logs() as log:
        await freepbx.pbx.asterisk.cli("module reload pbx_config")
        # Nobody knows now whether they may be disturbed: they are tried, and cannot be found.
        ended = await service.facts.wait(OfferEnded, agent="7001")
    assert ended.outcome is RingOutcome.UNREACHABLE
    assert "this extension has no hint" in [line["event"] for line in log]
