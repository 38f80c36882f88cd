"""What is alive at the PBX, read after each log-in: nothing that happened while away is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import LegId, OfferId
from callcenter.events import PbxConnected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from callcenter.events import Event
    from callcenter.pbx.translate import Translator

_WAITING_FOR_US = "agi:async,"
"""How the application's data begins on a channel that waits for our commands."""

_OFFERED = "offer"
"""The role of an agent's leg that was answered."""


def resync(
    translator: Translator,
    *,
    phones: Iterable[Mapping[str, str]],
    channels: Iterable[Mapping[str, str]],
    ended: frozenset[str],
) -> tuple[Event, ...]:
    """Say what a snapshot of the PBX means.

    Args:
        translator: Its table of legs is brought up to date.
        phones: Rows of ``DeviceStateList``.
        channels: Rows of ``CoreShowChannels``.
        ended: Legs that hung up while the rows were on their way; their rows are stale.

    Returns:
        The phones' states, then that the PBX is there with the legs that live, then the callers and
        desks that came, and the agents who picked up, while nobody listened.
    """
    events: list[Event] = []
    for row in phones:
        if row.get("device", "").startswith("PJSIP/"):
            events += translator.translate({**row, "event": "DeviceStateChange"})
    rows = [row for row in channels if row.get("uniqueid", "") not in ended]
    alive = frozenset(row.get("uniqueid", "") for row in rows)
    for leg in translator.channels:
        if leg not in alive:
            translator.channels.drop(leg)
    for leg in translator.early_keys.keys() - alive:
        del translator.early_keys[leg]
    events.append(PbxConnected(translator.pbx, alive))
    for row in rows:
        events += _arrived(translator, row)
    return tuple(events)


def _arrived(translator: Translator, row: Mapping[str, str]) -> tuple[Event, ...]:
    """A channel that waits for our commands and that we do not know has just arrived, for us."""
    leg, data = LegId(row.get("uniqueid", "")), row.get("applicationdata", "")
    if not data.startswith(_WAITING_FOR_US):
        return ()
    role, _, dialled = data.removeprefix(_WAITING_FOR_US).partition(",")
    if role == _OFFERED:
        translator.channels.add(leg, row.get("channel", ""))
        return translator.rings.responded(OfferId(leg), success=True)
    if leg in translator.channels:
        return ()
    return translator.arrived(
        leg,
        channel=row.get("channel", ""),
        role=role,
        dialled=dialled,
        number=row.get("calleridnum", ""),
        name=row.get("calleridname", ""),
    )
