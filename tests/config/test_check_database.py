"""What `check` says of the keys of callers' numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter import config
from callcenter.store.keys import add_key

EXAMPLE = Path("deploy/examples/salud.toml")
SECRET = {"CALLCENTER_AMI__SECRET": "-"}
URL = {**SECRET, "CALLCENTER_DATABASE__URL": "postgresql://there/line"}


def told(environ: dict[str, str]) -> list[str]:
    problems = config.check(EXAMPLE, environ, ())
    assert all(problem.severity is config.Severity.WARNING for problem in problems)
    return [problem.message for problem in problems]


def test_a_database_without_keys_is_a_warning_that_numbers_are_not_kept() -> None:
    assert told(URL) == ["no keys are given, so callers' numbers are not kept"]
    assert told(SECRET) == []


@pytest.mark.parametrize("url", ["nonsense", "mysql://there/line", "", "there:5432/line"])
def test_what_is_no_address_of_postgresql_is_an_error_that_never_shows_it(url: str) -> None:
    environ = {**URL, "CALLCENTER_DATABASE__URL": url}
    found = [
        problem
        for problem in config.check(EXAMPLE, environ, ())
        if problem.severity is config.Severity.ERROR
    ]
    assert [problem.message for problem in found] == ["this is no address of a PostgreSQL database"]
    assert not url or url not in str(found[0])


def test_an_address_in_a_file_of_its_own_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("there/line", encoding="utf-8")
    environ = {**SECRET, "CALLCENTER_DATABASE__URL_FILE": str(tmp_path / "url")}
    problem = config.check(EXAMPLE, environ, ())[0]
    assert (problem.severity, problem.message) == (
        config.Severity.ERROR,
        "this is no address of a PostgreSQL database",
    )


def test_a_good_file_of_keys_is_nothing_to_speak_of(tmp_path: Path) -> None:
    add_key(tmp_path / "keys")
    assert told({**URL, "CALLCENTER_DATABASE__KEY_FILE": str(tmp_path / "keys")}) == []


def test_a_file_of_keys_that_cannot_be_had_is_a_warning(tmp_path: Path) -> None:
    missing = {**URL, "CALLCENTER_DATABASE__KEY_FILE": str(tmp_path / "none")}
    assert told(missing) == ["the file cannot be read: No such file or directory"]


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o666])
def test_a_file_of_keys_that_everybody_may_use_is_a_warning(tmp_path: Path, mode: int) -> None:
    add_key(tmp_path / "keys")
    (tmp_path / "keys").chmod(mode)
    environ = {**URL, "CALLCENTER_DATABASE__KEY_FILE": str(tmp_path / "keys")}
    assert told(environ) == ["everybody on this machine may use the file with the keys"]


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "line.toml"
    lines = '[database]\nkey_file = "numbers.key"\nspool = "spool"\n'
    path.write_text(f"{EXAMPLE.read_text(encoding='utf-8')}\n{lines}", encoding="utf-8")
    database = config.load(path, environ=SECRET).database
    assert (database.key_file, database.spool) == (tmp_path / "numbers.key", tmp_path / "spool")
