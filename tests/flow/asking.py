"""The example's line, where callers are asked two questions after the call."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.flow.survey_rules import SurveyRules
from callcenter.ivr.menu import Menu, ToHangup, ToMenu, ToMessage
from tests.flow.story import example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

DAY_S = 24 * 60 * 60
THANKED = ToMessage(("thanks", "goodbye"), ToHangup())
NEVER_MIND = ToMessage(("goodbye",), ToHangup())


def question(name: str, leads: ToMenu | ToMessage) -> Menu:
    return Menu(
        name=name,
        prompt=(name,),
        keys=dict.fromkeys("12345", leads),
        otherwise=NEVER_MIND,
        timeout_ms=6_000,
        attempts=2,
    )


@cache
def asking(share: float = 1.0) -> Rules:
    """The example's rules, with two questions."""
    survey = SurveyRules(
        share=share,
        lines=frozenset({"salud"}),
        groups=frozenset({"preferente", "general"}),
        first="trato",
        questions={
            "trato": question("trato", ToMenu("claro")),
            "claro": question("claro", THANKED),
        },
        goodbye=("goodbye",),
        again_ms=30 * DAY_S * 1_000,
    )
    return replace(example_rules(), survey=survey)
