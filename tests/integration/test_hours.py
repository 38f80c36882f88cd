"""A closed line, and what supervisors do by phone, on real phones."""

from __future__ import annotations

import wave
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from callcenter.control import client
from callcenter.control.protocol import ShowSwitches, SwitchesReply
from callcenter.facts import (
    Connected,
    Ended,
    LineSwitched,
    MenuUnanswered,
    MessageChanged,
    MetClosed,
    Queued,
)
from callcenter.lab import hearing
from callcenter.lab.sipp import Agent
from tests.integration.hands import GENERAL

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = pytest.mark.real

ZONE = "America/Lima"
CALLER = "51900000001"
WHO = "7001#1947#"
AGENTS = [
    {"number": "7001", "pin": "1947", "name": "Rosa", "supervisor": True},
    {"number": "7002", "pin": "2853", "name": "Luis", "skills": ["citas", "tramites"]},
]


async def closed_today(make_service: MakeService, *, never_refuse: bool = False) -> Service:
    """Return a service whose line opens tomorrow at seven, and refuses the preferred or not."""
    today = datetime.now(tz=ZoneInfo(ZONE)).date()
    hours = {
        "timezone": ZONE,
        "week": {"mon-sun": "07:00-23:00"},
        "dates": [{"date": (today - timedelta(days=1)), "until": today}],
    }
    return await make_service(
        lines__salud__hours="oficina",
        hours={"oficina": hours},
        groups__preferente__never_refuse=never_refuse,
    )


def lunch_soon() -> dict[str, object]:
    """Return hours whose lunch begins in half a minute to one and a half.

    The zone is one where it is about eleven, so that no interval goes beyond midnight.
    """
    east = 11 - datetime.now(tz=UTC).hour
    zone = f"Etc/GMT{-east:+d}"  # the sign is the other way round there
    begins = datetime.now(tz=ZoneInfo(zone)) + timedelta(seconds=90)
    ends = begins + timedelta(hours=1)
    return {
        "timezone": zone,
        "week": {"mon-sun": [f"00:00-{begins:%H:%M}", f"{ends:%H:%M}-24:00"]},
    }


async def call(hands: Hands, number: str = CALLER) -> Baresip:
    caller = await hands.listener(number)
    await caller.dial("100")
    await caller.event("CALL_ESTABLISHED")
    return caller


async def hung_up(caller: Baresip) -> Baresip:
    """End the call, so that its recording is whole."""
    await caller.hang_up()
    await caller.event("CALL_CLOSED")
    return caller


def speech(path: Path, sound: Path, *, after_s: float) -> Path:
    """Write a WAV of silence, then a sound; return its path."""
    with wave.open(str(sound)) as said, wave.open(str(path), "wb") as written:
        written.setparams(said.getparams())
        written.writeframes(b"\0\0" * round(after_s * said.getframerate()))
        written.writeframes(said.readframes(said.getnframes()))
        written.writeframes(b"\0\0" * said.getframerate())
    return path


class TestAClosedLine:
    async def test_tells_that_it_is_closed_and_when_it_opens(
        self, make_service: MakeService, hands: Hands, exchange: Exchange
    ) -> None:
        service = await closed_today(make_service)
        caller = await call(hands)
        await service.facts.wait(MenuUnanswered, timeout_s=40)
        await hung_up(caller)
        ended = await service.facts.wait(Ended)
        assert ended.outcome == "closed"
        assert service.facts.all(Queued) == []
        for sound in ("closed", "opens-tomorrow", "time-0700", "closed-emergency", "or-press"):
            assert hearing.heard(caller.recording, exchange.sound(sound)) >= 0.7, sound
        assert hearing.heard(caller.recording, exchange.sound("menu")) == 0
        assert await service.metric("callcenter_calls_while_closed_total", line="salud") == 1
        assert await service.metric("callcenter_line_open", line="salud") == 0

    async def test_takes_an_emergency_by_its_key(
        self, make_service: MakeService, hands: Hands
    ) -> None:
        service = await closed_today(make_service)
        await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=200))
        service.log_in("7002", "301")
        caller = await call(hands)
        await service.facts.wait(MetClosed)
        await caller.press("9")
        connected = await service.facts.wait(Connected)
        assert (connected.group, connected.tier) == ("emergencia", 0)

    async def test_takes_a_group_that_is_never_refused_by_its_key(
        self, make_service: MakeService, hands: Hands
    ) -> None:
        service = await closed_today(make_service, never_refuse=True)
        await hands.desk("301", agent=Agent(answer_ms=50, talk_ms=200))
        caller = await call(hands)
        await service.facts.wait(MetClosed)
        await caller.press("4")
        queued = await service.facts.wait(Queued)
        assert queued.group == "preferente"
        service.log_in("7002", "301")
        assert (await service.facts.wait(Connected)).contact == queued.contact


