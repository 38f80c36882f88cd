"""What goes wrong on a line to a PBX, played by the fake peer.

Each defect found in panoramisk 1.4 that would touch us has its test here or beside:

    AGI command never completes, its AsyncAGIExec hidden    test_an_async_agi_command_…
    QueueAdd, PlayDTMF, Originate without Async             test_actions_that_upstream_…
    an exception in a callback drops the session            test_a_fault_in_on_event_…
    a drop leaves futures hanging, replays actions          test_a_drop_fails_…
    an action sent while down is stored and sent later      test_what_is_sent_while_down_…
    a user without FullyBooted never gets going             test_a_user_who_never_sees_…
    a list answered with an error hangs                     test_a_refused_list_…
    a timed-out or cancelled action leaks                   test_a_time_out_…, test_a_cancelled_…
    a wrong password is tried for ever                      test_a_wrong_password_…
    close() while waiting reconnects anyway                 test_closing_while_waiting_…
    close() leaves futures hanging                          test_closing_fails_…
    unanswered pings and half-open TCP go unnoticed         test_a_half_open_…
    no time-out of the connection attempt                   test_a_peer_that_accepts_…
    fixed retry without jitter                              test_waits_between_attempts_…
    CR and LF inject headers and actions                    test_wire, test_ami: unsafe values
    a UTF-8 character cut in two, Latin-1                   test_names_survive_…, test_wire
    a split greeting                                        test_a_conversation_in_crumbs_…
    an empty last header, duplicate headers, Content        test_wire
    lines of Command output                                 test_the_lines_of_a_command_…
    a response of megabytes                                 test_wire
    events overtake each other, tasks without bound         test_five_thousand_events_…
    TLS without a server name of one's own                  test_ami_tls
    input limits of Asterisk                                test_wire

CallManager, fast_agi and the AGI result parser are never used, so their rows need no test.
"""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import pytest

from callcenter.errors import ActionRefused, LoginRefused, OutcomeUnknown, PbxUnavailable
from callcenter.lab.fake_ami import (
    FakeAction,
    FakeAmi,
    FakePeer,
    event,
    refusal,
    response,
    rows,
    silence,
)
from callcenter.pbx.ami import AmiClient, AmiSettings, AmiState, Message
from callcenter.pbx.connection import MAX_UNSENT_BYTES
from callcenter.pbx.heartbeat import Heartbeat
from callcenter.pbx.reconnect import Reconnector

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

    def named(self, name: str) -> list[Message]:
        return [message for message in self.events if message["event"] == name]

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


Make = Any  # a callable taking any AmiSettings field and returning an AmiClient


@pytest.fixture
async def make(fake: FakeAmi, listener: Listener) -> AsyncIterator[Make]:
    clients: list[AmiClient] = []

    def make_client(**changed: Any) -> AmiClient:
        fields: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": fake.port,
            "username": fake.username,
            "secret": fake.secret,
            "backoff_min_s": 0.01,
            "backoff_max_s": 0.05,
        }
        client = AmiClient(
            settings=AmiSettings(**fields | changed),
            on_event=listener.on_event,
            on_state=listener.on_state,
        )
        clients.append(client)
        return client

    yield make_client
    for client in clients:
        await client.close()


@pytest.fixture
async def client(make: Make) -> AmiClient:
    client: AmiClient = make()
    await client.start()
    await client.wait_connected(5)
    return client


async def reconnected(fake: FakeAmi, listener: Listener, client: AmiClient) -> None:
    await listener.until(lambda: listener.states.count(AmiState.CONNECTED) == 2)
    assert client.reconnects == 1
    assert len(fake.peers) == 2


