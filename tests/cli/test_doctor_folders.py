"""Folders that are missing, or in which one may not do what the service must."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from callcenter.cli.doctor_folders import folders_seen, folders_wanted
from callcenter.cli.privacy import account
from callcenter.config import load
from callcenter.doctor.facts import FolderSeen, Wanted
from tests.cli.test_sounds import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Return what lets a folder be one of others': root, who runs some tests, may do all."""

    def lock(folder: Path) -> None:
        allowed = os.access
        monkeypatch.setattr(os, "access", lambda path, mode: path != folder and allowed(path, mode))

    return lock


@pytest.mark.parametrize("check", ["recordings", "prompts"])
def test_a_folder_that_is_not_there_is_missing(check: str, tmp_path: Path) -> None:
    folder = tmp_path / "none"
    seen = folders_seen(Wanted(folders={check: str(folder)}))
    assert seen == {check: FolderSeen("missing", str(folder), account())}


@pytest.mark.parametrize("check", ["recordings", "prompts"])
def test_a_folder_where_one_may_do_nothing_is_locked(
    check: str, tmp_path: Path, locked: Callable[[Path], None]
) -> None:
    wanted = Wanted(folders={check: str(tmp_path)})
    assert folders_seen(wanted)[check].kind == "ok"
    locked(tmp_path)
    assert folders_seen(wanted) == {check: FolderSeen("locked", str(tmp_path), account())}


def test_a_day_in_which_one_may_not_delete_is_named(
    tmp_path: Path, locked: Callable[[Path], None]
) -> None:
    day = tmp_path / "2026-11-29"
    day.mkdir()
    locked(day)
    seen = folders_seen(Wanted(folders={"recordings": str(tmp_path)}))
    assert seen["recordings"] == FolderSeen("locked", str(day), account())


def test_where_prompts_are_put_is_named(tmp_path: Path, locked: Callable[[Path], None]) -> None:
    inner = tmp_path / "es" / "callcenter"
    inner.mkdir(parents=True)
    locked(inner)
    seen = folders_seen(Wanted(folders={"prompts": str(tmp_path)}))
    assert seen["prompts"] == FolderSeen("locked", str(inner), account())


def test_only_folders_that_the_settings_use_are_wanted() -> None:
    environ = {"CALLCENTER_AMI__SECRET": "x", "CALLCENTER_DATABASE__URL": "postgresql:///x"}
    assert folders_wanted(load(EXAMPLE, environ=environ)) == {}
    recorded = load(EXAMPLE, environ=environ, overrides=[("recording.folder", "/rec")])
    assert folders_wanted(recorded) == {"recordings": "/rec"}
    agents = [
        {
            "number": "7001",
            "name": "Ana",
            "pin": "736215",
            "records_prompts": True,
            "skills": ["citas", "tramites", "reclamos"],
        }
    ]
    recorder = load(EXAMPLE, environ=environ, overrides=[("agents", agents)])
    assert folders_wanted(recorder) == {"prompts": str(recorder.speech.sounds)}
