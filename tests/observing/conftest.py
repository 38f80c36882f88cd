"""A PBX with queues of its own, phones at it, and observers, for each test its own."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from callcenter.lab import ports
from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import PrivateAsterisk
from callcenter.lab.folders import run_folder
from tests.integration.hands import Hands, Place, accounts
from tests.observing.queued_pbx import (
    DESK,
    DIALPLAN,
    LOCAL,
    PHONES,
    QUEUES,
    REGISTERED,
    USERS,
    Observing,
    QueuedPbx,
    Watch,
    observed_of,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.parts import Parts


@pytest.fixture(scope="session")
async def pbx(parts: Parts) -> AsyncIterator[QueuedPbx]:
    """A PBX with queues of its own, for all these tests of a worker."""
    first = ports.free_sip_port(count=2 * len(PHONES))
    places = {number: Place(first + 2 * index) for index, number in enumerate(PHONES)}
    phones = [phone for number in PHONES for phone in accounts([number], places[number].port)]
    phones.append(REGISTERED)
    files = {
        "benchmark.conf": DIALPLAN + LOCAL + DESK,
        "queues.conf": QUEUES,
        "manager_more.conf": USERS,
    }
    with run_folder(lab_account()) as path:
        async with PrivateAsterisk(
            parts, path, phones=phones, rtp_ports=100, files=files
        ) as asterisk:
            yield QueuedPbx(asterisk, places)
    for place in places.values():
        place.give()


@pytest.fixture
async def hands(parts: Parts, folder: Path, pbx: QueuedPbx) -> AsyncIterator[Hands]:
    """Phones; when they are off, the PBX has no call left."""
    async with AsyncExitStack() as stack:
        yield Hands(parts, folder, asterisk=pbx.asterisk, places=pbx.places, stack=stack)
    await pbx.clear()


@pytest.fixture
async def watch(pbx: QueuedPbx, folder: Path, database_url: str) -> AsyncIterator[Watch]:
    """Observers that end with the test."""
    async with AsyncExitStack() as stack:

        async def start(*, ask_s: float = 20.0, **other: object) -> Observing:
            observed = observed_of(
                pbx.asterisk, database=database_url, spool=folder / "spool", **other
            )
            observing = Observing(observed, ask_s=ask_s)
            return await (await stack.enter_async_context(observing)).ready()

        yield start
