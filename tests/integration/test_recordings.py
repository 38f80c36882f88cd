"""Conversations recorded by a real PBX: who is told, what is in the files, and what is not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from callcenter.cli.main import main
from callcenter.contacts import ContactId
from callcenter.events import RecordingSpaceMeasured
from callcenter.facts import (
    Connected,
    Ended,
    HandedBack,
    HelpJoined,
    NoticeHeard,
    RecordingEnded,
    RecordingPaused,
    RecordingPlayed,
    RecordingSkipped,
    RecordingSpaceChanged,
    RecordingStarted,
    TransferTaken,
)
from callcenter.lab import hearing
from callcenter.recordings import keeper
from callcenter.recordings.folder import RecordingFolder
from tests.integration.service import LINE
from tests.integration.test_transfers import asks

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.integration.conftest import Exchange, MakeService
    from tests.integration.hands import Hands
    from tests.integration.service import Service

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

ANA = "51900000001"
CALLER_HZ, AGENT_HZ, HELPER_HZ = 600.0, 1000.0, 1500.0
"""What the two say: a tone each, that the other may be told by."""
GENERAL, PREFERRED = "3", "4"


def recording(folder: Path, **other: object) -> dict[str, Any]:
    """Settings by which general callers are recorded, into a folder of this test."""
    made = {"folder": str(folder / "recordings"), "format": "wav", "groups": ["general"]}
    return {"recording": made | other, "desk__call_keys": {}}


def tone(folder: Path, hz: float) -> Path:
    return hearing.write_wav(folder / f"{hz}.wav", hearing.tone(hz, seconds=60))


class Talk:
    """Ana and Rosa, who speak a tone each."""

    def __init__(self, folder: Path, hands: Hands) -> None:
        self.folder = folder
        self.hands = hands
        self.files = folder / "recordings"
        self.rosa: Baresip
        self.ana: Baresip

    async def begins(
        self, service: Service, key: str = GENERAL, *, quiet: bool = False, lines: int = 1
    ) -> None:
        """Ana calls, and Rosa picks up; where ``quiet`` Ana says nothing."""
        said = None if quiet else tone(self.folder, CALLER_HZ)
        answers = tone(self.folder, AGENT_HZ)
        self.rosa = await self.hands.phone("201", says=answers, lines=lines)
        self.ana = await self.hands.listener(ANA, says=said)
        service.log_in("7001", "201")
        await self.ana.dial("100")
        await self.ana.event("CALL_ESTABLISHED")
        await self.ana.press(key)
        await self.rosa.event("CALL_INCOMING", timeout_s=20)
        await self.rosa.accept()
        await service.facts.wait(Connected, timeout_s=15)

    async def file(self, service: Service, *, since: int = 0) -> Path:
        """Return the file of a recording that ended, complete."""
        started = await service.facts.wait(RecordingStarted, since=since)
        path = self.files / started.name
        ended = await service.facts.wait(RecordingEnded, since=since)
        assert ended.name == started.name
        await asyncio.sleep(0.5)  # the recorder writes what it holds
        return path


@pytest.fixture
def talk(folder: Path, hands: Hands) -> Talk:
    return Talk(folder, hands)


def both_s(file: Path) -> tuple[float, float]:
    """Return for how many seconds the caller and the agent are each in a recording."""
    caller_s, agent_s = (hearing.tone_s(file, hz, share=0.2) for hz in (CALLER_HZ, AGENT_HZ))
    return caller_s, agent_s


async def test_the_caller_is_told_and_both_voices_are_in_the_file(
    make_service: MakeService, exchange: Exchange, talk: Talk, folder: Path
) -> None:
    service = await make_service(**recording(folder))
    await talk.begins(service)
    told = await service.facts.wait(NoticeHeard)
    await asyncio.sleep(3)
    await talk.rosa.hang_up()
    file = await talk.file(service)
    await talk.ana.event("CALL_CLOSED")

    assert file.name == f"{told.contact}-1.wav"
    caller_s, agent_s = both_s(file)
    assert caller_s >= 2.5
    assert agent_s >= 2.5
    notice = exchange.sound("recording-notice")
    assert hearing.heard(talk.ana.recording, notice) >= 0.7
    assert hearing.heard(file, notice) == 0  # recorded from the first word of the two on
    assert len(list(talk.files.rglob("*.*"))) == 1
    assert await service.metric("callcenter_recordings_total", result="call_over") == 1


async def test_who_is_not_to_be_recorded_hears_no_notice_and_leaves_no_file(
    make_service: MakeService, exchange: Exchange, talk: Talk, folder: Path
) -> None:
    service = await make_service(**recording(folder))
    await talk.begins(service, PREFERRED)
    await asyncio.sleep(1)
    await talk.rosa.hang_up()
    await service.facts.wait(Ended)
    await talk.ana.event("CALL_CLOSED")
    assert not talk.files.exists()
    assert hearing.heard(talk.ana.recording, exchange.sound("recording-notice")) == 0


async def test_the_agents_key_silences_the_recording_and_the_two_speak_on(
    make_service: MakeService, talk: Talk, folder: Path
) -> None:
    service = await make_service(**recording(folder))
    await talk.begins(service)
    await asyncio.sleep(2)
    await talk.rosa.press("*5")
    await service.facts.wait(RecordingPaused, paused=True)
    await asyncio.sleep(4)
    since = service.facts.mark()
    await talk.rosa.press("*5")
    await service.facts.wait(RecordingPaused, paused=False, since=since)
    await asyncio.sleep(2)
    await talk.rosa.hang_up()
    file = await talk.file(service)
    rate, samples = hearing.read_wav(file)
    silent_s = len(samples) / rate - hearing.loud_s(file)
    assert 3.5 <= silent_s <= 6
    assert hearing.tone_s(talk.rosa.recording, CALLER_HZ) >= 6  # was heard all the while


async def test_a_caller_who_says_no_is_in_no_file_any_more(
    make_service: MakeService, exchange: Exchange, talk: Talk, folder: Path
) -> None:
    service = await make_service(**recording(folder, refused="keep"))
    await talk.begins(service, quiet=True)
    await asyncio.sleep(1)
    await talk.rosa.press("*4")
    file = await talk.file(service)
    size = file.stat().st_size
    await asyncio.sleep(3)
    assert file.stat().st_size == size
    assert service.facts.all(Ended) == []
    await talk.rosa.hang_up()
    await service.facts.wait(Ended, outcome="answered")
    told = exchange.sound("agent-recording-stopped")
    assert hearing.heard(talk.rosa.recording, told) >= 0.5


async def test_what_was_recorded_of_who_says_no_is_deleted(
    make_service: MakeService, talk: Talk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "LOOK_S", 0.2)
    service = await make_service(**recording(folder))
    await talk.begins(service)
    await asyncio.sleep(1)
    started = service.facts.all(RecordingStarted)[0]
    file = talk.files / started.name
    assert file.exists()
    await talk.rosa.press("*4")
    await service.facts.wait(RecordingEnded, why="refused")
    async with asyncio.timeout(5):
        while file.exists():  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)
    assert service.facts.all(Ended) == []
    await talk.rosa.hang_up()
    await service.facts.wait(Ended, outcome="answered")


async def test_a_recording_is_heard_by_phone_and_who_heard_it_is_known(
    make_service: MakeService, talk: Talk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    service = await make_service(**recording(talk.folder, format="wav49"))
    await talk.begins(service)
    await asyncio.sleep(3)
    await talk.rosa.hang_up()
    file = await talk.file(service)
    name = file.relative_to(talk.files).as_posix()
    await service.row(ContactId(file.name.rpartition("-")[0]), ended=True)

    supervisor = await talk.hands.phone("202", answers_after_ms=200)
    values = {
        "recording.folder": talk.files,
        "database.url": database_url,
        "control.socket": service.settings.control.socket,
    }
    sets = [word for key, value in values.items() for word in ("--set", f"{key}={value}")]
    command = ["recordings", "listen", name, "--phone", "PJSIP/202", "--reason", "queja 114"]
    assert await asyncio.to_thread(main, [*command, "--config", str(LINE), *sets]) == 0
    await supervisor.event("CALL_ESTABLISHED", timeout_s=10)
    await supervisor.event("CALL_CLOSED", timeout_s=15)
    heard = [hearing.tone_s(supervisor.recording, hz, share=0.2) for hz in (CALLER_HZ, AGENT_HZ)]
    assert min(heard) >= 1.5
    await service.facts.wait(RecordingPlayed, name=name, phone="PJSIP/202")
    capsys.readouterr()
    nowhere = [word.replace("PJSIP/202", "PJSIP/299") for word in command]
    assert await asyncio.to_thread(main, [*nowhere, "--config", str(LINE), *sets]) == 1
    assert "PJSIP/299: ese teléfono no existe o no tiene conexión." in capsys.readouterr().err
    access = ["recordings", "access", "--config", str(LINE), *sets]
    assert await asyncio.to_thread(main, access) == 0
    told = capsys.readouterr().out
    assert "queja 114" in told
    assert told.count(name) >= 1


async def test_a_disk_without_room_is_seen_and_said(
    make_service: MakeService, talk: Talk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is real; how much of it is free is not."""
    monkeypatch.setattr(keeper, "LOOK_S", 0.1)
    monkeypatch.setattr(RecordingFolder, "free_share", lambda _: 0.05)
    service = await make_service(**recording(folder))
    await service.facts.wait(RecordingSpaceChanged, enough=False)
    await talk.begins(service)
    await talk.rosa.hang_up()
    await service.facts.wait(Ended, outcome="answered")
    assert not talk.files.exists()
    assert await service.metric("callcenter_recordings_halted") == 1
    assert await service.metric("callcenter_recordings_disk_free_ratio") == 0.05
    assert await service.metric("callcenter_recordings_skipped_total", why="disk") == 1
    monkeypatch.setattr(RecordingFolder, "free_share", lambda _: 0.5)
    await service.facts.wait(RecordingSpaceChanged, enough=True)


