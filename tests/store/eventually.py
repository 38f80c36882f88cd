"""Wait for what no event tells of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(condition: Callable[[], bool]) -> None:
    """Let other tasks run until `condition` holds; the test's time-out is the deadline."""
    while not condition():  # noqa: ASYNC110  # what is watched sets no event
        await asyncio.sleep(0.002)
