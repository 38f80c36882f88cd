"""The application on a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from callcenter.web.port import url_of

if TYPE_CHECKING:
    from socket import socket

    from aiohttp.web import Application

_STOP_S = 2.0  # for answers under way


class Site:
    """A running HTTP server; made by `start_site`."""

    def __init__(self, runner: web.AppRunner, listening: socket) -> None:
        self._runner = runner
        self.url = url_of(listening)
        """Where it answers, without a closing slash."""

    def __repr__(self) -> str:
        return f"<Site {self.url}>"

    async def stop(self) -> None:
        """Refuse new connections, finish the answers under way, and end."""
        await self._runner.cleanup()


async def start_site(app: Application, listening: socket) -> Site:
    """Serve `app` to those who connect to a socket, or have done so already (`port.listen`)."""
    # No access log: Prometheus asks every few seconds, and nobody reads it.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_S)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
    except BaseException:
        await runner.cleanup()
        raise
    return Site(runner, listening)
