from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from callcenter.errors import LabError
from callcenter.lab.asterisk import STOP_S, PrivateAsterisk
from callcenter.lab.phones import PhoneAccount
from callcenter.lab.sipp import Agent, Caller, Key, SippAgents, SippCallers

if TYPE_CHECKING:
    from callcenter.lab.manager import Manager, Message
    from callcenter.lab.parts import Parts

pytestmark = pytest.mark.real
WORD = "a-word"

MOST_RETURNS = 10
"""As the dialplan has it."""
SHORTEST_PHRASE_S = 1.0
"""A sound that is not there takes no time."""
WANTED = {
    "AsyncAGIStart",
    "AsyncAGIExec",
    "AsyncAGIEnd",
    "Hangup",
    "OriginateResponse",
    "BridgeEnter",
    "BridgeLeave",
    "ContactStatus",
    "FullyBooted",
    "DTMFEnd",
    "DeviceStateChange",
    "ExtensionStatus",
    "Newchannel",
}
"""Every event that one whole call needs, and so may show."""


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def one_caller(parts: Parts, folder: Path, pbx: PrivateAsterisk, caller: Caller) -> SippCallers:
    return SippCallers(
        parts, folder, target_port=pbx.sip_port, caller=caller, numbers=["51900000001"]
    )


async def arrival(manager: Manager) -> Message:
    return await manager.event(
        "AsyncAGIStart", where=lambda event: event["Context"] == "callcenter-line"
    )


async def agi(manager: Manager, channel: str, command: str) -> Message:
    """Send an AGI command and return the event that answers it."""
    seen = len(manager.events)
    await manager.action("AGI", {"Channel": channel, "Command": command, "CommandID": command})
    return await manager.event(
        "AsyncAGIExec", where=lambda event: event["CommandId"] == command, since=seen
    )


async def test_it_runs_without_rights_and_leaves_no_process(parts: Parts, folder: Path) -> None:
    async with PrivateAsterisk(parts, folder) as pbx:
        pid = pbx.pid
        status = await asyncio.to_thread(text, Path(f"/proc/{pid}/status"))
        (uids,) = [line.split()[1:] for line in status.splitlines() if line.startswith("Uid:")]
        assert "0" not in uids
        assert "Asterisk 22." in await pbx.cli("core show version")
    assert not alive(pid)


async def test_its_log_has_no_complaint(parts: Parts, folder: Path) -> None:
    async with PrivateAsterisk(parts, folder, phones=[PhoneAccount(number="201", secret=WORD)]):
        pass
    lines = (await asyncio.to_thread(text, folder / "log" / "messages")).splitlines()
    assert [line for line in lines if "WARNING" in line or "ERROR" in line] == []


