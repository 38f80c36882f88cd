"""Checks of the dialplan: our contexts, the way to our line, the agents' codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding, some
from callcenter.doctor.phones import phones_of, trunks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import Dialplan, PbxFacts, Step, Wanted

LINE = "callcenter-line"
DESK = "callcenter-desk"
OURS = (
    *(LINE, "callcenter-heartbeat", "callcenter-fallback", "callcenter-divert"),
    *("callcenter-diverted", DESK, "callcenter-offer", "callcenter-help", "callcenter-tell"),
    *("callcenter-callback", "callcenter-extension", "callcenter-accept", "callcenter-test"),
    *("callcenter-transfer", "callcenter-transferred"),
)
"""The contexts of deploy/asterisk/extensions_callcenter.conf."""

YES = frozenset({"yes", "true", "y", "t", "1", "on"})
"""What Asterisk takes for yes (ast_true)."""

_WORD = re.compile(r"[\w-]+")
_MANY = ".!"


def contexts(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which of our contexts are missing."""
    del wanted
    if pbx.dialplan is None:
        yield Finding("contexts", "unknown")
        return
    missing = [name for name in OURS if name not in pbx.dialplan.contexts]
    values = {"contexts": some(missing, most=20)}
    yield Finding("contexts", "missing" if missing else "ok", values)


def route(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield by which numbers callers reach our line, and which of them lead nowhere."""
    plan = pbx.dialplan
    if plan is None:
        yield Finding("route", "unknown")
        return
    ways = [step for step in plan.steps if not _ours(step.context) and LINE in _words(step)]
    direct = {one.name for one in trunks_of(pbx, wanted) if _into_line(plan, one.options)}
    if not ways and not direct:
        yield Finding("route", "none")
        return
    names = some({f"{step.extension}@{step.context}" for step in ways} | direct)
    starts = {one.options.get("context", "") for one in trunks_of(pbx, wanted)} - {""}
    if starts and not direct and not {step.context for step in ways} & _led_to(plan, starts):
        yield Finding("route", "dead", {"numbers": names, "contexts": some(starts)})
        return
    if unserved := _unserved(ways, wanted):
        yield Finding("route", "unserved", {"numbers": some(unserved)})
    yield Finding("route", "ok", {"numbers": names})


def desk(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield from which contexts of agents' phones no feature code can be dialled."""
    plan = pbx.dialplan
    if plan is None or pbx.endpoints is None:
        yield Finding("desk", "unknown")
        return
    starts = _starts(pbx, wanted)
    if lacking := {name for name in starts if DESK not in plan.reached(name)}:
        yield Finding("desk", "unreached", {"contexts": some(lacking)})
    elif starts:
        yield Finding("desk", "ok", {"contexts": some(starts)})


def prefix(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether both sides mean the same prefix, and what else begins with it."""
    told = pbx.variables.get("CALLCENTER_PREFIX")
    values = {"theirs": told or "", "ours": wanted.prefix}
    plan = pbx.dialplan
    if told is None or plan is None:
        yield Finding("prefix", "unknown", values)
        return
    if told and told != wanted.prefix:
        yield Finding("prefix", "differs", values)
    seen = {name for start in _starts(pbx, wanted) for name in plan.reached(start)} - {DESK}
    taken = {
        f"{step.extension.removeprefix('_')} [{step.context}]"
        for step in plan.steps
        if step.context in seen and may_begin(step.extension, wanted.prefix)
    }
    if taken:
        yield Finding("prefix", "taken", {**values, "codes": some(taken)})
    elif told == wanted.prefix:
        yield Finding("prefix", "ok", values)


def transfer(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether the context is there in which agents' transfers find extensions and numbers."""
    del wanted
    told = pbx.variables.get("CALLCENTER_TRANSFER_CONTEXT")
    values = {"context": told or ""}
    if pbx.dialplan is None or not told:
        yield Finding("transfer", "unknown", values)
    else:
        kind = "ok" if told in pbx.dialplan.contexts else "nowhere"
        yield Finding("transfer", kind, values)


def cleared(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether a reload of the dialplan forgets our sign of life."""
    del wanted
    told = pbx.settings.get("extensions.conf general clearglobalvars")
    if told is None:
        yield Finding("globals", "unknown")
    else:
        yield Finding("globals", "cleared" if told.lower() in YES else "ok")


def may_begin(extension: str, prefix: str) -> bool:
    """Whether something that an extension matches begins with ``prefix`` and goes on, or ends."""
    if not extension.startswith("_"):
        return extension.startswith(prefix)
    signs = re.findall(r"\[[^\]]*\]|.", extension[1:])
    for place, wanted in enumerate(prefix):
        if place >= len(signs):
            return False
        if signs[place] in _MANY:
            return place > 0  # `_.` and `_X.` catch what nothing else does: no code of theirs
        if not _fits(signs[place], wanted):
            return False
    return True


def _fits(sign: str, wanted: str) -> bool:
    classes = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
    if sign.startswith("["):
        ranges = re.findall(r"(\d)-(\d)", sign)
        return wanted in sign or any(low <= wanted <= high for low, high in ranges)
    return wanted in classes.get(sign.upper(), sign)


def _starts(pbx: PbxFacts, wanted: Wanted) -> set[str]:
    """Return the contexts from which agents' phones dial."""
    return {one.options.get("context", "") for one in phones_of(pbx, wanted)} - {""}


def _ours(context: str) -> bool:
    return context in OURS


def _words(step: Step) -> set[str]:
    return set(_WORD.findall(step.data))


def _into_line(plan: Dialplan, options: dict[str, str]) -> bool:
    return LINE in plan.reached(options.get("context", ""))


def _led_to(plan: Dialplan, starts: set[str]) -> set[str]:
    """Return every context that a call may get to: included, or named in what is done."""
    known, named = plan.contexts, dict[str, set[str]]()
    for step in plan.steps:
        named.setdefault(step.context, set()).update(_words(step) & known)
    found, waiting = set[str](), list(starts)
    while waiting:
        context = waiting.pop()
        if context not in found:
            found.add(context)
            waiting += [*plan.includes.get(context, ()), *named.get(context, ())]
    return found


def _unserved(ways: list[Step], wanted: Wanted) -> set[str]:
    """Return numbers that lead to us and that no line has, where every line names its own."""
    if not all(line.dialled for line in wanted.lines):
        return set()
    known = {number for line in wanted.lines for number in line.dialled}
    return {step.extension for step in ways if step.extension.isdigit()} - known
