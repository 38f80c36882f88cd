"""A bystander on the PBX's manager port who notes when each thing was told."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Self

from callcenter.lab.manager import Manager, Message

if TYPE_CHECKING:
    from callcenter.lab.asterisk import PrivateAsterisk

AT = "at"
"""The header under which the bystander notes the moment, in seconds of `perf_counter`."""


LOOKED_AT = ("Hangup", "Newchannel", "Newstate", "BridgeEnter")
"""The events that are asked for: a bystander who reads all takes a processor from the measured."""


class Observer(Manager):
    """Sees what the laboratory's own AMI user may see of `LOOKED_AT`."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        for name in LOOKED_AT:
            await self.action("Filter", {"Operation": "Add", "Filter": f"Event: {name}"})
        return self

    def _take(self, message: Message) -> None:
        message[AT] = repr(perf_counter())
        super()._take(message)


def observe(asterisk: PrivateAsterisk) -> Observer:
    """Return an observer to enter."""
    return Observer(asterisk.ami_port, user=asterisk.admin_user, secret=asterisk.ami_secret)


def quantile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
