"""`callcenter privacy`, on a real database."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest

from callcenter.cli import privacy as command
from callcenter.cli.main import main
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.facts import RecordingStarted
from callcenter.store.keys import Keyring
from callcenter.store.postgres import PostgresRecords
from callcenter.store.postgres_privacy import PostgresPrivacy
from callcenter.store.postgres_recordings import PostgresRecordings
from callcenter.store.spool import Spool
from tests.store import stories
from tests.store.stories import NUMBER, RUN, stored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from callcenter.facts import Fact
    from callcenter.store.privacy import PrivacyEntry

pytestmark = pytest.mark.real

T = TypeVar("T")
Captured = pytest.CaptureFixture[str]
CONFIG = "deploy/examples/salud.toml"


class Privacy(Protocol):
    """Runs one action of the command."""

    async def __call__(self, *words: str) -> int: ...


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A file with one key."""
    path = tmp_path / "numbers.key"
    assert main(["privacy", "new-key", str(path)]) == 0
    return path


@pytest.fixture
def privacy(
    database_url: str, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Privacy:
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
    monkeypatch.setenv("CALLCENTER_DATABASE__KEY_FILE", str(keys))
    monkeypatch.setenv("CALLCENTER_DATABASE__SPOOL", str(tmp_path / "spool"))
    monkeypatch.delenv("SUDO_USER", raising=False)

    async def run(*words: str) -> int:
        action, *rest = words
        return await asyncio.to_thread(main, ["privacy", action, "--config", CONFIG, *rest])

    return run


async def with_store(
    database_url: str, keys: Path, use: Callable[[PostgresRecords], Awaitable[T]]
) -> T:
    records = PostgresRecords(database_url, keyring=Keyring.read(keys), connections=1)
    await records.open()
    try:
        return await use(records)
    finally:
        await records.close()


@pytest.fixture
async def calls(database_url: str, keys: Path) -> None:
    """Three calls: two from one number."""
    facts = [stories.arrived("c0"), stories.arrived("c1", number="519"), stories.arrived("c2")]
    await with_store(database_url, keys, lambda records: records.write(stored(list(facts))))


def only_first(keys: Path) -> None:
    """Delete all keys but the newest."""
    keys.write_text(keys.read_text().splitlines()[0])


async def numbers(database_url: str, keys: Path) -> list[str | None]:
    async def read(records: PostgresRecords) -> list[str | None]:
        return [await records.number_of(f"c{place}") for place in range(3)]

    return await with_store(database_url, keys, read)


async def entries(database_url: str, keys: Path) -> list[PrivacyEntry]:
    async def read(records: PostgresRecords) -> list[PrivacyEntry]:
        return await PostgresPrivacy(records, keyring=Keyring.read(keys)).log()

    return await with_store(database_url, keys, read)


@pytest.mark.usefixtures("calls")
async def test_show_lists_the_contacts_and_writes_down_who_asked(
    privacy: Privacy, database_url: str, keys: Path, capsys: Captured
) -> None:
    assert await privacy("show", NUMBER) == 0
    told = capsys.readouterr().out
    assert [line.split("  ")[1] for line in told.splitlines()[-3:-1]] == ["c0", "c2"]
    assert told.endswith("2 contacts\n")
    assert NUMBER not in told
    (entry,) = await entries(database_url, keys)
    assert entry.actor.startswith("os:")
    assert (entry.action, entry.contacts) == ("show", ("c0", "c2"))


@pytest.mark.usefixtures("calls")
async def test_erase_takes_a_number_from_standard_input(
    privacy: Privacy,
    database_url: str,
    keys: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"+{NUMBER}\n"))
    assert await privacy("erase", "-") == 0
    assert "erased from 2 contacts" in capsys.readouterr().out
    assert await numbers(database_url, keys) == [None, "519", None]


@pytest.mark.usefixtures("calls")
async def test_erase_takes_one_contact(
    privacy: Privacy, database_url: str, keys: Path, capsys: Captured
) -> None:
    assert await privacy("erase", "--contact", "c1") == 0
    assert "erased from 1 contact\n" in capsys.readouterr().out
    assert await numbers(database_url, keys) == [NUMBER, None, NUMBER]


