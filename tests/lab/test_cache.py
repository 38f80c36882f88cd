"""Where things are kept, and that two starters never fill the same place at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from callcenter.errors import LabError
from callcenter.lab.cache import cache_folder, clear, make_readable, only_one

ROOT, SOMEBODY = 0, 1000


class TestPlace:
    @pytest.mark.parametrize(
        ("uid", "chosen", "xdg", "expected"),
        [
            (SOMEBODY, "/c", "/x", "/c"),
            (ROOT, "/c", "/x", "/c"),
            (ROOT, "", "/x", "/var/cache/callcenter"),
            (SOMEBODY, "", "/x", "/x/callcenter"),
            (SOMEBODY, "", "", "/home/ana/.cache/callcenter"),
        ],
    )
    def test_order_of_choice(
        self, *, uid: int, chosen: str, xdg: str, expected: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("os.geteuid", lambda: uid)
        monkeypatch.setenv("HOME", "/home/ana")
        monkeypatch.setenv("CALLCENTER_CACHE", chosen)
        monkeypatch.setenv("XDG_CACHE_HOME", xdg)

        assert cache_folder() == Path(expected)

    def test_a_folder_is_open_to_every_account_whatever_the_umask(self, tmp_path: Path) -> None:
        folder = tmp_path / "a"
        folder.mkdir(mode=0o700)

        make_readable(folder)

        assert folder.stat().st_mode & 0o777 == 0o755

    def test_a_place_that_cannot_be_made_says_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()

        with pytest.raises(LabError, match="CALLCENTER_CACHE"):
            make_readable(tmp_path / "file" / "folder")


class TestLock:
    def test_the_first_starter_says_nothing(self, tmp_path: Path) -> None:
        said: list[str] = []

        with only_one(tmp_path / "lock", report=said.append):
            pass

        assert said == []

    def test_the_second_starter_says_that_it_waits_and_then_goes_on(self, tmp_path: Path) -> None:
        waiting = threading.Event()
        order: list[str] = []

        def second() -> None:
            with only_one(tmp_path / "lock", report=lambda _line: waiting.set()):
                order.append("second")

        other = threading.Thread(target=second)
        with only_one(tmp_path / "lock", report=order.append):
            other.start()
            assert waiting.wait(10)
            order.append("first")
        other.join(10)

        assert order == ["first", "second"]

    def test_a_lock_that_cannot_be_made_says_what_to_do(self, tmp_path: Path) -> None:
        lock = tmp_path / "no-folder" / "lock"

        with pytest.raises(LabError, match="CALLCENTER_CACHE"), only_one(lock, report=print):
            pass


class TestClearing:
    def test_everything_of_ours_goes_and_nothing_else(self, tmp_path: Path) -> None:
        for name in ("parts/forky", "demo/db", "uv-1a2b3c4d", "letters"):
            (tmp_path / "cache" / name).mkdir(parents=True)

        clear(tmp_path / "cache")

        assert [path.name for path in (tmp_path / "cache").iterdir()] == ["letters"]

    def test_what_a_link_leads_to_stays(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "cache").mkdir()
        (tmp_path / "cache" / "parts").symlink_to(tmp_path / "elsewhere")

        clear(tmp_path / "cache")

        assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]

    def test_a_folder_of_ours_alone_goes_too(self, tmp_path: Path) -> None:
        (tmp_path / "cache" / "parts").mkdir(parents=True)

        clear(tmp_path / "cache")
        clear(tmp_path / "cache")

        assert not (tmp_path / "cache").exists()

    def test_what_cannot_be_removed_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "parts").write_text("no folder")

        with pytest.raises(LabError, match="parts"):
            clear(tmp_path)
