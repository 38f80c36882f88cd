"""Whoever set up the database reads what to mend, and nothing of what the server said."""

from __future__ import annotations

import socket
import ssl

import asyncpg
import pytest

from callcenter.store.trouble import told


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (asyncpg.InvalidPasswordError("51987654321"), "user or password of database.url"),
        (asyncpg.InvalidAuthorizationSpecificationError("51987654321"), "pg_hba.conf"),
        (asyncpg.InvalidCatalogNameError("51987654321"), "createdb NAME"),
        (asyncpg.InsufficientPrivilegeError("51987654321"), "owner to USER"),
        (asyncpg.TooManyConnectionsError("51987654321"), "max_connections"),
        (asyncpg.ClientConfigurationError("51987654321"), "postgresql://USER:PASSWORD@HOST"),
        (socket.gaierror("51987654321"), "known to no name server"),
        (ssl.SSLError("51987654321"), "sslmode"),
        (TimeoutError("51987654321"), "a firewall between"),
        (ConnectionRefusedError("51987654321"), "see that it runs"),
        (FileNotFoundError("51987654321"), "see that it runs"),
    ],
)
def test_what_is_wrong_with_the_database_is_told_with_its_mend(error: Exception, mend: str) -> None:
    said = told(error)
    assert mend in said
    assert said.endswith(f"({type(error).__name__})")
    assert "51987654321" not in said


@pytest.mark.parametrize(
    "error", [asyncpg.DiskFullError("51987654321"), asyncpg.InterfaceError("51987654321")]
)
def test_what_has_no_mend_that_is_known_is_named_alone(error: Exception) -> None:
    assert told(error) == f"the database answered {type(error).__name__}"


def test_an_error_without_a_code_is_named_alone() -> None:
    assert told(asyncpg.PostgresError("51987654321")) == "the database answered PostgresError"
