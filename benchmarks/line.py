"""The line that the benchmarks on real phones serve: one menu key, one group, many agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import AgentNumber, Phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SETTINGS = """
country = "PE"
[groups.preferente]
label = "Atención preferente"
code = "P"
tier = 1
target_s = 60
[groups.general]
label = "Atención general"
code = "G"
tier = 2
target_s = 180
[services.citas]
label = "Citas"
code = "CITAS"
[lines.banco]
menu = "principal"
default_group = "general"
music = "callcenter"
wrap_up_s = 0
[menus.principal]
prompt = "menu"
otherwise = {{ do = "line", group = "general" }}
[menus.principal.keys]
1 = {{ do = "line", group = "preferente"{then} }}
2 = {{ do = "line", group = "general"{then} }}
{more}
[rate_limit]
calls = 0

[prompts]
menu = "Para atención preferente, oprima uno. Para todo lo demás, oprima dos."
tramite = "Para citas, uno."
lugar = "Ya tiene su lugar en la fila."
"""

ASK_SERVICE = """
[menus.tramite]
prompt = "tramite"
attempts = 1
otherwise = { do = "wait" }
[menus.tramite.keys]
1 = { do = "service", service = "citas" }
"""


EMERGENCIES = """
[groups.emergencia]
label = "Emergencia"
code = "E"
tier = 0
target_s = 20
[lines.banco.emergency]
group = "emergencia"
key = "9"
"""


def write_settings(file: Path, *, agents: Sequence[str], ask_service: bool, more: str = "") -> Path:
    """Write the line's settings, with an agent for each number in ``agents``; return the file.

    ``more`` is added to them, such as `EMERGENCIES`.
    """
    then = ', then = "tramite"' if ask_service else ""
    text = SETTINGS.format(then=then, more=(ASK_SERVICE if ask_service else "") + more)
    people = (
        f'[[agents]]\nnumber = "7{n}"\npin = "0000"\nname = "Agente {n}"\nskills = ["citas"]\n'
        for n in agents
    )
    file.write_text(text + "\n".join(people), encoding="utf-8")
    return file


def places(phones: Iterable[str]) -> dict[AgentNumber, Phone]:
    """Which agent works at which phone: 7201 at ``PJSIP/201``."""
    return {AgentNumber(f"7{phone}"): Phone(f"PJSIP/{phone}") for phone in phones}
