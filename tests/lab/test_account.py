"""As root the servers run as somebody else who exists already; otherwise as the caller."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

import pytest

from callcenter.errors import LabError
from callcenter.lab.account import Account, lab_account, process_owner

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.delenv("CALLCENTER_LAB_USER", raising=False)


def test_an_unprivileged_caller_needs_no_other_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    assert lab_account() is None
    assert process_owner(None) == {}


@pytest.mark.usefixtures("as_root")
def test_root_takes_an_existing_account_without_rights() -> None:
    account = lab_account()

    assert account is not None
    assert account.uid == pwd.getpwnam(account.name).pw_uid != 0
    assert process_owner(account) == {
        "user": account.uid,
        "group": account.gid,
        "extra_groups": (),
    }


@pytest.mark.usefixtures("as_root")
@pytest.mark.parametrize("name", ["no-such-account", "root"])
def test_an_account_that_cannot_serve_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_LAB_USER", name)

    with pytest.raises(LabError, match=name):
        lab_account()


@pytest.mark.usefixtures("as_root")
def test_the_account_may_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_LAB_USER", "daemon")

    account = lab_account()

    assert account is not None
    assert account.name == "daemon"


def test_a_folder_is_handed_over_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    me = Account(name="me", uid=os.geteuid(), gid=os.getegid())

    me.own(tmp_path)

    assert (tmp_path / "folder/file").stat().st_uid == me.uid
