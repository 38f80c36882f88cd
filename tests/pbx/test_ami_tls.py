"""AMI over TLS, with a certificate made for the run: verified, or not spoken at all."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest

from callcenter.errors import PbxUnavailable
from callcenter.lab.fake_ami import FakeAmi
from callcenter.pbx.ami import AmiClient, AmiSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Certificate and key of a PBX called pbx.test."""
    folder = tmp_path_factory.mktemp("tls")
    crt, key = folder / "pbx.crt", folder / "pbx.key"
    new = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"]
    curve = ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
    names = ["-subj", "/CN=pbx.test", "-addext", "subjectAltName=DNS:pbx.test"]
    files = ["-keyout", str(key), "-out", str(crt)]
    subprocess.run([*new, *curve, *names, *files], check=True, capture_output=True)
    return crt, key


@pytest.fixture
async def fake(certificate: tuple[Path, Path]) -> AsyncIterator[FakeAmi]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server = FakeAmi(tls=context)
    await server.start()
    yield server
    await server.stop()


@contextlib.asynccontextmanager
async def client_of(
    fake: FakeAmi, *, trusted: Path | None, name: str | None
) -> AsyncIterator[AmiClient]:
    client = AmiClient(
        settings=AmiSettings(
            host="127.0.0.1",
            port=fake.port,
            username=fake.username,
            secret=fake.secret,
            tls=ssl.create_default_context(cafile=trusted),
            server_hostname=name,
            backoff_min_s=0.01,
            backoff_max_s=0.05,
            ping_interval_s=0.02,
            ping_deadline_s=0.2,
        ),
        on_event=lambda _: None,
        on_state=lambda _: None,
    )
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def refused_for(client: AmiClient, reason: str) -> None:
    """Wait until an attempt has failed for that reason, which a waiting caller is then told."""
    async with asyncio.timeout(10):
        while reason not in client._reconnector._reason:
            with pytest.raises(PbxUnavailable):
                await client.wait_connected(0.02)
    with pytest.raises(PbxUnavailable, match=reason):
        await client.wait_connected(0.0)


async def test_a_trusted_certificate_of_the_right_name_is_spoken_to(
    fake: FakeAmi, certificate: tuple[Path, Path]
) -> None:
    async with client_of(fake, trusted=certificate[0], name="pbx.test") as client:
        await client.wait_connected(5)
        assert (await client.send("Ping", {}))["ping"] == "Pong"


@pytest.mark.parametrize("name", ["other.test", None])
async def test_a_certificate_of_another_name_is_not_spoken_to(
    fake: FakeAmi, certificate: tuple[Path, Path], name: str | None
) -> None:
    async with client_of(fake, trusted=certificate[0], name=name) as client:
        await refused_for(client, "certificate is not valid for")
    assert fake.actions == []


async def test_a_certificate_nobody_vouches_for_is_not_spoken_to(fake: FakeAmi) -> None:
    async with client_of(fake, trusted=None, name="pbx.test") as client:
        await refused_for(client, "self-signed certificate")
    assert fake.actions == []


async def test_a_half_open_connection_is_replaced_under_tls_too(
    fake: FakeAmi, certificate: tuple[Path, Path]
) -> None:
    async with client_of(fake, trusted=certificate[0], name="pbx.test") as client:
        await client.wait_connected(5)
        fake.peer.freeze()
        await fake.until(lambda: len(fake.named("Login")) == 2)
        await client.wait_connected(5)


async def test_a_peer_that_never_shakes_hands_is_left_in_time() -> None:
    mute = FakeAmi(greeting=b"")
    await mute.start()
    client = AmiClient(
        settings=AmiSettings(
            host="127.0.0.1",
            port=mute.port,
            username="u",
            secret="",
            tls=ssl.create_default_context(),
            connect_timeout_s=0.05,
            backoff_min_s=0.01,
            backoff_max_s=0.01,
        ),
        on_event=lambda _: None,
        on_state=lambda _: None,
    )
    await client.start()
    async with asyncio.timeout(5):
        await mute.until(lambda: len(mute.peers) == 2)
    await client.close()
    await mute.stop()
