"""SIP accounts of the private PBX: who may register, and where SIPp answers."""

from __future__ import annotations

import msgspec

TRUNK_ADDRESS = "127.0.0.2"
"""Callers who send from this loopback address come in by the trunk."""


class PhoneAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One phone the PBX knows as `PJSIP/<number>`.

    A phone with a `secret` registers and must prove who it is. One with a `contact` is where the
    contact says, always, and is believed: a SIPp process that answers for many numbers.
    """

    number: str
    secret: str = ""
    contact: str = ""
    """For example `sip:101@127.0.0.1:20200`."""
    context: str = "callcenter-desk"
    """Where in the dialplan its calls begin."""
    display_name: str = ""
    qualify_s: int = 0
    """Seconds between the PBX's questions whether a registered phone is there; 0: never asked."""

    @property
    def channel(self) -> str:
        """What the PBX dials: the `Channel` of an Originate."""
        return f"PJSIP/{self.number}"


def render(account: PhoneAccount) -> str:
    """Return the sections of pjsip.conf for one phone."""
    number = account.number
    endpoint = [f"[{number}](callcenter-phone)", f"aors = {number}", f"context = {account.context}"]
    endpoint.append(f'callerid = "{account.display_name or number}" <{number}>')
    if account.contact:
        return "\n".join(
            [*endpoint, "timers = no", f"[{number}]", "type = aor", f"contact = {account.contact}"]
        )
    return "\n".join(
        [
            *endpoint,
            f"auth = {number}-auth",
            f"[{number}-auth](callcenter-phone-auth)",
            f"username = {number}",
            f"password = {account.secret}",
            f"[{number}](callcenter-phone-aor)",
            f"qualify_frequency = {account.qualify_s}",
        ]
    )


def hint(account: PhoneAccount) -> str:
    """Return the dialplan line by which lamps of other phones follow this one."""
    return f"exten => {account.number},hint,{account.channel}"
