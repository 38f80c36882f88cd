"""Checks of the folders that the service itself reads, writes and deletes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import PbxFacts, Wanted


def folders(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield what is wrong with each folder that the settings want on this machine."""
    for check, folder in wanted.folders.items():
        seen = pbx.folders.get(check)
        if seen is None:
            yield Finding(check, "unknown", {"folder": folder})
        else:
            yield Finding(check, seen.kind, {"folder": seen.folder, "user": seen.user})
