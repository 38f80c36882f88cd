"""Another service takes the PBX over: who is at work there is at work here."""

from __future__ import annotations

import pytest

from callcenter.contacts import AgentNumber, Phone
from callcenter.events import Member, MembersFound
from tests.flow.story import PBX, Story


def member(number: str, *, phone: str = "", paused: bool = False, reason: str = "") -> Member:
    return Member(AgentNumber(number), Phone(phone or f"PJSIP/{number}"), paused, reason)


def taken_over(story: Story, *members: Member, inherited: bool = True) -> None:
    """The service is killed; one without a journal finds these members."""
    story.dies()
    story.found_members = MembersFound(PBX, members, inherited)
    story.starts_again(journal=False)


@pytest.fixture
def story() -> Story:
    return Story()


def test_agents_are_at_work_where_they_were_and_the_callers_are_answered(story: Story) -> None:
    caller = story.waiting()
    taken_over(story, member("7001", phone="PJSIP/201"))
    agent = story.agent("7001")
    agent.phone = Phone("PJSIP/201")
    assert agent.rings()
    agent.answers()
    caller.assert_state("talking")


def test_who_is_paused_is_paused_with_the_reason(story: Story) -> None:
    taken_over(story, member("7001", paused=True, reason="lunch"), inherited=False)
    agent = story.agent("7001").agent
    assert (agent.state, agent.pause_reason) == ("paused", "lunch")


def test_a_pause_without_a_reason_is_a_pause(story: Story) -> None:
    taken_over(story, member("7001", paused=True))
    assert story.agent("7001").state == "paused"


def test_a_pause_without_a_reason_that_ended_there_ends_here(story: Story) -> None:
    taken_over(story, member("7001", paused=True))
    story.loses_session()
    story.found_members = MembersFound(PBX, (member("7001"),), inherited=True)
    story.reconnects()
    assert story.agent("7001").state == "available"


def test_who_is_no_agent_here_is_left_out(story: Story) -> None:
    taken_over(story, member("9999"))
    assert story.core.roster.logged_in == 0


def test_a_journal_knows_better_where_no_other_service_was_there(story: Story) -> None:
    story.at_work("7001")
    story.dies()
    story.found_members = MembersFound(PBX, (member("7002"),), inherited=False)
    story.starts_again()
    assert story.agent("7001").state == "available"
    assert story.agent("7002").state == "offline"


def test_the_pbx_knows_better_where_another_service_was_there_since(story: Story) -> None:
    for number in ("7001", "7002", "7003"):
        story.at_work(number)
    story.dies()
    moved = member("7002", phone="PJSIP/299", paused=True, reason="lunch")
    story.found_members = MembersFound(PBX, (moved, member("7003")), inherited=True)
    story.starts_again()
    assert story.agent("7001").state == "offline"
    agent = story.agent("7002").agent
    assert (agent.phone, agent.state) == ("PJSIP/299", "paused")
    assert story.agent("7003").state == "available"


def test_a_pause_that_ended_there_ends_here(story: Story) -> None:
    taken_over(story, member("7001", paused=True, reason="lunch"))
    story.loses_session()
    story.found_members = MembersFound(PBX, (member("7001"),), inherited=True)
    story.reconnects()
    assert story.agent("7001").state == "available"


def test_a_session_of_the_same_run_changes_nobody(story: Story) -> None:
    story.at_work("7001")
    story.loses_session()
    story.found_members = MembersFound(PBX, (), inherited=False)
    story.reconnects()
    assert story.agent("7001").state == "available"
