"""Which of a PBX's endpoints are phones of agents, and which are trunks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.dialable import DialablePhones

if TYPE_CHECKING:
    from callcenter.doctor.facts import Endpoint, PbxFacts, Wanted


def phones_of(pbx: PbxFacts, wanted: Wanted) -> list[Endpoint]:
    """Return the extensions at which the settings let agents log in."""
    allowed = DialablePhones(wanted.phones)
    watched = watched_devices(pbx)
    return [
        one
        for one in pbx.endpoints or ()
        if _is_extension(one, watched) and allowed.allows(f"PJSIP/{one.name}")
    ]


def trunks_of(pbx: PbxFacts, wanted: Wanted) -> list[Endpoint]:
    """Return those by which calls come and go: they are no extensions."""
    del wanted
    watched = watched_devices(pbx)
    return [one for one in pbx.endpoints or () if not _is_extension(one, watched)]


def watched_devices(pbx: PbxFacts) -> frozenset[str]:
    """Return every device that some hint asks."""
    told = (hint.devices.partition(",")[0] for hint in pbx.hints or ())
    return frozenset(device for devices in told for device in re.split("[&]", devices))


def _is_extension(endpoint: Endpoint, watched: frozenset[str]) -> bool:
    return endpoint.name.isdigit() or f"PJSIP/{endpoint.name}" in watched