@pytest.mark.usefixtures("calls")
async def test_retention_counts_first_and_erases_then(
    privacy: Privacy,
    database_url: str,
    keys: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later_ms = stories.START + 31 * 86_400_000
    monkeypatch.setattr("callcenter.cli.privacy.wall_ms", lambda: later_ms)
    assert await privacy("retention", "--days", "30", "--dry-run") == 0
    assert "3 numbers are older than 30 days" in capsys.readouterr().out
    assert None not in await numbers(database_url, keys)
    assert await privacy("retention", "--days", "32") == 0
    assert "0 numbers older" in capsys.readouterr().out
    assert await privacy("retention", "--days", "30") == 0
    assert "3 numbers older" in capsys.readouterr().out
    assert await numbers(database_url, keys) == [None, None, None]


@pytest.mark.usefixtures("calls")
async def test_a_new_key_seals_everything_anew_and_the_old_one_can_go(
    privacy: Privacy, database_url: str, keys: Path, capsys: Captured
) -> None:
    assert await asyncio.to_thread(main, ["privacy", "new-key", str(keys)]) == 0
    new = Keyring.read(keys).first_id
    assert f"key {new} is now the first" in capsys.readouterr().out
    assert await privacy("rotate") == 0
    told = capsys.readouterr().out
    assert "3 numbers were sealed anew, 0 could not be read" in told
    assert f"key {new}: 3 numbers" in told
    only_first(keys)
    assert await numbers(database_url, keys) == [NUMBER, "519", NUMBER]
    assert await privacy("rotate") == 0
    assert "0 numbers were sealed anew" in capsys.readouterr().out


@pytest.mark.usefixtures("calls")
async def test_numbers_whose_key_is_lost_make_rotate_fail(
    privacy: Privacy, keys: Path, capsys: Captured
) -> None:
    await asyncio.to_thread(main, ["privacy", "new-key", str(keys)])
    only_first(keys)
    assert await privacy("rotate") == 1
    assert "3 could not be read" in capsys.readouterr().out


@pytest.mark.usefixtures("calls")
async def test_erase_tells_of_facts_that_still_wait_on_disk(
    privacy: Privacy, tmp_path: Path, capsys: Captured
) -> None:
    spool = Spool(tmp_path / "spool", run=RUN)
    spool.append(stored([stories.arrived("c9")]))
    assert await privacy("erase", NUMBER) == 0
    assert "facts still wait" in capsys.readouterr().out
    spool.close()


async def test_a_database_and_a_file_of_keys_are_needed(
    privacy: Privacy, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("CALLCENTER_DATABASE__KEY_FILE")
    assert await privacy("show", NUMBER) == 1
    assert "database.key_file is not set" in capsys.readouterr().err
    monkeypatch.delenv("CALLCENTER_DATABASE__URL")
    assert await privacy("show", NUMBER) == 1
    assert "database.url is not set" in capsys.readouterr().err


async def test_no_number_is_none(privacy: Privacy, capsys: Captured) -> None:
    assert await privacy("show", "  ") == 1
    assert "no number was given" in capsys.readouterr().err


def test_behind_sudo_the_account_before_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.getuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", "maria")
    assert command.actor() == "os:maria as root"
    monkeypatch.delenv("SUDO_USER")
    monkeypatch.setattr("os.getuid", lambda: 54_321)
    assert command.actor() == "os:54321"


@pytest.mark.parametrize(
    "words", [["erase"], ["erase", "1", "--contact", "c"], ["retention", "--days", "0"], []]
)
def test_a_wrong_command_line_is_exit_code_2(words: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(["privacy", *words[:1], "--config", CONFIG, *words[1:]] if words else ["privacy"])
    assert left.value.code == 2
    assert "usage: callcenter privacy" in capsys.readouterr().err


async def test_who_is_erased_loses_the_recordings_but_for_what_is_held(
    privacy: Privacy, database_url: str, keys: Path, tmp_path: Path, capsys: Captured
) -> None:
    about = (OfferId("o"), AgentNumber("7001"), "salud", "general", "")
    facts: list[Fact] = []
    for contact in ("c1", "c2"):
        name = f"2026-11-29/{contact}-1.WAV"
        facts += [
            stories.arrived(contact, number=NUMBER),
            RecordingStarted(ContactId(contact), *about, name),
        ]
    records = PostgresRecords(database_url, keyring=Keyring.read(keys))
    await records.open()
    await records.write(stored(facts))
    await PostgresRecordings(records).hold("c2", actor="os:maria", reason="juicio")
    await records.close()
    folder = tmp_path / "recordings"
    (folder / "2026-11-29").mkdir(parents=True)
    for contact in ("c1", "c2"):
        (folder / "2026-11-29" / f"{contact}-1.WAV").write_bytes(b"voice")
    there = ("--set", f"recording.folder={folder}")
    assert await privacy("erase", NUMBER, *there) == 1
    told = capsys.readouterr().out
    assert "recordings deleted: 1" in told
    assert "2026-11-29/c2-1.WAV (held)" in told
    assert "erased from 2 contacts" in told
    assert [file.name for file in folder.rglob("*.WAV")] == ["c2-1.WAV"]
    assert await privacy("erase", "--contact", "c1", *there) == 0


async def test_recordings_that_are_not_seen_are_told(
    privacy: Privacy, database_url: str, capsys: Captured
) -> None:
    about = (OfferId("o"), AgentNumber("7001"), "salud", "general", "")
    name = "2026-11-29/c1-1.WAV"
    records = PostgresRecords(database_url)
    await records.open()
    await records.write(stored([RecordingStarted(ContactId("c1"), *about, name)]))
    await records.close()
    assert await privacy("erase", "--contact", "c1") == 1
    assert "its folder is not seen" in capsys.readouterr().out
