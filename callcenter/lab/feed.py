"""What happens on the line, told from the service's log as it is written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOK_EVERY_S = 0.2


async def follow(log: Path, say: Callable[[str], None]) -> None:
    """Say what happens until cancelled."""
    with log.open("rb") as lines:
        while True:
            line = lines.readline()
            if not line.endswith(b"\n"):
                lines.seek(-len(line), 1)
                await asyncio.sleep(LOOK_EVERY_S)
            elif sentence := tell(line):
                say(sentence)


def tell(line: bytes) -> str:
    """Return a sentence for a log line that matters to somebody who watches; else nothing."""
    try:
        fact = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return ""
    event = fact.get("event", "")
    if event in _OTHERS:
        return _OTHERS[event](fact)
    said = _CONTACTS[event](fact) if event in _CONTACTS else ""
    return f"{fact['contact']}  {said}" if said else ""


def _words(code: str) -> str:
    return code.replace("_", " ")


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f} s"


def _queued(fact: dict[str, Any]) -> str:
    if fact["reason"] in _TOLD_OTHERWISE:
        return ""
    if fact["reason"] == "offer_ended":
        return "back in the line, same place"
    about = f" about {fact['service']}" if fact["service"] else ""
    place = ", same place" if fact["reason"] == "handed_back" else ""
    return f"in the line as {fact['group']}{about}{place}"


_TOLD_OTHERWISE = ("promised", "called_back")


def _connected(fact: dict[str, Any]) -> str:
    waited = _seconds(fact["wait_ms"])
    return f"speaks with agent {fact['agent']} after {waited} ({fact['group']})"


def _ended(fact: dict[str, Any]) -> str:
    outcome = _words(fact["outcome"])
    if fact["outcome"] == "answered":
        return f"{outcome}, talked {_seconds(fact['talk_ms'])}"
    return f"{outcome} after {_seconds(fact['wait_ms'])}" if fact["wait_ms"] else outcome


def _dialled(fact: dict[str, Any]) -> str:
    again = f" (attempt {fact['attempt']})" if fact["attempt"] > 1 else ""
    return f"the turn is near: their phone rings{again}"


def _help_ended(fact: dict[str, Any]) -> str:
    if fact["why"] == "nobody":
        return f"no supervisor could come to agent {fact['agent']}"
    return f"the supervisor leaves agent {fact['agent']}" if fact["helper"] else ""


_SURVEYS = {
    "completed": "has answered the survey",
    "unanswered": "leaves the survey unanswered",
    "hung_up": "hangs up in the survey",
    "broken": "could not be asked on",
}


def _agent(fact: dict[str, Any]) -> str:
    if fact["after"] in ("ringing", "talking", "wrap_up"):
        return ""
    return f"agent {fact['agent']} {fact['after']} {fact['reason']}".rstrip()


_CONTACTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "ContactArrived": lambda _: "calls",
    "Queued": _queued,
    "Offered": lambda fact: f"agent {fact['agent']} rings",
    "Connected": _connected,
    "HandedBack": lambda fact: f"agent {fact['agent']} puts them back into the line",
    "Transferred": lambda fact: f"agent {fact['agent']} sends them on",
    "TransferTaken": lambda fact: f"speaks with {_words(fact['to'])} {fact['agent']}".rstrip(),
    "HelpAsked": lambda fact: f"agent {fact['agent']} asks a supervisor to join",
    "HelpJoined": lambda fact: f"a supervisor joins agent {fact['agent']}",
    "HelpEnded": _help_ended,
    "CallbackAsked": lambda _: "would rather be called back",
    "CallbackRefused": lambda fact: f"waits on: not called back there ({_words(fact['why'])})",
    "CallbackPromised": lambda _: "is promised a call, and keeps the place",
    "CallbackDialled": _dialled,
    "CallbackMissed": lambda fact: f"the call back came to nothing: {_words(fact['why'])}",
    "CallbackReached": lambda fact: f"is back on the phone after {_seconds(fact['away_ms'])}",
    "Ended": _ended,
    "SurveyBegun": lambda _: "is asked how it was",
    "SurveyAnswered": lambda fact: f"answers {fact['question']}: {fact['answer']}",
    "SurveyEnded": lambda fact: _SURVEYS[fact["why"]],
}
"""What is said of a contact, by the fact."""

_OTHERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "AgentChanged": _agent,
    "PbxStateChanged": lambda fact: f"PBX {'connected' if fact['connected'] else 'lost'}",
}
