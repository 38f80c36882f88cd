"""What a client may ask, and what it is told; real clients on a real socket."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from callcenter import events, facts
from callcenter.contacts import AgentNumber, ContactId, OfferId, Phone
from callcenter.control import client, peer, protocol
from callcenter.errors import ControlError
from callcenter.events import TakeVerdict
from callcenter.reloads import Reread, SettingChange
from callcenter.views import ListenState, ListenView, TakeView
from tests.control.fake_line import ANA, NOW, WAITING, WHY, FakeLine, serving

if TYPE_CHECKING:
    from pathlib import Path

ONE = AgentNumber("1001")
HERE = Phone("PJSIP/101")

pytestmark = pytest.mark.usefixtures("server")


async def test_the_agents_are_shown_as_of_now(path: Path) -> None:
    reply = await client.call(path, protocol.ShowAgents())
    assert reply == protocol.AgentsReply(now=NOW, agents=(ANA,))


async def test_the_queue_is_shown_in_order(path: Path) -> None:
    reply = await client.call(path, protocol.ShowQueue())
    assert reply == protocol.QueueReply(now=NOW, waiting=(WAITING,), total=1)


@pytest.mark.parametrize("request_", [protocol.WatchAgents(), protocol.WatchQueue()])
async def test_a_watching_client_gets_fresh_views_until_it_leaves(
    path: Path, line: FakeLine, request_: protocol.Watch
) -> None:
    seen = []
    async with aclosing(client.watch(path, request_)) as views:
        async for view in views:
            seen.append(view)
            if len(seen) == 3:
                break
    assert len(seen) == 3
    assert line.views >= 3


@pytest.mark.parametrize(
    ("request_", "event"),
    [
        (protocol.LogIn(agent=ONE, phone=HERE), events.LogInAsked(ONE, HERE, "{me}")),
        (protocol.LogOut(agent=ONE), events.LogOutAsked(ONE, "{me}")),
        (protocol.Pause(agent=ONE, reason="baño"), events.PauseAsked(ONE, "baño", "{me}")),
        (protocol.Unpause(agent=ONE), events.UnpauseAsked(ONE, "{me}")),
        (protocol.EndWrapUp(agent=ONE), events.WrapUpEndAsked(ONE, "{me}")),
    ],
)
async def test_a_change_is_asked_for_in_the_name_of_the_os_user(
    path: Path, line: FakeLine, me: str, request_: protocol.Change, event: events.Event
) -> None:
    await client.call(path, request_)
    (asked,) = line.asked
    assert repr(asked) == repr(event).replace("{me}", me)


async def test_a_user_without_a_name_acts_by_its_number() -> None:
    assert peer._name_of(4_000_000_123) == "4000000123"


async def test_done_tells_what_the_request_changed_and_nothing_else(
    path: Path, line: FakeLine, me: str
) -> None:
    paused = _change(ONE, after="paused")
    displaced = _change(AgentNumber("1003"), after="offline", actor=me)
    line.facts = (
        displaced,
        _change(AgentNumber("1002"), after="ringing"),
        facts.Offered(ContactId("c1"), OfferId("o1"), ONE, (), 5, second=False),
        paused,
    )
    reply = await client.call(path, protocol.Pause(agent=ONE, reason="baño"))
    assert reply == protocol.Done(agent=ONE, changes=(displaced, paused))


async def test_a_refusal_tells_why(path: Path, line: FakeLine) -> None:
    line.facts = (facts.RequestRefused("PauseAsked", "1001", "not logged in"),)
    reply = await client.call(path, protocol.Pause(agent=ONE, reason="baño"))
    assert reply == protocol.Refused(why="not logged in")


@pytest.mark.parametrize(
    "change",
    [
        protocol.LogOut(agent=AgentNumber("1001\n")),
        protocol.LogOut(agent=AgentNumber("")),
        protocol.LogIn(agent=ONE, phone=Phone("101")),
        protocol.LogIn(agent=ONE, phone=Phone("PJSIP/101&PJSIP/102")),
        protocol.LogIn(agent=ONE, phone=Phone("PJSIP/101\r\nAction: Logoff")),
        protocol.LogIn(agent=ONE, phone=Phone("PJSIP/" + "1" * 65)),
        protocol.Pause(agent=ONE, reason="a\x1b[2J"),
        protocol.Pause(agent=ONE, reason=""),
    ],
)
async def test_a_value_that_could_do_harm_never_reaches_the_line(
    path: Path, line: FakeLine, change: protocol.Change
) -> None:
    with pytest.raises(client.NoReply) as raised:
        await client.call(path, change)
    assert raised.value.trouble is client.Trouble.NOT_TAKEN
    assert line.asked == []


async def test_a_large_view_arrives_whole(path: Path, line: FakeLine) -> None:
    shown = (WAITING,) * 5_000
    line.shown = type(line.shown)(now=NOW, waiting=shown, total=60_000, agents=())
    reply = await client.call(path, protocol.ShowQueue())
    assert reply == protocol.QueueReply(now=NOW, waiting=shown, total=60_000)


async def test_no_more_of_a_long_line_is_looked_at_than_is_shown(
    path: Path, line: FakeLine
) -> None:
    await client.call(path, protocol.ShowAgents())
    assert line.limits == {0}
    await client.call(path, protocol.ShowQueue())
    assert line.limits == {0, protocol.MOST_SHOWN}


async def test_clients_do_not_wait_for_each_other(path: Path) -> None:
    async with aclosing(client.watch(path, protocol.WatchQueue())) as views:
        await anext(views)
        assert isinstance(await client.call(path, protocol.ShowAgents()), protocol.AgentsReply)
        await anext(views)


async def test_a_second_service_on_the_path_leaves_the_first_in_place(
    path: Path, line: FakeLine
) -> None:
    with pytest.raises(ControlError, match="another service answers at"):
        async with serving(path, FakeLine()):
            pass
    await client.call(path, protocol.Unpause(agent=ONE))
    assert len(line.asked) == 1


def _change(agent: AgentNumber, *, after: str, actor: str = "") -> facts.AgentChanged:
    return facts.AgentChanged(
        agent=agent, name="Ana", before="available", after=after, reason="", actor=actor, phone=HERE
    )


async def test_a_contact_is_explained(path: Path, line: FakeLine) -> None:
    reply = await client.call(path, protocol.Why(contact=WHY.contact))
    assert reply == protocol.WhyReply(why=WHY)
    assert line.limits == {protocol.MOST_AHEAD}


async def test_who_is_not_in_the_line_is_refused(path: Path) -> None:
    reply = await client.call(path, protocol.Why(contact=ContactId("gone")))
    assert reply == protocol.Refused(why=protocol.NOT_IN_LINE)


@pytest.mark.parametrize("contact", ["", "a b", "x" * 65, "../x"])
async def test_what_is_no_contacts_id_is_not_understood(path: Path, contact: str) -> None:
    with pytest.raises(ControlError, match="not a request"):
        await client.call(path, protocol.Why(contact=ContactId(contact)))


async def test_a_contact_is_reclassified_in_the_name_of_the_os_user(
    path: Path, line: FakeLine, me: str
) -> None:
    contact = ContactId("c1")
    reply = await client.call(path, protocol.Reclassify(contact=contact, group="mayores"))
    assert reply == protocol.Reclassified(contact=contact, group="mayores")
    told = protocol.Reclassify(contact, "general", service="citas", reason="pidió otra cosa")
    await client.call(path, told)
    assert line.asked == [
        events.ReclassifyAsked(contact, "mayores", me),
        events.ReclassifyAsked(contact, "general", me, service="citas", note="pidió otra cosa"),
    ]


async def test_a_reclassification_that_cannot_be_is_refused(path: Path, line: FakeLine) -> None:
    line.facts = (facts.RequestRefused("ReclassifyAsked", "c1", "not_in_line"),)
    request = protocol.Reclassify(contact=ContactId("c1"), group="mayores")
    assert await client.call(path, request) == protocol.Refused(why="not_in_line")


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_reload_is_asked_for_in_the_name_of_the_os_user(
    path: Path, line: FakeLine, me: str, *, dry_run: bool
) -> None:
    line.reread = Reread(changes=(SettingChange("policy", '"tiers"', '"fifo"'),), applied=True)
    reply = await client.call(path, protocol.Reload(dry_run=dry_run))
    assert reply == protocol.Reloaded(line.reread)
    assert line.reloads == [(dry_run, me)]


BOOTH = OfferId("cc-run-1")
RINGING = TakeView(BOOTH, facts.TakeState.RINGING)


async def test_a_recording_is_asked_for_in_the_name_of_the_os_user_and_shown(
    path: Path, line: FakeLine, me: str
) -> None:
    line.takes[BOOTH] = [RINGING]
    line.facts = (
        facts.PbxStateChanged("main", connected=True),
        facts.PromptTaken(BOOTH, "menu", facts.TakeState.RINGING, me),
    )
    reply = await client.call(path, protocol.RecordPrompt("menu", HERE))
    assert reply == protocol.TakeReply(RINGING)
    assert line.asked == [events.PromptRecordingAsked("menu", HERE, me)]
    assert await client.call(path, protocol.ShowTake(BOOTH)) == reply


async def test_a_take_is_judged(path: Path, line: FakeLine) -> None:
    saved = TakeView(BOOTH, facts.TakeState.SAVED, "callcenter-messages/x")
    line.takes[BOOTH] = [saved]
    reply = await client.call(path, protocol.JudgeTake(BOOTH, TakeVerdict.SAVED))
    assert reply == protocol.TakeReply(saved)
    assert line.asked == [events.TakeJudged(BOOTH, TakeVerdict.SAVED)]


async def test_a_recording_that_cannot_be_or_is_not_known_is_refused(
    path: Path, line: FakeLine
) -> None:
    line.facts = (facts.RequestRefused("PromptRecordingAsked", HERE, "phone_not_free"),)
    request = protocol.RecordPrompt("menu", HERE)
    assert await client.call(path, request) == protocol.Refused("phone_not_free")
    line.facts = ()
    unknown = protocol.Refused("unknown_recording")
    assert await client.call(path, request) == unknown
    assert await client.call(path, protocol.ShowTake(BOOTH)) == unknown


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 81])
async def test_what_is_no_prompts_name_is_not_understood(path: Path, name: str) -> None:
    with pytest.raises(ControlError, match="not a request"):
        await client.call(path, protocol.RecordPrompt(name, HERE))


async def test_who_wants_to_hear_a_recording_is_rung(path: Path, line: FakeLine) -> None:
    request = protocol.Listen(Phone("PJSIP/290"), "2026-11-29/run-1-1.WAV")
    other = facts.RecordingSpaceChanged(enough=True)
    line.facts = (other, facts.RecordingPlayed(request.name, request.phone, "os:me", BOOTH))
    assert await client.call(path, request) == protocol.Ringing(request.name, BOOTH)
    (asked,) = line.asked
    assert isinstance(asked, events.ListenAsked)
    assert (asked.phone, asked.name) == (request.phone, request.name)
    line.facts = (facts.RequestRefused("ListenAsked", "PJSIP/290", "pbx_away"),)
    assert await client.call(path, request) == protocol.Refused("pbx_away")
    line.facts = ()
    unknown = protocol.Refused("unknown_recording")
    assert await client.call(path, request) == unknown
    show = protocol.ShowListening(BOOTH)
    assert await client.call(path, show) == unknown
    view = ListenView(ListenState.NOT_ANSWERED, "unreachable")
    line.listened[BOOTH] = [view]
    assert await client.call(path, show) == protocol.ListeningReply(view)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "2026-11-29/x-1.WAV&beep"])
async def test_nothing_but_a_recording_can_be_heard(path: Path, line: FakeLine, name: str) -> None:
    with pytest.raises(client.NoReply):
        await client.call(path, protocol.Listen(Phone("PJSIP/290"), name))
    assert line.asked == []