async def test_each_conversation_of_a_call_has_its_file_and_the_notice_is_said_once(
    make_service: MakeService, exchange: Exchange, talk: Talk, folder: Path
) -> None:
    service = await make_service(**recording(folder), lines__salud__ring_s=10)
    await talk.begins(service)
    await asyncio.sleep(1.5)
    since = len(talk.rosa.events)
    facts = service.facts.mark()
    await talk.rosa.press("*2")
    await service.facts.wait(HandedBack)
    await talk.rosa.event("CALL_INCOMING", since=since, timeout_s=20)
    await talk.rosa.accept()
    second = await service.facts.wait(Connected, since=facts, timeout_s=15)
    await asyncio.sleep(1.5)
    await talk.rosa.hang_up()
    await service.facts.wait(Ended)
    await asyncio.sleep(1)
    files = sorted(talk.files.rglob("*.wav"))
    assert [file.name for file in files] == [f"{second.contact}-{n}.wav" for n in (1, 2)]
    for file in files:
        caller_s, _ = both_s(file)
        assert caller_s >= 1
    assert len(service.facts.all(NoticeHeard)) == 1
    assert hearing.heard(files[0], exchange.sound("agent-handed-back")) == 0


@pytest.mark.parametrize("kind", ["blind", "attended"])
async def test_who_is_sent_on_is_recorded_until_then_and_not_with_the_next(
    make_service: MakeService, exchange: Exchange, talk: Talk, hands: Hands, kind: str
) -> None:
    service = await make_service(**recording(talk.folder))
    luis = await hands.phone("202")
    await talk.begins(service, lines=2 if kind == "attended" else 1)
    await asyncio.sleep(2)
    if kind == "blind":
        await talk.rosa.transfer("202")
        await luis.event("CALL_INCOMING")
        await luis.accept()
    else:
        replaced = await asks(exchange, talk.rosa, "202")
        await luis.event("CALL_INCOMING")
        await luis.accept()
        await asyncio.sleep(1)
        await talk.rosa.command("line", "1")
        await talk.rosa.transfer("202", replaces=replaced)
    await service.facts.wait(TransferTaken)
    file = await talk.file(service)
    size = file.stat().st_size
    await asyncio.sleep(2)
    assert file.stat().st_size == size
    await luis.hang_up()
    await service.facts.wait(Ended, outcome="answered")
    await asyncio.sleep(0.5)
    assert file.stat().st_size == size
    caller_s, agent_s = both_s(file)
    assert caller_s >= 1.5
    assert agent_s >= 1.5
    assert len(list(talk.files.rglob("*.*"))) == 1


