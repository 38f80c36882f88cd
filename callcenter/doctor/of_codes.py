"""Checks of the codes by which agents transfer, where the operator allows them.

The PBX and we hear the same keys in a conversation: one key must not be both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import PbxFacts, Wanted

CODES = ("blindxfer", "atxfer")
"""Names in `[featuremap]` of features.conf: of a transfer without asking, and of one after it."""


def codes(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether agents have codes to transfer by, and whether these are keys of ours too."""
    allowed = pbx.variables.get("CALLCENTER_FEATURES")
    told = {name: pbx.settings.get(f"features.conf featuremap {name}") for name in CODES}
    if allowed is None or (allowed and None in told.values()):
        yield Finding("codes", "unknown")
        return
    mapped = {name: code for name, code in told.items() if code} if "T" in allowed else {}
    if "T" in allowed and not mapped:
        yield Finding("codes", "none")
        return
    taken = {
        f"{name} = {code}"
        for name, code in mapped.items()
        if any(code.startswith(keys) or keys.startswith(code) for keys in wanted.call_keys)
    }
    yield Finding("codes", "taken", {"codes": some(taken)}) if taken else Finding("codes", "ok")
