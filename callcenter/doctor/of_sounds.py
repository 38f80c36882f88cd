"""Checks of what is heard: language, sounds, music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.findings import Finding, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.doctor.facts import PbxFacts, Wanted


def language(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield whether the dialplan speaks the language of the settings."""
    told = pbx.variables.get("CALLCENTER_LANGUAGE")
    values = {"theirs": told or "", "ours": wanted.language}
    if not told:
        yield Finding("language", "unknown", values)
    else:
        yield Finding("language", "ok" if told == wanted.language else "differs", values)


def sounds(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which sounds the PBX lacks."""
    values = {
        "folder": pbx.sounds_folder or wanted.folder,
        "language": wanted.language,
        "count": str(len(wanted.sounds)),
    }
    if pbx.sounds is None:
        yield Finding("sounds", "unknown", values)
    elif pbx.sounds:
        yield Finding("sounds", "missing", {**values, "sounds": some(pbx.sounds)})
    else:
        yield Finding("sounds", "ok", values)


def music(pbx: PbxFacts, wanted: Wanted) -> Iterator[Finding]:
    """Yield which lines have music of a class that is not there."""
    for name in sorted({line.music for line in wanted.lines}):
        told = pbx.settings.get(f"musiconhold.conf {name} mode")
        kind = "unknown" if told is None else "ok" if told else "missing"
        yield Finding("music", kind, {"name": name})