async def test_a_supervisor_who_helps_is_heard_by_both_and_is_in_no_file(
    make_service: MakeService, talk: Talk, hands: Hands
) -> None:
    supervises = {"supervisors": ["PJSIP/202"], "ring_s": 10.0}
    service = await make_service(**recording(talk.folder), help=supervises)
    supervisor = await hands.phone("202", says=tone(talk.folder, HELPER_HZ))
    await talk.begins(service)
    await talk.rosa.press("*1")
    await supervisor.event("CALL_INCOMING")
    await supervisor.accept()
    await service.facts.wait(HelpJoined)
    await asyncio.sleep(4)
    await talk.rosa.hang_up()
    file = await talk.file(service)
    await talk.ana.event("CALL_CLOSED")
    assert hearing.tone_s(talk.ana.recording, HELPER_HZ, share=0.2) >= 2
    assert hearing.tone_s(file, HELPER_HZ, share=0.1) < 0.1  # docs/recordings.md says so
    assert min(both_s(file)) >= 2


@pytest.mark.parametrize("end", ["the agent hangs up", "the agent says no"])
async def test_a_service_that_starts_again_knows_the_recording_that_went_on(
    make_service: MakeService, talk: Talk, folder: Path, end: str
) -> None:
    journal: dict[str, Any] = {"journal__folder": str(folder / "journal")}
    service = await make_service(**recording(folder, refused="keep"), **journal)
    await talk.begins(service)
    await asyncio.sleep(1)
    started = service.facts.all(RecordingStarted)[0]
    await service.app.__aexit__()
    await asyncio.sleep(1)
    service = await make_service(**recording(folder, refused="keep"), **journal)
    if end == "the agent says no":
        await talk.rosa.press("*4")
        await service.facts.wait(RecordingEnded, name=started.name, why="refused")
    await talk.rosa.hang_up()
    await service.facts.wait(RecordingEnded, name=started.name)
    await service.facts.wait(Ended, contact=started.contact)
    await asyncio.sleep(0.5)
    caller_s, agent_s = both_s(talk.files / started.name)
    assert min(caller_s, agent_s) >= 1.5


