"""The machine at hand and the suites of its mirror, opened with a keyring it already trusts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError
from callcenter.lab import sources
from callcenter.lab.apt import Apt, UntrustedArchive
from callcenter.lab.unpack import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Report = Callable[[str], None]

KEYRING_PACKAGE = "debian-archive-keyring"
KEYRING_NAMES = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides which packages fit."""

    release: sources.Release
    architecture: sources.Architecture
    etc_apt: Path = Path("/etc/apt")

    @classmethod
    def this(cls, *, root: Path = Path("/")) -> Machine:
        """Read it from the machine.

        Raises:
            LabError: another system or processor than those prepared.
        """
        file = root / "etc/os-release"
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise LabError(f"cannot read {file}: {error.strerror}") from error
        return cls(
            release=sources.parse_release(text),
            architecture=sources.this_architecture(),
            etc_apt=root / "etc/apt",
        )


def open_suites(suites: Sequence[str], *, machine: Machine, work: Path, report: Report) -> Apt:
    """A private apt over `suites` of the machine's mirror, its lists fetched and verified.

    An old release may not know the key of a newer suite yet. Then the newer keyring is taken
    from the machine's own suite, whose key it knows: trust is handed on, never given up.

    Raises:
        LabError: the mirror has no such suite, or cannot be reached, or is not to be trusted.
    """
    archive = sources.choose_archive(sources.read_archives(machine.etc_apt), machine.release)
    try:
        return _opened(archive, suites, machine=machine, work=work, report=report)
    except UntrustedArchive:
        if machine.release.family != "debian":
            raise
    report("the machine does not know this suite's key yet: fetching its keyring package")
    keyring = _newer_keyring(archive, machine=machine, work=work / "keyring", report=report)
    trusting = sources.trusting(archive, keyring=keyring)
    return _opened(trusting, suites, machine=machine, work=work, report=report)


def open_own_suites(*, machine: Machine, work: Path, report: Report) -> Apt:
    """A private apt over the machine's own release.

    Raises:
        LabError: as `open_suites`.
    """
    suites = sources.own_suites(machine.release)
    return open_suites(suites, machine=machine, work=work, report=report)


def _opened(
    archive: sources.Archive,
    suites: Sequence[str],
    *,
    machine: Machine,
    work: Path,
    report: Report,
) -> Apt:
    architecture = machine.architecture.name
    text = sources.render(
        archive, suites=suites, family=machine.release.family, architecture=architecture
    )
    apt = Apt(folder=work, sources=text, architecture=architecture, report=report)
    apt.update()
    return apt


def _newer_keyring(
    archive: sources.Archive, *, machine: Machine, work: Path, report: Report
) -> Path:
    suites = sources.own_suites(machine.release)
    apt = _opened(archive, suites, machine=machine, work=work, report=report)
    tree = work / "unpacked"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    unpack([apt.download_alone(KEYRING_PACKAGE)], into=tree, report=report)
    for name in KEYRING_NAMES:
        file = tree / "usr/share/keyrings" / name
        if file.is_file():
            return file
    raise LabError(f"{KEYRING_PACKAGE} holds no keyring")
