"""Watching a PBX through what goes wrong: a lost session, users with too few rights, no queues."""

from __future__ import annotations

import asyncio
import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from callcenter.errors import LoginRefused, NotToBeWatched, PbxError
from callcenter.facts import (
    AgentChanged,
    Connected,
    ContactArrived,
    Ended,
    Outcome,
    PbxStateChanged,
    Queued,
)
from callcenter.lab.proxy import AmiProxy, Way
from callcenter.lab.sipp import Agent, Caller
from callcenter.observing.checking import look_once
from tests.observing.queued_pbx import ODD, WORD, Observing, observed_of

if TYPE_CHECKING:
    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.manager import Manager
    from tests.integration.hands import Hands
    from tests.observing.queued_pbx import QueuedPbx, Watch

pytestmark = pytest.mark.real
CITAS, URGENCIAS = "810", "811"
WHOLE_S_MS = 1_100
"""app_queue tells of a wait and a talk in whole seconds."""

CHANGES = {
    "AGI": {"Channel": "x", "Command": "EXEC NoOp"},
    "Command": {"Command": "queue reload all"},
    "DBPut": {"Family": "x", "Key": "y", "Val": "z"},
    "DialplanExtensionAdd": {"Context": "x", "Extension": "1", "Priority": "1"},
    "Hangup": {"Channel": "/.*/"},
    "ModuleLoad": {"Module": "app_queue.so", "LoadType": "unload"},
    "Originate": {"Channel": "PJSIP/301", "Context": "own-queues", "Exten": "citas"},
    "QueueAdd": {"Queue": "citas", "Interface": "PJSIP/302"},
    "QueueLog": {"Queue": "citas", "Event": "X"},
    "QueuePause": {"Interface": "PJSIP/301", "Paused": "true"},
    "QueueRemove": {"Queue": "citas", "Interface": "PJSIP/301"},
    "Redirect": {"Channel": "x", "Context": "own-queues", "Exten": "citas", "Priority": "1"},
    "Reload": {},
    "Setvar": {"Variable": "X", "Value": "1"},
    "UpdateConfig": {"SrcFilename": "queues.conf", "DstFilename": "queues.conf"},
    "UserEvent": {"UserEvent": "X"},
}
"""Actions by which a manager user could change something."""


async def test_what_happens_while_the_session_is_lost_is_told_once_and_plainly(
    pbx: QueuedPbx, watch: Watch, hands: Hands, capsys: pytest.CaptureFixture[str]
) -> None:
    async with AmiProxy(Random(1)) as proxy:
        proxy.target_port = pbx.asterisk.ami_port
        observing = await watch(ami__port=proxy.port)
        await hands.calls("51900000021", caller=Caller(hangs_up_ms=3_000), dialled=URGENCIAS)
        await hands.calls("51900000022", caller=Caller(hangs_up_ms=20_000), dialled=URGENCIAS)
        await observing.facts.wait(Queued, count=2)
        proxy.set(Way.CUT)
        await observing.facts.wait(PbxStateChanged, connected=False)
        came = await hands.calls(
            "51900000023", caller=Caller(hangs_up_ms=18_000), dialled=URGENCIAS
        )
        await asyncio.sleep(3)
        proxy.set(Way.OPEN)
        gone = await observing.ended("51900000021")
        assert (gone.outcome, gone.wait_ms) == (Outcome.UNSEEN, 0)
        late = await observing.ended("51900000023")
        assert late.outcome is Outcome.ABANDONED
        assert late.wait_ms > 16_000
        assert (await came.result()).successful == 1
        assert (await observing.ended("51900000022")).outcome is Outcome.ABANDONED
    assert len(observing.facts.all(ContactArrived)) == len(observing.facts.all(Ended)) == 3
    assert await observing.metric("callcenter_contacts_total") == 3
    (told,) = re.findall(r"ended while nobody looked.*", capsys.readouterr().out)
    assert "abandoned=1" in told


async def test_an_answer_while_the_session_is_lost_is_told_by_the_end_of_the_talk(
    pbx: QueuedPbx, watch: Watch, hands: Hands
) -> None:
    async with AmiProxy(Random(1)) as proxy:
        proxy.target_port = pbx.asterisk.ami_port
        observing = await watch(ami__port=proxy.port)
        await hands.desk("301", agent=Agent(answer_ms=1_500, talk_ms=60_000))
        await hands.calls("51900000024", caller=Caller(), dialled=CITAS)
        await observing.facts.wait(AgentChanged, after="ringing")
        proxy.set(Way.CUT)
        cut = await observing.facts.wait(PbxStateChanged, connected=False)
        since = observing.facts.mark()
        await asyncio.sleep(2)
        proxy.set(Way.OPEN)
        # It tries again at a moment of its own, up to eight seconds later.
        back = await observing.facts.wait(PbxStateChanged, connected=True, since=since)
        await observing.facts.wait(AgentChanged, agent="301", after="talking")
        assert await observing.metric("callcenter_contacts_waiting") == 0
        assert observing.facts.all(Connected) == []
        await pbx.clear()
        ended = await observing.ended("51900000024")
    connected = observing.facts.all(Connected)
    assert [fact.agent for fact in connected] == ["301"]
    assert (ended.outcome, ended.rings) == (Outcome.ANSWERED, 1)
    (arrived,) = observing.facts.all(ContactArrived)
    came, lost, seen, over = (observing.facts.at(fact) for fact in (arrived, cut, back, ended))
    assert lost - came - WHOLE_S_MS < ended.wait_ms < seen - came + WHOLE_S_MS
    assert ended.wait_ms + ended.talk_ms == pytest.approx(over - came, abs=WHOLE_S_MS)


