"""Who is asked who calls, and what is made of the answer: `[registry]`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from callcenter.config.countries import COUNTRIES
from callcenter.config.values import Name, OneLine, Table
from callcenter.flow.rules import RegistryRules

Age = Annotated[int, Field(ge=1, le=120)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]


class RegistryTable(Table):
    """The registry of insured people: `[registry]`."""

    url: OneLine | None = None
    token: SecretStr | None = None
    token_file: Path | None = None
    ca_file: Path | None = None
    budget_ms: Annotated[int, Field(ge=10, le=10_000)] = 500
    older_adults: Name | None = None
    older_from: Age | None = None
    minors: Name | None = None
    minors_below: Age | None = None
    languages: tuple[Language, ...] = ()
    show_name: bool = False
    last_agent_days: Annotated[int, Field(ge=1, le=3_650)] = 30


def older_from(table: RegistryTable, country: str | None) -> int | None:
    """Return the age from which somebody is an older adult; None: nobody has said."""
    return table.older_from or (COUNTRIES[country].older_from if country else None)


def minors_below(table: RegistryTable, country: str | None) -> int | None:
    """Return the age below which somebody counts as a minor; None: nobody has said."""
    return table.minors_below or (COUNTRIES[country].minors_below if country else None)


def registry_rules(table: RegistryTable | None, country: str | None) -> RegistryRules | None:
    """Return what the core makes of a caller whom the registry knows."""
    if table is None:
        return None
    older, minors = older_from(table, country), minors_below(table, country)
    return RegistryRules(
        older_group=(table.older_adults or "") if older else "",
        older_from=older or 0,
        minors_group=(table.minors or "") if minors else "",
        minors_below=minors or 0,
        languages=frozenset(table.languages),
        show_name=table.show_name,
    )
