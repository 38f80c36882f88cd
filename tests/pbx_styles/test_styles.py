"""The three kinds of PBX do what such systems do; doctor, observe and others stand on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.pbx_styles.styles import LINE_DID, MEMBERS, NUMBERS, QUEUE, QUEUE_DID, Style

if TYPE_CHECKING:
    from callcenter.lab.manager import Manager
    from tests.conftest import StyledPbxes
    from tests.pbx_styles.styles import StyledPbx

pytestmark = pytest.mark.real

GENERATING = (Style.FREEPBX, Style.ISSABEL)


def complaints(pbx: StyledPbx) -> list[str]:
    """What the PBX's log says of its configuration."""
    text = (pbx.asterisk.folder / "log" / "messages").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if "ERROR" in line or "WARNING" in line]


async def dial(manager: Manager, number: str, context: str) -> None:
    """Let a channel within the PBX dial as a caller does, and wait for the end of the attempt."""
    fields = {"Channel": f"Local/{number}@{context}/n", "Async": "true"}
    await manager.action("Originate", {**fields, "Application": "Wait", "Data": "20"})


async def hint_becomes(pbx: StyledPbx, state: str) -> str:
    """Return what the PBX says of the hint of 101, once it has that state."""
    async with asyncio.timeout(5):
        while state not in (hint := await pbx.asterisk.cli("core show hint 101")):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)
    return hint


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize("style", Style)
async def test_each_style_starts_without_a_complaint(
    styled_pbx: StyledPbxes, style: Style, *, installed: bool
) -> None:
    pbx = await styled_pbx(style, installed=installed)

    hints = await pbx.asterisk.cli("core show hints")
    async with pbx.asterisk.manager(admin=True) as manager:
        ours = await manager.action("ShowDialPlan", {"Context": "callcenter-line"})

    assert complaints(pbx) == []
    assert all(f"{number}@{pbx.facts.hints}" in hints for number in NUMBERS)
    assert (ours["Response"] == "Success") == installed


@pytest.mark.parametrize("style", Style)
async def test_the_queue_rings_a_registered_phone_as_its_system_does(
    styled_pbx: StyledPbxes, style: Style
) -> None:
    pbx = await styled_pbx(style)
    phone = await pbx.phone(MEMBERS[0])

    async with pbx.asterisk.manager(admin=True) as manager:
        await dial(manager, QUEUE_DID, pbx.facts.outside)
        await phone.event("CALL_INCOMING")
        rung = await manager.event("AgentCalled")

    assert rung["Queue"] == QUEUE
    member = pbx.facts.member.partition(",")[0].format(number=MEMBERS[0])
    assert rung["Interface"] == member


@pytest.mark.parametrize("style", Style)
async def test_the_piloted_number_reaches_the_line_once_it_is_set_up(
    styled_pbx: StyledPbxes, style: Style
) -> None:
    pbx = await styled_pbx(style)

    async with pbx.asterisk.manager(admin=True) as manager:
        await manager.action("Setvar", {"Variable": "CALLCENTER_HEARTBEAT", "Value": "always"})
        await dial(manager, LINE_DID, pbx.facts.outside)
        arrived = await manager.event("AsyncAGIStart")

    assert f"agi_arg_2%3A%20{LINE_DID}" in arrived["Env"]


@pytest.mark.parametrize("style", GENERATING)
async def test_a_forward_in_astdb_leads_a_queues_ring_to_another_phone(
    styled_pbx: StyledPbxes, style: Style
) -> None:
    pbx = await styled_pbx(style)
    other = await pbx.phone("104")
    await pbx.keep({"CF/101": "104"})

    async with pbx.asterisk.manager(admin=True) as manager:
        await dial(manager, "101", "from-queue")
        await other.event("CALL_INCOMING")


@pytest.mark.parametrize("style", GENERATING)
async def test_the_hint_of_an_extension_holds_do_not_disturb(
    styled_pbx: StyledPbxes, style: Style
) -> None:
    pbx = await styled_pbx(style)
    await pbx.phone("101")

    hint = await hint_becomes(pbx, "State:Idle")
    assert "PJSIP/101&Custom:DND101" in hint
    await pbx.asterisk.cli("devstate change Custom:DND101 BUSY")
    await hint_becomes(pbx, "State:Busy")


async def test_nobody_answers_and_the_mailbox_takes_the_call_unless_a_queue_rings(
    styled_pbx: StyledPbxes,
) -> None:
    pbx = await styled_pbx(Style.FREEPBX)

    async with pbx.asterisk.manager(admin=True) as manager:
        await dial(manager, "101", "from-internal")
        taken = await manager.event(
            "Newexten", where=lambda event: event["Application"] == "VoiceMail"
        )
        before = len(manager.events)
        await dial(manager, "102", "from-queue")
        await manager.event(
            "Newexten",
            since=before,
            where=lambda event: (
                event["Context"] == "from-queue-exten-only" and event["Application"] == "Hangup"
            ),
        )
        after = [event.get("Application") for event in manager.events[before:]]

    assert taken["AppData"] == "101@default,u"
    assert "VoiceMail" not in after


async def test_the_years_of_chan_sip_have_extensions_that_nobody_can_ring(
    styled_pbx: StyledPbxes,
) -> None:
    pbx = await styled_pbx(Style.ISSABEL, chan_sip=True)

    hint = await pbx.asterisk.cli("core show hint 101")
    dialplan = await pbx.asterisk.cli("dialplan show 101@ext-local")

    assert "SIP/101&Custom:DND101" in hint
    assert "Macro(exten-vm" in dialplan
