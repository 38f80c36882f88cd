"""What `callcenter doctor` prints of its findings."""

from __future__ import annotations

import pytest

from callcenter.cli import doctor
from callcenter.cli.doctor_texts import HEADINGS
from callcenter.cli.main import main
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


@pytest.mark.parametrize(("language", "mend"), [("es", "el cortafuegos"), ("en", "the firewall")])
def test_a_pbx_that_is_not_reached_is_no_question_of_its_password(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    mend: str,
) -> None:
    monkeypatch.setenv("CALLCENTER_AMI__SECRET", "-")
    monkeypatch.setattr(doctor, "CONNECT_S", 0.2)
    command = ["doctor", "deploy/examples/salud.toml", "--set", "ami.port=1"]
    assert main([*command, "--language", language]) == 1
    told = capsys.readouterr().out
    assert "[login.unreached]" in told
    assert "127.0.0.1:1" in told
    assert mend in told
    assert "secret" not in told
