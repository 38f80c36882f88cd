"""What the PBX says of phones: device by device, or by the hints of extensions. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import Phone
from callcenter.events import PhoneChanged, PhoneState
from callcenter.pbx.channels import phone_of
from callcenter.pbx.last_words import LastWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.events import Event
    from callcenter.pbx.extensions import Extensions

    Message = Mapping[str, str]

_PHONE_STATES = {
    "NOT_INUSE": PhoneState.IDLE,
    "INUSE": PhoneState.IN_USE,
    "BUSY": PhoneState.IN_USE,
    "ONHOLD": PhoneState.IN_USE,
    "RINGING": PhoneState.RINGING,
    "RINGINUSE": PhoneState.IN_USE,
    "UNAVAILABLE": PhoneState.UNREACHABLE,
    "INVALID": PhoneState.UNREACHABLE,
    "UNKNOWN": PhoneState.UNKNOWN,
}


class Phones:
    """The phones of one PBX, at devices or at extensions.

    Args:
        pbx: our name of the PBX, borne by the events.
        extensions: those of the PBX, where agents sit at them; None: they sit at devices.
    """

    def __init__(self, pbx: str, *, extensions: Extensions | None) -> None:
        self._pbx = pbx
        self.extensions = extensions
        self.last_words = LastWords()

    def device_state(self, message: Message) -> tuple[Event, ...]:
        """Return what `DeviceStateChange` means."""
        phone = Phone(message.get("device", ""))
        state = _PHONE_STATES.get(message.get("state", ""), PhoneState.UNKNOWN)
        if self.extensions is not None and phone:
            return self.changed(self.extensions.device(phone, state))
        return self.changed([(phone, state)] if phone else ())

    def extension_state(self, message: Message) -> tuple[Event, ...]:
        """Return what `ExtensionStatus` means."""
        return () if self.extensions is None else self.changed(self.extensions.told(message))

    def changed(self, phones: Iterable[tuple[Phone, PhoneState]]) -> tuple[Event, ...]:
        """Return that these phones have other states."""
        told = tuple(PhoneChanged(self._pbx, phone, state) for phone, state in phones)
        self.last_words.heard(told)
        return told

    def dialled_from(self, channel: str) -> Phone:
        """Return where who dialled a feature code is rung."""
        device = phone_of(channel)
        return device if self.extensions is None else self.extensions.phone_of(device)
