"""A small, right configuration that tests spoil in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.config import Problem, check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = """
country = "PE"

[ami]
secret = "s3cret"

[groups.emergencia]
label = "Emergencia"
code = "E"
tier = 0
target_s = 30
[groups.preferente]
label = "Preferente"
code = "P"
tier = 1
target_s = 60
[groups.general]
label = "General"
code = "G"
tier = 2
target_s = 180

[services.citas]
label = "Citas"
code = "CITAS"

[lines.salud]
menu = "principal"
default_group = "general"
[lines.salud.emergency]
group = "emergencia"

[menus.principal]
prompt = "hola"
otherwise = { do = "line", group = "general", then = "tramite" }
[menus.principal.keys]
1 = { do = "line", group = "preferente", then = "tramite" }

[menus.tramite]
prompt = "tramite"
otherwise = { do = "wait" }
[menus.tramite.keys]
1 = { do = "service", service = "citas" }

[prompts]
hola = "Hola."
tramite = "Para citas, uno."

[[on_call]]
name = "guardia"
phone = "PJSIP/150"

[[agents]]
number = "7001"
pin = "4711"
name = "Rosa"
skills = ["citas"]
"""


@pytest.fixture
def base() -> str:
    """Return the small configuration's text."""
    return BASE


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a configuration and return where."""

    def write(text: str) -> Path:
        path = tmp_path / "callcenter.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def spoiled(write: Callable[[str], Path]) -> Callable[..., list[Problem]]:
    """Check the small configuration after replacing texts, in pairs of old and new."""

    def spoiled(*pairs: tuple[str, str], add: str = "", **environ: str) -> list[Problem]:
        text = BASE
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        return check(write(text + add), environ)

    return spoiled