async def test_a_caller_is_answered_and_handed_to_the_service(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    async with (
        asterisk.manager() as manager,
        one_caller(parts, folder, asterisk, Caller(hangs_up_ms=1000)) as callers,
    ):
        started = await arrival(manager)
        assert (await callers.result()).all_went_well
    assert started["CallerIDNum"] == "51900000001"
    assert started["Language"] == "es"
    assert "agi_arg_1: line\nagi_arg_2: 100\n" in unquote(started["Env"])


async def test_an_offer_is_bridged_and_after_it_the_caller_is_handed_over_again(
    parts: Parts, folder: Path
) -> None:
    agents = SippAgents(parts, folder, numbers=["101"], agent=Agent(talk_ms=300))
    async with (
        PrivateAsterisk(parts, folder, phones=agents.accounts) as pbx,
        agents,
        pbx.manager() as manager,
        one_caller(parts, folder, pbx, Caller(keys=(Key(100, "2"),))) as callers,
    ):
        caller = await arrival(manager)
        await manager.event("DTMFEnd")
        offer = {
            "Channel": "PJSIP/101",
            "ChannelId": "cc-offer-1",
            "Context": "callcenter-offer",
            "Exten": "s",
            "Priority": "1",
            "Async": "true",
            "CallerID": '"P 03:12 CITAS" <300>',
        }
        await manager.action("Originate", offer)
        leg = await manager.event("OriginateResponse")
        assert (leg["Response"], leg["Uniqueid"]) == ("Success", "cc-offer-1")
        legs = {"Channel1": caller["Channel"], "Channel2": leg["Channel"]}
        seen = len(manager.events)
        assert (await manager.action("Bridge", legs))["Response"] == "Success"
        back = await manager.event(
            "AsyncAGIStart",
            where=lambda event: event["Context"] == "callcenter-line",
            since=seen,
        )
        assert back["Uniqueid"] == caller["Uniqueid"]
        await agi(manager, caller["Channel"], "ASYNCAGI BREAK")
        assert (await callers.result()).all_went_well
        ends = [event for event in manager.events if event["Event"] == "Hangup"]
        assert [end["Uniqueid"] for end in ends] == ["cc-offer-1", caller["Uniqueid"]]
        assert {event["Event"] for event in manager.events} <= WANTED
        assert [e["Uniqueid"] for e in manager.events if e["Event"] == "Newchannel"] == [
            "cc-offer-1"
        ]


async def test_what_the_filter_keeps_back_is_there_for_others(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    async with (
        asterisk.manager() as service,
        asterisk.manager(admin=True) as everything,
        one_caller(
            parts, folder, asterisk, Caller(keys=(Key(600, "1"),), hangs_up_ms=1000)
        ) as callers,
    ):
        await callers.result()
        await everything.event("Hangup")
        await service.event("Hangup")
    heard = {event["Event"] for event in everything.events}
    assert {"Newexten", "VarSet", "Newstate"} <= heard
    assert {event["Event"] for event in service.events} <= WANTED
    assert len(service.events) * 3 < len(everything.events)


async def test_the_service_may_neither_run_commands_nor_programs(
    asterisk: PrivateAsterisk,
) -> None:
    async with asterisk.manager() as service:
        with pytest.raises(LabError):
            await service.command("core show version")
        program = {"Channel": "PJSIP/201", "Application": "System", "Data": "id", "Async": "true"}
        assert (await service.action("Originate", program))["Response"] == "Error"


async def test_a_failed_command_gives_the_caller_back_to_the_service(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    """A missing file ends the AsyncAGI session; that this cannot go on for ever is the bound's."""
    async with (
        asterisk.manager() as manager,
        one_caller(parts, folder, asterisk, Caller()) as callers,
    ):
        channel = (await arrival(manager))["Channel"]
        for returned in range(1, MOST_RETURNS + 1):
            await agi(manager, channel, f'STREAM FILE no-such-file-{returned} ""')
            await several(manager, "AsyncAGIStart", 1 + returned)
        await agi(manager, channel, 'STREAM FILE no-such-file ""')
        await callers.result()
    assert len([e for e in manager.events if e["Event"] == "AsyncAGIStart"]) == 1 + MOST_RETURNS


async def several(manager: Manager, name: str, number: int) -> None:
    """Wait until there were so many events of a name."""
    async with asyncio.timeout(20):
        while len([e for e in manager.events if e["Event"] == name]) < number:  # noqa: ASYNC110  # the PBX
            await asyncio.sleep(0.01)


async def test_a_session_that_the_service_ends_ends_the_call(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    async with (
        asterisk.manager() as manager,
        one_caller(parts, folder, asterisk, Caller()) as callers,
    ):
        channel = (await arrival(manager))["Channel"]
        await agi(manager, channel, "ASYNCAGI BREAK")
        assert (await callers.result()).all_went_well


async def test_prompts_of_our_own_are_played_from_the_sounds_folder(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    phrase = asterisk.spoken / "es" / "queue-thankyou.wav"
    prompt = asterisk.sounds / "welcome.wav"
    await asyncio.to_thread(prompt.write_bytes, phrase.read_bytes())
    async with (
        asterisk.manager() as manager,
        one_caller(parts, folder, asterisk, Caller(hangs_up_ms=3500)) as callers,
    ):
        channel = (await arrival(manager))["Channel"]
        began = asyncio.get_running_loop().time()
        await agi(manager, channel, "EXEC Playback callcenter/welcome")
        assert asyncio.get_running_loop().time() - began > SHORTEST_PHRASE_S
        await callers.result()


async def test_a_feature_code_reaches_the_service_with_what_was_dialled(
    parts: Parts, folder: Path
) -> None:
    async with (
        PrivateAsterisk(parts, folder, prefix="*77") as pbx,
        pbx.manager() as manager,
    ):
        phone = {"Channel": "Local/*771234@callcenter-desk", "Context": "callcenter-offer"}
        await manager.action("Originate", {**phone, "Exten": "s", "Priority": "1", "Async": "true"})
        started = await manager.event(
            "AsyncAGIStart", where=lambda event: event["Context"] == "callcenter-desk"
        )
        with pytest.raises(LabError, match="no existence"):
            await pbx.cli("dialplan show *21234@callcenter-desk")
    assert "agi_arg_1: desk\nagi_arg_2: *771234\n" in unquote(started["Env"])


async def test_it_comes_back_on_the_same_ports_after_a_crash_and_after_a_restart(
    parts: Parts, folder: Path
) -> None:
    async with PrivateAsterisk(parts, folder) as pbx:
        places = (pbx.sip_port, pbx.ami_port)
        await pbx.kill()
        assert not pbx.running
        with pytest.raises(OSError, match=r"refused|failed"):
            await pbx.cli("core show version")
        await pbx.start()
        first = pbx.pid
        await pbx.restart()
        assert pbx.pid != first
        assert (pbx.sip_port, pbx.ami_port) == places
        assert "Asterisk 22." in await pbx.cli("core show version")


async def test_a_wrong_secret_is_refused(asterisk: PrivateAsterisk) -> None:
    manager = asterisk.manager()
    manager._credentials["Secret"] = WORD
    with pytest.raises(LabError, match="log-in refused"):
        await manager.__aenter__()


async def test_a_folder_too_deep_for_a_socket_is_told(parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(LabError, match="107 bytes"):
        PrivateAsterisk(parts, tmp_path / ("deep" * 30))


async def test_its_end_is_quick_with_calls_and_leaves_nothing_in_the_temporary_folder(
    parts: Parts, folder: Path
) -> None:
    kept = set(left_by_commands())
    async with PrivateAsterisk(parts, folder) as pbx:
        async with pbx.manager() as manager, one_caller(parts, folder, pbx, Caller()):
            await arrival(manager)
            began = asyncio.get_running_loop().time()
            await pbx.stop()
            assert asyncio.get_running_loop().time() - began < STOP_S
        assert pbx._child.exit_code == 0
    async with asyncio.timeout(STOP_S):  # those of other PBXs go when the command is done
        while set(left_by_commands()) - kept:  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)


def left_by_commands() -> list[Path]:
    """Return the files in which AMI collects what a command of the CLI prints."""
    return list(Path("/tmp").glob("ast-ami-*"))  # noqa: S108  # Asterisk's own choice
