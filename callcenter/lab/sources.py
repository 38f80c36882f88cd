"""Which archive this machine trusts: its apt sources and its release, read as plain text.

Formats: sources.list(5) (one line, or deb822 paragraphs) and os-release(5). The project names no
mirror; it uses the one the machine already uses, with the keyring the machine already trusts.
"""

from __future__ import annotations

import platform
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

FIRST_DEBIAN_WITH_ASTERISK = 14
_ROLLING_NAMES = ("stable", "testing", "unstable", "sid", "oldstable")


@dataclass(frozen=True, slots=True)
class Archive:
    """One source of binary packages as apt's own files describe it."""

    uris: tuple[str, ...]
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str | None = None
    """Paths, a fingerprint or a key block (its lines kept as they are); None: apt's own keys."""


@dataclass(frozen=True, slots=True)
class Release:
    """What the machine runs."""

    family: str
    """`debian` or `ubuntu`."""
    codename: str
    version: int | None
    """Major version; None on testing and unstable."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """Names that Debian and the dynamic loader use for one kind of processor."""

    name: str
    triplet: str
    loader: str


ARCHITECTURES = {
    "x86_64": Architecture("amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": Architecture("arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


def this_architecture(machine: str | None = None) -> Architecture:
    """The processor's names.

    Raises:
        LabError: neither amd64 nor arm64.
    """
    found = machine or platform.machine()
    try:
        return ARCHITECTURES[found]
    except KeyError:
        raise LabError(f"only amd64 and arm64 machines are prepared, not {found}") from None


def parse_release(text: str) -> Release:
    """Read `/etc/os-release`; derivatives count as the family they come from.

    Raises:
        LabError: neither of Debian's nor of Ubuntu's family.
    """
    fields = dict(word.split("=", 1) for word in shlex.split(text, comments=True) if "=" in word)
    kin = {fields.get("ID", ""), *fields.get("ID_LIKE", "").split()}
    if "ubuntu" in kin or "UBUNTU_CODENAME" in fields:
        family, codename = "ubuntu", fields.get("UBUNTU_CODENAME", fields.get("VERSION_CODENAME"))
    elif "debian" in kin:
        family = "debian"
        codename = fields.get("DEBIAN_CODENAME", fields.get("VERSION_CODENAME", "sid"))
    else:
        raise LabError("the demo and the tests take their parts from Debian or Ubuntu packages")
    if not codename:
        raise LabError("/etc/os-release names no VERSION_CODENAME")
    major = fields.get("VERSION_ID", "").partition(".")[0]
    return Release(family=family, codename=codename, version=int(major) if major else None)


def parse_one_line(text: str) -> Iterator[Archive]:
    """Archives of a `.list` file: `deb [option=value ...] uri suite component ...`."""
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        if not line.startswith(("deb ", "deb\t")) or "cdrom:" in line:
            continue
        rest, options = line[4:].strip(), ""
        if rest.startswith("["):
            options, _, rest = rest[1:].partition("]")
        uri, suite, *components = [*rest.split(), "", ""]
        signed = [word[10:] for word in options.split() if word.lower().startswith("signed-by=")]
        if named := tuple(filter(None, components)):
            key = signed[0].replace(",", " ") if signed else None
            yield Archive(uris=(uri,), suites=(suite,), components=named, signed_by=key)


def _paragraphs(text: str) -> Iterator[dict[str, str]]:
    """Fields of each deb822 paragraph, names in lower case, continuation lines kept."""
    fields: dict[str, str] = {}
    name = ""
    for line in (*text.splitlines(), ""):
        if line.startswith("#"):
            continue
        if not line.strip():
            if fields:
                yield fields
            fields, name = {}, ""
        elif line[0] in " \t":
            fields[name] = f"{fields.get(name, '')}\n{line}"
        else:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()


def parse_deb822(text: str) -> Iterator[Archive]:
    """Archives of a `.sources` file: the enabled paragraphs for binary packages."""
    for fields in _paragraphs(text):
        enabled = fields.get("enabled", "yes").strip().lower() not in {"no", "false", "0", "off"}
        components = tuple(fields.get("components", "").split())
        if not enabled or "deb" not in fields.get("types", "").split() or not components:
            continue
        yield Archive(
            uris=tuple(fields.get("uris", "").split()),
            suites=tuple(fields.get("suites", "").split()),
            components=components,
            signed_by=fields.get("signed-by") or None,
        )


def read_archives(etc_apt: Path) -> list[Archive]:
    """Every archive in apt's folder, in the order in which apt reads the files."""
    parts = etc_apt / "sources.list.d"
    files = [
        etc_apt / "sources.list",
        *sorted(parts.glob("*.list")),
        *sorted(parts.glob("*.sources")),
    ]
    found: list[Archive] = []
    for file in files:
        if file.is_file():
            parse = parse_deb822 if file.suffix == ".sources" else parse_one_line
            found.extend(parse(file.read_text(encoding="utf-8", errors="replace")))
    return found


def choose_archive(archives: Iterable[Archive], release: Release) -> Archive:
    """The machine's main archive: it offers component `main` of the machine's own suite.

    Raises:
        LabError: apt's sources name none.
    """
    names = {release.codename, *_ROLLING_NAMES}
    for archive in archives:
        if "main" in archive.components and names & set(archive.suites) and archive.uris:
            return archive
    raise LabError(
        f"/etc/apt names no archive with component main of {release.codename}: "
        "the parts are taken from the mirror the machine itself uses"
    )


def own_suites(release: Release) -> tuple[str, ...]:
    """Suites of the machine's own release."""
    if release.family == "ubuntu":
        return (release.codename, f"{release.codename}-updates")
    return (release.codename,)


def suites_with_asterisk(release: Release) -> tuple[tuple[str, ...], ...]:
    """Sets of suites to try, best first: Debian 12 and 13 carry no Asterisk, so a later one."""
    if release.family == "ubuntu":
        return (own_suites(release),)
    old = release.version is not None and release.version < FIRST_DEBIAN_WITH_ASTERISK
    first = "forky" if old else release.codename
    return ((first,), ("sid",)) if first != "sid" else (("sid",),)


def trusting(archive: Archive, *, keyring: Path) -> Archive:
    """The same archive, checked against another keyring."""
    return replace(archive, signed_by=str(keyring))


def render(archive: Archive, *, suites: Sequence[str], family: str, architecture: str) -> str:
    """A `.sources` paragraph: the machine's mirror and keyring, other suites."""
    lines = [
        "Types: deb",
        f"URIs: {' '.join(archive.uris)}",
        f"Suites: {' '.join(suites)}",
        f"Components: {'main universe' if family == 'ubuntu' else 'main'}",
        f"Architectures: {architecture}",
    ]
    if archive.signed_by:
        lines.append(f"Signed-By: {archive.signed_by}")
    return "\n".join(lines) + "\n"
