"""A private apt-get: what it is asked, what is told of its progress, what its failures become."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.errors import LabError
from callcenter.lab.apt import Apt, UntrustedArchive, percentages, seldom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FETCHES_ONE = """\
#!/bin/sh
for word; do case $word in --option=APT::Status-Fd=*) fd=${word##*=};; esac; done
case "$*" in
*--print-uris*) echo "'http://mirror.example/a_1.deb' a_1.deb 2500000 SHA256:00" ;;
*) echo dlstatus:1:40.5:Retrieving > /proc/self/fd/$fd; : > a_1.deb ;;
esac
"""


@pytest.fixture
def fake_apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a shell script in apt-get's place."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def install(script: str) -> None:
        (folder / "apt-get").write_text(script)
        (folder / "apt-get").chmod(0o755)

    return install


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def apt(tmp_path: Path, said: list[str]) -> Apt:
    return Apt(folder=tmp_path / "apt", sources="x", architecture="amd64", report=said.append)


class TestProgress:
    def test_percents_come_from_download_lines_only(self) -> None:
        lines = ["pmstatus:x:50:y\n", "dlstatus:1:12.7:Retrieving file\n", "dlstatus:broken\n"]

        assert list(percentages(lines)) == [12]

    def test_a_percent_that_is_no_number_is_passed_over(self) -> None:
        assert list(percentages(["dlstatus:1:soon:x\n", "dlstatus:1:3:x\n"])) == [3]

    def test_fast_values_are_shown_seldom_and_never_twice(self) -> None:
        times = iter([0.0, 0.0, 1.0, 2.5, 4.9, 9.0])

        shown = seldom([1, 2, 3, 3, 7], every_s=2.0, clock=lambda: next(times))

        assert list(shown) == [1, 3, 7]


class TestDownload:
    def test_fetches_what_the_plan_names(
        self, apt: Apt, said: list[str], fake_apt_get: Callable[[str], None]
    ) -> None:
        fake_apt_get(FETCHES_ONE)

        (file,) = apt.download(["a"])

        assert file.name == "a_1.deb"
        assert file.is_file()
        assert said == ["downloading 1 packages (2 MB): 40 %"]

    def test_one_package_alone_replaces_older_versions(
        self, apt: Apt, tmp_path: Path, fake_apt_get: Callable[[str], None]
    ) -> None:
        old = tmp_path / "apt/cache/archives/a_0.deb"
        old.touch()
        fake_apt_get(FETCHES_ONE)

        assert apt.download_alone("a").name == "a_1.deb"
        assert not old.exists()

    def test_what_a_broken_run_had_fetched_is_there_for_the_next_to_continue(
        self, apt: Apt, tmp_path: Path, said: list[str], fake_apt_get: Callable[[str], None]
    ) -> None:
        breaks = FETCHES_ONE.replace(": > a_1.deb", "echo half > partial/a_1.deb; exit 100")
        fake_apt_get(breaks)
        with pytest.raises(LabError):
            apt.download(["a"])

        again = Apt(folder=tmp_path / "apt", sources="x", architecture="amd64", report=said.append)
        fake_apt_get(FETCHES_ONE.replace(": >", "mv partial/a_1.deb"))
        (file,) = again.download(["a"])

        assert file.read_text() == "half\n"

    def test_the_machines_own_state_is_not_touched(
        self, apt: Apt, tmp_path: Path, fake_apt_get: Callable[[str], None]
    ) -> None:
        fake_apt_get(f'#!/bin/sh\necho "$1" > {tmp_path}/asked\n')

        apt.update()

        asked = (tmp_path / "asked").read_text().strip()
        assert asked == f"--config-file={tmp_path}/apt/apt.conf"
        settings = (tmp_path / "apt/apt.conf").read_text()
        assert f'Dir::State::status "{tmp_path}/apt/status";' in settings
        assert 'Acquire::AllowInsecureRepositories "false";' in settings


class TestFailure:
    def test_apts_own_sentences_are_told_once_each(
        self, apt: Apt, fake_apt_get: Callable[[str], None]
    ) -> None:
        fake_apt_get("#!/bin/sh\necho 'E: no such suite'\necho 'E: no such suite'\nexit 100\n")

        with pytest.raises(LabError) as caught:
            apt.update()

        assert str(caught.value) == "apt-get update failed: no such suite"

    def test_a_silent_failure_says_so(self, apt: Apt, fake_apt_get: Callable[[str], None]) -> None:
        fake_apt_get("#!/bin/sh\nexit 1\n")

        with pytest.raises(LabError, match="it said nothing"):
            apt.update()

    def test_an_unknown_key_is_an_error_of_its_own(
        self, apt: Apt, fake_apt_get: Callable[[str], None]
    ) -> None:
        fake_apt_get("#!/bin/sh\necho 'W: GPG error: NO_PUBKEY 0123'\nexit 100\n")

        with pytest.raises(UntrustedArchive):
            apt.update()

    def test_a_machine_without_apt_is_told_what_is_missing(
        self, apt: Apt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")

        with pytest.raises(LabError, match="apt-get is missing"):
            apt.update()
