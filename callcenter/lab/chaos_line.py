"""The line that is put to the test by chaos, and who calls and answers it."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import msgspec

from callcenter.contacts import AgentNumber, Phone
from callcenter.lab.scenario import Agent, Caller, Key, Refusal
from callcenter.lab.sipp import SippAgents
from callcenter.lab.witness import MOST_TRIES

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

BEYOND = f"""
[numbers.central]
dial = "PJSIP/290"
ring_s = 6
[[overflow]]
name = "larga"
when = "wait"
over_s = 40
groups = ["general"]
to = "number:central"
[survey]
share = 0.5
timeout_s = 2
[[survey.questions]]
name = "trato"
[callback]
dial = "PJSIP/{{number}}@280"
allow = ["519XXXXXX"]
lead_s = 3
ring_s = 6
rest_s = 2
retry_s = 3
attempts = {MOST_TRIES}
timeout_s = 4
[lines.salud.callback]
key = "7"
[desk.call_keys]
back = "2"
"""
"""What a line may have besides: a number that takes over long waits, questions afterwards, callers
who are called back, and agents who put a caller back into the line."""

KEYS_MS = (900, 5_000, 14_000)
"""After the answer, when a caller presses: again, should nobody have heard it; in the line such a
key means nothing."""
ASKING_MS = (3_000, 14_000, 26_000, 40_000)
CHOOSING_MS = 5_500
ASKING = (
    (900, "2"),
    *(key for ms in ASKING_MS for key in ((ms, "7"), (ms + CHOOSING_MS, "1"))),
)
"""When who wants to be called back presses what: enters, asks for it, and says that the number is
right."""


class Kind(msgspec.Struct, frozen=True):
    """One kind of caller."""

    name: str
    key: str
    per_s: float
    patience_ms: tuple[int, int] | None = None  # when they hang up; None: they stay
    wants_callback: bool = False

    def caller(self, random: Random) -> Caller:
        """Return what such a caller does."""
        hangs_up_ms = random.randint(*self.patience_ms) if self.patience_ms else None
        keys = ASKING if self.wants_callback else [(at_ms, self.key) for at_ms in KEYS_MS]
        return Caller(keys=tuple(Key(*key) for key in keys), hangs_up_ms=hangs_up_ms)


EMERGENCY = "emergency"
KINDS = (
    Kind(EMERGENCY, "9", 0.06),
    Kind("preferred", "1", 0.25),
    Kind("general", "2", 0.35),
    Kind("preferred-leaves", "1", 0.06, patience_ms=(15_000, 35_000)),
    Kind("general-leaves", "2", 0.10, patience_ms=(15_000, 50_000)),
)
"""Together near what seven agents can take, more while something is away: a line forms."""
CALLED_BACK = Kind("called-back", "2", 0.6, wants_callback=True)
"""Who comes besides where the line has all of `BEYOND`: more than the agents can take."""

OUTSIDE = "290"
"""Who answers where a rule of overflow leads, on as many calls as come."""
OUTSIDE_AGENT = Agent(answer_ms=1_500, talk_ms=(3_000, 6_000))
HOME = "280"
"""By which all are reached who are called back."""
AT_HOME_MS = (3_000, 8_000, 14_000, 30_000, 45_000)
AT_HOME = Agent(answer_ms=1_000, keys=tuple(Key(ms, "1") for ms in AT_HOME_MS), talk_ms=None)
"""They say that they are there, again and again: in the line, and in a talk, such a key means
nothing."""
FIRST_PHONE = 201
BEHAVIOURS = (
    (7, Agent(answer_ms=700, talk_ms=(3_000, 6_000))),
    (1, Agent(answer_ms=300, refusal=Refusal.BUSY)),
    (1, Agent(answer_ms=None)),
)
"""How many phones do what: they answer, refuse, let it ring."""
PUTS_BACK = (1, Agent(answer_ms=700, keys=(Key(1_500, "*"), Key(1_900, "2")), talk_ms=9_000))
"""One more where the line has all of `BEYOND`: each caller goes back into the line."""


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


def make_others(parts: Parts, folder: Path) -> list[SippAgents]:
    """Return the phones of no agent: of the number outside the line, and of who is called back."""
    return [
        SippAgents(parts, folder, numbers=[OUTSIDE], agent=OUTSIDE_AGENT, name="outside"),
        SippAgents(parts, folder, numbers=[HOME], agent=AT_HOME, name="home"),
    ]


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
