"""What it mostly is when the database does not serve, and how to mend it.

The server's own sentence is never told: it may quote a caller's number.
"""

from __future__ import annotations

import socket
import ssl

import asyncpg

_BY_SQLSTATE = {
    "28": "user or password of database.url is wrong, or pg_hba.conf does not let that user in",
    "3D": "there is no database of that name: make it (createdb NAME), or mend database.url",
    "42501": "the user of database.url lacks a right: alter database NAME owner to USER",
    "53300": "the server has no connection left: raise max_connections of its postgresql.conf",
}
"""By SQLSTATE, or by the two letters of its class (PostgreSQL, appendix A)."""
_BY_KIND: tuple[tuple[type[Exception], str], ...] = (
    (
        asyncpg.ClientConfigurationError,
        "database.url cannot be read: write postgresql://USER:PASSWORD@HOST:5432/NAME",
    ),
    (socket.gaierror, "the host of database.url is known to no name server: mend it"),
    (
        ssl.SSLError,
        "the server's TLS is not what database.url asks for: mend sslmode or sslrootcert there",
    ),
    (TimeoutError, "the database did not answer in time: too much load, or a firewall between"),
    (
        OSError,
        "no PostgreSQL answers at host and port of database.url: see that it runs, or mend them",
    ),
)
"""The first that fits, so the narrow before the wide."""


def told(error: Exception) -> str:
    """Return what is wrong with the database, with its mend where one is known."""
    name = type(error).__name__
    mend = _mend_of(error)
    return f"{mend} ({name})" if mend else f"the database answered {name}"


def _mend_of(error: Exception) -> str | None:
    if isinstance(error, asyncpg.PostgresError):
        code = error.sqlstate or ""
        return _BY_SQLSTATE.get(code) or _BY_SQLSTATE.get(code[:2])
    return next((mend for kind, mend in _BY_KIND if isinstance(error, kind)), None)
