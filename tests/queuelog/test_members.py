"""Agents as members of queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.contacts import AgentNumber, Phone
from callcenter.events import AgentRecovered
from callcenter.facts import AgentChanged, PbxStateChanged
from tests.queuelog.paper import NAMES, Written

if TYPE_CHECKING:
    from callcenter.queuelog.names import QueueNames

ROSA = AgentNumber("7001")


def changed(before: str, after: str, reason: str = "", phone: str = "PJSIP/201") -> AgentChanged:
    at = None if after == "offline" else Phone(phone)
    return AgentChanged(ROSA, "Rosa | Díaz", before, after, reason, "", at)


def told(*facts: AgentChanged, names: QueueNames = NAMES) -> list[str]:
    """Return what was written, without times."""
    lines = Written(names).hears((0, fact) for fact in facts).paper.lines
    return [line.partition("|")[2] for line in lines]


IN = changed("offline", "available")
OUT = changed("available", "offline")


def test_a_log_in_a_pause_and_a_log_out() -> None:
    paused, back = changed("available", "paused", "Almuerzo"), changed("paused", "available")
    assert told(IN, paused, back, OUT) == [
        "MANAGER|600|agent-7001|ADDMEMBER|",
        "NONE|NONE|agent-7001|PAUSEALL|Almuerzo",
        "NONE|600|agent-7001|PAUSE|Almuerzo",
        "NONE|NONE|agent-7001|UNPAUSEALL|",
        "NONE|600|agent-7001|UNPAUSE|",
        "MANAGER|600|agent-7001|REMOVEMEMBER|",
    ]


def test_calls_and_wrap_up_are_none_of_it() -> None:
    moves = [("available", "ringing"), ("ringing", "talking"), ("talking", "wrap_up")]
    assert len(told(IN, *(changed(*move) for move in moves))) == 1


def test_another_reason_is_another_pause() -> None:
    lines = told(IN, changed("available", "paused", "A"), changed("paused", "paused", "B"))
    assert lines[-1] == "NONE|600|agent-7001|PAUSE|B"


def test_who_is_named_by_the_phone_is_another_member_at_another_phone() -> None:
    moved = changed("available", "available", phone="PJSIP/202")
    assert told(IN, moved, names=replace(NAMES, member="{phone}")) == [
        "MANAGER|600|PJSIP/201|ADDMEMBER|",
        "MANAGER|600|PJSIP/201|REMOVEMEMBER|",
        "MANAGER|600|PJSIP/202|ADDMEMBER|",
    ]


def test_what_would_break_a_line_is_taken_out_of_a_name() -> None:
    (line,) = told(IN, names=replace(NAMES, member="{number} {name}"))
    assert line == "MANAGER|600|7001 Rosa   Díaz|ADDMEMBER|"


def test_who_is_in_no_queue_is_not_written_about() -> None:
    names = replace(NAMES, agents={})
    assert told(IN, changed("available", "paused", "A"), OUT, names=names) == []


def recovered(state: str, reason: str = "") -> AgentRecovered:
    return AgentRecovered(ROSA, Phone("PJSIP/201"), state, reason)


@pytest.mark.parametrize(
    ("was", "facts"),
    [
        (recovered("available"), [IN]),
        (recovered("wrap_up"), [IN, changed("available", "wrap_up")]),
        (recovered("paused", "A"), [IN, changed("available", "paused", "A")]),
    ],
)
def test_who_comes_back_after_a_start_was_written_already(
    was: AgentRecovered, facts: list[AgentChanged]
) -> None:
    log = Written()
    log.log.expect([was], [], lambda _: "Rosa")
    log.hears((0, fact) for fact in [*facts, PbxStateChanged("main", connected=True)])
    assert log.paper.lines == []


def test_who_does_not_come_back_has_left() -> None:
    log = Written()
    log.log.expect([recovered("available"), recovered("offline")], [], lambda _: "Rosa")
    log.hears([(0, PbxStateChanged("main", connected=True))] * 2)
    assert [line.split("|")[4] for line in log.paper.lines] == ["REMOVEMEMBER"]


def test_who_comes_back_and_logs_out_at_once_has_left_too() -> None:
    log = Written()
    log.log.expect([recovered("available")], [], lambda _: "Rosa")
    log.hears([(0, OUT)])
    assert [line.split("|")[4] for line in log.paper.lines] == ["REMOVEMEMBER"]
