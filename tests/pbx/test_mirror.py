"""Agents in the PBX's own queue, as the actions that keep it in step."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from callcenter.contacts import AgentNumber, ContactId, Phone
from callcenter.dialable import DialablePhones, any_extension, at_extension
from callcenter.errors import ActionRefused
from callcenter.events import Member
from callcenter.facts import AgentChanged, Fact, MenuPlayed, PbxStateChanged, RulesReloaded
from callcenter.pbx.extensions import Extensions
from callcenter.pbx.mirror import Mirror, members_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from callcenter.pbx.ami import AmiClient, Message

PHONE, OTHER = Phone("PJSIP/201"), Phone("PJSIP/202")


class Session:
    """Keeps the actions, and refuses every one of them."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.members: list[str] = []  # whom the queue has
        self.names: dict[str, str] = {}  # of members, by phone
        self.paused: dict[str, dict[str, str]] = {}
        self.refuses = False
        self.states: dict[str, str] = {}  # of members, whose the queue is to go by

    def send(self, action: str, headers: Mapping[str, str]) -> asyncio.Future[Message]:
        paused = headers.get("Paused", "")
        if action == "QueueAdd":
            self.states[headers["Interface"]] = headers.get("StateInterface", "")
        self.sent.append(f"{action} {headers['Interface']} {paused}".strip())
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        future.set_exception(ActionRefused("Unable to add interface: Already there"))
        return future

    async def send_list(self, action: str, headers: Mapping[str, str]) -> list[Message]:
        assert (action, headers["Queue"]) == ("QueueStatus", "callcenter-fallback")
        if self.refuses:
            raise ActionRefused("Invalid/unknown command")
        rows: list[Message] = [{"event": "QueueParams", "queue": "callcenter-fallback"}]
        for phone in self.members:
            told = {"location": phone, "name": self.names.get(phone, phone)}
            rows.append({"event": "QueueMember", **told, **self.paused.get(phone, {})})
        return rows


@pytest.fixture
def session() -> Session:
    return Session()


OURS, GONE = PbxStateChanged("main", connected=True), PbxStateChanged("main", connected=False)


@pytest.fixture
async def mirror(session: Session) -> Mirror:
    made = Mirror(cast("AmiClient", session))
    made.record(OURS, 0)
    return made


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


@pytest.mark.parametrize("phone", ["Local/0@out", "PJSIP/0051900000000@trunk", "PJSIP/1&PJSIP/2"])
async def test_a_phone_that_may_not_be_dialled_is_no_member_of_the_fallback_queue(
    mirror: Mirror, session: Session, phone: str
) -> None:
    changes = [
        change("offline", "available", Phone(phone)),
        PbxStateChanged("main", connected=True),
    ]
    assert await sent(mirror, session, *changes) == []


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
    session.names["PJSIP/201"] = "agent-7001"
    mirror.record(change("offline", "paused"), 0)
    assert await sent(mirror, session, GONE) == []
    assert await sent(mirror, session, OURS) == [
        "QueueRemove PJSIP/299",
        "QueueAdd PJSIP/201 true",
        "QueuePause PJSIP/201 true",
    ]


async def test_other_facts_are_none_of_its_business(mirror: Mirror, session: Session) -> None:
    assert await sent(mirror, session, MenuPlayed(ContactId("run-1"), "principal", 1)) == []


async def test_a_member_who_is_another_agent_is_named_anew(
    mirror: Mirror, session: Session
) -> None:
    session.members = ["PJSIP/201"]
    session.names["PJSIP/201"] = "agent-7009"
    mirror.record(change("offline", "available"), 0)
    assert await sent(mirror, session, GONE, OURS) == [
        "QueueRemove PJSIP/201",
        "QueueAdd PJSIP/201 false",
        "QueuePause PJSIP/201 false",
    ]


async def test_nothing_is_written_while_the_pbx_is_anothers(
    mirror: Mirror, session: Session
) -> None:
    assert await sent(mirror, session, GONE, change("offline", "available")) == []
    assert await sent(mirror, session, change("available", "paused")) == []
    assert await sent(mirror, session, change("paused", "available", OTHER)) == []


async def test_nothing_is_put_right_once_the_pbx_is_anothers_again(
    mirror: Mirror, session: Session
) -> None:
    session.members = ["PJSIP/299"]
    assert await sent(mirror, session, OURS, GONE) == []


async def test_our_members_are_told_with_their_pause_and_others_are_not(session: Session) -> None:
    session.members = ["PJSIP/201", "PJSIP/202", "PJSIP/203", ""]
    session.names = {"PJSIP/201": "agent-7001", "PJSIP/202": "agent-7002", "": "agent-7003"}
    session.paused["PJSIP/202"] = {"paused": "1", "pausedreason": "lunch"}
    assert await members_of(cast("AmiClient", session)) == (
        Member(AgentNumber("7001"), PHONE, paused=False, reason=""),
        Member(AgentNumber("7002"), OTHER, paused=True, reason="lunch"),
    )


async def test_a_pbx_without_such_a_queue_has_no_members(session: Session) -> None:
    session.refuses = True
    assert await members_of(cast("AmiClient", session)) == ()


class TestExtensions:
    @pytest.fixture
    async def mirror(self, session: Session) -> Mirror:
        extensions = Extensions(hints="ext-local", context="callcenter-extension")
        extensions.told(
            {"exten": "101", "context": "ext-local", "hint": "PJSIP/101", "status": "0"}
        )
        at_work = DialablePhones(any_extension("callcenter-extension"))
        made = Mirror(
            cast("AmiClient", session),
            dialable=at_work,
            extensions=extensions,
            must_accept=lambda agent: agent == "7002",
        )
        made.record(OURS, 0)
        return made

    @pytest.mark.parametrize(("extension", "hint"), [("101", "hint:101@ext-local"), ("102", "")])
    async def test_a_member_has_the_state_of_its_hint_where_there_is_one(
        self, mirror: Mirror, session: Session, extension: str, hint: str
    ) -> None:
        phone = Phone(at_extension(extension))
        assert await sent(mirror, session, change("offline", "available", phone)) == [
            f"QueueAdd {phone} false"
        ]
        assert session.states == {phone: hint}

    async def test_who_must_accept_by_a_key_is_no_member(
        self, mirror: Mirror, session: Session
    ) -> None:
        phone = Phone(at_extension("101"))
        luis = AgentNumber("7002")
        come = AgentChanged(luis, "Luis", "offline", "available", "", "", phone)
        assert await sent(mirror, session, come, OURS) == []


async def test_who_is_given_a_key_to_accept_calls_by_is_no_member_from_then_on(
    session: Session,
) -> None:
    """And who is relieved of it is one again; nobody else is touched by new rules."""
    keys: set[AgentNumber] = set()
    mirror = Mirror(cast("AmiClient", session), must_accept=keys.__contains__)
    reloaded = RulesReloaded("operator", (), 0)
    gone = AgentChanged(AgentNumber("7002"), "Luis", "available", "offline", "", "", OTHER)
    await sent(mirror, session, OURS)
    await sent(mirror, session, change("offline", "paused"))
    assert await sent(mirror, session, gone, reloaded) == []
    keys.add(AgentNumber("7001"))
    assert await sent(mirror, session, reloaded) == ["QueueRemove PJSIP/201"]
    keys.clear()
    assert await sent(mirror, session, reloaded) == ["QueueAdd PJSIP/201 true"]
