"""Members of the PBX's own queues, told as agents."""

from __future__ import annotations

import pytest

from callcenter import facts
from callcenter.observe.members import agent_of
from tests.observe.told import LUIS, ROSA, Pbx, member


@pytest.fixture
def pbx() -> Pbx:
    return Pbx()


@pytest.mark.parametrize(
    ("interface", "agent"),
    [
        ("PJSIP/101", "101"),
        ("Local/102@from-queue/n", "102"),
        ("PJSIP/trunk/5550100", "5550100"),
        ("DAHDI/g1", "g1"),
        ("rosa", "rosa"),
        ("SIP/año 1", "a-o-1"),
        ("", "-"),
    ],
)
def test_an_agent_is_named_for_the_extension(interface: str, agent: str) -> None:
    assert agent_of(interface) == agent


def test_an_agent_rings_talks_writes_up_and_is_free(pbx: Pbx) -> None:
    pbx.of("QueueCallerJoin")
    pbx.rung("AgentCalled")
    pbx.rung("AgentConnect")
    pbx.rung("AgentComplete", Reason="agent")
    assert pbx.states() == ["available", "ringing", "talking", "wrap_up"]
    assert not pbx.watching.advance(pbx.now + 9_999)
    (free,) = pbx.watching.advance(pbx.now + 10_000)
    assert isinstance(free, facts.AgentChanged)
    assert (free.before, free.after) == ("wrap_up", "available")


def test_a_pause_is_told_with_its_reason_and_where_all_queues_pause(pbx: Pbx) -> None:
    pbx.tells("QueueMemberAdded", Queue="urgencias", Interface=ROSA, Paused="0")
    assert not pbx.tells("QueueMemberPause", Queue="ventas", Interface=ROSA, Paused="1")
    (paused,) = pbx.tells(
        "QueueMemberPause", Queue="urgencias", Interface=ROSA, Paused="1", PausedReason="lunch"
    )
    assert isinstance(paused, facts.AgentChanged)
    assert (paused.after, paused.reason, paused.actor) == ("paused", "lunch", "pbx")
    assert pbx.watching.members.counts() == {"paused": 1, "available": 1}


def test_who_is_removed_from_all_queues_is_at_work_no_more(pbx: Pbx) -> None:
    (gone,) = pbx.tells("QueueMemberRemoved", Queue="ventas", Interface=ROSA)
    assert isinstance(gone, facts.AgentChanged)
    assert (gone.after, gone.phone) == ("offline", None)
    assert not pbx.tells("QueueMemberRemoved", Queue="ventas", Interface="PJSIP/999")


def test_who_has_no_phone_that_can_ring_is_not_at_work(pbx: Pbx) -> None:
    for status, after in (("5", "offline"), ("1", "available"), ("4", "offline")):
        pbx.tells("QueueMemberStatus", Queue="ventas", Interface=ROSA, Paused="0", Status=status)
        assert pbx.states()[-1] == after


def test_one_extension_by_two_interfaces_is_one_agent(pbx: Pbx) -> None:
    pbx.tells("QueueMemberAdded", Queue="ventas", Interface="PJSIP/102", Paused="0")
    assert not pbx.tells("QueueMemberRemoved", Queue="ventas", Interface=LUIS)
    assert pbx.states("102") == ["available"]


@pytest.mark.parametrize("last", [ROSA, "Local/101@from-queue/n"])
def test_who_can_be_rung_by_one_of_two_interfaces_is_at_work(pbx: Pbx, last: str) -> None:
    way = "Local/101@from-queue/n"
    pbx.tells("QueueMemberAdded", Queue="urgencias", Interface=way, Paused="0", Status="1")
    status = {ROSA: "5", way: "1"}
    first = way if last == ROSA else ROSA
    for interface in (first, last):
        queue = "ventas" if interface == ROSA else "urgencias"
        pbx.tells("QueueMemberStatus", Queue=queue, Interface=interface, Status=status[interface])
    assert pbx.states() == ["available"]
    pbx.tells("QueueMemberRemoved", Queue="urgencias", Interface=way)
    assert pbx.states() == ["available", "offline"]


def test_a_member_without_interface_is_nobody(pbx: Pbx) -> None:
    assert not pbx.tells("QueueMemberStatus", Queue="ventas", Paused="0")


def test_a_phone_that_rings_for_a_caller_nobody_knows_is_told_while_it_rings(pbx: Pbx) -> None:
    pbx.rung("AgentCalled", leg="c9")
    pbx.of("Hangup", "d-101")
    pbx.rung("AgentCalled", leg="c9")
    pbx.rung("AgentRingNoAnswer", leg="c9")
    assert pbx.states() == ["available", "ringing", "available", "ringing", "available"]


@pytest.mark.parametrize("event", ["AgentCalled", "AgentConnect", "AgentComplete"])
def test_a_phone_of_no_member_is_nobodys(pbx: Pbx, event: str) -> None:
    pbx.rung(event, "PJSIP/999", "c9", Reason="agent")
    assert pbx.states("999") == []
    assert pbx.states() == ["available"]


def test_whom_the_queues_do_not_have_when_they_are_asked_is_a_member_no_more(pbx: Pbx) -> None:
    new = member("PJSIP/105", name="Eva")
    told = pbx.watching.asked([member(LUIS), new, {"event": "QueueParams"}], pbx.now)
    changes = [fact for fact in told if isinstance(fact, facts.AgentChanged)]
    assert {(each.agent, each.after) for each in changes} == {
        ("101", "offline"),
        ("105", "available"),
    }
    assert pbx.watching.asked([member(LUIS), new], pbx.now) == ()
