"""A private PostgreSQL over a unix socket, without a server to install."""

from __future__ import annotations

import asyncio
import shutil
import signal
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import asyncpg

from callcenter.errors import LabError
from callcenter.lab.account import lab_account
from callcenter.lab.folders import make_folder, run_folder, socket_path
from callcenter.lab.postgres_programs import major_version, postgres_programs
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from pathlib import Path

USER = "callcenter"
DATABASE = "callcenter"
ADMIN_DATABASE = "postgres"
INIT_S = 60.0
START_S = 60.0
"""Recovery after a crash may take its time."""
STOP_S = 20.0
CONNECT_S = 5.0
ATTEMPTS = 3


class PrivatePostgres:
    """A PostgreSQL server of our own, on a data folder that may be kept.

    The socket lies in a folder of its own that only the owner can enter: whoever can reach it may
    do everything (`trust`).

    Args:
        folder: where the data and the log are; made on the first start.
        durable: False gives up safety from power cuts for speed, as tests may.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self._durable = durable
        self._account = lab_account()
        self._programs = postgres_programs(self._account)
        self._stack = ExitStack()
        self._sockets: Path | None = None
        self._child: Child | None = None

    def __repr__(self) -> str:
        return f"<PrivatePostgres in {self.folder}, {self._child!r}>"

    @property
    def url(self) -> str:
        """The URL of the database `callcenter`, as asyncpg takes it; the same after a restart."""
        return self.url_of(DATABASE)

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._server().pid

    @property
    def running(self) -> bool:
        """Whether the server is there."""
        return self._child is not None and self._child.running

    def url_of(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self._sockets))}"

    async def fresh_database(self, name: str, *, template: str = "template0") -> str:
        """Make an empty database, or a copy of another, in place of one of that name.

        Args:
            name: letters, digits and underscores.
            template: what to copy; nobody may be connected to it.

        Returns:
            Its URL.
        """
        connection = await asyncpg.connect(self.url_of(ADMIN_DATABASE), timeout=CONNECT_S)
        try:
            await connection.execute(f'drop database if exists "{name}" with (force)')
            await connection.execute(f'create database "{name}" template "{template}"')
        finally:
            await connection.close()
        return self.url_of(name)

    async def start(self) -> None:
        """Start the server and wait until it takes connections.

        Raises:
            LabError: it did not start; the message holds the end of its log.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._start_once()
            except LabError as error:
                # After a crash the old server's children need a moment to notice it.
                if "shared memory" not in str(error) or attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(attempt / 2)
            else:
                return

    async def stop(self) -> None:
        """Shut the server down in order, cutting off whoever is connected."""
        if self._child is not None:
            await self._child.stop()

    async def kill(self) -> None:
        """End the server as a crash would; `start` recovers what was committed."""
        await self._server().kill()

    async def __aenter__(self) -> Self:
        try:
            self._sockets = self._stack.enter_context(run_folder(self._account))
            socket_path(self._sockets, ".s.PGSQL.5432.lock")
            make_folder(self.folder, self._account)
            self._child = await self._make_child()
            await self.start()
            await self._ensure_database()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        with self._stack:  # removes the folder of the socket
            await self.stop()

    def _server(self) -> Child:
        if self._child is None:
            raise LabError("the private PostgreSQL was not entered")
        return self._child

    async def _start_once(self) -> None:
        child = self._server()
        await child.start()
        await child.wait_ready(self._takes_connections, deadline_s=START_S)

    async def _takes_connections(self) -> bool:
        with suppress(OSError, asyncpg.PostgresError, TimeoutError):
            url = self.url_of(ADMIN_DATABASE)
            connection = await asyncpg.connect(url, timeout=CONNECT_S)
            await connection.close()
            return True
        return False

    async def _ensure_database(self) -> None:
        connection = await asyncpg.connect(self.url_of(ADMIN_DATABASE), timeout=CONNECT_S)
        try:
            with suppress(asyncpg.DuplicateDatabaseError):
                await connection.execute(f'create database "{DATABASE}" template template0')
        finally:
            await connection.close()

    async def _make_child(self) -> Child:
        data = self.folder / f"data-{major_version(self._programs)}"
        if not data.exists():
            await self._initialise(data)
        settings = {"listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC"}
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self._program("postgres", "-D", str(data), "-k", str(self._sockets), *words)

    async def _initialise(self, data: Path) -> None:
        # Under another name until it is whole: a start that was cut off leaves no half a server.
        unfinished = data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_folder(unfinished, self._account)
        # The byte order of C.UTF-8 is the same everywhere; names are sorted elsewhere.
        options = (f"--username={USER}", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        async with self._program("initdb", "-D", str(unfinished), *options) as initdb:
            async with asyncio.timeout(INIT_S):
                code = await initdb.wait()
            if code != 0:
                raise initdb.failure(f"ended with {code}")
        unfinished.rename(data)

    def _program(self, name: str, *arguments: str) -> Child:
        return Child(
            [str(self._programs / name), *arguments],
            log=self.folder / f"{name}.log",
            environment={"HOME": str(self.folder)},
            account=self._account,
            folder=self.folder,
            # PostgreSQL's "fast shutdown"; the kernel asks for the same when we die.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            stop_s=STOP_S,
        )
