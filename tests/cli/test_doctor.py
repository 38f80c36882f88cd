"""What `callcenter doctor` prints of its findings."""

from __future__ import annotations

import pytest

from callcenter.cli import doctor
from callcenter.cli.doctor_texts import HEADINGS
from callcenter.doctor.findings import Finding

CALL = Finding("call", "ok")
RIGHT = Finding("queue", "ok")


@pytest.mark.parametrize(("every", "shown"), [(False, 1), (True, 2)])
def test_a_call_that_was_asked_for_is_told_also_when_all_is_well(
    capsys: pytest.CaptureFixture[str], *, every: bool, shown: int
) -> None:
    told = [(CALL, "La llamada llegó", ""), (RIGHT, "La cola está", "")]
    doctor._print(told, HEADINGS["es"], every=every)  # printing alone, without a PBX
    *lines, _sum = capsys.readouterr().out.splitlines()
    assert len(lines) == shown
    assert "La llamada llegó" in lines[0]