@pytest.mark.timeout(300)
async def test_at_lunch_five_who_wait_stay_and_are_served_and_nobody_else_comes_in(
    make_service: MakeService, hands: Hands, exchange: Exchange
) -> None:
    service = await make_service(lines__salud__hours="oficina", hours={"oficina": lunch_soon()})
    await hands.calls(*(f"5190000001{place}" for place in range(5)), caller=GENERAL)
    await service.facts.wait(Queued, count=5)
    await service.facts.wait(LineSwitched, is_open=False, timeout_s=100)
    caller = await call(hands)
    await service.facts.wait(MetClosed)
    assert [fact for fact in service.facts.all(Ended) if fact.wait_ms] == []
    await hands.desk("301", "302", agent=Agent(answer_ms=50, talk_ms=200))
    service.log_in("7001", "301")
    service.log_in("7002", "302")
    connected = await service.facts.wait(Connected, count=5, timeout_s=60)
    await service.facts.wait(MenuUnanswered, timeout_s=40)
    await hung_up(caller)
    assert hearing.heard(caller.recording, exchange.sound("opens-today")) >= 0.7
    waited = {fact.contact for fact in service.facts.all(Queued)}
    assert {fact.contact for fact in service.facts.all(Connected)} == waited
    assert (len(waited), connected.group) == (5, "general")


class TestSupervisors:
    async def test_record_a_message_that_the_next_caller_hears_before_the_menu(
        self, make_service: MakeService, hands: Hands, exchange: Exchange, folder: Path
    ) -> None:
        service = await make_service(agents=AGENTS)
        message = exchange.sound("agent-choose-reason")  # any sentence that callers never hear
        says = speech(folder / "message.wav", message, after_s=6)
        phone = await hands.phone("202", says=says)
        await phone.dial("*201")
        await phone.event("CALL_ESTABLISHED")
        await phone.press(WHO, gap_s=0.15)
        await phone.press("5", gap_s=8 + hearing.loud_s(message))  # cuts the instruction
        await phone.press("#", gap_s=1.5)
        await phone.press("1", gap_s=0.5)
        await phone.press("2#", gap_s=0.15)
        await phone.event("CALL_CLOSED", timeout_s=20)
        changed = await service.facts.wait(MessageChanged)
        assert (changed.line, changed.actor) == ("salud", "7001")
        assert hearing.heard(phone.recording, exchange.sound("agent-message-set")) >= 0.7

        caller = await call(hands)
        await caller.press("3", gap_s=10)
        await hung_up(caller)
        assert hearing.heard(caller.recording, message) == 0  # the key cut it
        other = await call(hands, "51900000002")
        await service.facts.wait(Queued, count=2, timeout_s=40)  # by silence
        await hung_up(other)
        said_at = hearing.first_heard_at_s(other.recording, message)
        menu_at = hearing.first_heard_at_s(other.recording, exchange.sound("menu"))
        assert hearing.heard(other.recording, message) >= 0.6
        assert said_at is not None
        assert menu_at is not None
        assert said_at < menu_at

    async def test_close_a_line_and_open_it_again(
        self, make_service: MakeService, hands: Hands, exchange: Exchange
    ) -> None:
        service = await make_service(agents=AGENTS)
        phone = await hands.phone("202")
        waiting = await hands.calls("51900000009", caller=GENERAL)
        await service.facts.wait(Queued)
        for is_open, said in ((False, "agent-line-now-closed"), (True, "agent-line-now-open")):
            seen = len(phone.events)
            await phone.dial("*202")
            await phone.event("CALL_ESTABLISHED", since=seen)
            await phone.press(WHO, gap_s=0.15)
            await phone.press("1")
            await phone.event("CALL_CLOSED", since=seen, timeout_s=20)
            switched = await service.facts.wait(LineSwitched, is_open=is_open)
            assert (switched.actor, switched.by_hours) == ("7001", is_open)
            assert hearing.heard(phone.recording, exchange.sound(said)) >= 0.7
            if not is_open:
                shown = await client.call(service.settings.control.socket, ShowSwitches())
                assert isinstance(shown, SwitchesReply)
                assert [(each.is_open, each.actor) for each in shown.switches] == [(False, "7001")]
                caller = await call(hands)
                await service.facts.wait(MetClosed)
                await caller.press("9", gap_s=4)
                await service.facts.wait(Queued, group="emergencia")
                await hung_up(caller)
        assert waiting.running  # who waited was not dropped
