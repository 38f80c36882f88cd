"""Agents in the PBX's own queue, as the actions that keep it in step."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from callcenter.contacts import AgentNumber, ContactId, Phone
from callcenter.errors import ActionRefused
from callcenter.facts import AgentChanged, Fact, MenuPlayed, PbxStateChanged
from callcenter.pbx.mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.pbx.ami import AmiClient, Message

PHONE, OTHER = Phone("PJSIP/201"), Phone("PJSIP/202")


class Session:
    """Keeps the actions, and refuses every one of them."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.members: list[str] = []  # whom the queue has

    def send(self, action: str, headers: Mapping[str, str]) -> asyncio.Future[Message]:
        paused = headers.get("Paused", "")
        self.sent.append(f"{action} {headers['Interface']} {paused}".strip())
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        future.set_exception(ActionRefused("Unable to add interface: Already there"))
        return future

    async def send_list(self, action: str, headers: Mapping[str, str]) -> list[Message]:
        assert (action, headers["Queue"]) == ("QueueStatus", "callcenter-fallback")
        return [{"event": "QueueMember", "location": phone} for phone in self.members]


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def mirror(session: Session) -> Mirror:
    return Mirror(cast("AmiClient", session))


def change(before: str, after: str, phone: Phone | None = PHONE) -> AgentChanged:
    return AgentChanged(AgentNumber("7001"), "Rosa", before, after, "", "", phone)


async def sent(mirror: Mirror, session: Session, *told: Fact) -> list[str]:
    """What these facts lead to, after what was sent before."""
    session.sent.clear()
    for fact in told:
        mirror.record(fact, 0)
    for _ in range(3):  # what is put right is asked for first
        await asyncio.sleep(0)
    return session.sent


async def test_an_agent_is_there_from_the_log_in_to_the_log_out(
    mirror: Mirror, session: Session
) -> None:
    assert await sent(mirror, session, change("offline", "available")) == [
        "QueueAdd PJSIP/201 false"
    ]
    assert await sent(mirror, session, change("available", "offline")) == ["QueueRemove PJSIP/201"]
    assert await sent(mirror, session, change("available", "offline", None)) == []


async def test_only_a_pause_matters_of_what_an_agent_does(mirror: Mirror, session: Session) -> None:
    mirror.record(change("offline", "available"), 0)
    calls = (change("available", "ringing"), change("ringing", "talking"))
    assert await sent(mirror, session, *calls) == []
    assert await sent(mirror, session, change("talking", "paused")) == ["QueuePause PJSIP/201 true"]
    assert await sent(mirror, session, change("paused", "available")) == [
        "QueuePause PJSIP/201 false"
    ]


async def test_an_agent_who_moves_leaves_the_old_phone(mirror: Mirror, session: Session) -> None:
    mirror.record(change("offline", "available"), 0)
    assert await sent(mirror, session, change("available", "available", OTHER)) == [
        "QueueRemove PJSIP/201",
        "QueueAdd PJSIP/202 false",
    ]


async def test_a_session_that_begins_puts_everybody_right(mirror: Mirror, session: Session) -> None:
    session.members = ["PJSIP/201", "PJSIP/299"]  # the second went home while we were away
    mirror.record(change("offline", "paused"), 0)
    assert await sent(mirror, session, PbxStateChanged("main", connected=False)) == []
    assert await sent(mirror, session, PbxStateChanged("main", connected=True)) == [
        "QueueRemove PJSIP/299",
        "QueueAdd PJSIP/201 true",
        "QueuePause PJSIP/201 true",
    ]


async def test_other_facts_are_none_of_its_business(mirror: Mirror, session: Session) -> None:
    assert await sent(mirror, session, MenuPlayed(ContactId("run-1"), "principal", 1)) == []
