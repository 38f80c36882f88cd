"""What `same_calls` lets happen: the calls, the phones, and how each side is set up."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import msgspec

from callcenter.lab.scenario import Agent, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPS = ("emergency", "preferential", "general")
"""In the order of their tiers."""
KEYS = ("9", "1", "2")
COUNTS = (10, 60, 130)
SEED = 20
AGENTS = 18
ANSWER_MS = 400
TALK_S = 6.0
SHORTEST_TALK_S, LONGEST_TALK_S = 2.0, 18.0
LOAD = 0.95
KEY_MS = 300
ENDLESS_MS = 600_000
LINE, QUEUE = "100", "600"

DIALPLAN = f"""
[callcenter-line](+)
exten => {QUEUE},1,Answer()
 same => n,Read(KEY,,1,,1,5)
 same => n,Set(QUEUE_PRIO=${{IF($["${{KEY}}" = "9"]?20:${{IF($["${{KEY}}" = "1"]?10:0)}})}})
 same => n,Queue(peer)
 same => n,Hangup()
"""
QUEUES = """
[general]
persistentmembers = no
autofill = yes
[peer]
strategy = {strategy}
timeout = 15
retry = {retry}
timeoutrestart = no
wrapuptime = 0
ringinuse = no
autopause = {autopause}
announce-frequency = 0
musicclass = callcenter
"""
LEFT_IN = """
[limits]
pause_after_unanswered = 0
"""


class PlannedCall(msgspec.Struct, frozen=True):
    """One call as it is to be, whoever distributes it."""

    number: str
    tier: int
    at_ms: int
    talk_s: float


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Calls, and the phones that are rung for them."""

    calls: tuple[PlannedCall, ...]
    crew: tuple[tuple[tuple[str, ...], Agent], ...]
    """Phones that behave alike, in the order in which they log in."""
    strategy: str = "rrmemory"
    retry_s: int = 1
    left_in: bool = True
    """Whether nobody is paused for letting it ring."""

    @property
    def phones(self) -> list[str]:
        """All of them, in that order."""
        return [phone for phones, _ in self.crew for phone in phones]


def the_calls(*, left_in: bool) -> Plan:
    """Return the 200 calls; the same each time."""
    random = Random(SEED)
    tiers = [tier for tier, count in enumerate(COUNTS) for _ in range(count)]
    random.shuffle(tiers)
    mean_gap_ms = 1_000 * (TALK_S + ANSWER_MS / 1_000) / (AGENTS * LOAD)
    at_ms = 1_000.0
    calls = []
    for index, tier in enumerate(tiers):
        at_ms += random.expovariate(1 / mean_gap_ms)
        talk_s = min(max(random.gammavariate(4, TALK_S / 4), SHORTEST_TALK_S), LONGEST_TALK_S)
        calls.append(PlannedCall(f"51{index:07}", tier, round(at_ms), talk_s))
    numbers = tuple(str(201 + index) for index in range(AGENTS + 2))
    crew = (
        (numbers[:1], Agent(answer_ms=None)),
        (numbers[1:2], Agent(answer_ms=ANSWER_MS, refusal=Refusal.BUSY)),
        (numbers[2:], Agent(answer_ms=ANSWER_MS, talk_ms=ENDLESS_MS)),
    )
    return Plan(calls=tuple(calls), crew=crew, left_in=left_in)


def the_scene(*, retry_s: int) -> Plan:
    """Return the scene: B is first in turn and picks up, A never does."""
    calls = (
        PlannedCall("510000001", 2, 1_000, 4.0),
        PlannedCall("510000002", 0, 2_300, 4.0),
        PlannedCall("510000003", 2, 3_400, 4.0),
    )
    crew = (
        (("202",), Agent(answer_ms=50, talk_ms=ENDLESS_MS)),
        (("201",), Agent(answer_ms=None)),
    )
    return Plan(calls=calls, crew=crew, strategy="linear", retry_s=retry_s)


def queues_conf(plan: Plan, phones: Sequence[str]) -> str:
    """Return the settings of app_queue."""
    autopause = "no" if plan.left_in else "yes"
    text = QUEUES.format(strategy=plan.strategy, retry=plan.retry_s, autopause=autopause)
    return text + "".join(f"member => PJSIP/{phone}\n" for phone in phones)
