"""What the demo tells of its line."""

from __future__ import annotations

import json

import pytest

from callcenter import facts
from callcenter.facts import CallbackMiss, CallbackRefusal, HelpEnd, Outcome, SurveyEnd
from callcenter.lab.feed import tell


def told(event: str, **fields: object) -> str:
    """Return what is said of a fact, without the contact."""
    said = tell(json.dumps({"event": event, "contact": "c-1", **fields}).encode())
    assert not said or said.startswith("c-1  ")
    return said.removeprefix("c-1  ")


@pytest.mark.parametrize(
    ("said", "event", "fields"),
    [
        ("would rather be called back", "CallbackAsked", {"leg": "x"}),
        ("is promised a call, and keeps the place", "CallbackPromised", {"typed": True}),
        ("the turn is near: their phone rings", "CallbackDialled", {"attempt": 1}),
        ("the turn is near: their phone rings (attempt 2)", "CallbackDialled", {"attempt": 2}),
        ("is back on the phone after 12.5 s", "CallbackReached", {"away_ms": 12_500}),
        ("agent 7001 puts them back into the line", "HandedBack", {"agent": "7001"}),
        ("agent 7001 asks a supervisor to join", "HelpAsked", {"agent": "7001"}),
        ("a supervisor joins agent 7001", "HelpJoined", {"agent": "7001", "helper": "PJSIP/1"}),
        ("is asked how it was", "SurveyBegun", {}),
        ("answers trato: 4", "SurveyAnswered", {"question": "trato", "answer": 4}),
        ("answered, talked 3.0 s", "Ended", {"outcome": "answered", "talk_ms": 3_000}),
        ("abandoned after 9.0 s", "Ended", {"outcome": "abandoned", "wait_ms": 9_000}),
        ("left menu", "Ended", {"outcome": "left_menu", "wait_ms": 0}),
    ],
)
def test_what_happens_is_told_in_plain_words(
    said: str, event: str, fields: dict[str, object]
) -> None:
    assert hasattr(facts, event)
    assert told(event, **fields) == said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("entered", "in the line as general about citas"),
        ("handed_back", "in the line as general about citas, same place"),
        ("offer_ended", "back in the line, same place"),
        ("promised", ""),
        ("called_back", ""),
    ],
)
def test_an_entry_into_the_line_is_told_once(reason: str, said: str) -> None:
    assert told("Queued", reason=reason, group="general", service="citas") == said


def test_every_way_in_which_something_ends_has_words() -> None:
    said = [
        *(told("SurveyEnded", why=why) for why in SurveyEnd),
        *(told("CallbackMissed", why=why) for why in CallbackMiss),
        *(told("CallbackRefused", why=why) for why in CallbackRefusal),
        *(told("Ended", outcome=outcome, wait_ms=1, talk_ms=1) for outcome in Outcome),
        *(told("HelpEnded", why=why, agent="7001", helper="PJSIP/1") for why in HelpEnd),
    ]
    assert all(said)
    assert not any("_" in each for each in said)


def test_help_that_ends_with_the_call_before_anybody_came_is_not_told() -> None:
    assert told("HelpEnded", why="call_over", agent="7001", helper="") == ""
    assert told("HelpEnded", why="nobody", agent="7001", helper="").startswith("no supervisor")


def test_of_agents_comings_and_goings_are_told_and_calls_are_not() -> None:
    line = {"event": "AgentChanged", "agent": "7001", "reason": ""}
    assert tell(json.dumps({**line, "after": "available"}).encode()) == "agent 7001 available"
    assert tell(json.dumps({**line, "after": "ringing"}).encode()) == ""
    lost = {"event": "PbxStateChanged", "connected": False}
    assert tell(json.dumps(lost).encode()) == "PBX lost"


@pytest.mark.parametrize("line", [b"no JSON\n", b'{"event": "Overtaken"}\n', b"{}\n"])
def test_a_line_that_says_nothing_to_who_watches_is_passed_over(line: bytes) -> None:
    assert tell(line) == ""