@pytest.mark.parametrize(
    "kind",
    [("wav49", "WAV", 97_500), ("gsm", "gsm", 99_000), ("ulaw", "ulaw", 480_000)],
    ids=lambda kind: kind[0],
)
async def test_every_format_is_written_under_the_name_that_is_told(
    make_service: MakeService, talk: Talk, folder: Path, kind: tuple[str, str, int]
) -> None:
    format_, ending, per_minute = kind
    service = await make_service(**recording(folder, format=format_))
    await talk.begins(service)
    connected_at = asyncio.get_running_loop().time()
    await asyncio.sleep(4)
    await talk.rosa.hang_up()
    file = await talk.file(service)
    minutes = (asyncio.get_running_loop().time() - connected_at) / 60
    assert file.suffix == f".{ending}"
    assert 0.6 * per_minute * minutes <= file.stat().st_size <= 1.1 * per_minute * minutes


async def test_a_folder_that_cannot_be_written_hurts_nobody(
    make_service: MakeService, talk: Talk, folder: Path
) -> None:
    (folder / "recordings").symlink_to("/dev/full")
    service = await make_service(**recording(folder))
    await talk.begins(service)
    await asyncio.sleep(1)
    assert service.facts.all(Ended) == []
    await talk.ana.hang_up()
    await service.facts.wait(Ended, outcome="answered", ended_by="caller")


async def test_without_room_callers_are_served_and_not_recorded(
    make_service: MakeService, talk: Talk, folder: Path
) -> None:
    service = await make_service(**recording(folder))
    service.app.engine.ask(RecordingSpaceMeasured(enough=False))
    await talk.begins(service)
    await talk.rosa.hang_up()
    await service.facts.wait(Ended, outcome="answered")
    assert [fact.why for fact in service.facts.all(RecordingSkipped)] == ["disk"]
    assert not talk.files.exists()
