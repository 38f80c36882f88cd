"""Checks of the trunk's channels, of the queue for the time without us, and of the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding, some
from callcenter.doctor.of_dialplan import YES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import PbxFacts, Wanted

MOST_TRUNKS = 20
RECORDERS = (
    *("cdr_adaptive_odbc", "cdr_csv", "cdr_custom", "cdr_manager", "cdr_odbc", "cdr_pgsql"),
    *("cdr_radius", "cdr_sqlite3_custom", "cdr_tds"),
)
LEGS = 2
"""A caller and an agent: two channels of the PBX a conversation."""
UNREACHED = frozenset({"4", "5"})
"""Device states of QueueMember: invalid, unavailable (include/asterisk/devicestate.h)."""


def trunk(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether both sides count the same channels, and whether the PBX lets them all in."""
    told = [pbx.variables.get(f"OUTMAXCHANS_{n}") or "" for n in range(1, MOST_TRUNKS + 1)]
    theirs = sum(int(each) for each in told if each.isascii() and each.isdecimal())
    values = {"theirs": str(theirs), "ours": str(wanted.channels)}
    if wanted.channels is None or not theirs:
        yield Finding("trunk", "unknown", values)
    else:
        yield Finding("trunk", "ok" if theirs == wanted.channels else "differs", values)
    if pbx.most_calls and pbx.most_calls < LEGS * (wanted.channels or theirs):
        yield Finding("trunk", "calls", {**values, "most": str(pbx.most_calls)})


def queue(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether the PBX's own queue is there, and whom it would ring."""
    del wanted
    if not pbx.queue_seen:
        yield Finding("queue", "unknown")
        return
    if pbx.members is None:
        yield Finding("queue", "missing")
        return
    kept = pbx.settings.get("queues.conf general persistentmembers")
    if kept is not None and kept.lower() not in YES:
        yield Finding("queue", "forgets")
    names = some(member.interface for member in pbx.members)
    if pbx.members and all(member.state in UNREACHED for member in pbx.members):
        yield Finding("queue", "unreached", {"names": names})
    else:
        yield Finding("queue", "ok", {"count": str(len(pbx.members)), "names": names})


def cdr(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether the PBX records calls, and anywhere."""
    del wanted
    kept = [name for name in RECORDERS if pbx.modules.get(name)]
    if pbx.cdr is None:
        yield Finding("cdr", "unknown")
    elif not pbx.cdr:
        yield Finding("cdr", "off")
    elif kept:
        yield Finding("cdr", "ok", {"modules": some(kept)})
    else:
        seen = all(pbx.modules.get(name) is False for name in RECORDERS)
        yield Finding("cdr", "nowhere" if seen else "unknown")
