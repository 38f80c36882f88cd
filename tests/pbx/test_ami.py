"""The AMI client on a fake peer: what it promises to the rest of the package."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from callcenter.errors import ActionRefused, OutcomeUnknown, PbxUnavailable, UnsafeValue
from callcenter.lab.fake_ami import FakeAmi, event, refusal, response, rows, silence
from callcenter.pbx.ami import AmiClient, AmiSettings, AmiState, Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class Listener:
    """Keeps what the client told, and lets a test wait for it."""

    def __init__(self) -> None:
        self.events: list[Message] = []
        self.states: list[AmiState] = []
        self._heard = asyncio.Event()

    def on_event(self, message: Message) -> None:
        self.events.append(message)
        self._heard.set()

    def on_state(self, state: AmiState) -> None:
        self.states.append(state)
        self._heard.set()

    @property
    def names(self) -> list[str]:
        return [message["event"] for message in self.events]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._heard.clear()
                await self._heard.wait()


@pytest.fixture
async def fake() -> AsyncIterator[FakeAmi]:
    server = FakeAmi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def listener() -> Listener:
    return Listener()


def client_of(fake: FakeAmi, listener: Listener, *, wanted: frozenset[bytes] | None) -> AmiClient:
    return AmiClient(
        settings=AmiSettings(
            host="127.0.0.1",
            port=fake.port,
            username=fake.username,
            secret=fake.secret,
            backoff_min_s=0.01,
            backoff_max_s=0.05,
        ),
        on_event=listener.on_event,
        on_state=listener.on_state,
        wanted=wanted,
    )


@pytest.fixture
async def client(fake: FakeAmi, listener: Listener) -> AsyncIterator[AmiClient]:
    client = client_of(fake, listener, wanted=None)
    await client.start()
    await client.wait_connected(5)
    await listener.until(lambda: "FullyBooted" in listener.names)
    listener.events.clear()
    yield client
    await client.close()


@pytest.fixture
async def choosy(fake: FakeAmi, listener: Listener) -> AsyncIterator[AmiClient]:
    """Wants Hangup and nothing else."""
    client = client_of(fake, listener, wanted=frozenset({b"Hangup"}))
    await client.start()
    await client.wait_connected(5)
    yield client
    await client.close()


async def test_it_logs_in_with_the_event_classes_asked_for(
    fake: FakeAmi, client: AmiClient
) -> None:
    [login] = fake.named("Login")
    assert client.connected
    assert login.get("events") == "system,call,agi,dtmf,user"
    assert login.get("username") == fake.username


async def test_it_is_connected_before_the_first_event_is_told(fake: FakeAmi) -> None:
    class Asker(Listener):
        def on_event(self, message: Message) -> None:
            asked.append((self.states[-1], client.send("Ping", {})))
            super().on_event(message)

    asked: list[tuple[AmiState, asyncio.Future[Message]]] = []
    listener = Asker()
    client = client_of(fake, listener, wanted=None)
    await client.start()
    await listener.until(lambda: listener.names == ["FullyBooted"])
    [(state, answer)] = asked
    assert state is AmiState.CONNECTED
    assert (await answer)["ping"] == "Pong"
    await client.close()


async def test_an_action_is_written_before_send_returns_and_answered_by_its_id(
    fake: FakeAmi, client: AmiClient
) -> None:
    first = client.send("Setvar", {"Channel": "PJSIP/1-1", "Variable": "A", "Value": "1"})
    second = client.send("Setvar", {"Channel": "PJSIP/1-1", "Variable": "A", "Value": "2"})
    assert (await second)["message"] == "Setvar done"
    assert (await first)["response"] == "Success"
    sent = fake.named("Setvar")
    assert [action.get("value") for action in sent] == ["1", "2"]
    assert sent[0].action_id != sent[1].action_id


async def test_an_action_id_of_the_callers_own_is_sent_and_never_open_twice(
    fake: FakeAmi, client: AmiClient
) -> None:
    fake.on("Originate", silence)
    asked = client.send("Originate", {"Exten": "s"}, action_id="offer-1")
    with pytest.raises(UnsafeValue):
        client.send("Originate", {"Exten": "s"}, action_id="offer-1")
    with pytest.raises(UnsafeValue):
        client.send("Originate", {"Exten": "s"}, action_id="a\r\nb")
    await fake.until(lambda: len(fake.named("Originate")) == 1)
    fake.push(response("offer-1", "Success"))
    assert (await asked)["actionid"] == "offer-1"
    assert client.pending == 0


async def test_answers_that_come_in_another_order_find_their_actions(
    fake: FakeAmi, client: AmiClient
) -> None:
    fake.on("Getvar", silence)
    asked = [client.send("Getvar", {"Variable": name}) for name in "ABC"]
    await fake.until(lambda: len(fake.named("Getvar")) == 3)
    for action in reversed(fake.named("Getvar")):
        fake.push(response(action.action_id, "Success", ("Value", action.get("variable"))))
    assert [(await answer)["value"] for answer in asked] == ["A", "B", "C"]


async def test_a_refusal_carries_the_words_of_the_pbx(fake: FakeAmi, client: AmiClient) -> None:
    fake.on("Hangup", refusal("No such channel"))
    with pytest.raises(ActionRefused, match=r"^No such channel$"):
        await client.send("Hangup", {"Channel": "PJSIP/9-9"})


async def test_an_action_left_unawaited_fails_in_silence(fake: FakeAmi, client: AmiClient) -> None:
    unheard: list[dict[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: unheard.append(context))
    fake.on("Hangup", refusal("No such channel"))
    client.send("Hangup", {"Channel": "PJSIP/9-9"})
    await client.send("Ping", {})
    loop.set_exception_handler(None)
    assert unheard == []


async def test_a_list_gives_its_rows_which_are_no_events(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    shown = ("CoreShowChannel", (("Channel", "PJSIP/1-1"),))
    fake.on("CoreShowChannels", rows("CoreShowChannelsComplete", shown, shown))
    found = await client.send_list("CoreShowChannels", {})
    fake.push(event("Hangup"))
    await listener.until(lambda: "Hangup" in listener.names)
    assert [row["channel"] for row in found] == ["PJSIP/1-1", "PJSIP/1-1"]
    assert listener.names == ["Hangup"]


async def test_events_between_the_rows_of_a_list_are_still_told(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    fake.on("Status", silence)
    listing = asyncio.ensure_future(client.send_list("Status", {}))
    await fake.until(lambda: len(fake.named("Status")) == 1)
    own = ("ActionID", fake.named("Status")[0].action_id)
    fake.push(response(own[1], "Success", ("EventList", "start")))
    fake.push(event("Status", own, ("Channel", "a")) + event("Hangup", ("Channel", "b")))
    fake.push(event("Status", own, ("Channel", "c")) + event("StatusComplete", own))
    assert [row["channel"] for row in await listing] == ["a", "c"]
    assert listener.names == ["Hangup"]


async def test_an_empty_list_is_empty(fake: FakeAmi, client: AmiClient) -> None:
    fake.on("Status", rows("StatusComplete"))
    assert await client.send_list("Status", {}) == []


async def test_a_client_that_wants_few_events_skips_the_rest_but_no_row_and_no_answer(
    fake: FakeAmi, choosy: AmiClient, listener: Listener
) -> None:
    fake.on("Status", rows("StatusComplete", ("Status", (("Channel", "a"),))))
    fake.push(event("Newexten") + event("Hangup", ("Channel", "x")) + event("RTCPSent"))
    assert await choosy.send_list("Status", {}) != []
    assert (await choosy.send("Ping", {}))["ping"] == "Pong"
    fake.push(b"event: Hangup\r\nChannel: y\r\n\r\nevent: Newexten\r\n\r\n")
    await listener.until(lambda: len(listener.events) == 2)
    assert [message["channel"] for message in listener.events] == ["x", "y"]
    await choosy.send("Ping", {})
    assert choosy.tally.events == 2
    assert choosy.tally.skipped == 4
    session = choosy._connection.session
    assert session is not None
    assert session._lists == 0


async def test_unsafe_values_are_refused_at_once_and_nothing_is_written(
    fake: FakeAmi, client: AmiClient
) -> None:
    with pytest.raises(UnsafeValue):
        client.send("Setvar", {"Value": "x\r\nAction: Command\r\nCommand: core stop now"})
    with pytest.raises(UnsafeValue):
        await client.send_list("Status", {"Variables": "a\nb"})
    await client.send("Ping", {})
    assert [action.name for action in fake.actions] == ["Login", "Ping"]
    assert client.pending == 0


async def test_before_the_start_and_after_the_end_nothing_is_sent(
    fake: FakeAmi, listener: Listener
) -> None:
    client = client_of(fake, listener, wanted=None)
    with pytest.raises(PbxUnavailable):
        await client.send("Ping", {})
    await client.close()
    with pytest.raises(PbxUnavailable):
        await client.start()
    with pytest.raises(PbxUnavailable):
        await client.wait_connected(1)
    with pytest.raises(PbxUnavailable):
        await client.send_list("Status", {})
    assert not client.connected
    assert fake.peers == []


async def test_closing_twice_is_closing_once(client: AmiClient, listener: Listener) -> None:
    await client.close()
    await client.close()
    assert listener.states == [AmiState.CONNECTING, AmiState.CONNECTED, AmiState.LOST]


async def test_what_was_written_before_the_close_still_arrives(
    fake: FakeAmi, client: AmiClient
) -> None:
    farewell = client.send("Setvar", {"Variable": "GLOBAL", "Value": "bye"})
    await client.close()
    await fake.until(lambda: not fake.peer.open)
    assert [action.get("value") for action in fake.named("Setvar")] == ["bye"]
    with pytest.raises(OutcomeUnknown):
        await farewell


async def test_pings_measure_the_lag(fake: FakeAmi, listener: Listener) -> None:
    client = AmiClient(
        settings=AmiSettings(
            host="127.0.0.1",
            port=fake.port,
            username=fake.username,
            secret=fake.secret,
            ping_interval_s=0.01,
        ),
        on_event=listener.on_event,
        on_state=listener.on_state,
    )
    await client.start()
    await client.wait_connected(5)
    assert client.lag_s == 0.0
    await fake.until(lambda: len(fake.named("Ping")) == 3)
    assert 0.0 < client.lag_s < 5.0
    await client.close()


async def test_no_secret_shows_in_what_is_printed(fake: FakeAmi, client: AmiClient) -> None:
    settings = AmiSettings(host="pbx", username="u", secret="hidden")  # noqa: S106  # the point
    assert "hidden" not in repr(settings)
    assert fake.secret not in repr(client)
    assert "connected" in repr(client)
