"""A machine without pip gets one out of its own packages, once."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from callcenter.lab import pip_wheel
from callcenter.lab.pip_wheel import DISTUTILS, ensure_pip_wheel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class FakeApt:
    """Hands out packages made here and remembers which were asked for."""

    def __init__(self, folder: Path, files: dict[str, dict[str, str]]) -> None:
        self._folder = folder
        self._files = files
        self.asked: list[str] = []

    def download_alone(self, package: str) -> Path:
        self.asked.append(package)
        source = self._folder / package
        (source / "DEBIAN").mkdir(parents=True)
        (source / "DEBIAN/control").write_text(
            f"Package: {package}\nVersion: 1\nArchitecture: all\n"
            "Maintainer: x <x@example>\nDescription: x\n"
        )
        for name, text in self._files[package].items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text)
        made = self._folder / f"{package}_1.deb"
        argv = ("dpkg-deb", "--build", str(source), str(made))
        subprocess.run(argv, check=True, capture_output=True)
        return made


def _packages(pip: str) -> dict[str, dict[str, str]]:
    # Not a zip but a folder of the same shape: Python runs a folder with __main__.py as well.
    return {
        "python3-pip-whl": {"usr/share/python-wheels/pip-1-py3-none-any.whl/pip/__main__.py": pip},
        "python3-distutils": {f"{DISTUTILS}/cmd.py": "VERSION = 1\n"},
    }


@pytest.mark.parametrize(
    ("pip", "asked"),
    [
        ("print('pip 1')\n", ["python3-pip-whl"]),
        ("import distutils_of_old\n", ["python3-pip-whl", "python3-distutils"]),
    ],
)
def test_it_is_taken_from_a_package_with_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: str, asked: Sequence[str]
) -> None:
    (tmp_path / "made").mkdir()
    apt = FakeApt(tmp_path / "made", _packages(pip))
    (tmp_path / "cache/pip/apt").mkdir(parents=True)
    monkeypatch.setattr(pip_wheel, "open_own_suites", lambda **_: apt)

    wheel = ensure_pip_wheel(lambda _line: None, cache=tmp_path / "cache")

    assert (wheel / "pip/__main__.py").read_text() == pip
    assert apt.asked == list(asked)
    assert (wheel.parent / "distutils/cmd.py").exists() == (len(asked) == 2)
    assert not (wheel.parent / "apt").exists()


def test_a_kept_one_is_used_again_without_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    kept = tmp_path / "pip/pip-9-py3-none-any.whl"
    kept.parent.mkdir()
    kept.touch()

    assert ensure_pip_wheel(lambda _line: None, cache=tmp_path) == kept
