"""The HTTP server, whose libraries are loaded when callers have been seen to."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from socket import socket

    from prometheus_client import CollectorRegistry

    from callcenter.web.health import Check
    from callcenter.web.site import Site


async def start_late(
    listening: socket, *, registry: CollectorRegistry, checks: Callable[[], Sequence[Check]]
) -> Site:
    """Serve metrics and health on a port that is taken already."""
    # A third of all that is to be loaded: not at the top, and not on the loop.
    await asyncio.to_thread(import_module, "callcenter.web.site")
    from callcenter.web.app import make_app  # noqa: PLC0415
    from callcenter.web.site import start_site  # noqa: PLC0415

    return await start_site(make_app(registry=registry, checks=checks), listening)
