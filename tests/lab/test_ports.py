from __future__ import annotations

import socket

import pytest

from callcenter.errors import LabError
from callcenter.lab import ports


def bound(port: int, kind: socket.SocketKind) -> socket.socket:
    holder = socket.socket(socket.AF_INET, kind)
    holder.bind(("127.0.0.1", port))
    return holder


def test_a_port_found_can_be_bound_and_is_no_well_known_one() -> None:
    port = ports.free_tcp_port()
    assert ports.FIRST <= port < ports.LAST
    with bound(port, socket.SOCK_STREAM):
        pass


def test_a_block_for_media_is_free_as_a_whole_and_begins_even() -> None:
    first = ports.free_udp_port(count=20)
    assert first % 2 == 0
    holders = [bound(port, socket.SOCK_DGRAM) for port in range(first, first + 20)]
    for holder in holders:
        holder.close()


def test_a_port_somebody_holds_is_not_free() -> None:
    port = ports.free_udp_port()
    assert ports.is_free_udp_port(port)
    with bound(port, socket.SOCK_DGRAM):
        assert not ports.is_free_udp_port(port)
        # The same number of another loopback address is another port.
        assert ports.is_free_udp_port(port, address="127.0.0.2")


def test_a_port_held_is_never_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    free = ports.free_sip_port(count=4)
    monkeypatch.setattr(ports, "FIRST", free)
    monkeypatch.setattr(ports, "LAST", free + 4)
    with bound(free, socket.SOCK_STREAM) as holder:
        holder.listen()
        assert ports.free_tcp_port() == free + 2
        assert ports.free_sip_port() == free + 2


def test_where_all_are_held_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    free = ports.free_udp_port(count=2)
    monkeypatch.setattr(ports, "FIRST", free)
    monkeypatch.setattr(ports, "LAST", free + 2)
    with bound(free, socket.SOCK_DGRAM), pytest.raises(LabError, match="no 1 free ports in a row"):
        ports.free_udp_port()
