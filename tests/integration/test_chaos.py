"""A line at work, its service, database and PBX link killed at random: nobody is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from callcenter.lab.chaos import Options, chaos

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.real, pytest.mark.timeout(480)]

CHAOS_S = 90.0
SEED = "5"


async def test_ninety_seconds_of_chaos_lose_nobody(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await chaos(Options(duration_s=CHAOS_S, seed=SEED, keep=folder / "chaos"))
    told = capsys.readouterr()
    assert code == 0, told.err + told.out
    figures = json.loads(told.out.splitlines()[-1])
    assert figures["callers"] > 50
    # How many get to an agent of ours depends on how long the outages were that were drawn.
    assert figures["answered"] > 10
    assert figures["faults_made"] > 10
