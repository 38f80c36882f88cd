"""The AMI client on a real Asterisk: what the fake peer takes for granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.errors import ActionRefused, LoginRefused
from callcenter.pbx.ami import AmiClient, AmiSettings, AmiState, Message
from callcenter.pbx.wire import MAX_HEADERS, MAX_LINE_BYTES

if TYPE_CHECKING:
    from callcenter.lab.asterisk import PrivateAsterisk

pytestmark = pytest.mark.real


async def test_a_real_pbx_lets_us_in_answers_lists_and_takes_what_our_limits_allow(
    asterisk: PrivateAsterisk,
) -> None:
    events: list[Message] = []
    client = AmiClient(
        settings=AmiSettings(
            host="127.0.0.1",
            port=asterisk.ami_port,
            username=asterisk.ami_user,
            secret=asterisk.ami_secret,
        ),
        on_event=events.append,
        on_state=lambda _: None,
    )
    await client.start()
    await client.wait_connected(10)
    assert int((await client.send("Getvar", {"Variable": "EPOCH"}))["value"]) > 0
    assert all("channel" in row for row in await client.send_list("CoreShowChannels", {}))
    longest = {"Variable": "LONG", "Value": "x" * (MAX_LINE_BYTES - len("Value: "))}
    await client.send("Setvar", longest)
    assert (await client.send("Getvar", {"Variable": "LONG"}))["value"] == longest["Value"]
    many = ["A=1"] * (MAX_HEADERS - 4)
    await client.send("Setvar", {"Variable": ["MANY", *many], "Value": "1"})
    with pytest.raises(ActionRefused, match="No such channel"):
        await client.send("Hangup", {"Channel": "PJSIP/nobody-1"})
    assert "FullyBooted" in [message["event"] for message in events]
    await client.close()


async def test_a_real_pbx_refuses_a_wrong_secret_in_the_words_we_know(
    asterisk: PrivateAsterisk,
) -> None:
    states: list[AmiState] = []
    client = AmiClient(
        settings=AmiSettings(
            host="127.0.0.1",
            port=asterisk.ami_port,
            username=asterisk.ami_user,
            secret="guess",  # noqa: S106  # a wrong one
        ),
        on_event=lambda _: None,
        on_state=states.append,
    )
    await client.start()
    with pytest.raises(LoginRefused, match="Authentication failed") as refused:
        await client.wait_connected(10)
    for word in (f"[{asterisk.ami_user}]", "manager.conf", "manager_custom.conf", "permit"):
        assert word in str(refused.value)
    assert states == [AmiState.CONNECTING, AmiState.REFUSED]
    await client.close()
