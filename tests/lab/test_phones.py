from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.errors import LabError
from callcenter.lab import hearing
from callcenter.lab.asterisk import PrivateAsterisk
from callcenter.lab.baresip import Baresip
from callcenter.lab.phones import PhoneAccount, hint, render
from callcenter.lab.sipp import Agent, Caller, Key, Refusal, SippAgents, SippCallers, Vanished

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.lab.manager import Manager, Message
    from callcenter.lab.parts import Parts

real = pytest.mark.real
WORD = "a-word"


def test_a_phone_with_a_secret_registers_and_proves_itself() -> None:
    ana = PhoneAccount(number="201", secret=WORD, display_name="Ana", qualify_s=5)
    text = render(ana)
    assert "[201](callcenter-phone)\naors = 201\ncontext = callcenter-desk" in text
    assert 'callerid = "Ana" <201>' in text
    assert "password = a-word" in text
    assert "qualify_frequency = 5" in text


def test_a_phone_with_a_contact_is_where_the_contact_says() -> None:
    text = render(PhoneAccount(number="101", contact="sip:101@127.0.0.1:20200"))
    assert "contact = sip:101@127.0.0.1:20200" in text
    assert "auth" not in text


def test_the_hint_of_a_phone_follows_its_channel() -> None:
    assert hint(PhoneAccount(number="101", contact="sip:x")) == "exten => 101,hint,PJSIP/101"


def test_keys_are_pressed_in_their_order_and_the_hang_up_counts_from_the_last() -> None:
    caller = Caller(keys=(Key(500, "1"), Key(800, "#")), hangs_up_ms=2000)
    text = caller.scenario()
    assert text.index("Signal=1") < text.index("Signal=#") < text.index("BYE [next_url]")
    pauses = [
        line.split('timeout="')[1].split('"')[0] for line in text.splitlines() if "timeout=" in line
    ]
    assert pauses == ["500", "300", "1200"]


def test_a_caller_without_audio_shares_one_port_and_one_with_audio_has_its_own(
    tmp_path: Path,
) -> None:
    assert "[media_port]" in Caller().scenario()
    assert "[rtpstream_audio_port]" in Caller(audio=tmp_path / "speech.ulaw").scenario()


def test_a_caller_may_dial_and_press_by_its_own_row() -> None:
    text = Caller(keys=(Key(300, "[field2]"),), dials_after="[field3]").scenario()

    assert text.index('value="[field3]"') < text.index("<pause variable=") < text.index("INVITE")
    assert "Signal=[field2]" in text
    assert "<pause variable=" not in Caller().scenario()


def offer(number: str, *, channel_id: str, timeout_ms: int = 5000) -> dict[str, str]:
    """The fields of an Originate that rings an agent's phone."""
    return {
        "Channel": f"PJSIP/{number}",
        "ChannelId": channel_id,
        "Context": "callcenter-offer",
        "Exten": "s",
        "Priority": "1",
        "Async": "true",
        "CallerID": '"P 03:12 CITAS" <300>',
        "Timeout": str(timeout_ms),
    }


async def outcome(manager: Manager, channel_id: str) -> tuple[str, str]:
    """How the offer ended: the response of the Originate and the cause of the leg's end."""
    answer = await manager.event(
        "OriginateResponse", where=lambda event: event["Uniqueid"] == channel_id
    )
    end = await ended(manager, channel_id)
    return answer["Response"], end["Cause"]


async def ended(manager: Manager, channel_id: str) -> Message:
    return await manager.event("Hangup", where=lambda event: event["Uniqueid"] == channel_id)


@real
async def test_agents_of_every_behaviour_on_one_pbx(parts: Parts, folder: Path) -> None:
    """Q.850 causes: 17 busy, 21 rejected; a leg that was not bridged ends without one."""
    behaviours: dict[str, Agent | Vanished] = {
        "answers": Agent(answer_ms=20, talk_ms=100),
        "at-once": Agent(answer_ms=0, talk_ms=0),
        "busy": Agent(refusal=Refusal.BUSY),
        "declines": Agent(refusal=Refusal.DECLINED),
        "away": Agent(refusal=Refusal.UNAVAILABLE),
        "rings": Agent(answer_ms=None),
        "vanished": Vanished(),
    }
    phones = {
        name: SippAgents(parts, folder, numbers=[str(101 + place)], agent=agent, name=name)
        for place, (name, agent) in enumerate(behaviours.items())
    }
    accounts = [account for agents in phones.values() for account in agents.accounts]
    found: dict[str, tuple[str, str]] = {}
    async with PrivateAsterisk(parts, folder, phones=accounts) as pbx, pbx.manager() as manager:
        for name, agents in phones.items():
            async with agents:
                fields = offer(agents.numbers[0], channel_id=f"cc-{name}", timeout_ms=700)
                await manager.action("Originate", fields)
                found[name] = await outcome(manager, f"cc-{name}")
    assert found["answers"] == found["at-once"] == ("Success", "0")
    assert found["busy"] == ("Failure", "17")
    assert found["declines"] == ("Failure", "21")
    assert {found[name][0] for name in ("away", "rings", "vanished")} == {"Failure"}


