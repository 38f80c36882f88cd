"""The example's line with a registry: people are known, and told codes to come back by."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.flow.rules import RegistryRules
from callcenter.ivr.menu import Ask, Asked, Menu, ToLine, ToMenu
from tests.flow.story import example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules


@cache
def knowing() -> Rules:
    """The example's rules; key 3 of the first menu asks for a code, key 9 is an emergency's."""
    rules = example_rules()
    line = rules.lines["salud"]
    first = rules.menus[line.menu]
    code = Menu(
        name="code",
        prompt=("code",),
        keys={},
        otherwise=ToMenu(line.menu),
        ask=Ask(Asked.CODE, 4, 4, ToLine("general")),
    )
    known = replace(
        line,
        code_told=("your-code",),
        code_for_all=True,
        last_agent_ms=10_000,
        last_agent_kept_ms=86_400_000,
    )
    keys = {**first.keys, "3": ToMenu("code")}
    return replace(
        rules,
        lines={"salud": known},
        menus={**rules.menus, "code": code, line.menu: replace(first, keys=keys)},
        digits=tuple((f"digits/{digit}",) for digit in range(10)),
        registry=RegistryRules(
            older_group="preferente", older_from=60, languages=frozenset({"en"})
        ),
    )
