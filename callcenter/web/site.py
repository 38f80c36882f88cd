"""The application on a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.web import Application

_STOP_S = 2.0  # for answers under way


class Site:
    """A running HTTP server; made by `start_site`."""

    def __init__(self, runner: web.AppRunner, host: str) -> None:
        self._runner = runner
        self._host = host
        self.port: int = runner.addresses[0][1]

    def __repr__(self) -> str:
        return f"<Site {self.url}>"

    @property
    def url(self) -> str:
        """Where it answers, without a closing slash."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    async def stop(self) -> None:
        """Refuse new connections, finish the answers under way, and end."""
        await self._runner.cleanup()


async def start_site(app: Application, host: str, port: int) -> Site:
    """Serve `app`; port 0 takes a free one, which `Site.port` tells.

    Raises:
        OSError: the port is taken or the host is not ours.
    """
    # No access log: Prometheus asks every few seconds, and nobody reads it.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except BaseException:
        await runner.cleanup()
        raise
    return Site(runner, host)