@pytest.mark.parametrize(
    "number",
    ["555%0D%0AQueue%3A%20urgencias", "555%0D%0AUniqueid%3A%201.1", "555%0AQueue%3A%20otra"],
    ids=["queue", "call", "line"],
)
async def test_who_calls_from_forged_words_is_one_caller_in_the_queue_that_was_called(
    watch: Watch, hands: Hands, number: str
) -> None:
    observing = await watch(ask_s=0.3)
    await hands.calls(number, caller=Caller(hangs_up_ms=1_500), dialled=CITAS)
    ended = await observing.facts.wait(Ended)
    (arrived,) = observing.facts.all(ContactArrived)
    assert (arrived.contact, ended.service) == (ended.contact, "citas")
    assert set(observing.observer.queues.found) == {ODD, "soporte", "directo"}


async def test_the_user_that_we_ship_can_change_nothing(pbx: QueuedPbx) -> None:
    asterisk = pbx.asterisk

    async def listed(manager: Manager) -> set[str]:
        return set(await manager.action("ListCommands"))

    async with asterisk.manager(admin=True) as admin:
        everything = await listed(admin)
    asterisk_user = type(asterisk.manager())(
        asterisk.ami_port, user="callcenter-observe", secret=asterisk.ami_secret
    )
    async with asterisk_user as user:
        for action, fields in CHANGES.items():
            answer = await user.action(action, fields)
            assert (answer["Response"], answer["Message"]) == ("Error", "Permission denied"), action
        assert set(CHANGES) <= everything
        assert not set(CHANGES) & await listed(user)


@pytest.mark.parametrize(
    ("user", "secret", "kind", "words"),
    [
        ("callcenter-observe", "wrong", LoginRefused, "uthentication"),
        ("only-looks", WORD, NotToBeWatched, "add `reporting` to its `write`"),
    ],
)
async def test_a_user_that_may_not_look_is_told_why(
    pbx: QueuedPbx, user: str, secret: str, kind: type[PbxError], words: str
) -> None:
    observed = observed_of(pbx.asterisk, ami__username=user, ami__secret=secret)
    with pytest.raises(kind, match=words):
        await look_once(observed, timeout_s=5)
    async with Observing(observed) as observing, asyncio.timeout(10):
        with pytest.raises(kind, match=words):
            await observing.observer.watch.refused()


async def test_a_user_with_too_many_rights_is_warned_of(
    pbx: QueuedPbx, capsys: pytest.CaptureFixture[str]
) -> None:
    observed = observed_of(pbx.asterisk, ami__username="mighty", ami__secret=WORD)
    seen = await look_once(observed, timeout_s=5)
    assert seen.excess == ("call", "command", "originate", "system")
    async with Observing(observed) as observing:
        await observing.ready()
    assert "could change things" in capsys.readouterr().out


async def test_where_events_do_not_come_the_right_is_named_and_callers_are_seen_all_the_same(
    pbx: QueuedPbx, hands: Hands, capsys: pytest.CaptureFixture[str]
) -> None:
    observed = observed_of(pbx.asterisk, ami__username="deaf", ami__secret=WORD)
    async with Observing(observed, ask_s=1) as observing:
        await observing.ready()
        calls = await hands.calls(
            "51900000025", caller=Caller(hangs_up_ms=12_500), dialled=URGENCIAS
        )
        await observing.facts.wait(Queued)
        assert await observing.metric("callcenter_contacts_waiting") == 1
        await calls.result()
        ended = await observing.ended("51900000025")
    assert ended.outcome is Outcome.UNSEEN
    assert "add `agent` to the user's `read`" in capsys.readouterr().out


async def module(asterisk: PrivateAsterisk, how: str) -> None:
    """Load or unload the module of queues."""
    async with asterisk.manager(admin=True) as manager:
        fields = {"Module": "app_queue.so", "LoadType": how}
        assert (await manager.action("ModuleLoad", fields))["Response"] == "Success"


async def test_a_pbx_without_queues_or_without_the_module_says_so(pbx: QueuedPbx) -> None:
    asterisk = pbx.asterisk
    observed = observed_of(asterisk)
    await module(asterisk, "unload")
    try:
        with pytest.raises(NotToBeWatched, match="app_queue is not loaded"):
            await look_once(observed, timeout_s=5)
    finally:
        await module(asterisk, "load")
    assert [queue.there for queue in (await look_once(observed, timeout_s=5)).queues] == [True] * 5
