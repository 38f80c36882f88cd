"""The real programs of the laboratory: a PBX, SIP phones, Prometheus, a voice, without root.

They come from Debian packages of the machine's own mirror (see `apt`), are unpacked into the
cache (see `unpack`) and run there by their own dynamic loader and libraries, so that they neither
need nor change anything of the machine, whatever its release. `python -m callcenter.lab.parts`
sets them up and prints their folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError
from callcenter.lab.account import Account, lab_account
from callcenter.lab.cache import cache_folder, make_readable, only_one
from callcenter.lab.machine import Machine, open_suites
from callcenter.lab.progress import INTERRUPTED, say
from callcenter.lab.sources import Architecture, suites_with_asterisk
from callcenter.lab.unpack import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Report = Callable[[str], None]

__all__ = ["Account", "Parts", "cache_folder", "ensure_parts", "lab_account"]

PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-es-wav",
    "asterisk-moh-opsound-wav",
    "baresip-core",
    "espeak-ng",
    "prometheus",
    "sip-tester",
    "sox",
)
# Asterisk looks for a language's sounds under its code; the packages name folders by the speaker.
LANGUAGES = {"en": "en_US_f_Allison", "es": "es_MX_f_Allison"}
SOUNDS = "usr/share/asterisk/sounds"
PROGRAM_FOLDERS = ("usr/bin", "usr/sbin")
LAYOUT = 1
"""Raise it when what is unpacked, or how, changes: older folders are then left alone."""


@dataclass(frozen=True, slots=True)
class Parts:
    """One unpacked tree of packages and how to run its programs."""

    root: Path
    architecture: Architecture

    @property
    def library(self) -> Path:
        """The tree's folder of shared libraries."""
        return self.root / "usr/lib" / self.architecture.triplet

    def path(self, relative: str) -> Path:
        """A file or folder of the tree, such as `usr/share/asterisk`."""
        return self.root / relative

    def program(self, name: str) -> tuple[str, ...]:
        """Words that start a program of the tree by the tree's own loader.

        The machine's cache of libraries is not asked: a mix of two releases would crash.

        Raises:
            LabError: the tree has no such program.
        """
        for folder in PROGRAM_FOLDERS:
            program = self.root / folder / name
            if program.exists():
                break
        else:
            raise LabError(f"{self.root} has no program {name}: delete the folder and start again")
        loader = str(self.library / self.architecture.loader)
        # Where Debian keeps libraries that only a run path written for / would find.
        folders = (self.library, self.library / "pulseaudio")
        libraries = ":".join(str(folder) for folder in folders)
        return (loader, "--inhibit-cache", "--library-path", libraries, str(program))

    def environment(self, name: str) -> dict[str, str]:
        """Variables a program needs beside the caller's, because its data is not under `/`."""
        variables = {"TZDIR": str(self.root / "usr/share/zoneinfo")}
        if name == "espeak-ng":
            variables["ESPEAK_DATA_PATH"] = str(self.library)
        return variables


def stamp(packages: tuple[str, ...] = PACKAGES, *, layout: int = LAYOUT) -> str:
    """Eight characters that change whenever an unpacked tree would be another one."""
    return hashlib.sha256(f"{layout} {' '.join(packages)}".encode()).hexdigest()[:8]


def ensure_parts(report: Report, *, cache: Path | None = None) -> Parts:
    """Have the tree: at once when it is there, else download and unpack it.

    Args:
        report: told in a sentence what happens and how far it is; silent when all is there.
        cache: another folder than `cache_folder()`.

    Raises:
        LabError: a sentence says what is missing and what to do.
    """
    home = (cache or cache_folder()) / "parts"
    machine = Machine.this()
    if ready := _unpacked(home, machine):
        return ready
    make_readable(home.parent)
    make_readable(home)
    with only_one(home / ".lock", report=report):
        if ready := _unpacked(home, machine):  # by whoever held the lock
            return ready
        _set_up(home, machine=machine, report=report)
    if ready := _unpacked(home, machine):
        return ready
    raise LabError(f"{home} vanished while it was being filled")


def _name(suites: Sequence[str], machine: Machine) -> str:
    return f"{suites[0]}-{machine.architecture.name}-{stamp()}"


def _unpacked(home: Path, machine: Machine) -> Parts | None:
    """A tree gets its name only once it is whole, so being there is enough."""
    for suites in suites_with_asterisk(machine.release):
        folder = home / _name(suites, machine)
        if folder.is_dir():
            return Parts(root=folder, architecture=machine.architecture)
    return None


def _set_up(home: Path, *, machine: Machine, report: Report) -> None:
    """Try each set of suites in turn; the last one's error is the one that is raised."""
    *others, last = suites_with_asterisk(machine.release)
    for suites in others:
        try:
            return _set_up_from(suites, home=home, machine=machine, report=report)
        except LabError as error:
            report(f"{suites[0]} cannot be used ({error}); trying the next")
    return _set_up_from(last, home=home, machine=machine, report=report)


def _set_up_from(suites: Sequence[str], *, home: Path, machine: Machine, report: Report) -> None:
    """Download, unpack beside the final place, then rename: nobody sees half a tree."""
    work = home.parent / "apt" / f"{suites[0]}-{machine.architecture.name}"
    apt = open_suites(suites, machine=machine, work=work, report=report)
    packages = apt.download(PACKAGES)
    for half in home.glob(".new-*"):  # of a run that was killed; the lock is ours
        shutil.rmtree(half, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=home))
    unpack(packages, into=fresh, report=report)
    for language, speaker in LANGUAGES.items():
        link = fresh / SOUNDS / language
        if not os.path.lexists(link):
            link.symlink_to(speaker)
    fresh.rename(home / _name(suites, machine))
    shutil.rmtree(work, ignore_errors=True)


def main() -> int:
    """Set the tree up; progress on standard error, its folder on standard output."""
    try:
        parts = ensure_parts(say)
    except LabError as error:
        say(f"parts: {error}")
        return 1
    except KeyboardInterrupt:
        say("stopped; what was downloaded is kept for the next start")
        return INTERRUPTED
    sys.stdout.write(f"{parts.root}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
