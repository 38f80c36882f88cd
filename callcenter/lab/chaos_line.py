"""The line that is put to the test by chaos, and who calls and answers it."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import AgentNumber, Phone
from callcenter.lab.scenario import Agent, Caller, Key, Refusal
from callcenter.lab.sipp import SippAgents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

    from callcenter.lab.parts import Parts

SETTINGS = """
country = "PE"
[limits]
pause_after_unanswered = 0
cool_down_s = 2
[groups.emergencia]
label = "Emergencia"
code = "E"
tier = 0
target_s = 30
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
[lines.salud]
menu = "principal"
default_group = "general"
music = "callcenter"
ring_s = 4
wrap_up_s = 1
[menus.principal]
prompt = "menu"
otherwise = { do = "line", group = "general" }
[menus.principal.keys]
1 = { do = "line", group = "preferente" }
2 = { do = "line", group = "general" }
9 = { do = "line", group = "emergencia" }
[prompts]
menu = "Emergencia, nueve. Atención preferente, uno. Para todo lo demás, dos."
"""

BEYOND = """
[numbers.central]
dial = "PJSIP/290"
ring_s = 6
[[overflow]]
name = "larga"
when = "wait"
over_s = 20
groups = ["general"]
to = "number:central"
[survey]
share = 0.5
timeout_s = 2
[[survey.questions]]
name = "trato"
"""
"""What a line may have besides: a number that takes over long waits, and questions afterwards."""

KEYS_MS = (900, 6_000, 14_000)
"""After the answer, when a caller presses: again, should nobody have heard it; in the line a key
means nothing."""


class Kind(msgspec.Struct, frozen=True):
    """One kind of caller."""

    name: str
    key: str
    per_s: float
    patience_ms: tuple[int, int] | None = None  # when they hang up; None: they stay

    def caller(self, random: Random) -> Caller:
        """Return what such a caller does."""
        hangs_up_ms = random.randint(*self.patience_ms) if self.patience_ms else None
        return Caller(
            keys=tuple(Key(at_ms, self.key) for at_ms in KEYS_MS), hangs_up_ms=hangs_up_ms
        )


EMERGENCY = "emergency"
KINDS = (
    Kind(EMERGENCY, "9", 0.06),
    Kind("preferred", "1", 0.25),
    Kind("general", "2", 0.35),
    Kind("preferred-leaves", "1", 0.06, patience_ms=(15_000, 35_000)),
    Kind("general-leaves", "2", 0.10, patience_ms=(15_000, 50_000)),
)
"""Together near what seven agents can take, more while something is away: a line forms."""

OUTSIDE = "290"
"""Who answers where a rule of overflow leads, on as many calls as come."""
OUTSIDE_AGENT = Agent(answer_ms=1_500, talk_ms=(3_000, 6_000))
FIRST_PHONE = 201
BEHAVIOURS = (
    (7, Agent(answer_ms=700, talk_ms=(3_000, 6_000))),
    (1, Agent(answer_ms=300, refusal=Refusal.BUSY)),
    (1, Agent(answer_ms=None)),
)
"""How many phones do what: they answer, refuse, let it ring."""


def make_phones(
    parts: Parts, folder: Path, behaviours: Sequence[tuple[int, Agent]] = BEHAVIOURS
) -> list[SippAgents]:
    """Return the agents' phones, one process for each behaviour."""
    made, first = [], FIRST_PHONE
    for place, (count, agent) in enumerate(behaviours):
        numbers = [str(number) for number in range(first, first + count)]
        made.append(SippAgents(parts, folder, numbers=numbers, agent=agent, name=f"agents{place}"))
        first += count
    return made


def make_outside(parts: Parts, folder: Path) -> SippAgents:
    """Return the phone of the number outside the line."""
    return SippAgents(parts, folder, numbers=[OUTSIDE], agent=OUTSIDE_AGENT, name="outside")


def write_settings(folder: Path, phones: Sequence[str], *, beyond: bool = False) -> Path:
    """Write the settings of the line, with an agent for each phone, and a key file.

    ``beyond``: with all of `BEYOND`.
    """
    key = folder / "store.key"
    key.write_bytes(base64.urlsafe_b64encode(os.urandom(32)) + b"\n")
    key.chmod(0o600)
    people = (
        f'[[agents]]\nnumber = "7{phone}"\npin = "0000"\nname = "Agente {phone}"\n'
        for phone in phones
    )
    file = folder / "line.toml"
    database = f'[database]\nkey_file = "{key}"\n'
    file.write_text("\n".join((SETTINGS, BEYOND * beyond, database, *people)), encoding="utf-8")
    return file


def places(phones: Sequence[str]) -> dict[AgentNumber, Phone]:
    """Which agent works at which phone: 7201 at ``PJSIP/201``."""
    return {AgentNumber(f"7{phone}"): Phone(f"PJSIP/{phone}") for phone in phones}
