"""Real programs without root: how they are started, when they are fetched, that they run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from callcenter.errors import LabError
from callcenter.lab.account import process_owner
from callcenter.lab.machine import Machine, open_suites
from callcenter.lab.parts import Parts, ensure_parts, lab_account, stamp
from callcenter.lab.sources import ARCHITECTURES

VERSION_WORDS = {
    "asterisk": ("-V", "Asterisk "),
    "baresip": ("-h", "baresip v"),
    "espeak-ng": ("--version", "eSpeak NG"),
    "prometheus": ("--version", "prometheus, version"),
    "promtool": ("--version", "promtool, version"),
    "sipp": ("-v", "SIPp v"),
    "sox": ("--version", "SoX"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder, name in (("usr/bin", "sox"), ("usr/sbin", "asterisk")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / name).touch()
    return tmp_path


class TestProgram:
    @pytest.mark.parametrize(
        ("machine", "triplet", "loader"),
        [
            ("x86_64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
            ("aarch64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
        ],
    )
    def test_the_trees_own_loader_runs_it(
        self, *, tree: Path, machine: str, triplet: str, loader: str
    ) -> None:
        parts = Parts(root=tree, architecture=ARCHITECTURES[machine])
        library = f"{tree}/usr/lib/{triplet}"

        assert parts.program("asterisk") == (
            f"{library}/{loader}",
            "--inhibit-cache",
            "--library-path",
            f"{library}:{library}/pulseaudio",
            f"{tree}/usr/sbin/asterisk",
        )
        assert parts.program("sox")[-1] == f"{tree}/usr/bin/sox"
        assert parts.library == Path(library)

    def test_a_program_that_is_not_there_is_named(self, tree: Path) -> None:
        parts = Parts(root=tree, architecture=ARCHITECTURES["x86_64"])

        with pytest.raises(LabError, match="sipp"):
            parts.program("sipp")

    def test_data_outside_the_usual_places_is_pointed_at(self, tree: Path) -> None:
        parts = Parts(root=tree, architecture=ARCHITECTURES["x86_64"])

        assert parts.environment("espeak-ng")["ESPEAK_DATA_PATH"] == str(parts.library)
        assert "ESPEAK_DATA_PATH" not in parts.environment("sox")
        assert parts.environment("sox")["TZDIR"] == str(parts.path("usr/share/zoneinfo"))


class TestStamp:
    def test_the_same_set_has_the_same_stamp(self) -> None:
        assert stamp(("a", "b")) == stamp(("a", "b"))

    def test_another_set_or_layout_has_another(self) -> None:
        stamps = {stamp(("a", "b")), stamp(("a", "c")), stamp(("a", "b"), layout=99)}

        assert len(stamps) == 3


class TestEnsure:
    def test_a_tree_that_is_there_is_used_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        machine = Machine.this()
        name = f"forky-{machine.architecture.name}-{stamp()}"
        monkeypatch.setattr("callcenter.lab.parts.suites_with_asterisk", lambda _: (("forky",),))
        (tmp_path / "parts" / name).mkdir(parents=True)

        parts = ensure_parts(pytest.fail, cache=tmp_path)

        assert parts.root == tmp_path / "parts" / name

    def test_half_a_tree_is_not_taken_for_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        (tmp_path / "parts/.new-x").mkdir(parents=True)

        with pytest.raises(LabError, match="apt-get is missing"):
            ensure_parts(lambda _line: None, cache=tmp_path)

    def test_every_suite_is_tried_before_giving_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        suites = (("one",), ("two",))
        monkeypatch.setattr("callcenter.lab.parts.suites_with_asterisk", lambda _: suites)
        said: list[str] = []

        with pytest.raises(LabError):
            ensure_parts(said.append, cache=tmp_path)

        assert [line.split(" ", 1)[0] for line in said] == ["one"]


class TestKeyring:
    def test_an_old_machine_takes_the_newer_keyring_from_its_own_suite(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Only the own suite is trusted at first; its keyring then opens the newer one."""
        machine = _old_machine(tmp_path)
        _fake_archive(tmp_path)
        monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")

        open_suites(("forky",), machine=machine, work=tmp_path / "work", report=lambda _: None)

        sources = (tmp_path / "work/sources/parts.sources").read_text()
        assert "Suites: forky" in sources
        assert "Signed-By: " in sources
        assert "work/keyring/unpacked/usr/share/keyrings/debian-archive-keyring.gpg" in sources


def _old_machine(root: Path) -> Machine:
    (root / "etc/apt").mkdir(parents=True)
    (root / "etc/apt/sources.list").write_text("deb http://mirror.example/debian bookworm main\n")
    (root / "etc/os-release").write_text("ID=debian\nVERSION_ID=12\nVERSION_CODENAME=bookworm\n")
    return Machine.this(root=root)


def _fake_archive(root: Path) -> None:
    """An apt-get that trusts forky only with a keyring of ours, and a package holding one."""
    source = root / "source"
    (source / "DEBIAN").mkdir(parents=True)
    (source / "usr/share/keyrings").mkdir(parents=True)
    (source / "usr/share/keyrings/debian-archive-keyring.gpg").touch()
    (source / "DEBIAN/control").write_text(
        "Package: k\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example>\nDescription: x\n"
    )
    argv = ("dpkg-deb", "--build", str(source), str(root / "k.deb"))
    subprocess.run(argv, check=True, capture_output=True)
    (root / "bin").mkdir()
    script = root / "bin/apt-get"
    script.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *download*) cp {root}/k.deb debian-archive-keyring_1.deb; exit;; esac\n'
        "if grep -q forky ../../sources/*.sources && ! grep -q Signed-By ../../sources/*.sources\n"
        "then echo 'W: NO_PUBKEY 0123'; exit 100; fi\n"
    )
    script.chmod(0o755)


@pytest.mark.real
@pytest.mark.parametrize("name", VERSION_WORDS)
def test_every_program_answers_its_version_without_root(name: str) -> None:
    parts = ensure_parts(lambda _line: None)
    word, expected = VERSION_WORDS[name]

    done = subprocess.run(
        [*parts.program(name), word],
        env={**os.environ, **parts.environment(name)},
        capture_output=True,
        text=True,
        check=False,
        **process_owner(lab_account()),
    )

    assert expected in done.stdout + done.stderr


@pytest.mark.real
@pytest.mark.parametrize("language", ["en", "es"])
def test_recorded_digits_are_there_under_the_languages_code(language: str) -> None:
    parts = ensure_parts(lambda _line: None)

    assert parts.path(f"usr/share/asterisk/sounds/{language}/digits/1.wav").is_file()
