"""The file of a PBX that is watched: what queues stand for, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from callcenter.cli import settings as cli_settings
from callcenter.cli.options import parser
from callcenter.config import SettingsRefused, Severity, rules
from callcenter.config.observing import USER, check_observed, load_observed, with_services
from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.config.observing import Observed
    from callcenter.config.problems import Problem

FILE = """
country = "PE"
[ami]
host = "192.0.2.20"
[groups.general]
label = "Todas"
code = "G"
tier = 2
target_s = 180
[groups.preferente]
label = "Preferente"
code = "P"
tier = 1
target_s = 60
[observe]
line = "salud"
wrap_up_s = 5
[observe.queues.citas]
[observe.queues."Citas Preferente 100%"]
group = "preferente"
service = "citas"
line = "otra"
wrap_up_s = 0
short_s = 2
"""
SECRET = {"CALLCENTER_AMI__SECRET": "word"}


class Read(Protocol):
    """Reads a text as a file."""

    def __call__(self, text: str, **environ: str) -> Observed:
        """Return what is to be watched."""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str, **environ: str) -> Observed:
        path = tmp_path / "observe.toml"
        path.write_text(text, encoding="utf-8")
        return load_observed(path, environ=SECRET | environ, needed=("ami",))

    return read_text


def refused(read: Read, text: str) -> Problem:
    """Return the only problem of a file."""
    with pytest.raises(SettingsRefused) as caught:
        read(text)
    (problem,) = caught.value.problems
    return problem


def test_one_empty_table_is_enough(read: Read) -> None:
    observed = read("[observe]")
    other = observed.unlisted
    assert other is not None
    assert (other.line, other.group, other.target_ms, other.tier) == ("main", "general", 180_000, 2)
    assert observed.settings.ami.username == USER
    assert list(observed.settings.lines) == ["main"]


def test_a_queue_is_what_it_says_and_else_what_the_table_says(read: Read) -> None:
    observed = read(FILE)
    plain, preferred = observed.queues["citas"], observed.queues["Citas Preferente 100%"]
    assert (plain.line, plain.group, plain.service) == ("salud", "general", "citas")
    assert (plain.wrap_up_ms, plain.short_ms, plain.guard_ms) == (5_000, 5_000, None)
    assert (preferred.line, preferred.group, preferred.service) == ("otra", "preferente", "citas")
    assert (preferred.tier, preferred.target_ms) == (1, 60_000)
    assert (preferred.wrap_up_ms, preferred.short_ms) == (0, 2_000)


def test_to_other_commands_it_is_a_service_whose_lines_are_the_queues(read: Read) -> None:
    made = rules(read(FILE).settings)
    assert set(made.lines) == {"salud", "otra"}
    assert set(made.services) == {"citas"}
    assert {group.tier for group in made.groups.values()} == {1, 2}


def test_services_that_only_the_records_know_are_added_once(read: Read) -> None:
    settings = with_services(read(FILE).settings, ["citas", "ventas", ""])
    assert list(settings.services) == ["citas", "ventas"]
    assert settings.services["ventas"].code == "VENTAS"


def test_queues_that_are_not_named_may_be_left_out(read: Read) -> None:
    assert read(FILE.replace("[observe]", "[observe]\nunlisted = false")).unlisted is None
    problem = refused(read, "[observe]\nunlisted = false")
    assert problem.field == "observe.unlisted"


def test_the_environment_and_the_command_line_win(read: Read, tmp_path: Path) -> None:
    assert read(FILE, CALLCENTER_OBSERVE__LINE="norte").queues["citas"].line == "norte"
    observed = load_observed(
        tmp_path / "observe.toml", environ=SECRET, overrides=[("ami.port", "5039")]
    )
    assert observed.settings.ami.port == 5039


def test_a_secret_may_stand_in_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of the file\n", encoding="utf-8")
    path = tmp_path / "o.toml"
    path.write_text('[ami]\nsecret_file = "secret"\n[observe]', encoding="utf-8")
    secret = load_observed(path, environ={}, needed=("ami",)).settings.ami.secret
    assert secret is not None
    assert secret.get_secret_value() == "of the file"


@pytest.mark.parametrize(
    ("text", "field", "line"),
    [
        ('[observe]\ngroup = "nadie"', "observe.group", 2),
        ('[observe]\n[observe.queues.citas]\ngroup = "genral"', "observe.queues.citas.group", 3),
        ("[observe]\nshort_s = -1", "observe.short_s", 2),
        ("[observe]\nqueue = 1", "observe.queue", 2),
        ("[observe]\n[lines.x]", "lines", 2),
        ('[observe]\n[observe.queues.""]', "observe.queues.", 2),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read: Read, text: str, field: str, line: int) -> None:
    problem = refused(read, text)
    assert (problem.field, problem.line) == (field, line)
    assert problem.mend


def test_without_a_secret_nothing_is_watched(tmp_path: Path) -> None:
    path = tmp_path / "o.toml"
    path.write_text("[observe]", encoding="utf-8")
    with pytest.raises(SettingsRefused, match=r"ami\.secret"):
        load_observed(path, environ={}, needed=("ami",))
    (doubt,) = check_observed(path, {})
    assert (doubt.severity, doubt.field) == (Severity.WARNING, "ami.secret")


def test_queues_that_become_one_service_by_chance_are_told(read: Read, tmp_path: Path) -> None:
    read('[observe]\n[observe.queues."Citas 1"]\n[observe.queues.citas-1]')
    (doubt,) = check_observed(tmp_path / "observe.toml", SECRET)
    assert doubt.severity is Severity.WARNING
    assert "Citas 1" in doubt.message


def test_each_file_is_for_its_own_command(tmp_path: Path) -> None:
    path = tmp_path / "o.toml"
    path.write_text("[observe]", encoding="utf-8")
    run = parser().parse_args(["run", "--config", str(path)])
    with pytest.raises(ConfigError, match="only watches"):
        cli_settings.load(run, needed=("ami",))
    path.write_text("", encoding="utf-8")
    observe = parser().parse_args(["observe", "--config", str(path)])
    with pytest.raises(ConfigError, match="no table"):
        cli_settings.observed(observe)


def test_check_knows_the_file(tmp_path: Path) -> None:
    path = tmp_path / "o.toml"
    path.write_text('[observe]\ngroup = "x"', encoding="utf-8")
    options = parser().parse_args(["check", str(path)])
    (problem,) = cli_settings.problems(options)
    assert problem.field == "observe.group"
