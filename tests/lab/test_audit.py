"""The audit of what is locked: what is found fails, what is not known is told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from callcenter.lab import audit
from callcenter.lab.audit import Audit, Dependency, Report, Vulnerability, ask_pip_audit, locked

if TYPE_CHECKING:
    from pathlib import Path

ADVISORY = Vulnerability("PYSEC-1", ["2.0"])


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.txt"
    path.write_text(
        "# a lock\nnumpy==2.5.0 ; python_full_version >= '3.12' \\\n    --hash=sha256:00\n"
        "pip==1.0 \\\n    --hash=sha256:11\n    # via x==1\n",
        encoding="utf-8",
    )
    return path


def audited(lock: Path, **answers: list[Dependency]) -> Audit:
    """An audit for which the services answer this; one that is not named cannot be reached."""
    made = Audit(lambda _, service: Report(answers[service]) if service in answers else None)
    made.look([lock])
    return made


def test_the_packages_of_a_lock_are_known_by_name(lock: Path) -> None:
    assert locked(lock) == ["numpy", "pip"]


def test_all_is_well_when_nothing_is_found(lock: Path) -> None:
    done = audited(lock, pypi=[Dependency("numpy", "2.5.0"), Dependency("pip", "1.0")])
    assert (done.verdict(strict=True), done.unknown) == (0, set())


def test_a_vulnerability_fails_and_is_told_with_the_version_that_mends_it(
    lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = audited(lock, pypi=[Dependency("numpy", "2.5.0"), Dependency("pip", "1.0", [ADVISORY])])
    assert done.verdict(strict=False) == 1
    assert "VULNERABLE  pip 1.0: PYSEC-1, mended in 2.0" in capsys.readouterr().err


def test_an_accepted_advisory_does_not_fail(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audit.ACCEPTED, "PYSEC-1", "we do not use that part")
    done = audited(lock, pypi=[Dependency("numpy"), Dependency("pip", "1.0", [ADVISORY])])
    assert done.verdict(strict=True) == 0


@pytest.mark.parametrize("reached", [True, False])
def test_what_could_not_be_looked_up_is_told_loudly_and_fails_only_where_asked(
    lock: Path, capsys: pytest.CaptureFixture[str], *, reached: bool
) -> None:
    skipped = [Dependency("numpy", skip_reason="not found"), Dependency("pip", skip_reason="x")]
    done = audited(lock, **({"pypi": skipped} if reached else {}))
    assert done.verdict(strict=False) == 0
    assert "NOT AUDITED: 2 of 2 packages" in capsys.readouterr().err
    assert done.verdict(strict=True) == 1


def test_the_second_service_is_asked_for_what_the_first_does_not_know(lock: Path) -> None:
    first = [Dependency("numpy", "2.5.0"), Dependency("pip", skip_reason="not found")]
    done = audited(lock, pypi=first, osv=[Dependency("pip", "1.0", [ADVISORY])])
    assert (done.unknown, done.verdict(strict=False)) == (set(), 1)


def test_a_vulnerability_is_found_although_other_packages_could_not_be_looked_up(
    lock: Path,
) -> None:
    first = [Dependency("numpy", skip_reason="not found"), Dependency("pip", "1.0", [ADVISORY])]
    assert audited(lock, pypi=first).verdict(strict=False) == 1


def test_an_auditor_that_breaks_off_has_said_nothing(
    lock: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert ask_pip_audit(lock, "pypi") is None
    assert "advisories of pypi" in capsys.readouterr().err
