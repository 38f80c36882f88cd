"""Whose PBX it is, and the heartbeat, on a fake peer that keeps global variables."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from callcenter.errors import PbxError
from callcenter.lab.fake_ami import FakeAmi, refusal, response, success
from callcenter.pbx import pulse as pulse_module
from callcenter.pbx.ami import AmiClient, AmiSettings
from callcenter.pbx.pulse import ALWAYS, HEARTBEAT, OWNER, Pulse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.lab.fake_ami import FakeAction, FakePeer

NOW = "1800000000"


class Variables:
    """The global variables of the fake."""

    def __init__(self, fake: FakeAmi) -> None:
        self.values = {"EPOCH": NOW}
        fake.on("Getvar", self._get)
        fake.on("Setvar", self._set)

    def _get(self, peer: FakePeer, action: FakeAction) -> None:
        value = self.values.get(action.get("variable"), "(null)")
        peer.write(response(action.action_id, "Success", ("Value", value)))

    def _set(self, peer: FakePeer, action: FakeAction) -> None:
        self.values[action.get("variable")] = action.get("value")
        success(peer, action)


@pytest.fixture
async def fake() -> AsyncIterator[FakeAmi]:
    server = FakeAmi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def variables(fake: FakeAmi) -> Variables:
    return Variables(fake)


@pytest.fixture
async def pulse(fake: FakeAmi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pulse]:
    monkeypatch.setattr(pulse_module, "BEAT_S", 0.01)
    client = AmiClient(
        settings=AmiSettings(
            host="127.0.0.1", port=fake.port, username=fake.username, secret=fake.secret
        ),
        on_event=lambda _: None,
        on_state=lambda _: None,
    )
    await client.start()
    await client.wait_connected(5)
    made = Pulse(client, owner="us")
    yield made
    made.stop()
    await client.close()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {OWNER: "us", HEARTBEAT: NOW},
        {OWNER: "them", HEARTBEAT: ""},
        {OWNER: "them", HEARTBEAT: ALWAYS},
        {OWNER: "them", HEARTBEAT: str(int(NOW) - 11)},
        {OWNER: "them", HEARTBEAT: str(int(NOW) + 11)},
    ],
    ids=["nobody", "ourselves", "no-beat", "a-test", "long-silent", "from-the-future"],
)
async def test_a_pbx_that_no_living_service_has_is_ours_at_once(
    pulse: Pulse, variables: Variables, told: dict[str, str]
) -> None:
    variables.values |= told
    await pulse.claim()
    assert (variables.values[OWNER], variables.values[HEARTBEAT]) == ("us", NOW)
    assert not pulse.standing_by


async def test_a_second_service_stands_by_until_the_first_falls_silent(
    pulse: Pulse, variables: Variables, fake: FakeAmi
) -> None:
    variables.values |= {OWNER: "them", HEARTBEAT: str(int(NOW) - 10)}
    with capture_logs() as logs:
        claiming = asyncio.create_task(pulse.claim())
        await fake.until(lambda: len(fake.named("Getvar")) > 9)
    assert [log["event"] for log in logs] == ["another service commands this PBX: standing by"]
    assert (pulse.standing_by, variables.values[OWNER]) == (True, "them")
    variables.values["EPOCH"] = str(int(NOW) + 1)
    async with asyncio.timeout(5):
        await claiming
    assert (pulse.standing_by, variables.values[OWNER]) == (False, "us")


async def test_it_beats_in_the_time_of_the_pbx_until_it_is_stopped(
    pulse: Pulse, variables: Variables, fake: FakeAmi
) -> None:
    await pulse.claim()
    pulse.start()
    variables.values["EPOCH"] = "1900000000"
    await fake.until(lambda: variables.values[HEARTBEAT] == "1900000000")
    pulse.stop()
    beats = len(fake.named("Setvar"))
    await asyncio.sleep(0.05)
    assert len(fake.named("Setvar")) == beats


async def test_a_beat_that_is_refused_is_told_and_does_not_end_the_beating(
    pulse: Pulse, variables: Variables, fake: FakeAmi
) -> None:
    await pulse.claim()
    fake.on("Setvar", refusal("Permission denied"))
    with capture_logs() as logs:
        pulse.start()
        await fake.until(lambda: fake.actions[-1].name == "Setvar")
        async with asyncio.timeout(5):
            while not logs:  # noqa: ASYNC110  # a log sets no event
                await asyncio.sleep(0)
    assert logs[0]["event"] == "a heartbeat was missed"
    assert variables.values[OWNER] == "us"
    asked = len(fake.named("Setvar"))
    await fake.until(lambda: len(fake.named("Setvar")) > asked)
    pulse.stop()


async def test_a_fault_that_nobody_expects_does_not_end_the_beating(
    pulse: Pulse, variables: Variables, fake: FakeAmi, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pulse.claim()
    beat, faults = pulse._beat, ["words that nobody has looked through"]

    async def faulty() -> None:
        if faults:
            raise RuntimeError(faults.pop())
        await beat()

    monkeypatch.setattr(pulse, "_beat", faulty)
    variables.values["EPOCH"] = "1900000000"
    with capture_logs() as logs:
        pulse.start()
        await fake.until(lambda: variables.values[HEARTBEAT] == "1900000000")
    assert [(log["event"], log["error"]) for log in logs] == [
        ("a heartbeat was missed", "RuntimeError")
    ]
    assert "words" not in str(logs)
    pulse.stop()


async def test_a_pbx_that_cannot_be_asked_is_not_ours(pulse: Pulse, fake: FakeAmi) -> None:
    fake.on("Getvar", refusal("Permission denied"))
    with pytest.raises(PbxError):
        await pulse.claim()


async def test_a_service_that_was_replaced_while_it_was_frozen_beats_no_more(
    pulse: Pulse, variables: Variables, fake: FakeAmi
) -> None:
    taken = asyncio.Event()
    pulse._taken = taken.set
    await pulse.claim()
    variables.values[OWNER] = "them"
    beats = len(fake.named("Setvar"))

    pulse.start()

    async with asyncio.timeout(5):
        await taken.wait()
    assert len(fake.named("Setvar")) == beats
