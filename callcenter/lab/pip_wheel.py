"""pip for a machine that has none: the wheel inside Debian's `python3-pip-whl`.

`python -m callcenter.lab.pip_wheel` needs nothing but the standard library and prints the wheel's
path; a wheel of pip runs as `python WHEEL/pip ...` without being installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError
from callcenter.lab.cache import cache_folder, make_readable, only_one
from callcenter.lab.machine import Machine, open_own_suites
from callcenter.lab.progress import INTERRUPTED, say
from callcenter.lab.unpack import unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.lab.apt import Apt

PACKAGE = "python3-pip-whl"
DISTUTILS_PACKAGE = "python3-distutils"
DISTUTILS = f"usr/lib/python{sys.version_info[0]}.{sys.version_info[1]}/distutils"
WHEEL = "usr/share/python-wheels/pip-*.whl"


def ensure_pip_wheel(report: Callable[[str], None], *, cache: Path | None = None) -> Path:
    """Have a wheel of pip in the cache; fetched from the machine's own release.

    Run it with `PYTHONPATH` naming its folder: what an older pip needs beside it lies there.

    Raises:
        LabError: the package cannot be fetched or holds no wheel.
    """
    home = (cache or cache_folder()) / "pip"
    make_readable(home.parent)
    make_readable(home)
    with only_one(home / ".lock", report=report):
        if found := sorted(home.glob("pip-*.whl")):
            return found[-1]
        apt = open_own_suites(machine=Machine.this(), work=home / "apt", report=report)
        for wheel in _unpacked(apt, PACKAGE, home=home).glob(WHEEL):
            if not _runs(wheel):
                _add_distutils(_unpacked(apt, DISTUTILS_PACKAGE, home=home), home=home)
            kept = wheel.rename(home / wheel.name)  # last, as its presence says all is there
            shutil.rmtree(home / "apt", ignore_errors=True)
            return kept
    raise LabError(f"{PACKAGE} holds no wheel of pip")


def _unpacked(apt: Apt, package: str, *, home: Path) -> Path:
    tree = home / "apt" / package
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    unpack([apt.download_alone(package)], into=tree, report=say, leave_out=())
    return tree


def _add_distutils(tree: Path, *, home: Path) -> None:
    """Join the package's half of distutils with the half that Python itself kept."""
    for half in (Path(sysconfig.get_path("stdlib"), "distutils"), tree / DISTUTILS):
        if half.is_dir():
            shutil.copytree(half, home / "distutils", dirs_exist_ok=True)


def _runs(wheel: Path) -> bool:
    """Whether this Python runs it: pip before 22.1 wants distutils, which Ubuntu packs apart."""
    argv = (sys.executable, str(wheel / "pip"), "--version")
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def main() -> int:
    """Fetch it; progress on standard error, its path on standard output."""
    try:
        wheel = ensure_pip_wheel(say)
    except LabError as error:
        say(f"pip: {error}")
        return 1
    except KeyboardInterrupt:
        say("stopped; what was downloaded is kept for the next start")
        return INTERRUPTED
    sys.stdout.write(f"{wheel}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
