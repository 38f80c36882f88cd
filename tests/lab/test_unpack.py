"""Packages become one tree that any account can read, with nothing in it that points outside."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from callcenter.errors import LabError
from callcenter.lab.unpack import mend_links, unpack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a library outside /usr, links of three kinds, a manual and set-uid bits."""
    source = tmp_path / "source"
    for folder in ("DEBIAN", "lib/x", "usr/bin", "usr/share/man", "usr/share/data", "etc"):
        (source / folder).mkdir(parents=True)
    (source / "DEBIAN/control").write_text(
        "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example>\nDescription: x\n"
    )
    (source / "lib/x/code.so").write_text("code")
    (source / "usr/bin/tool").write_text("tool")
    (source / "usr/bin/tool").chmod(0o4711)
    (source / "usr/share/man/tool.1").write_text("manual")
    (source / "usr/share/data/inside").symlink_to("/lib/x/code.so")
    (source / "usr/share/data/outside").symlink_to("/etc/hostname")
    (source / "usr/share/data/beside").symlink_to("inside")
    (source / "etc/secret").write_text("x")
    (source / "etc/secret").chmod(0o600)
    made = tmp_path / "a.deb"
    argv = ("dpkg-deb", "--root-owner-group", "--build", str(source), str(made))
    subprocess.run(argv, check=True, capture_output=True)
    return made


@pytest.fixture
def tree(tmp_path: Path, package: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir(mode=0o700)
    unpack([package], into=folder, report=lambda _line: None)
    return folder


class TestUnpack:
    def test_old_folders_are_merged_into_usr(self, tree: Path) -> None:
        assert (tree / "usr/lib/x/code.so").read_text() == "code"
        assert (tree / "lib/x/code.so").read_text() == "code"
        assert (tree / "lib").is_symlink()

    def test_manuals_are_left_out(self, tree: Path) -> None:
        assert not (tree / "usr/share/man").exists()

    def test_links_stay_inside(self, tree: Path) -> None:
        data = tree / "usr/share/data"

        assert (data / "inside").resolve() == (tree / "usr/lib/x/code.so").resolve()
        assert (data / "beside").read_text() == "code"
        assert not (data / "outside").is_symlink()

    def test_everybody_may_read_and_nobody_gains_rights(self, tree: Path) -> None:
        assert (tree / "usr/bin/tool").stat().st_mode & 0o7777 == 0o755
        assert (tree / "etc/secret").stat().st_mode & 0o7777 == 0o644
        assert tree.stat().st_mode & 0o7777 == 0o755

    def test_a_damaged_package_is_named(self, tmp_path: Path) -> None:
        broken = tmp_path / "broken.deb"
        broken.write_text("not a package")

        with pytest.raises(LabError, match=r"broken\.deb"):
            unpack([broken], into=tmp_path, report=lambda _line: None)

    def test_a_machine_without_the_tool_is_told(
        self, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")

        with pytest.raises(LabError, match="dpkg-deb is missing"):
            unpack([package], into=tmp_path, report=lambda _line: None)


def test_links_to_folders_are_mended_too(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("/real")

    mend_links(tmp_path)

    assert (tmp_path / "link").readlink().parts == ("real",)
