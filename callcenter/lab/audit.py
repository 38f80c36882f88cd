"""Known vulnerabilities of everything that is locked, as pip-audit finds them.

`python -m callcenter.lab.audit` looks through the locks. A vulnerability that is found fails; what
could not be looked up does not, for advisories may be out of reach where the checks run, but it is
told so loudly that nobody takes silence for safety. (pip-audit by itself says "no known
vulnerabilities" and exits 0 when the advisories of a package are not there.)
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from callcenter.lab.progress import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LOCKS = ("deploy/requirements-dev.txt", "deploy/requirements.txt", "deploy/requirements-uv.txt")
SERVICES = ("pypi", "osv")
"""Who is asked for advisories; the next one only for what the one before does not know."""

LONGEST_S = 300.0
"""How long one lock may take with one service."""

ACCEPTED: dict[str, str] = {}
"""Advisories that do not concern us, by id, each with the reason. Empty is best."""


class Vulnerability(msgspec.Struct):
    """One advisory about one version of a package."""

    id: str
    fix_versions: list[str] = []


class Dependency(msgspec.Struct):
    """What is known of one package."""

    name: str
    version: str = ""
    vulns: list[Vulnerability] = []
    skip_reason: str = ""


class Report(msgspec.Struct):
    """What pip-audit prints as JSON."""

    dependencies: list[Dependency]


class Audit:
    """What was found out about all locks.

    Args:
        ask: gives pip-audit's report on a lock by a service; None where there is none.
    """

    def __init__(self, ask: Callable[[Path, str], Report | None]) -> None:
        self._ask = ask
        self.known: set[str] = set()
        self.unknown: set[str] = set()
        self.found: dict[tuple[str, str], str] = {}

    def look(self, locks: Iterable[Path]) -> None:
        """Look every locked package up, by one service or the other."""
        for lock in locks:
            self.unknown |= set(locked(lock)) - self.known
            for service in SERVICES:
                if not set(locked(lock)) - self.known:
                    break
                self._note(self._ask(lock, service))
        self.unknown -= self.known

    def _note(self, report: Report | None) -> None:
        for each in report.dependencies if report else ():
            if each.skip_reason:
                continue
            self.known.add(each.name)
            for vulnerability in each.vulns:
                if vulnerability.id not in ACCEPTED:
                    fixed = ", ".join(vulnerability.fix_versions) or "no version yet"
                    told = f"{each.name} {each.version}: {vulnerability.id}, mended in {fixed}"
                    self.found[each.name, vulnerability.id] = told

    def verdict(self, *, strict: bool) -> int:
        """Tell what was found; return the exit code.

        Args:
            strict: what could not be looked up fails, too.
        """
        for told in self.found.values():
            say(f"VULNERABLE  {told}")
        if self.unknown:
            say(
                f"!!!!  NOT AUDITED: {len(self.unknown)} of {len(self.known | self.unknown)} "
                "packages. The advisories could not be reached from here, which says nothing about "
                "whether there are any. Run scripts/audit --strict where they can.  !!!!"
            )
        say(f"audited: {len(self.known)} packages, {len(self.found)} vulnerabilities found")
        return 1 if self.found or (strict and self.unknown) else 0


def locked(lock: Path) -> list[str]:
    """Return the names of the packages of a lock."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if "==" in line and line[0].isalnum()]


def ask_pip_audit(lock: Path, service: str) -> Report | None:
    """Run pip-audit; None when it cannot say anything."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"]
    command += ["--disable-pip", "--vulnerability-service", service, "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        say(f"advisories of {service} for {lock}: nothing in {LONGEST_S:g} s")
        return None
    try:
        return msgspec.json.decode(done.stdout, type=Report)
    except msgspec.DecodeError:
        why = (done.stderr.strip() or "no report").rpartition("\n")[2]
        say(f"advisories of {service} for {lock}: {why}")
        return None


def main() -> int:
    """Audit the locks of the repository that is the working directory."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--strict", action="store_true", help="what is not looked up fails, too")
    strict = parser.parse_args().strict
    audit = Audit(ask_pip_audit)
    audit.look(map(Path, LOCKS))
    return audit.verdict(strict=strict)


if __name__ == "__main__":
    sys.exit(main())
