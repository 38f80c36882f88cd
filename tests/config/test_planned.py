"""How many agents are planned, in the settings or in a CSV file beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callcenter import config
from callcenter.config import Problem

Spoiled = Callable[..., list[Problem]]

EXAMPLE = Path("deploy/examples/salud.toml")
SECRET = {"CALLCENTER_AMI__SECRET": "-"}
ROWS = "lun-vie,07:00,13:00,12\nmon-fri,12:00,17:45,8\n2026-12-24,7:00,24:00,5\nSAB,07:00,12:00,0\n"


def at(when: str) -> int:
    """Return a moment of Lima, in ms since the epoch."""
    return (
        round(datetime.fromisoformat(when).replace(tzinfo=ZoneInfo("America/Lima")).timestamp())
        * 1000
    )


def agents_planned(settings: config.Settings, wall_ms: int) -> int | None:
    """Return how many the settings plan at a moment; None without a plan."""
    plan = config.plan_of(settings)
    return plan.agents(wall_ms) if plan else None


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], config.Settings]:
    def read(rows: str, first: str = "day,from,to,agents\n") -> config.Settings:
        file = tmp_path / "turnos.csv"
        file.write_text(first + rows, encoding="utf-8-sig")
        overrides = {"planned.file": str(file), "service.timezone": "America/Lima"}
        return config.load(EXAMPLE, environ=SECRET, overrides=overrides.items())

    return read


@pytest.mark.parametrize(
    ("when", "agents"),
    [
        ("2026-11-30 06:59", 0),
        ("2026-11-30 07:00", 12),
        ("2026-11-30 12:30", 20),  # who comes and who goes
        ("2026-11-30 13:00", 8),
        ("2026-11-30 17:45", 0),
        ("2026-12-05 08:00", 0),
        ("2026-12-24 08:00", 5),  # a Thursday with shifts of its own
        ("2026-12-24 23:59", 5),
        ("2026-12-25 00:00", 0),
        ("2026-12-25 08:00", 12),
    ],
)
def test_shifts_of_the_week_add_up_and_a_date_has_its_own(
    read: Callable[[str], config.Settings], when: str, agents: int
) -> None:
    assert agents_planned(read(ROWS), at(when)) == agents


def test_a_spreadsheet_in_spanish_may_have_written_it(
    read: Callable[..., config.Settings],
) -> None:
    settings = read("12;lun;07:00;13:00\n;;;\n\n", "agents;day;from;to\n")
    assert agents_planned(settings, at("2026-11-30 08:00")) == 12


def test_the_settings_may_hold_it_themselves() -> None:
    shifts = [{"day": "mon", "hours": "07:00-13:00", "agents": 3}]
    settings = config.load(EXAMPLE, environ=SECRET, overrides=[("planned.shifts", shifts)])
    assert agents_planned(settings, at("2026-11-30 08:00")) == 3


def test_without_a_plan_there_is_no_figure() -> None:
    settings = config.load(EXAMPLE, environ=SECRET)
    assert agents_planned(settings, at("2026-11-30 08:00")) is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("lunes,07:00,13:00,12\n", "line 2: day: has no form"),
        ("lun,07:00,13:00,doce\n", "line 2: agents: has no form"),
        ("lun,07:00,13:00,-1\n", "line 2: agents: has no form"),
        ("lun,siete,13:00,12\n", "line 2: from and to: has no form"),
        ("lun,22:00,06:00,12\n", "line 2: ends before it begins"),
        ("vie-lun,07:00,13:00,12\n", "line 2: is no day"),
        ("lun,07:00,13:00,1\n\nlun,07:00,13:00\n", "line 4: has 3 fields and not 4"),
        ("2026-02-30,07:00,13:00,12\n", "line 2: is no day"),
        (
            "lunes,siete,13:00,doce\n",
            "; ".join(
                f"{column}: has no form that is known"
                for column in ("line 2: day", "from and to", "agents")
            ),
        ),
        (
            "vie-lun,22:00,06:00,12\n",
            "line 2: is no day, and no days in their order: fri-mon; ends before it begins",
        ),
    ],
)
def test_a_row_that_is_none_is_told_with_its_line(
    read: Callable[[str], config.Settings], rows: str, message: str
) -> None:
    with pytest.raises(config.SettingsRefused) as refused:
        read(rows)
    (problem,) = (p for p in refused.value.problems if p.severity is config.Severity.ERROR)
    assert problem.field == "planned.file"
    assert message in problem.message


@pytest.mark.parametrize("first", ["", "day,from,to\n", "day,from,to,agents,agents\n"])
def test_the_first_row_names_the_columns(read: Callable[..., config.Settings], first: str) -> None:
    with pytest.raises(config.SettingsRefused, match="first row does not name the columns"):
        read(ROWS, first)


@pytest.mark.parametrize(
    ("plan", "field", "message"),
    [
        ("", "planned", "nobody is planned"),
        ('file = "nowhere.csv"\n', "planned.file", "No such file"),
        (
            'shifts = [{ day = "mon", hours = "13:00-07:00", agents = 2 }]\n',
            "planned.shifts[1]",
            "ends before it begins",
        ),
        (
            'shifts = [{ day = "monday", hours = "07:00-13:00", agents = 2 }]\n',
            "planned.shifts[1].day",
            "",
        ),
    ],
)
def test_what_says_nothing_is_refused(
    spoiled: Spoiled, plan: str, field: str, message: str
) -> None:
    problems = spoiled(("[ami]\n", f"[planned]\n{plan}[ami]\n"))
    assert {problem.field for problem in problems} == {field}
    assert message in problems[0].message
    assert "^" not in problems[0].mend


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "turnos.csv"
    file.write_bytes(b"\xff\xfe\x00")
    problems = config.check(EXAMPLE, SECRET, [("planned.file", str(file))])
    assert any("not UTF-8" in problem.message for problem in problems)
