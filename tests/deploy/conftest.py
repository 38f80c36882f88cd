"""A PBX as an operator gets it, and a service spoken by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.lab.account import lab_account
from callcenter.lab.asterisk import PrivateAsterisk
from callcenter.lab.folders import run_folder
from callcenter.lab.phones import PhoneAccount
from tests.deploy.outage import GLOBALS, PHONE_PORT, PHONES, ServiceByHand

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.lab.manager import Manager
    from callcenter.lab.parts import Parts


@pytest.fixture(scope="session")
async def pbx(parts: Parts) -> AsyncIterator[PrivateAsterisk]:
    """A PBX with phones that SIPp answers, where a test switches them on."""
    known = [
        PhoneAccount(number=number, contact=f"sip:{number}@127.0.0.1:{PHONE_PORT}")
        for number in PHONES
    ]
    with run_folder(lab_account()) as path:
        async with PrivateAsterisk(parts, path, phones=known) as asterisk:
            yield asterisk


@pytest.fixture
async def service(pbx: PrivateAsterisk) -> AsyncIterator[ServiceByHand]:
    """A service that lives, on a PBX whose globals are as an operator gets them."""
    async with pbx.manager() as manager:
        hand = ServiceByHand(manager)
        for name, value in GLOBALS.items():
            await hand.set(name, value)
        await hand.heartbeat()
        yield hand
        await hand.clean_up()


@pytest.fixture
async def wire(pbx: PrivateAsterisk) -> AsyncIterator[Manager]:
    """A session that sees everything."""
    async with pbx.manager(admin=True) as manager:
        yield manager
