"""A PBX's own queues, watched: real callers and agents, and what is told of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.events import RingOutcome
from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    EndedBy,
    OfferEnded,
    Outcome,
    PbxStateChanged,
    Queued,
    QueueReason,
)
from callcenter.lab.sipp import Agent, Caller
from tests.observing.queued_pbx import ODD

if TYPE_CHECKING:
    from callcenter.lab.baresip import Baresip
    from tests.integration.hands import Hands
    from tests.observing.queued_pbx import Observing, QueuedPbx, Watch

pytestmark = pytest.mark.real
CITAS, URGENCIAS, LIMITED, ODD_ONE, SUPPORT, DIRECT = "810", "811", "812", "813", "814", "815"
TALKS = Agent(answer_ms=100, talk_ms=1_500)
STAYS = Caller()


async def test_a_talk_is_told_counted_and_kept(watch: Watch, hands: Hands) -> None:
    observing = await watch()
    await hands.desk("301", agent=TALKS)
    await hands.calls("51900000001", caller=STAYS, dialled=CITAS)
    ended = await observing.ended("51900000001")
    assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.AGENT)
    assert (ended.line, ended.group, ended.service) == ("salud", "general", "citas")
    assert 1_000 < ended.talk_ms < 3_000
    await observing.facts.wait(AgentChanged, agent="301", before="wrap_up", after="available")
    states = [fact.after for fact in observing.facts.all(AgentChanged, agent="301")]
    assert states == ["available", "ringing", "talking", "wrap_up", "available"]
    row = await observing.row(ended.contact)
    assert (row.outcome, row.agent, row.service) == ("answered", "301", "citas")
    assert await observing.metric("callcenter_wait_seconds_count", outcome="answered") == 1
    assert await observing.metric("callcenter_contacts_total", outcome="answered") == 1
    assert await observing.metric("callcenter_agents", state="available") == 4


@pytest.mark.parametrize("agent_ends", [True, False])
async def test_members_by_local_channels_are_their_extensions(
    watch: Watch, hands: Hands, *, agent_ends: bool
) -> None:
    observing = await watch()
    await hands.desk("303", agent=Agent(answer_ms=100, talk_ms=1_500 if agent_ends else None))
    caller = STAYS if agent_ends else Caller(hangs_up_ms=2_500)
    await hands.calls("51900000012", caller=caller, dialled=SUPPORT)
    ended = await observing.ended("51900000012")
    assert (ended.outcome, ended.rings) == (Outcome.ANSWERED, 1)
    assert ended.ended_by is (EndedBy.AGENT if agent_ends else EndedBy.CALLER)
    assert 1_000 < ended.talk_ms < 3_000
    await observing.facts.wait(AgentChanged, agent="303", before="talking")
    states = [fact.after for fact in observing.facts.all(AgentChanged, agent="303")]
    assert states[:3] == ["available", "ringing", "talking"]


async def test_a_local_channel_that_takes_itself_away_ends_no_talk(
    watch: Watch, hands: Hands, pbx: QueuedPbx
) -> None:
    await pbx.asterisk.cli("queue pause member Local/303@from-queue/n queue soporte")
    observing = await watch()
    await hands.desk("304", agent=Agent(answer_ms=100, talk_ms=2_500))
    await hands.calls("51900000013", caller=STAYS, dialled=SUPPORT)
    ended = await observing.ended("51900000013")
    await pbx.asterisk.cli("queue unpause member Local/303@from-queue/n queue soporte")
    assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.AGENT)
    assert 2_000 < ended.talk_ms < 4_000
    talks = observing.facts.all(AgentChanged, agent="304", after="talking")
    assert len(talks) == 1


async def test_who_hangs_up_in_the_queue_gave_up(watch: Watch, hands: Hands) -> None:
    observing = await watch()
    await hands.calls("51900000002", caller=Caller(hangs_up_ms=1_800), dialled=URGENCIAS)
    await observing.facts.wait(Queued, group="emergencia")
    assert await observing.metric("callcenter_contacts_waiting", group="emergencia") == 1
    ended = await observing.ended("51900000002")
    assert (ended.outcome, ended.ended_by, ended.group) == (
        Outcome.ABANDONED,
        EndedBy.CALLER,
        "emergencia",
    )
    assert 1_000 < ended.wait_ms < 3_000
    assert await observing.metric("callcenter_contacts_waiting") == 0


async def test_who_is_sent_on_after_a_time_is_diverted_with_the_wait_in_the_queue(
    watch: Watch, hands: Hands
) -> None:
    observing = await watch()
    await hands.calls("51900000003", caller=STAYS, dialled=LIMITED)
    ended = await observing.ended("51900000003")
    assert ended.outcome is Outcome.DIVERTED
    assert 1_900 < ended.wait_ms < 2_900


async def test_a_phone_that_nobody_picks_up_and_a_pause_are_told(
    watch: Watch, hands: Hands, pbx: QueuedPbx
) -> None:
    observing = await watch()
    await hands.desk("302", agent=Agent(answer_ms=None))
    await hands.calls("51900000004", caller=Caller(hangs_up_ms=4_500), dialled=URGENCIAS)
    rang = await observing.facts.wait(OfferEnded, agent="302")
    assert rang.outcome is RingOutcome.NO_ANSWER
    assert rang.rang_ms > 2_500
    await observing.ended("51900000004")
    pause = "queue pause member PJSIP/302 queue urgencias reason almuerzo"
    await pbx.asterisk.cli(pause)
    paused = await observing.facts.wait(AgentChanged, agent="302", after="paused")
    assert paused.reason == "almuerzo"
    await pbx.asterisk.cli("queue unpause member PJSIP/302 queue urgencias")
    await observing.facts.wait(AgentChanged, agent="302", before="paused", after="available")


async def test_who_is_transferred_away_was_answered_and_talked_until_then(
    watch: Watch, hands: Hands, pbx: QueuedPbx
) -> None:
    observing = await watch()
    await hands.desk("301", agent=Agent(answer_ms=100, talk_ms=None))
    await hands.calls("51900000005", caller=STAYS, dialled=CITAS)
    connected = await observing.facts.wait(Connected, agent="301")
    since = observing.facts.mark()
    async with pbx.asterisk.manager(admin=True) as manager:
        channels = await manager.action("Status")
        assert channels["Response"] == "Success"
        agent = await manager.event("Status", where=lambda row: "/301-" in row["Channel"])
        where = {"Channel": agent["Channel"], "Context": "own-queues", "Exten": "elsewhere"}
        await manager.action("BlindTransfer", where)
    ended = await observing.ended("51900000005")
    talked = observing.facts.at(ended) - observing.facts.at(connected)
    assert ended.outcome is Outcome.ANSWERED
    assert ended.talk_ms < talked - 1_500
    freed = observing.facts.all(AgentChanged, agent="301", before="talking", since=since)
    assert [change.after for change in freed] == ["wrap_up"]


async def talks_with_sol(observing: Observing, hands: Hands) -> Baresip:
    """Let somebody call and speak for a moment with the agent of `directo`."""
    sol = await hands.phone("201")
    await observing.facts.wait(AgentChanged, agent="201", after="available")
    await hands.calls("51900000014", caller=STAYS, dialled=DIRECT)
    await sol.event("CALL_INCOMING", timeout_s=15)
    await sol.accept()
    await observing.facts.wait(Connected, agent="201")
    await asyncio.sleep(1)
    return sol


async def test_who_is_sent_to_a_colleague_by_a_phones_button_was_answered_once(
    watch: Watch, hands: Hands
) -> None:
    observing = await watch()
    await hands.desk("302", agent=Agent(answer_ms=100, talk_ms=2_000))
    sol = await talks_with_sol(observing, hands)
    await sol.transfer("302")
    await observing.facts.wait(AgentChanged, agent="201", before="talking")
    ended = await observing.ended("51900000014")
    assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.AGENT)
    assert 900 < ended.talk_ms < 2_500
    assert len(observing.facts.all(Connected)) == 1


async def test_who_is_sent_into_another_queue_by_a_phones_button_keeps_the_arrival(
    watch: Watch, hands: Hands
) -> None:
    observing = await watch()
    await hands.desk("302", agent=TALKS)
    sol = await talks_with_sol(observing, hands)
    await sol.transfer("811")
    back = await observing.facts.wait(Queued, group="emergencia")
    first = observing.facts.all(Queued)[0]
    assert (back.contact, back.arrived_at) == (first.contact, first.arrived_at)
    assert back.reason is QueueReason.HANDED_BACK
    again = await observing.facts.wait(Connected, agent="302")
    ended = await observing.ended("51900000014")
    assert (again.again, ended.again, ended.outcome) == (True, True, Outcome.ANSWERED)
    assert ended.talk_ms > 2_000
    assert await observing.metric("callcenter_offered_total") == 1


async def test_who_waits_already_when_the_watching_begins_is_found_with_the_wait_so_far(
    watch: Watch, hands: Hands, pbx: QueuedPbx
) -> None:
    async with pbx.asterisk.manager(admin=True) as manager:
        await hands.calls("51900000006", caller=Caller(hangs_up_ms=4_500), dialled=URGENCIAS)
        await manager.event("QueueCallerJoin")
        await asyncio.sleep(2)
    observing = await watch()
    ended = await observing.ended("51900000006")
    assert ended.outcome is Outcome.ABANDONED
    assert ended.wait_ms > 3_000


async def test_a_later_run_goes_on_with_the_same_contact_and_says_who_is_gone(
    watch: Watch, hands: Hands
) -> None:
    first = await watch()
    calls = await hands.calls("51900000007", caller=Caller(hangs_up_ms=3_000), dialled=URGENCIAS)
    await hands.calls("51900000008", caller=Caller(hangs_up_ms=9_000), dialled=URGENCIAS)
    gone, stays = [
        await first.facts.wait(ContactArrived, number=f"5190000000{last}") for last in (7, 8)
    ]
    await first.observer.__aexit__()
    await calls.result()
    again = await watch()
    found = await again.facts.wait(ContactArrived, number="51900000008")
    assert found.contact == stays.contact
    assert (await again.row(gone.contact)).outcome == "unseen"
    ended = await again.ended("51900000008")
    row = await again.row(stays.contact)
    assert (ended.outcome, row.outcome, row.run) == ("abandoned", "abandoned", first.observer.run)
    assert abs((row.wait_ms or 0) - ended.wait_ms) < 1_500
    assert len(again.facts.all(Ended)) == 2


async def test_a_queue_that_the_settings_do_not_name_is_counted_as_they_say(
    watch: Watch, hands: Hands
) -> None:
    observing = await watch()
    await hands.calls("51900000009", caller=Caller(hangs_up_ms=1_500), dialled=ODD_ONE)
    ended = await observing.ended("51900000009")
    assert (ended.line, ended.group, ended.service) == ("salud", "general", "ventas-nunoa-100")
    assert ODD in observing.observer.queues.found


async def test_a_reload_of_the_queues_changes_nothing_for_those_who_wait(
    watch: Watch, hands: Hands, pbx: QueuedPbx
) -> None:
    observing = await watch()
    await hands.calls("51900000010", caller=Caller(hangs_up_ms=2_500), dialled=URGENCIAS)
    await observing.facts.wait(Queued)
    since = observing.facts.mark()
    await pbx.asterisk.cli("queue reload all")
    assert (await observing.ended("51900000010")).outcome is Outcome.ABANDONED
    assert not observing.facts.all(AgentChanged, since=since, after="offline")


async def test_a_member_whom_a_reload_takes_out_is_at_work_no_more_and_back_by_another(
    watch: Watch, pbx: QueuedPbx
) -> None:
    """The PBX tells of neither by an event."""
    observing = await watch(ask_s=0.2)
    since = observing.facts.mark()
    queues = pbx.asterisk.folder / "etc" / "queues.conf"
    before = queues.read_text()
    try:
        queues.write_text(before.replace("member => PJSIP/302", "; member => PJSIP/302"))
        await pbx.asterisk.cli("queue reload all")
        await observing.facts.wait(AgentChanged, agent="302", after="offline", since=since)
    finally:
        queues.write_text(before)
        await pbx.asterisk.cli("queue reload all")
    await observing.facts.wait(AgentChanged, agent="302", before="offline", since=since)


async def test_a_pbx_that_starts_anew_takes_its_calls_with_it(
    watch: Watch, hands: Hands, pbx: QueuedPbx
) -> None:
    observing = await watch()
    await hands.calls("51900000011", caller=STAYS, dialled=URGENCIAS)
    await observing.facts.wait(Queued)
    await pbx.asterisk.kill()
    await observing.facts.wait(PbxStateChanged, connected=False)
    assert (await observing.get("/readyz"))[0] == 503
    await pbx.asterisk.start()
    ended = await observing.ended("51900000011")
    assert (ended.outcome, ended.ended_by) == (Outcome.PBX_DIED, EndedBy.SYSTEM)
    assert await observing.metric("callcenter_contacts_waiting") == 0
    assert (await observing.get("/readyz"))[0] == 200