async def test_an_async_agi_command_is_answered_when_queued_and_its_result_is_an_event(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    def agi(peer: FakePeer, action: FakeAction) -> None:
        own = ("ActionID", action.action_id)
        done = ("Result", "200%20result%3D0%0A")
        command_id = ("CommandId", action.get("commandid"))
        queued = ("Message", "Added AGI command to queue")
        peer.write(response(action.action_id, "Success", queued))
        peer.write(event("AsyncAGIExec", own, command_id, done))

    fake.on("AGI", agi)
    headers = {"Channel": "PJSIP/1-1", "Command": "NOOP", "CommandID": "cc-1"}
    assert (await client.send("AGI", headers))["message"] == "Added AGI command to queue"
    await listener.until(lambda: len(listener.named("AsyncAGIExec")) == 1)
    assert listener.named("AsyncAGIExec")[0]["commandid"] == "cc-1"


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("QueueAdd", "Added interface to queue"),
        ("PlayDTMF", "DTMF successfully queued"),
        ("Originate", "Originate successfully queued"),
        ("Originate", "Events will follow"),
    ],
)
async def test_actions_that_upstream_waits_for_in_vain_end_with_their_response(
    fake: FakeAmi, client: AmiClient, action: str, message: str
) -> None:
    fake.on(
        action,
        lambda peer, seen: peer.write(
            response(seen.action_id, "Success", ("Message", message)) + event("Hangup")
        ),
    )
    assert (await client.send(action, {"Channel": "PJSIP/1"}))["message"] == message
    assert client.connected


