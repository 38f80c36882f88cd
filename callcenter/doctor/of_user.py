"""Checks of the PBX itself and of the manager user: version, modules, rights, patience."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import PbxFacts, Wanted

OLDEST = 18
NAMED_FILTERS = {18: (18, 26), 20: (20, 11), 21: (21, 6), 22: (22, 1)}
"""Since when a filter may name an event, by branch (UPGRADE notes of Asterisk)."""
WITHOUT_CHAN_SIP = 21
"""Since when there is neither chan_sip nor Macro."""

NEEDED = (
    *("app_dial", "app_exec", "app_playback", "app_queue", "app_read", "app_record"),
    *("app_senddtmf", "app_stack", "app_userevent", "chan_pjsip", "func_callerid"),
    *("func_channel", "func_global", "func_logic", "func_strings", "func_timeout", "res_agi"),
    *("res_manager_devicestate", "res_musiconhold"),
)
"""What every line needs, as docs/connect-your-pbx.md tells."""

WRITE = frozenset({"call", "agi", "originate", "reporting", "agent"})
READ = frozenset({"system", "call", "agi", "dtmf", "user"})

LEAST_TIMEOUT_MS = 1_000
DEFAULT_TIMEOUT_MS = 100
"""What Asterisk takes where ``writetimeout`` is not set."""

_SIP = re.compile(r"(?<![A-Za-z])SIP/[\w.-]+")


def release(version: str) -> tuple[int, int] | None:
    """Return the first two numbers of a version, certified ones included."""
    found = re.search(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found else None


def version(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether the version serves, and whether the manager user's filters are of its kind."""
    told = pbx.version or ""
    number = release(told)
    if number is None:
        yield Finding("version", "unknown")
    elif number[0] < OLDEST:
        yield Finding("version", "old", {"version": told})
    elif number < NAMED_FILTERS.get(number[0], (OLDEST, 0)) and not pbx.settings.get(
        f"manager.conf {wanted.user} eventfilter"
    ):
        yield Finding("version", "filters", {"version": told})
    else:
        yield Finding("version", "ok", {"version": told})


def modules(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which modules are missing, of those that every line needs and that ours does."""
    seen = {name: pbx.modules.get(name) for name in (*NEEDED, *wanted.modules)}
    if missing := [name for name in NEEDED if seen[name] is False]:
        yield Finding("modules", "missing", {"modules": some(missing, most=30)})
    if asked := sorted(name for name in wanted.modules if seen[name] is False):
        yield Finding("modules", "wanted", {"modules": some(asked)})
    if unseen := [name for name, loaded in seen.items() if loaded is None]:
        yield Finding("modules", "unknown", {"modules": some(unseen)})
    if all(seen.values()):
        yield Finding("modules", "ok", {"count": str(len(seen))})


def chan_sip(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield phones of chan_sip on an Asterisk that has none any more."""
    del wanted
    number = release(pbx.version or "")
    if number is None or number[0] < WITHOUT_CHAN_SIP or pbx.hints is None:
        return
    told = [hint.devices for hint in pbx.hints]
    told += [member.interface for member in pbx.members or ()]
    told += [step.data for step in pbx.dialplan.steps] if pbx.dialplan else []
    if phones := {found for text in told for found in _SIP.findall(text)}:
        yield Finding("chan_sip", "gone", {"phones": some(phones), "version": pbx.version or ""})


def macro(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield contexts that call Macro on an Asterisk that has none any more."""
    del wanted
    number = release(pbx.version or "")
    if number is None or number[0] < WITHOUT_CHAN_SIP or pbx.dialplan is None:
        return
    if contexts := {step.context for step in pbx.dialplan.steps if step.application == "Macro"}:
        yield Finding("macro", "gone", {"contexts": some(contexts), "version": pbx.version or ""})


def rights(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which rights the manager user lacks, and which it has that nobody needs."""
    words = _words(pbx, f"manager.conf {wanted.user} write")
    if words is None and pbx.write is None:
        yield Finding("rights", "unknown", {"user": wanted.user})
        return
    granted = (words or frozenset()) | (pbx.write or frozenset())
    few = frozenset() if "all" in granted else WRITE - granted
    if few:
        yield Finding("rights", "few", {"rights": some(few), "user": wanted.user})
    if many := granted - WRITE:
        yield Finding("rights", "many", {"rights": some(many), "user": wanted.user})
    if not few and not many:
        yield Finding("rights", "ok", {"rights": some(granted)})


def events(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which classes of events the manager user is not told, and which for nothing."""
    granted = _words(pbx, f"manager.conf {wanted.user} read")
    if granted is None:
        yield Finding("events", "unknown", {"user": wanted.user})
        return
    few = frozenset() if "all" in granted else READ - granted
    if few:
        yield Finding("events", "few", {"rights": some(few), "user": wanted.user})
    if many := granted - READ:
        yield Finding("events", "many", {"rights": some(many), "user": wanted.user})
    if not few and not many:
        yield Finding("events", "ok", {"rights": some(granted)})


def writetimeout(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether the PBX waits for a reader that is busy for a moment."""
    told = pbx.settings.get(f"manager.conf {wanted.user} writetimeout")
    if told is None:
        yield Finding("writetimeout", "unknown", {"user": wanted.user})
        return
    waits_ms = int(told) if told.isascii() and told.isdecimal() else DEFAULT_TIMEOUT_MS
    kind = "ok" if waits_ms >= LEAST_TIMEOUT_MS else "low"
    yield Finding("writetimeout", kind, {"ms": str(waits_ms), "user": wanted.user})


def _words(pbx: PbxFacts, name: str) -> frozenset[str] | None:
    """Return the words of a list in a file; None where it could not be read or is not there."""
    told = pbx.settings.get(name)
    return frozenset(word.strip() for word in told.split(",") if word.strip()) if told else None
