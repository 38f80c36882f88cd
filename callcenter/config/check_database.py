"""What is doubtful about where the history and callers' numbers are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.config.settings import Settings

_OTHERS = 0o007
"""The permissions of everybody on the machine."""
_SCHEMES = ("postgresql://", "postgres://")


def database_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the database's address and the keys of callers' numbers."""
    database = settings.database
    if database.url is not None and not database.url.get_secret_value().startswith(_SCHEMES):
        yield Finding(
            path=("database", "url" if database.url_file is None else "url_file"),
            message="this is no address of a PostgreSQL database",
            mend="Write postgresql://USER:PASSWORD@HOST:5432/NAME.",
        )
    if database.key_file is not None:
        yield from _key_file(database.key_file)
    elif database.url is not None or database.url_file is not None:
        yield Finding(
            path=("database", "key_file"),
            message="no keys are given, so callers' numbers are not kept",
            mend="Make keys with: callcenter privacy new-key FILE, and name the file here.",
            severity=Severity.WARNING,
        )


def _key_file(path: Path) -> Iterator[Finding]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield Finding(
            path=("database", "key_file"),
            message=f"the file cannot be read: {error.strerror}",
            mend="Make it with: callcenter privacy new-key FILE, readable by the service's user.",
            severity=Severity.WARNING,
        )
        return
    if mode & _OTHERS:
        yield Finding(
            path=("database", "key_file"),
            message="everybody on this machine may use the file with the keys",
            mend="Take the rights of others away: chmod o= FILE.",
            severity=Severity.WARNING,
        )
