"""`callcenter recordings`, on a real database and real files."""

from __future__ import annotations

import asyncio
import errno
import os
from typing import TYPE_CHECKING, BinaryIO, Protocol

import pytest

from callcenter.cli.main import main
from callcenter.clock import wall_ms
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.events import ListenAsked
from callcenter.facts import (
    RecordingEnd,
    RecordingEnded,
    RecordingPlayed,
    RecordingStarted,
    RequestRefused,
)
from callcenter.store.postgres import PostgresRecords
from callcenter.store.records import StoredFact
from callcenter.views import ListenState, ListenView
from tests.control.fake_line import FakeLine, serving
from tests.store.stories import RUN

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

Captured = pytest.CaptureFixture[str]
CONFIG = "deploy/examples/salud.toml"
NAME = "2026-11-29/run-1-1.WAV"
WHY = ("--reason", "queja 114")
DAY_MS = 86_400_000


class Recordings(Protocol):
    """Runs one action of the command."""

    async def __call__(self, *words: str) -> int: ...


class Site:
    """A database, a folder of files, and the command beside them."""

    def __init__(self, url: str, tmp_path: Path) -> None:
        self.url = url
        self.socket = tmp_path / "control.sock"
        self.folder = tmp_path / "recordings"
        self.folder.mkdir()
        self._seq = 0

    async def run(self, action: str, *words: str) -> int:
        values = (f"recording.folder={self.folder}", f"control.socket={self.socket}")
        sets = [word for value in values for word in ("--set", value)]
        argv = ["recordings", action, *words, "--config", CONFIG, *sets]
        return await asyncio.to_thread(main, argv)

    async def recorded(
        self, name: str, *, days_ago: int = 0, end: RecordingEnd | None = None
    ) -> Path:
        """A conversation was recorded so many days ago, and its file is there."""
        about = (
            ContactId(name[11:].rpartition("-")[0]),
            OfferId("o"),
            AgentNumber("7001"),
            "salud",
        )
        facts = [RecordingStarted(*about, "general", "citas", name)]
        more = [RecordingEnded(*about, name, end)] if end else []
        at_ms = wall_ms() - days_ago * DAY_MS
        records = PostgresRecords(self.url)
        await records.open()
        stored: list[StoredFact] = []
        for fact in (*facts, *more):
            self._seq += 1
            stored.append(StoredFact(RUN, self._seq, at_ms + 5_000 * len(stored), fact))
        await records.write(stored)
        await records.close()
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"v" * 2_000)
        return file


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
    monkeypatch.delenv("SUDO_USER", raising=False)
    return Site(database_url, tmp_path)


async def test_the_recordings_of_today_and_of_a_contact_are_listed(
    site: Site, capsys: Captured
) -> None:
    assert await site.run("list") == 0
    assert capsys.readouterr().out == "No hay grabaciones.\n"
    await site.recorded(NAME, end=RecordingEnd.CALL_OVER)
    gone = await site.recorded("2026-11-29/run-2-1.WAV", end=RecordingEnd.REFUSED)
    gone.unlink()
    await site.recorded("2026-11-29/run-3-1.WAV")
    await site.recorded("2026-11-29/run-4-1.WAV", days_ago=2)
    assert await site.run("list") == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == [
        "Inicio", "Duración", "Asesor", "Línea", "Grupo", "Servicio", "Estado", "KB", "Archivo",
    ]  # fmt: skip
    assert [row.split()[2:] for row in rows] == [
        ["00:05", "7001", "salud", "general", "citas", "2", NAME],
        ["00:05", "7001", "salud", "general", "citas", "sin", "archivo", "2026-11-29/run-2-1.WAV"],
        ["7001", "salud", "general", "citas", "en", "curso", "2", "2026-11-29/run-3-1.WAV"],
    ]
    assert await site.run("list", "--contact", "run-4", "--language", "en") == 0
    out = capsys.readouterr().out
    assert "run-4-1" in out
    assert "Agent" in out


async def test_a_copy_is_written_down_before_it_is_made(
    site: Site, capsys: Captured, tmp_path: Path
) -> None:
    file = await site.recorded(NAME)
    copy = tmp_path / "queja.wav"
    assert await site.run("copy", NAME, str(copy), *WHY) == 0
    assert copy.read_bytes() == file.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert await site.run("copy", NAME, str(copy), *WHY) == 1  # is there already
    file.unlink()
    assert await site.run("copy", NAME, str(tmp_path / "b.wav"), *WHY) == 1
    capsys.readouterr()
    assert await site.run("access") == 0
    _, *rows = capsys.readouterr().out.splitlines()
    assert [row.split(maxsplit=2)[2].split()[-4:] for row in rows] == [
        ["copió", NAME, "queja", "114"]
    ]
    assert rows[0].split()[2].startswith("os:")