async def test_the_outcome_of_an_originate_is_told_once_as_an_event(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    fake.on(
        "Originate",
        lambda peer, seen: peer.write(
            response(seen.action_id, "Success", ("Message", "Originate successfully queued"))
            + event("OriginateResponse", ("ActionID", seen.action_id), ("Response", "Failure"))
        ),
    )
    await client.send("Originate", {"Channel": "PJSIP/1", "Async": "true"})
    await client.send("Ping", {})
    assert [seen["response"] for seen in listener.named("OriginateResponse")] == ["Failure"]


@pytest.mark.parametrize("fault", [ValueError("from 999888777"), asyncio.CancelledError()])
async def test_a_fault_in_on_event_costs_neither_the_session_nor_the_messages_behind_it(
    fake: FakeAmi, make: Make, listener: Listener, fault: BaseException, capsys: Any
) -> None:
    told: list[str] = []

    def on_event(message: Message) -> None:
        told.append(message["event"])
        if message["event"] == "Bad":
            raise fault

    listener.on_event = on_event  # type: ignore[method-assign]  # this once it breaks
    client = make()
    await client.start()
    await client.wait_connected(5)
    fake.push(event("A") + event("Bad") + event("B") + event("Bad") + event("C"))
    await client.send("Ping", {})
    assert told == ["FullyBooted", "A", "Bad", "B", "Bad", "C"]
    assert client.tally.faults == 2
    assert client.reconnects == 0
    assert "999888777" not in capsys.readouterr().out


async def test_a_fault_in_on_state_does_not_end_the_attempts(fake: FakeAmi, make: Make) -> None:
    def on_state(state: AmiState) -> None:
        raise ValueError(state)

    client: AmiClient = make()
    client._reconnector._on_state = on_state
    await client.start()
    await client.wait_connected(5)
    fake.peer.drop()
    await fake.until(lambda: len(fake.named("Login")) == 2)
    await client.wait_connected(5)


async def test_a_drop_fails_what_was_asked_at_once_and_nothing_is_sent_again(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    fake.on("Originate", silence)
    fake.on("AGI", silence)
    fake.on("Status", lambda peer, seen: peer.write(response(seen.action_id, "Success")))
    asked: list[asyncio.Future[Any]] = [
        client.send("Originate", {"Channel": "PJSIP/1"}, timeout_s=60),
        client.send("AGI", {"Channel": "PJSIP/1-1", "Command": "NOOP"}, timeout_s=60),
        asyncio.ensure_future(client.send_list("Status", {}, timeout_s=60)),
    ]
    await fake.until(lambda: len(fake.named("Status")) == 1)
    fake.peer.drop()
    await listener.until(lambda: AmiState.LOST in listener.states)
    assert not client.connected
    for answer in asked:
        with pytest.raises(OutcomeUnknown):
            await answer
    await reconnected(fake, listener, client)
    await client.send("Ping", {})
    assert [seen.name for seen in fake.actions] == [
        *("Login", "Originate", "AGI", "Status"),
        *("Login", "Ping"),
    ]
    assert client.pending == 0


async def test_what_is_sent_while_down_fails_at_once_and_is_not_kept(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    await fake.stop()
    await listener.until(lambda: AmiState.LOST in listener.states)
    answer = client.send("Hangup", {"Channel": "PJSIP/1-1"})
    assert answer.done()
    with pytest.raises(PbxUnavailable):
        await answer
    with pytest.raises(PbxUnavailable):
        await client.send_list("Status", {})
    await fake.start()
    await reconnected(fake, listener, client)
    await client.send("Ping", {})
    assert [seen.name for seen in fake.actions] == ["Login", "Login", "Ping"]


async def test_action_ids_of_two_connections_and_two_clients_never_meet(
    fake: FakeAmi, client: AmiClient, listener: Listener, make: Make
) -> None:
    await client.send("Ping", {})
    fake.peer.drop()
    await reconnected(fake, listener, client)
    await client.send("Ping", {})
    other = make()
    await other.start()
    await other.wait_connected(5)
    await other.send("Ping", {})
    ids = [seen.action_id for seen in fake.actions]
    assert len(ids) == len(set(ids)) == 6


async def test_a_user_who_never_sees_fully_booted_works_the_same(fake: FakeAmi, make: Make) -> None:
    fake.on("Login", lambda peer, seen: peer.write(response(seen.action_id, "Success")))
    client = make()
    await client.start()
    await client.wait_connected(5)
    assert (await client.send("Ping", {}))["ping"] == "Pong"


async def test_a_refused_list_is_refused(fake: FakeAmi, client: AmiClient) -> None:
    fake.on("QueueStatus", refusal("Permission denied"))
    with pytest.raises(ActionRefused, match="Permission denied"):
        await client.send_list("QueueStatus", {})


async def test_a_time_out_leaves_nothing_behind_and_late_answers_are_ignored(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    fake.on("Getvar", silence)
    fake.on("Status", silence)
    asked = [client.send("Getvar", {}, timeout_s=0.01) for _ in range(50)]
    with pytest.raises(OutcomeUnknown, match=r"Status: no answer in 0\.01 s"):
        await client.send_list("Status", {}, timeout_s=0.01)
    for answer in asked:
        with pytest.raises(OutcomeUnknown):
            await answer
    assert client.pending == 0
    listener.events.clear()
    for seen in fake.named("Getvar"):
        fake.push(response(seen.action_id, "Success"))
    late = rows("StatusComplete", ("Status", (("Channel", "a"),)))
    late(fake.peer, fake.named("Status")[0])
    await client.send("Ping", {})
    assert listener.events == []
    assert client.tally.strays == 53


async def test_the_time_of_an_answered_action_passes_unnoticed(
    fake: FakeAmi, client: AmiClient
) -> None:
    unheard: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: unheard.append(context))
    await client.send("Ping", {}, timeout_s=0.5)
    fake.on("Getvar", silence)
    with pytest.raises(OutcomeUnknown):
        await client.send("Getvar", {}, timeout_s=0.6)
    loop.set_exception_handler(None)
    assert unheard == []


async def test_a_cancelled_action_is_forgotten_when_its_answer_or_its_time_comes(
    fake: FakeAmi, client: AmiClient
) -> None:
    fake.on("Getvar", silence)
    fake.on("Status", silence)
    client.send("Getvar", {"Variable": "A"}, timeout_s=60).cancel()
    late = client.send("Getvar", {"Variable": "B"}, timeout_s=0.01)
    late.cancel()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.send_list("Status", {}, timeout_s=60), 0.05)
    await fake.until(lambda: len(fake.actions) == 4)
    fake.push(response(fake.named("Getvar")[0].action_id, "Success"))
    rows("StatusComplete")(fake.peer, fake.named("Status")[0])
    await client.send("Ping", {})
    assert client.pending == 0
    assert client.connected


async def test_a_wrong_password_is_tried_once_and_said_clearly(
    fake: FakeAmi, make: Make, listener: Listener
) -> None:
    client = make(secret="guess")  # noqa: S106  # a wrong one
    await client.start()
    for _ in range(2):
        with pytest.raises(LoginRefused, match="Authentication failed") as caught:
            await client.wait_connected(5)
        assert "guess" not in str(caught.value)
    assert listener.states == [AmiState.CONNECTING, AmiState.REFUSED]
    await client._reconnector._task
    assert len(fake.peers) == 1


async def test_where_nobody_takes_the_connection_it_is_said_how_that_is_mended(
    fake: FakeAmi, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    await fake.stop()
    await make().start()
    told = ""
    async with asyncio.timeout(5):
        while "enabled = yes" not in told:
            await asyncio.sleep(0.01)
            told += capsys.readouterr().out
    assert "manager.conf" in told


async def test_we_hang_up_on_a_peer_that_refused_us_and_stays(fake: FakeAmi, make: Make) -> None:
    fake.on("Login", refusal("Authentication failed"))
    client = make()
    await client.start()
    with pytest.raises(LoginRefused):
        await client.wait_connected(5)
    await fake.until(lambda: not fake.peer.open)


async def test_a_secret_that_could_inject_is_refused_without_being_sent(
    fake: FakeAmi, make: Make
) -> None:
    client = make(secret="x\r\nAction: Command")  # noqa: S106  # a hostile one
    await client.start()
    with pytest.raises(LoginRefused, match="Secret"):
        await client.wait_connected(5)
    assert fake.actions == []


async def test_a_login_still_in_use_by_our_dead_session_is_tried_again(
    fake: FakeAmi, make: Make
) -> None:
    accept = fake._scripts["Login"]
    fake.on("Login", refusal("Login Already In Use"))
    client = make()
    await client.start()
    await fake.until(lambda: len(fake.named("Login")) == 2)
    fake.on("Login", accept)
    await client.wait_connected(5)


async def test_a_closed_port_is_tried_until_it_opens(
    fake: FakeAmi, make: Make, listener: Listener
) -> None:
    await fake.stop()
    client = make()
    await client.start()
    with pytest.raises(PbxUnavailable, match="no AMI connection within"):
        await client.wait_connected(0.05)
    await fake.start()
    await client.wait_connected(5)
    assert listener.states == [AmiState.CONNECTING, AmiState.CONNECTED]


async def test_a_host_that_cannot_be_a_host_is_an_attempt_like_another(make: Make) -> None:
    client = make(host="x" * 80 + ".invalid")
    await client.start()
    with pytest.raises(PbxUnavailable):
        await client.wait_connected(0.05)
    assert not client._reconnector._task.done()


async def test_a_peer_that_accepts_and_says_nothing_is_left_and_tried_again(
    fake: FakeAmi, make: Make
) -> None:
    accept = fake._scripts["Login"]
    fake.greeting = b""
    fake.on("Login", silence)
    client = make(connect_timeout_s=0.05)
    await client.start()
    await fake.until(lambda: len(fake.named("Login")) == 2)
    fake.on("Login", accept)
    await client.wait_connected(5)
    assert [peer.open for peer in fake.peers[:-1]] == [False] * (len(fake.peers) - 1)


async def test_a_peer_that_speaks_something_else_is_left(fake: FakeAmi, make: Make) -> None:
    fake.greeting = b"HTTP/1.1 400 Bad Request\r\nServer: web\r\n\r\n"
    fake.on("Login", lambda peer, _: peer.drop())
    client = make()
    await client.start()
    await fake.until(lambda: len(fake.peers) == 2)
    assert not client.connected


async def test_closing_while_waiting_to_try_again_is_final(
    fake: FakeAmi, make: Make, listener: Listener
) -> None:
    client = make(backoff_min_s=60.0, backoff_max_s=60.0)
    await client.start()
    await client.wait_connected(5)
    await fake.stop()
    await listener.until(lambda: AmiState.LOST in listener.states)
    waiting = asyncio.ensure_future(client.wait_connected(60))
    await asyncio.sleep(0)
    await client.close()
    with pytest.raises(PbxUnavailable):
        await waiting
    assert client._reconnector._task.done()
    assert len(fake.peers) == 1


async def test_closing_during_an_attempt_leaves_no_connection(fake: FakeAmi, make: Make) -> None:
    fake.on("Login", silence)
    client = make()
    await client.start()
    await fake.until(lambda: len(fake.named("Login")) == 1)
    await client.close()
    await fake.until(lambda: not fake.peer.open)
    assert len(fake.peers) == 1


async def test_closing_fails_what_was_asked(fake: FakeAmi, client: AmiClient) -> None:
    fake.on("Getvar", silence)
    asked = client.send("Getvar", {}, timeout_s=60)
    await client.close()
    with pytest.raises(OutcomeUnknown):
        await asked


async def test_closing_on_a_peer_that_does_not_read_fails_at_once_and_ends_in_time(
    fake: FakeAmi, client: AmiClient
) -> None:
    fake.peer.freeze()
    asked = client.send("Getvar", {}, timeout_s=60)
    while client._connection.protocol.transport.get_write_buffer_size() < MAX_UNSENT_BYTES // 2:
        client.send("Setvar", {"Variable": ["x" * 900] * 100}, timeout_s=60)
    closing = asyncio.ensure_future(client.close())
    with pytest.raises(OutcomeUnknown):
        await asked
    assert not client._connection.protocol.lost.done()
    async with asyncio.timeout(5):
        await closing


async def test_a_resting_heartbeat_does_not_hear_the_end_of_its_last_ping() -> None:
    ping: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    asked = asyncio.Event()
    dead: list[str] = []

    def ask() -> asyncio.Future[Message]:
        asked.set()
        return ping

    heartbeat = Heartbeat(ask=ask, on_dead=lambda: dead.append("dead"), interval_s=0.0)
    heartbeat.start()
    await asked.wait()
    heartbeat.stop()
    ping.set_exception(OutcomeUnknown("too late"))
    await asyncio.sleep(0)
    assert dead == []


async def test_a_ping_cut_off_with_its_connection_says_nothing_of_the_next(
    fake: FakeAmi, make: Make, listener: Listener
) -> None:
    fake.on("Ping", silence)
    client = make(ping_interval_s=0.01, ping_deadline_s=60.0)
    await client.start()
    await fake.until(lambda: len(fake.named("Ping")) == 1)
    fake.peer.drop()
    await reconnected(fake, listener, client)
    await fake.until(lambda: len(fake.named("Ping")) == 2)
    assert len(fake.peers) == 2


async def test_a_half_open_connection_is_noticed_and_replaced(
    fake: FakeAmi, make: Make, listener: Listener
) -> None:
    client = make(ping_interval_s=0.02, ping_deadline_s=0.05)
    await client.start()
    await client.wait_connected(5)
    await fake.until(lambda: len(fake.named("Ping")) == 1)
    fake.peer.freeze()
    asked = client.send("Getvar", {}, timeout_s=60)
    with pytest.raises(OutcomeUnknown):
        await asked
    await reconnected(fake, listener, client)
    await fake.until(lambda: len(fake.named("Ping")) == 3)


async def test_a_refused_ping_is_a_sign_of_life(fake: FakeAmi, make: Make) -> None:
    fake.on("Ping", refusal("Permission denied"))
    client = make(ping_interval_s=0.01, ping_deadline_s=5.0)
    await client.start()
    await fake.until(lambda: len(fake.named("Ping")) == 3)
    assert client.reconnects == 0


async def test_a_peer_that_does_not_read_is_given_up_before_memory_is(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    fake.peer.freeze()
    values = ["x" * 900] * 100
    sent_bytes = 0
    while client.connected:
        client.send("Setvar", {"Variable": values}, timeout_s=60)
        sent_bytes += 90_000
        assert sent_bytes < MAX_UNSENT_BYTES * 6
    await reconnected(fake, listener, client)


async def test_a_message_beyond_the_bound_ends_the_session(
    fake: FakeAmi, make: Make, listener: Listener
) -> None:
    client = make(max_message_bytes=10_000)
    await client.start()
    await client.wait_connected(5)
    fake.push(b"Event: Endless\r\n" + b"x" * 300_000)
    await reconnected(fake, listener, client)
    assert listener.named("Endless") == []


def test_waits_between_attempts_are_spread_and_grow_to_their_bound() -> None:
    settings = AmiSettings(host="pbx", username="u", secret="")
    reconnector = Reconnector(
        connection=None,  # type: ignore[arg-type]  # only the arithmetic is asked
        settings=settings,
        on_state=lambda _: None,
    )
    waits = [[reconnector._wait_s(failures) for _ in range(400)] for failures in (0, 1, 3, 99)]
    for some, bound in zip(waits, [0.5, 0.5, 2.0, 15.0], strict=True):
        assert 0 <= min(some) < bound * 0.1
        assert bound * 0.9 < max(some) <= bound


async def test_names_survive_every_cut_in_their_bytes(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    await fake.peer.dribble(event("Newchannel", ("CallerIDName", "José Ñandú Peña")))
    fake.push("Event: Newchannel\r\nCallerIDName: José\r\n\r\n".encode("latin-1"))
    await listener.until(lambda: len(listener.named("Newchannel")) == 2)
    names = [message["calleridname"] for message in listener.named("Newchannel")]
    assert names == ["José Ñandú Peña", "José"]
    assert client.connected


async def test_a_conversation_in_crumbs_is_the_same_conversation(
    fake: FakeAmi, make: Make, listener: Listener
) -> None:
    crumbs: set[asyncio.Task[None]] = set()

    def slowly(peer: FakePeer, action: FakeAction) -> None:
        data = b"Asterisk Call Manager/9.0.0\r\n" + response(action.action_id, "Success")
        crumbs.add(asyncio.create_task(peer.dribble(data + event("Hangup", ("Value", "")))))

    fake.greeting = b""
    fake.on("Login", slowly)
    client = make()
    await client.start()
    await listener.until(lambda: len(listener.events) == 1)
    assert client.connected
    assert listener.events == [{"event": "Hangup", "value": ""}]


async def test_the_lines_of_a_command_are_joined(fake: FakeAmi, client: AmiClient) -> None:
    output = [("Output", "one"), ("Output", ""), ("Output", "three: 3")]
    fake.on("Command", lambda p, a: p.write(response(a.action_id, "Success", *output)))
    answer = await client.send("Command", {"Command": "core show uptime"})
    assert answer["output"] == "one\n\nthree: 3"


async def test_five_thousand_events_come_in_order_and_once(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    fake.push(b"".join(event("Flood", ("Number", str(number))) for number in range(5_000)))
    await listener.until(lambda: len(listener.named("Flood")) >= 5_000)
    await client.send("Ping", {})
    assert [int(seen["number"]) for seen in listener.named("Flood")] == list(range(5_000))


async def test_garbage_costs_no_more_than_itself(
    fake: FakeAmi, client: AmiClient, listener: Listener
) -> None:
    chance = random.Random(7)
    valid = (
        event("Hangup", ("Channel", "a")) + response("cc.1", "Success") + event("StatusComplete")
    )
    for _ in range(300):
        damaged = bytearray(valid)
        for _ in range(chance.randrange(1, 9)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        fake.push(bytes(damaged[chance.randrange(len(damaged)) :]) + chance.randbytes(20))
        if chance.random() < 0.2:
            await asyncio.sleep(0)
    fake.push(b"\r\n\r\n" + event("Marker"))
    await listener.until(lambda: len(listener.named("Marker")) == 1)
    assert (await client.send("Ping", {}))["ping"] == "Pong"
    assert client.reconnects == 0
    assert client.tally.faults == 0
