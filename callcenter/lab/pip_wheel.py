"""pip for a machine that has none: the wheel inside Debian's `python3-pip-whl`.

`python -m callcenter.lab.pip_wheel` needs nothing but the standard library and prints the wheel's
path; a wheel of pip runs as `python WHEEL/pip ...` without being installed.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from callcenter.errors import LabError
from callcenter.lab.cache import cache_folder, make_readable, only_one
from callcenter.lab.machine import Machine, open_own_suites
from callcenter.lab.progress import INTERRUPTED, say
from callcenter.lab.unpack import unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PACKAGE = "python3-pip-whl"
WHEEL = "usr/share/python-wheels/pip-*.whl"


def ensure_pip_wheel(report: Callable[[str], None], *, cache: Path | None = None) -> Path:
    """Have a wheel of pip in the cache; fetched from the machine's own release.

    Raises:
        LabError: the package cannot be fetched or holds no wheel.
    """
    home = (cache or cache_folder()) / "pip"
    make_readable(home.parent)
    make_readable(home)
    with only_one(home / ".lock", report=report):
        if found := sorted(home.glob("pip-*.whl")):
            return found[-1]
        work = home / "apt"
        apt = open_own_suites(machine=Machine.this(), work=work, report=report)
        tree = work / "unpacked"
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir()
        unpack([apt.download_alone(PACKAGE)], into=tree, report=report)
        for wheel in tree.glob(WHEEL):
            kept = wheel.rename(home / wheel.name)
            shutil.rmtree(work, ignore_errors=True)
            return kept
    raise LabError(f"{PACKAGE} holds no wheel of pip")


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