async def test_a_copy_is_nobody_elses_from_its_first_byte_and_whole_or_not_there(
    site: Site, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.recorded(NAME)
    copy = tmp_path / "queja.wav"
    modes: list[int] = []

    def full(source: object, target: BinaryIO) -> None:
        del source
        modes.append(os.fstat(target.fileno()).st_mode & 0o777)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("callcenter.recordings.folder.shutil.copyfileobj", full)
        assert await site.run("copy", NAME, str(copy), *WHY) == 1
    assert modes == [0o600]
    assert not copy.exists()
    assert "No space left on device" in capsys.readouterr().err


async def test_what_a_link_in_the_folder_leads_to_is_no_recording(
    site: Site, capsys: Captured, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of root")
    file = await site.recorded(NAME)
    file.unlink()
    file.symlink_to(secret)
    assert await site.run("copy", NAME, str(tmp_path / "queja.wav"), *WHY) == 1
    assert not (tmp_path / "queja.wav").exists()
    assert NAME in capsys.readouterr().err


@pytest.mark.parametrize("day", ["9999-12-31", "mañana"])
async def test_a_day_that_is_none_is_said(site: Site, capsys: Captured, day: str) -> None:
    assert await site.run("list", "--day", day) == 1
    assert day in capsys.readouterr().err


async def test_who_listens_is_written_down_and_the_phone_rings(
    site: Site, capsys: Captured
) -> None:
    await site.recorded(NAME)
    line = FakeLine()
    rings(line, ListenView(ListenState.RINGING), ListenView(ListenState.HEARS))
    async with serving(site.socket, line):
        assert await site.run("listen", NAME, "--phone", "PJSIP/290", *WHY) == 0
        (asked,) = line.asked
        assert isinstance(asked, ListenAsked)
        assert (asked.phone, asked.name) == ("PJSIP/290", NAME)
        line.facts = (RequestRefused("ListenAsked", "PJSIP/290", "phone_not_free"),)
        assert await site.run("listen", NAME, "--phone", "PJSIP/290", *WHY) == 1
        assert await site.run("listen", NAME, "--phone", "no phone", *WHY) == 1
    assert await site.run("listen", NAME, "--phone", "PJSIP/290", *WHY) == 1  # nobody is there
    capsys.readouterr()
    assert await site.run("access") == 0
    assert capsys.readouterr().out.count("pidió oír") == 3


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("unreachable", "ese teléfono no existe o no tiene conexión."),
        ("no_answer", "nadie contestó."),
        ("busy", "ocupado."),
    ],
)
async def test_that_nobody_heard_it_is_said_and_no_success(
    site: Site, capsys: Captured, why: str, told: str
) -> None:
    await site.recorded(NAME)
    line = FakeLine()
    rings(line, ListenView(ListenState.NOT_ANSWERED, why))
    async with serving(site.socket, line):
        assert await site.run("listen", NAME, "--phone", "PJSIP/290", *WHY) == 1
        assert f"No se oyó la grabación en PJSIP/290: {told}" in capsys.readouterr().err
        line.listened.clear()  # as after a start of the service
        assert await site.run("listen", NAME, "--phone", "PJSIP/290", *WHY) == 1
    assert "el servicio ya no sabe de esa grabación" in capsys.readouterr().err


async def test_what_is_no_phone_is_said_in_the_readers_language(
    site: Site, capsys: Captured
) -> None:
    await site.recorded(NAME)
    assert await site.run("listen", NAME, "--phone", "no phone", *WHY) == 1
    assert capsys.readouterr().err == "callcenter: no phone no es un teléfono como PJSIP/290\n"


def rings(line: FakeLine, *views: ListenView) -> None:
    """Let a phone be rung, and come to these states, one look after the other."""
    offer = OfferId("cc-run-1")
    line.facts = (RecordingPlayed(NAME, "PJSIP/290", "os:me", offer),)
    line.listened[offer] = [*views]


@pytest.mark.parametrize("words", [["--reason", "  "], ["--reason", "x" * 201]])
async def test_without_a_reason_nothing_is_heard(
    site: Site, capsys: Captured, tmp_path: Path, words: list[str]
) -> None:
    await site.recorded(NAME)
    assert await site.run("copy", NAME, str(tmp_path / "a.wav"), *words) == 1
    assert "diga por qué" in capsys.readouterr().err
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.parametrize("name", ["2026-11-29/run-9-1.WAV", "../../etc/passwd"])
async def test_what_is_no_recording_is_not_copied(
    site: Site, capsys: Captured, tmp_path: Path, name: str
) -> None:
    assert await site.run("copy", name, str(tmp_path / "a.wav"), *WHY) == 1
    assert "no hay ninguna" in capsys.readouterr().err


async def test_old_ones_are_deleted_unless_they_are_held(site: Site, capsys: Captured) -> None:
    old = await site.recorded("2026-01-01/run-1-1.WAV", days_ago=91)
    held = await site.recorded("2026-01-01/run-2-1.WAV", days_ago=91)
    assert await site.run("hold", "run-2", "--reason", "juicio") == 0
    assert await site.run("hold", "run-2", "--reason", "juicio") == 0
    assert await site.run("hold", "run-9", "--reason", "juicio") == 1
    assert await site.run("purge") == 0
    assert (old.exists(), held.exists()) == (False, True)
    assert "Borradas: 1." in capsys.readouterr().out
    assert await site.run("release", "run-2", "--reason", "fin") == 0
    assert await site.run("release", "run-2", "--reason", "fin") == 1
    assert await site.run("purge") == 0
    assert not held.exists()
    capsys.readouterr()
    assert await site.run("list", "--contact", "run-1") == 0
    assert "borrada" in capsys.readouterr().out
    assert await site.run("listen", "2026-01-01/run-1-1.WAV", "--phone", "PJSIP/1", *WHY) == 1
    assert "ya se borró" in capsys.readouterr().err


async def test_a_day_that_is_none_is_refused(site: Site, capsys: Captured) -> None:
    assert await site.run("list", "--day", "ayer") == 1
    assert "no es una fecha" in capsys.readouterr().err
    assert await site.run("access", "--since", "2026-11-29") == 0
    assert "Nadie" in capsys.readouterr().out


async def test_a_line_that_records_nothing_says_so(
    database_url: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
    argv = ["recordings", "list", "--config", CONFIG]
    assert await asyncio.to_thread(main, argv) == 1
    assert "[recording]" in capsys.readouterr().err
