"""Findings in words: what was found and how to mend it, with the files of the PBX at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.english import ENGLISH
from callcenter.doctor.spanish import SPANISH

if TYPE_CHECKING:
    from callcenter.doctor.facts import Wanted
    from callcenter.doctor.findings import Finding

CATALOGUES = {"es": SPANISH, "en": ENGLISH}
FIELDS = {
    "at_ami": "ami",
    "at_timezone": "service.timezone",
    "at_dialled": "lines",
    "at_prefix": "desk.prefix",
    "at_call_keys": "desk.call_keys",
    "at_language": "language",
    "at_phones": "desk.phones",
    "at_hints": "extensions.hints",
    "at_channels": "trunk.channels",
    "at_recordings": "recording.seen_at",
    "at_sounds": "speech.sounds",
}
"""The settings that a mend may name."""

BY_HAND = {
    "manager_file": "manager.conf",
    "dialplan_file": "extensions.conf",
    "queues_file": "queues.conf",
    "pjsip_file": "pjsip.conf",
    "desk_context": "CONTEXT",
}
BY_PAGE = {
    "manager_file": "manager_custom.conf",
    "dialplan_file": "extensions_custom.conf",
    "queues_file": "queues_custom.conf",
    "pjsip_file": "pjsip.endpoint_custom_post.conf (Issabel: pjsip_custom.conf)",
    "desk_context": "from-internal-custom",
}
"""On FreePBX and Issabel: only the files that their pages never write."""


def say(finding: Finding, wanted: Wanted, *, generated: bool, language: str) -> tuple[str, str]:
    """Return what was found and how to mend it, "" where there is nothing to mend."""
    found, mend = CATALOGUES[language][finding.name]
    values = {
        **(BY_PAGE if generated else BY_HAND),
        **{word: wanted.places.get(field, field) for word, field in FIELDS.items()},
        **finding.values,
    }
    return found.format(**values), mend.format(**values)
