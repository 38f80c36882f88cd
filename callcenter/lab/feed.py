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
    teller = _TELLERS.get(fact.get("event", ""))
    return teller(fact) if teller else ""


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f} s"


def _queued(fact: dict[str, Any]) -> str:
    if fact["reason"] == "offer_ended":
        return f"{fact['contact']}  back in the line, same place"
    about = f" about {fact['service']}" if fact["service"] else ""
    return f"{fact['contact']}  in the line as {fact['group']}{about}"


def _connected(fact: dict[str, Any]) -> str:
    waited = _seconds(fact["wait_ms"])
    return f"{fact['contact']}  speaks with agent {fact['agent']} after {waited} ({fact['group']})"


def _ended(fact: dict[str, Any]) -> str:
    return f"{fact['contact']}  {fact['outcome']}, talked {_seconds(fact['talk_ms'])}"


def _agent(fact: dict[str, Any]) -> str:
    if fact["after"] in ("ringing", "talking", "wrap_up"):
        return ""
    return f"agent {fact['agent']} {fact['after']} {fact['reason']}".rstrip()


_TELLERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "ContactArrived": lambda fact: f"{fact['contact']}  calls",
    "Queued": _queued,
    "Offered": lambda fact: f"{fact['contact']}  agent {fact['agent']} rings",
    "Connected": _connected,
    "Ended": _ended,
    "SurveyBegun": lambda fact: f"{fact['contact']}  is asked how it was",
    "SurveyAnswered": lambda fact: f"{fact['contact']}  {fact['question']}: {fact['answer']}",
    "AgentChanged": _agent,
    "PbxStateChanged": lambda fact: f"PBX {'connected' if fact['connected'] else 'lost'}",
}
