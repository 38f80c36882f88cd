"""Asks a PBX all that `callcenter.doctor` looks at, with the manager user of the service.

Only what reads is asked: lists, global variables, and functions of the dialplan that tell something
(``Getvar`` evaluates them). What this user may not ask, or the PBX has no module for, stays None.
Which right an action needs was read from ``ListCommands`` of Asterisk 22.10, which lists those that
the user may ask, each with its classes.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from callcenter.contacts import FALLBACK_QUEUE
from callcenter.doctor.facts import Endpoint, Hint, Member, PbxFacts
from callcenter.doctor.of_phones import FORWARDS
from callcenter.doctor.of_rest import MOST_TRUNKS
from callcenter.errors import ActionRefused, PbxError
from callcenter.pbx.dialplan import dialplan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.pbx.ami import AmiClient, Message

OPTIONS = ("allow", "context", "device_state_busy_at", "direct_media", "dtmf_mode")
"""Of an endpoint, as pjsip.conf names them."""
MOST_ENDPOINTS = 1_000
LIST_S = 30.0
"""The dialplan of a big system takes seconds."""

PROOFS = {
    "Command": "command",
    "DBPut": "system",
    "GetConfig": "config",
    "Originate": "originate",
    "QueueAdd": "agent",
    "AGI": "agi",
    "Bridge": "call",
    "UserEvent": "user",
}
"""Actions that one class of rights alone allows, ``all`` besides."""
EITHER = (("ShowDialPlan", frozenset({"config", "reporting"})),)

VARIABLES = (
    *("CALLCENTER_HINTS", "CALLCENTER_TRANSFER_CONTEXT", "CALLCENTER_FEATURES"),
    *("CALLCENTER_PREFIX", "CALLCENTER_LANGUAGE", "CALLCENTER_HEARTBEAT", "CALLCENTER_OWNER"),
    *(f"OUTMAXCHANS_{number}" for number in range(1, MOST_TRUNKS + 1)),
)
_NOT_ASKED = re.compile(r"permission denied|unknown command", re.IGNORECASE)
"""What the PBX says of an action that this user may not ask, or that it does not have."""
_UNSET = "(null)"
"""What older versions say of a variable that there is not."""
_ENABLED = "manager.conf general enabled"


class Examiner:
    """Asks one PBX.

    Args:
        ami: a session that is connected.
        now_s: this machine's clock, in seconds since the epoch.
    """

    def __init__(self, ami: AmiClient, *, now_s: Callable[[], float]) -> None:
        self._ami = ami
        self._now_s = now_s

    async def examine(self, *, modules: Iterable[str], settings: Iterable[str]) -> PbxFacts:
        """Return all that could be seen.

        Args:
            modules: names of those to look for.
            settings: values of files to look up, as ``FILE SECTION NAME``.
        """
        core = await self._ask("CoreSettings")
        epoch, skew_s = await self._clock()
        variables = {name: await self.value(name) for name in VARIABLES}
        rows = await self._rows("ShowDialPlan", timeout_s=LIST_S)
        queue_seen, members = await self._members()
        return PbxFacts(
            version=core.get("asteriskversion") if core else None,
            cdr=core.get("corecdrenabled") == "Yes" if core else None,
            most_calls=_number(core.get("coremaxcalls")) if core else None,
            write=await self._rights(),
            settings=await self._settings(settings),
            modules={name: await self._loaded(name) for name in modules},
            skew_s=skew_s,
            offset=await self._offset(),
            variables=variables,
            heartbeat_age_s=_age_s(epoch, variables["CALLCENTER_HEARTBEAT"]),
            dialplan=None if rows is None else dialplan_of(rows),
            hints=await self._hints(),
            endpoints=await self._endpoints(),
            queue_seen=queue_seen,
            members=members,
            database=await self._forwards(),
        )

    async def value(self, variable: str) -> str | None:
        """Return a global variable, or what a function of the dialplan says; None: not told."""
        answer = await self._ask("Getvar", Variable=variable)
        told = None if answer is None else answer.get("value", "")
        return "" if told == _UNSET else told

    async def _clock(self) -> tuple[float | None, float | None]:
        before_s = self._now_s()
        told = await self.value("EPOCH")
        middle_s = (before_s + self._now_s()) / 2
        epoch = _number(told)
        # It tells whole seconds that have begun: half a second is the best guess.
        return (None, None) if not epoch else (epoch, epoch + 0.5 - middle_s)

    async def _offset(self) -> str | None:
        told = await self.value("STRFTIME(,,%z)") or ""
        return told if re.fullmatch(r"[+-]\d{4}", told) else None

    async def _loaded(self, module: str) -> bool | None:
        told = await self.value(f"IFMODULE({module}.so)")
        return {"1": True, "0": False}.get(told or "")

    async def _settings(self, names: Iterable[str]) -> dict[str, str | None]:
        """Look up values of files; without the function nothing is known of any.

        This user's manager interface is enabled, or nobody would answer: what shows whether the
        function is there.
        """
        if not await self._setting(_ENABLED):
            return {}
        return {name: await self._setting(name) for name in names}

    async def _setting(self, name: str) -> str | None:
        """Look up a value: of a name that stands twice the last, by which the PBX goes, too.

        ``-1`` asks for it; an Asterisk that does not know that finds nothing of such a name.
        """
        asked = ",".join(name.split())
        return await self.value(f"AST_CONFIG({asked},-1)") or await self.value(
            f"AST_CONFIG({asked})"
        )

    async def _rights(self) -> frozenset[str] | None:
        """Return which classes are proven: an action is listed where the user may ask it."""
        listed = await self._ask("ListCommands")
        if listed is None:
            return None
        proven = {right for action, right in PROOFS.items() if action.lower() in listed}
        for action, either in EITHER:
            if action.lower() in listed and len(rest := either & {"reporting"} - proven) == 1:
                proven |= rest
        return frozenset(proven)

    async def _hints(self) -> tuple[Hint, ...] | None:
        rows = await self._rows("ExtensionStateList")
        if rows is None:
            return None
        return tuple(
            Hint(row.get("exten", ""), row.get("context", ""), row.get("hint", "")) for row in rows
        )

    async def _endpoints(self) -> tuple[Endpoint, ...] | None:
        rows = await self._rows("DeviceStateList")
        if rows is None:
            return None
        states = {
            device.removeprefix("PJSIP/"): row.get("state", "")
            for row in rows
            if (device := row.get("device", "")).startswith("PJSIP/")
        }
        names = sorted(states)[:MOST_ENDPOINTS]
        return tuple([await self._endpoint(name, states[name]) for name in names])

    async def _endpoint(self, name: str, state: str) -> Endpoint:
        told = await asyncio.gather(
            *(self.value(f"PJSIP_ENDPOINT({name},{option})") for option in OPTIONS)
        )
        options = {option: value for option, value in zip(OPTIONS, told, strict=True) if value}
        return Endpoint(name=name, state=state, options=options)

    async def _members(self) -> tuple[bool, tuple[Member, ...] | None]:
        rows = await self._rows("QueueStatus", Queue=FALLBACK_QUEUE)
        if rows is None:
            return False, None
        if not any(row.get("event") == "QueueParams" for row in rows):
            return True, None
        members = (row for row in rows if row.get("event") == "QueueMember")
        return True, tuple(
            Member(row.get("location", ""), row.get("status", "")) for row in members
        )

    async def _forwards(self) -> dict[str, str] | None:
        """Return what AstDB keeps of forwards; of names and numbers of people nothing is kept."""
        found: dict[str, str] = {}
        for family in (*FORWARDS, "DND", "AMPUSER"):
            rows = await self._rows("DBGetTree", Family=family)
            if rows is None:
                return None
            kept = ((row.get("key", "").strip("/"), row.get("val", "")) for row in rows)
            found |= {
                key: value
                for key, value in kept
                if family != "AMPUSER" or key.endswith("/followme/ddial")
            }
        return found

    async def _ask(self, action: str, **headers: str) -> Message | None:
        try:
            return await self._ami.send(action, headers)
        except PbxError:
            return None

    async def _rows(
        self, action: str, *, timeout_s: float = 10.0, **headers: str
    ) -> list[Message] | None:
        """Return a list's rows; None where it may not be asked, or was not answered.

        Some lists answer with an error where they are empty ("No dialplan hints are available").
        """
        try:
            return await self._ami.send_list(action, headers, timeout_s=timeout_s)
        except ActionRefused as refused:
            return None if _NOT_ASKED.search(str(refused)) else []
        except PbxError:
            return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None


def _age_s(epoch: float | None, beat: str | None) -> int | None:
    beat_s = _number(beat)
    return None if epoch is None or beat_s is None else round(epoch - beat_s)
