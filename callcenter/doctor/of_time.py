"""Checks of clocks, time zones, and whether a service is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import PbxFacts, Wanted

APART_S = 3.0
"""Its clock is told in whole seconds: less than this may be nothing."""
FAR_S = 60.0
DEAD_S = 10
"""``CALLCENTER_DEAD_S`` of the dialplan."""
PRETENDED = "always"


def clock(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield how far the two clocks are apart."""
    del wanted
    if pbx.skew_s is None:
        yield Finding("clock", "unknown")
        return
    apart = abs(pbx.skew_s)
    kind = "far" if apart > FAR_S else "apart" if apart > APART_S else "ok"
    yield Finding("clock", kind, {"seconds": f"{pbx.skew_s:+.0f}"})


def zone(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether the PBX's local time is that of the settings."""
    values = {"theirs": pbx.offset or "", "ours": wanted.offset, "zone": wanted.zone}
    if pbx.offset is None:
        yield Finding("zone", "unknown", values)
    else:
        yield Finding("zone", "ok" if pbx.offset == wanted.offset else "other", values)


def service(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether a service serves now, by the sign of life that it gives the dialplan."""
    del wanted
    beat = pbx.variables.get("CALLCENTER_HEARTBEAT")
    owner = pbx.variables.get("CALLCENTER_OWNER") or "?"
    if beat is None:
        yield Finding("service", "unknown")
    elif beat == PRETENDED:
        yield Finding("service", "pretended")
    elif pbx.heartbeat_age_s is None or abs(pbx.heartbeat_age_s) > DEAD_S:
        yield Finding("service", "away")
    else:
        yield Finding("service", "ok", {"owner": owner})
