"""What `check` says of files with the authorities to trust."""

from __future__ import annotations

import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest

from callcenter.config import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLES = {
    "ami": ("[ami]\n", '[ami]\ntls = true\nca_file = "ca.pem"\n'),
    "registry": (
        "[ami]\n",
        '[registry]\nurl = "https://padron.example/people"\nca_file = "ca.pem"\n[ami]\n',
    ),
}


@pytest.fixture(params=sorted(TABLES))
def table(request: pytest.FixtureRequest) -> str:
    """Each table that names such a file."""
    name: str = request.param
    return name


@pytest.fixture
def told(table: str, spoiled: Callable[..., list[Problem]]) -> Callable[[], list[Problem]]:
    return lambda: spoiled(TABLES[table])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the file cannot be read: No such file or directory"),
        ("", "the file holds no certificate"),
        ("this is no certificate", "the file holds no certificate"),
    ],
)
def test_one_that_is_missing_or_none_is_refused(
    *,
    tmp_path: Path,
    table: str,
    told: Callable[[], list[Problem]],
    content: str | None,
    message: str,
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content, encoding="utf-8")
    (problem,) = told()
    assert (problem.field, problem.message) == (f"{table}.ca_file", message)
    assert problem.severity is Severity.ERROR


def test_one_that_the_service_may_be_able_to_read_is_only_doubtful(
    table: str, told: Callable[[], list[Problem]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", refuses)
    (problem,) = told()
    assert (problem.field, problem.severity) == (f"{table}.ca_file", Severity.WARNING)


@pytest.mark.usefixtures("table")
def test_one_with_a_certificate_is_nothing_to_speak_of(
    tmp_path: Path, told: Callable[[], list[Problem]]
) -> None:
    new = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec"]
    curve = ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=ca.test"]
    files = ["-keyout", str(tmp_path / "ca.key"), "-out", str(tmp_path / "ca.pem")]
    subprocess.run([*new, *curve, *files], check=True, capture_output=True)
    assert told() == []
