"""The statements of `queries/`, one per file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def sql(name: str) -> str:
    """The statement in ``queries/<name>.sql``."""
    return (files("callcenter.store") / "queries" / f"{name}.sql").read_text(encoding="utf-8")
