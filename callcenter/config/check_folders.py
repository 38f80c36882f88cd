"""Folders that cannot be: what is to be a folder, or one above it, is a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.config.settings import Settings


def folder_findings(settings: Settings) -> Iterator[Finding]:
    """Yield each setting that names a folder which the service could not make."""
    named = (
        (("journal", "folder"), settings.journal.folder),
        (("database", "spool"), settings.database.spool),
    )
    for path, folder in named:
        file = _file_in(folder) if folder else None
        if file is not None:
            yield Finding(
                path=path,
                value=repr(str(folder)),
                message=f"cannot be a folder: {file} is a file",
                mend="Name another folder, or take that file away.",
            )


def _file_in(folder: Path) -> Path | None:
    """Return what is no folder on the way to ``folder``, itself included.

    What this user may not look at counts as there: the service may be another.
    """
    for place in (folder, *folder.parents):
        try:
            if place.exists():
                return None if place.is_dir() else place
        except OSError:
            return None
    return None
