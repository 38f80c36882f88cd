"""apt-get with a state of its own: packages of the machine's mirror, fetched without root.

apt keeps what it knows in a folder of ours and believes that nothing is installed, so it fetches
every dependency; nothing of the machine is read but its mirror, keyring, proxy settings and
certificates, and nothing of it is changed. apt verifies the archive's signature and every file.
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

REPORT_EVERY_S = 2.0
MAX_REASON = 600

# Hooks, pins and defaults of the machine concern its own packages, not ours; `#clear` is
# apt.conf(5)'s way of emptying a list that an earlier file filled.
_SETTINGS = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Default-Release;
Dir::State "{folder}/state";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{folder}/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Update::Error-Mode "any";
APT::Get::AllowUnauthenticated "false";
APT::Keep-Downloaded-Packages "true";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Retries "3";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Debug::NoLocking "true";
"""


class UntrustedArchive(LabError):
    """The machine's keyring does not know the key that signed the suite."""


@dataclass(frozen=True, slots=True)
class Package:
    """A file that apt would fetch."""

    file: str
    size_bytes: int


class Apt:
    """One archive seen through a private apt.

    Args:
        folder: its state; what a broken run had fetched is found there by the next.
        sources: the `.sources` text to use, and no other.
        architecture: Debian's name of it.
        report: told in a sentence how far a long step is.
    """

    def __init__(
        self, *, folder: Path, sources: str, architecture: str, report: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._report = report
        self._archives = folder / "cache" / "archives"
        for path in (
            folder / "state/lists/partial",
            self._archives / "partial",
            folder / "sources",
        ):
            path.mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        (folder / "sources/parts.sources").write_text(sources, encoding="utf-8")
        settings = folder / "apt.conf"
        values = {"folder": folder, "architecture": architecture}
        settings.write_text(_SETTINGS.format_map(values), encoding="utf-8")
        self._argv = ("apt-get", f"--config-file={settings}")

    def update(self) -> None:
        """Fetch and verify the list of packages.

        Raises:
            UntrustedArchive: nobody whom the machine trusts signed it.
            LabError: it cannot be fetched.
        """
        self._run(("update",), saying="fetching the list of packages")

    def plan(self, packages: Sequence[str]) -> list[Package]:
        """The files of `packages` and of all they depend on.

        Raises:
            LabError: the archive has no such package, or it cannot be installed.
        """
        nothing_yet = self._folder / "none"
        (nothing_yet / "partial").mkdir(parents=True, exist_ok=True)
        words = ("install", "--yes", "--quiet=2", "--print-uris")
        lines = self._run((*words, f"--option=Dir::Cache::archives={nothing_yet}", *packages))
        # 'uri' file size hash
        quads = [line.split() for line in lines.splitlines() if line.startswith("'")]
        return [Package(file=quad[1], size_bytes=int(quad[2])) for quad in quads]

    def download(self, packages: Sequence[str]) -> list[Path]:
        """Fetch what `plan` names and is not here yet; a half-fetched file is continued.

        Raises:
            LabError: a file cannot be fetched or is not what the archive signed.
        """
        plan = self.plan(packages)
        total_mb = sum(package.size_bytes for package in plan) // 1_000_000
        saying = f"downloading {len(plan)} packages ({total_mb} MB)"
        self._run(("install", "--yes", "--download-only", *packages), saying=saying)
        return [self._archives / package.file for package in plan]

    def download_alone(self, package: str) -> Path:
        """Fetch one package without what it depends on.

        Raises:
            LabError: as `download`.
        """
        for old in self._archives.glob(f"{package}_*.deb"):
            old.unlink()
        self._run(("download", package), saying=f"downloading {package}")
        return next(self._archives.glob(f"{package}_*.deb"))

    def _run(self, words: Sequence[str], *, saying: str = "") -> str:
        """Run apt-get; return what it printed, report its progress if `saying` names the step."""
        log = self._folder / "apt.log"
        with log.open("w") as output:
            code = self._watch(words, output=output, saying=saying)
        text = log.read_text(encoding="utf-8", errors="replace")
        if code != 0:
            raise _failure(words[0], text)
        return text

    def _watch(self, words: Sequence[str], *, output: TextIO, saying: str) -> int:
        reading, writing = os.pipe()
        with os.fdopen(reading, encoding="utf-8", errors="replace") as progress:
            try:
                child = subprocess.Popen(
                    [*self._argv, f"--option=APT::Status-Fd={writing}", *words],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    pass_fds=(writing,),
                    cwd=self._archives,
                    env={**os.environ, "LC_ALL": "C.UTF-8"},
                )
            except FileNotFoundError:
                raise LabError("apt-get is missing: parts come from Debian packages") from None
            finally:
                os.close(writing)
            with child:
                try:
                    for percent in seldom(percentages(progress), every_s=REPORT_EVERY_S):
                        if saying:
                            self._report(f"{saying}: {percent} %")
                except BaseException:
                    child.terminate()
                    raise
            return child.returncode


def percentages(lines: Iterable[str]) -> Iterator[int]:
    """Percents done, from apt's status lines `dlstatus:item:percent:text`."""
    for line in lines:
        kind, _, rest = line.partition(":")
        percent = rest.split(":")[1:2]
        if kind == "dlstatus" and percent:
            with suppress(ValueError):
                yield int(float(percent[0]))


def seldom(
    values: Iterable[int], *, every_s: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[int]:
    """Of a fast series, values that differ from the last one shown, `every_s` seconds apart."""
    shown, next_at_s = -1, clock()
    for value in values:
        now_s = clock()
        if value != shown and now_s >= next_at_s:
            shown, next_at_s = value, now_s + every_s
            yield value


def _failure(step: str, text: str) -> LabError:
    """The error for what apt printed: its own sentences, the first few."""
    said = [line[2:].strip() for line in text.splitlines() if line.startswith("E:")]
    reason = "; ".join(dict.fromkeys(said)) or text.strip()[-300:] or "it said nothing"
    kind = UntrustedArchive if "NO_PUBKEY" in text or "not signed" in text else LabError
    return kind(f"apt-get {step} failed: {reason[:MAX_REASON]}")
