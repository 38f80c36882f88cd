"""The table of checks, and the examination that goes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from callcenter.doctor import (
    of_call,
    of_codes,
    of_dialplan,
    of_folders,
    of_phones,
    of_rest,
    of_sounds,
    of_time,
    of_user,
)
from callcenter.doctor.facts import PbxFacts, Wanted
from callcenter.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULES = tuple(sorted({*of_user.NEEDED, *of_rest.RECORDERS, *of_phones.ASKED_MODULES}))
"""Modules that some check looks at, whatever the settings."""

Check = Callable[[PbxFacts, Wanted], Iterator[Finding]]

CHECKS: Sequence[Check] = (
    *(of_user.version, of_user.modules, of_user.chan_sip, of_user.macro),
    *(of_user.rights, of_user.events, of_user.writetimeout),
    *(of_time.clock, of_time.zone, of_time.service),
    *(of_dialplan.contexts, of_dialplan.route, of_dialplan.desk, of_dialplan.prefix),
    *(of_dialplan.transfer, of_codes.codes, of_dialplan.cleared),
    *(of_sounds.language, of_sounds.sounds, of_sounds.music, of_folders.folders),
    *(of_phones.codecs, of_phones.keys, of_phones.media, of_phones.busy),
    *(of_phones.phones, of_phones.hints, of_phones.forwards),
    *(of_rest.trunk, of_rest.queue, of_rest.cdr, of_call.call),
)
"""In the order in which they are told."""


def examine(pbx: PbxFacts, wanted: Wanted) -> tuple[Finding, ...]:
    """Return what every check found."""
    return tuple(finding for check in CHECKS for finding in check(pbx, wanted))
