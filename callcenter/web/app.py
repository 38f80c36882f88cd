"""The HTTP application. Nothing it says holds a caller's data, so `/metrics` needs no login."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from aiohttp import web
from prometheus_client.aiohttp import make_aiohttp_handler

from callcenter.web.health import Check, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prometheus_client import CollectorRegistry

_CHECKS: web.AppKey[Callable[[], Sequence[Check]]] = web.AppKey("checks")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Server": "callcenter",  # not which versions of which libraries
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def make_app(
    *, registry: CollectorRegistry, checks: Callable[[], Sequence[Check]]
) -> web.Application:
    """Build the application.

    Args:
        registry: what `/metrics` shows; collected on the loop's thread.
        checks: looks, without waiting, at what `/readyz` answers for.
    """
    app = web.Application()
    app[_CHECKS] = checks
    app.on_response_prepare.append(_add_headers)
    app.router.add_get("/metrics", make_aiohttp_handler(registry))
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz)
    return app


async def _healthz(_request: web.Request) -> web.Response:
    """200 as long as the loop turns."""
    return _json({"status": "ok"}, status=200)


async def _readyz(request: web.Request) -> web.Response:
    """200 while calls can be taken, 503 otherwise; the body tells what was looked at."""
    health = judge(request.app[_CHECKS]())
    return _json(health, status=200 if health.ready else 503)


def _json(body: object, *, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
