"""What a test call showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import CallSeen, Dialplan, PbxFacts, Wanted

SHORTEST_MS = 400
"""A sound that is not there ends at once; none of ours is as short as this."""
MARK = "CALLCENTER_TEST"


def knows_test_calls(plan: Dialplan | None) -> bool:
    """Whether the PBX's dialplan keeps a test call apart; an older one takes it for somebody."""
    return plan is not None and any(
        step.context == "callcenter-line" and MARK in step.data for step in plan.steps
    )


def call(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield how far a test call came, if there was one."""
    if pbx.call is not None:
        seen = pbx.call
        values = {
            "number": seen.number,
            "why": seen.refused,
            "ms": str(seen.menu_ms or 0),
            "user": wanted.user,
        }
        yield Finding("call", _kind(seen), values)


def _kind(seen: CallSeen) -> str:
    steps = (
        ("refused", bool(seen.refused)),
        ("without_us", seen.without_us),
        ("astray", not seen.handed_over),
        ("stuck", seen.menu_ms is None),
        ("silent", (seen.menu_ms or 0) < SHORTEST_MS),
        ("deaf", not seen.key_heard),
        ("stuck", not seen.ended),
    )
    return next((kind for kind, is_so in steps if is_so), "ok")
