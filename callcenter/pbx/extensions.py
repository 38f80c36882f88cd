"""Agents at extensions of the PBX: what its hints say of them, and whose devices are whose. Pure.

An extension is more than a device: it may have several phones, and its hint names them all beside
what says do-not-disturb (``PJSIP/101&PJSIP/99101&Custom:DND101``). So the hint tells which
extension a phone that dials a feature code belongs to, and its state is the agent's.

One thing a hint does not tell. Of several devices the PBX counts the most engaged one
(``ast_devstate_aggregate_result``), and do-not-disturb that is off counts as an idle one: an
extension whose phones are all unplugged looks idle. Then the devices' own states say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import Phone
from callcenter.dialable import at_extension
from callcenter.events import PhoneState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Message = Mapping[str, str]
    Changes = list[tuple[Phone, PhoneState]]

_IN_USE, _BUSY, _UNAVAILABLE, _RINGING, _ON_HOLD = 1, 2, 4, 8, 16
"""The bits of an extension's state (``enum ast_extension_states``); -1 and -2: no hint any more."""


_DIGITS = 3


class Extensions:
    """The extensions of one PBX.

    Args:
        hints: The context of the PBX's dialplan in which their hints are.
        context: The context by which they are rung.
    """

    __slots__ = (
        "_context",
        "_device_states",
        "_devices",
        "_fresh",
        "_hinted",
        "_owners",
        "_stated",
        "hints",
    )

    def __init__(self, *, hints: str, context: str) -> None:
        self.hints = hints
        self._context = context
        self._hinted: dict[str, PhoneState] = {}  # by extension, as its hint says
        self._devices: dict[str, tuple[str, ...]] = {}  # by extension
        self._owners: dict[str, list[str]] = {}  # extensions, by device
        self._device_states: dict[str, PhoneState] = {}
        self._stated: dict[str, PhoneState] = {}  # by extension, what we said last
        self._fresh: set[str] = set()  # told since all were asked for: the answer may be older

    def __len__(self) -> int:
        """How many there are."""
        return len(self._devices)

    def phone_of(self, device: str) -> Phone:
        """Return the extension that a device belongs to; itself where it is in no hint.

        Of several the one of the same name, as with ``PJSIP/101``; else the first.
        """
        owners = self._owners.get(device)
        if not owners:
            return Phone(device)
        name = device.partition("/")[2]
        return self._phone(name if name in owners else owners[0])

    def hint_of(self, phone: Phone) -> str:
        """Return the hint of an extension as a queue of the PBX names it; "" where it has none."""
        extension = self._extension(phone)
        return f"hint:{extension}@{self.hints}" if extension in self._devices else ""

    def is_missing(self, phone: Phone) -> bool:
        """Whether a phone is an extension that has no hint."""
        extension = self._extension(phone)
        return bool(extension) and extension not in self._devices

    def told(self, message: Message) -> Changes:
        """Take an ``ExtensionStatus``; return which extensions have another state by that."""
        extension, hint = message.get("exten", ""), message.get("hint", "")
        if message.get("context") != self.hints or not (
            extension.isascii() and extension.isdigit()
        ):
            return []
        self._fresh.add(extension)
        status = message.get("status", "")
        if status.startswith("-") or not hint:
            return self._without(extension)
        self._belong(extension, _devices_of(hint))
        bits = int(status) if status.isdecimal() and len(status) <= _DIGITS else 0
        self._hinted[extension] = _state_of(bits)
        return self._news((extension,))

    def are_asked_for(self) -> None:
        """All hints are about to be read."""
        self._fresh.clear()

    def read(self, rows: Iterable[Message]) -> Changes:
        """Take all hints there are; return what is different. Those not among them are gone."""
        told = [row for row in rows if row.get("exten") not in self._fresh]
        here = {row.get("exten", "") for row in told if row.get("context") == self.hints}
        gone = [one for one in self._devices if one not in here and one not in self._fresh]
        changes = [change for extension in gone for change in self._without(extension)]
        return changes + [change for row in told for change in self.told(row)]

    def device(self, device: str, state: PhoneState) -> Changes:
        """Take what the PBX says of a device; return what is different of it and by it."""
        if self._device_states.get(device) is state:
            return []
        self._device_states[device] = state
        return [(Phone(device), state), *self._news(self._owners.get(device, ()))]

    # -- inside ------------------------------------------------------------------------------

    def _phone(self, extension: str) -> Phone:
        return Phone(at_extension(extension, self._context))

    def _extension(self, phone: Phone) -> str:
        extension, _, context = phone.removeprefix("Local/").partition("@")
        return extension if context == f"{self._context}/n" else ""

    def _belong(self, extension: str, devices: tuple[str, ...]) -> None:
        if self._devices.get(extension) == devices:
            return
        for device in self._devices.get(extension, ()):
            self._owners[device].remove(extension)
        for device in devices:
            self._owners.setdefault(device, []).append(extension)
        self._devices[extension] = devices

    def _without(self, extension: str) -> Changes:
        """The hint is gone: nobody knows the state, and who is there is tried."""
        if extension not in self._devices:
            return []
        self._belong(extension, ())
        for known in (self._devices, self._hinted, self._stated):
            del known[extension]
        return [(self._phone(extension), PhoneState.UNKNOWN)]

    def _news(self, extensions: Iterable[str]) -> Changes:
        states = [(extension, self._state(extension)) for extension in extensions]
        news = [(one, state) for one, state in states if self._stated.get(one) is not state]
        self._stated.update(news)
        return [(self._phone(one), state) for one, state in news]

    def _state(self, extension: str) -> PhoneState:
        state, devices = self._hinted[extension], self._devices[extension]
        if state is not PhoneState.IDLE or not devices:
            return state
        gone = all(self._device_states.get(d) is PhoneState.UNREACHABLE for d in devices)
        return PhoneState.UNREACHABLE if gone else state


def _is_number(extension: str) -> bool:
    return extension.isascii() and extension.isdigit()


def _devices_of(hint: str) -> tuple[str, ...]:
    """Return the devices of a hint, without what else it is made of (``Custom:DND101``)."""
    parts = hint.partition(",")[0].split("&")
    return tuple(dict.fromkeys(part for part in parts if "/" in part and ":" not in part))


def _state_of(bits: int) -> PhoneState:
    if bits & _BUSY:
        return PhoneState.BUSY
    if bits & (_IN_USE | _ON_HOLD):
        return PhoneState.IN_USE
    if bits & _RINGING:
        return PhoneState.RINGING
    return PhoneState.UNREACHABLE if bits & _UNAVAILABLE else PhoneState.IDLE
