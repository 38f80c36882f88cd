"""A line at work, its service, database and PBX link killed at random: nobody is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from callcenter.lab.chaos import MOST_WAITING, chaos
from callcenter.lab.chaos_run import Options

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.real, pytest.mark.long, pytest.mark.timeout(1_200)]

CHAOS_S = 300.0
SEED = "5"


async def test_five_minutes_of_chaos_lose_nobody(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await chaos(
        Options(
            duration_s=CHAOS_S,
            seed=SEED,
            keep=folder / "chaos",
            most_waiting=MOST_WAITING,
            beyond=True,
        )
    )
    told = capsys.readouterr()
    assert code == 0, told.err + told.out
    figures = json.loads(told.out.splitlines()[-1])
    assert figures["callers"] > 150
    # How many get to an agent of ours, at once or by a call back, depends on how long the outages
    # were that were drawn, and on how fast the machine is after each.
    assert figures["answered"] > 30
    assert figures["answered_outside"] > 5
    assert figures["promised"] > 0
    assert figures["put_back"] > 2
    assert figures["faults_made"] > 40