@real
async def test_one_process_answers_for_many_agents_at_once(parts: Parts, folder: Path) -> None:
    agents = SippAgents(parts, folder, numbers=["101", "102", "103"], agent=Agent(talk_ms=300))
    async with (
        PrivateAsterisk(parts, folder, phones=agents.accounts) as pbx,
        agents,
        pbx.manager() as manager,
    ):
        for number in agents.numbers:
            await manager.action("Originate", offer(number, channel_id=f"cc-{number}"))
        ends = [await outcome(manager, f"cc-{number}") for number in agents.numbers]
    assert ends == [("Success", "0")] * 3


@real
async def test_the_keys_of_sipp_arrive_once_each(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    caller = Caller(keys=(Key(300, "1"), Key(600, "*"), Key(900, "#")), hangs_up_ms=1200)
    async with (
        asterisk.manager() as manager,
        SippCallers(
            parts, folder, target_port=asterisk.sip_port, caller=caller, numbers=["51900000001"]
        ) as callers,
    ):
        result = await callers.result()
        await manager.event("Hangup")
    assert result.all_went_well
    assert keys_of(manager) == "1*#"


def keys_of(manager: Manager) -> str:
    return "".join(event["Digit"] for event in manager.events if event["Event"] == "DTMFEnd")


@real
async def test_a_call_to_no_number_of_the_pbx_is_counted_as_failed(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    async with SippCallers(
        parts,
        folder,
        target_port=asterisk.sip_port,
        caller=Caller(),
        numbers=["51900000001"],
        dialled="nobody",
    ) as callers:
        result = await callers.result()
    assert "404" in callers.errors()
    assert (result.successful, result.failed) == (0, 1)
    assert not result.all_went_well


@real
async def test_the_keys_of_a_phone_in_the_media_arrive_once_each(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    account = PhoneAccount(number="51900000001")
    async with (
        asterisk.manager() as manager,
        Baresip(parts, folder, account=account, target_port=asterisk.sip_port) as phone,
    ):
        await phone.dial("100")
        started = await manager.event("AsyncAGIStart")
        await phone.event("CALL_ESTABLISHED")
        await phone.press("19*#")
        await phone.hang_up()
        await manager.event("Hangup")
    assert started["CallerIDNum"] == "51900000001"
    assert keys_of(manager) == "19*#"


@real
async def test_a_phone_hears_the_prompt_and_not_another(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    spanish = asterisk.spoken / "es"
    account = PhoneAccount(number="51900000002")
    async with (
        asterisk.manager() as manager,
        Baresip(parts, folder, account=account, target_port=asterisk.sip_port) as phone,
    ):
        await phone.dial("100")
        channel = (await manager.event("AsyncAGIStart"))["Channel"]
        play = {"Channel": channel, "Command": "EXEC Playback queue-thankyou", "CommandID": "1"}
        await manager.action("AGI", play)
        await manager.event("AsyncAGIExec")
        await phone.hang_up()
        await phone.event("CALL_CLOSED")
    assert hearing.heard(phone.recording, spanish / "queue-thankyou.wav") >= 0.7
    assert hearing.heard(phone.recording, spanish / "queue-youarenext.wav") == 0


@real
async def test_an_agent_reads_who_waits_and_both_hear_each_other(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    low = hearing.write_wav(folder / "low.wav", hearing.tone(440, seconds=2))
    high = hearing.write_wav(folder / "high.wav", hearing.tone(1000, seconds=2))
    account = next(phone for phone in asterisk.phones if phone.number == "201")
    port = asterisk.sip_port
    async with (
        asterisk.manager() as manager,
        Baresip(
            parts, folder, account=account, target_port=port, says=low, answers_after_ms=100
        ) as agent,
        Baresip(
            parts, folder, account=PhoneAccount(number="51900000003"), target_port=port, says=high
        ) as caller,
    ):
        await manager.action("Originate", offer("201", channel_id="cc-201"))
        ringing = await agent.event("CALL_INCOMING")
        leg = await manager.event("OriginateResponse")
        await caller.dial("100")
        arrived = await manager.event(
            "AsyncAGIStart", where=lambda event: event["Context"] == "callcenter-line"
        )
        await manager.action("Bridge", {"Channel1": arrived["Channel"], "Channel2": leg["Channel"]})
        # Only the caller still speaks by now: the agent's two seconds began at the answer.
        await caller.event("CALL_RTPESTAB")
        await manager.event("BridgeEnter", where=lambda event: event["Uniqueid"] == "cc-201")
        await agent.event("CALL_RTPESTAB")
        await caller.press("5", gap_s=1.5)
        await caller.hang_up()
        await agent.event("CALL_CLOSED")
    assert ringing.peer_name == "P 03:12 CITAS"
    assert hearing.tone_s(agent.recording, 1000) > 0.5
    assert hearing.tone_s(caller.recording, 440) > 0.5


@real
async def test_a_phone_in_a_call_is_busy_for_the_next(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    account = next(phone for phone in asterisk.phones if phone.number == "202")
    async with (
        asterisk.manager() as manager,
        Baresip(
            parts, folder, account=account, target_port=asterisk.sip_port, answers_after_ms=0
        ) as phone,
    ):
        await manager.action("Originate", offer("202", channel_id="cc-first"))
        await phone.event("CALL_ESTABLISHED")
        await manager.action("Originate", offer("202", channel_id="cc-second"))
        assert (await ended(manager, "cc-second"))["Cause"] == "17"


@real
async def test_a_ringing_phone_can_be_refused(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    account = next(phone for phone in asterisk.phones if phone.number == "203")
    async with (
        asterisk.manager() as manager,
        Baresip(parts, folder, account=account, target_port=asterisk.sip_port) as phone,
    ):
        await manager.action("Originate", offer("203", channel_id="cc-refused"))
        await phone.event("CALL_INCOMING")
        await phone.hang_up()
        assert await outcome(manager, "cc-refused") == ("Failure", "17")


@real
async def test_a_phone_with_a_wrong_secret_is_refused(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    account = PhoneAccount(number="204", secret=WORD)
    phone = Baresip(parts, folder, account=account, target_port=asterisk.sip_port)
    with pytest.raises(LabError, match="204 may not register"):
        await phone.start()


@real
async def test_whoever_waits_hears_the_music_of_the_class(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    account = PhoneAccount(number="51900000004")
    async with (
        asterisk.manager() as manager,
        Baresip(parts, folder, account=account, target_port=asterisk.sip_port) as phone,
    ):
        await phone.dial("100")
        channel = (await manager.event("AsyncAGIStart"))["Channel"]
        music = {"Channel": channel, "Command": "SET MUSIC ON callcenter", "CommandID": "1"}
        await manager.action("AGI", music)
        await phone.event("CALL_RTPESTAB")
        await phone.press("5", gap_s=2)
        await phone.hang_up()
        await phone.event("CALL_CLOSED")
    assert keys_of(manager) == "5"
    assert hearing.loud_s(phone.recording) > 1


@real
async def test_what_sipp_says_is_heard(parts: Parts, folder: Path) -> None:
    speech = hearing.write_ulaw(folder / "speech.ulaw", hearing.tone(440, seconds=1))
    agents = SippAgents(
        parts, folder, numbers=["101"], agent=Agent(talk_ms=1500, audio=speech), most_calls=1
    )
    listener = PhoneAccount(number="201", secret=WORD)
    async with (
        PrivateAsterisk(parts, folder, phones=[*agents.accounts, listener]) as pbx,
        agents,
        Baresip(parts, folder, account=listener, target_port=pbx.sip_port) as phone,
    ):
        await phone.dial("101")
        await phone.event("CALL_CLOSED")
    assert hearing.tone_s(phone.recording, 440) > 1


@real
async def test_an_unplugged_phone_stays_registered_and_does_not_answer(
    asterisk: PrivateAsterisk, parts: Parts, folder: Path
) -> None:
    account = next(phone for phone in asterisk.phones if phone.number == "205")
    phone = Baresip(parts, folder, account=account, target_port=asterisk.sip_port)
    async with asterisk.manager() as manager:
        await phone.start()
        await phone.unplug()
        assert "205/sip:205" in await asterisk.cli("pjsip show contacts")
        await manager.action("Originate", offer("205", channel_id="cc-gone", timeout_ms=500))
        assert (await outcome(manager, "cc-gone"))[0] == "Failure"
    with pytest.raises(LabError, match="off"):
        await phone.dial("100")
