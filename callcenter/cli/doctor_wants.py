"""What the settings want of the PBX, as `callcenter.doctor` takes it."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callcenter.cli.doctor_folders import folders_wanted
from callcenter.config import Settings
from callcenter.config.extensions import desk_phones
from callcenter.config.heard import heard_at
from callcenter.config.problems import Finding
from callcenter.config.sources import read_sources
from callcenter.doctor.facts import Wanted, WantedLine
from callcenter.doctor.of_codes import CODES
from callcenter.doctor.saying import FIELDS
from callcenter.speech.catalogue import FOLDER

if TYPE_CHECKING:
    from argparse import Namespace

PHRASES = ("vm-goodbye", "vm-nobodyavail", "digits/1")
"""Recorded phrases of the PBX's own package that the dialplan and the desk say."""


def wanted_of(settings: Settings, options: Namespace) -> Wanted:
    """Return what the settings want, and where each of their fields stands."""
    zone = settings.service.timezone
    return Wanted(
        user=settings.ami.username,
        lines=tuple(
            WantedLine(name, line.dialled, line.music) for name, line in settings.lines.items()
        ),
        prefix=settings.desk.prefix,
        call_keys=_call_keys(settings),
        language=settings.language,
        zone=zone,
        offset=datetime.now(ZoneInfo(zone)).strftime("%z"),
        phones=desk_phones(settings),
        hints=settings.extensions.hints if settings.extensions else "",
        modules=_modules(settings),
        sounds=(*(FOLDER + name for name in sorted(heard_at(settings))), *PHRASES),
        folder=str(settings.speech.sounds),
        channels=settings.trunk.channels if settings.trunk else None,
        folders=folders_wanted(settings),
        places=_places(options),
    )


def asked_settings(wanted: Wanted) -> tuple[str, ...]:
    """Return which values of the PBX's files are looked at; no secret is among them."""
    user = f"manager.conf {wanted.user}"
    return (
        *(f"{user} {name}" for name in ("read", "write", "writetimeout", "eventfilter")),
        "extensions.conf general clearglobalvars",
        *(f"features.conf featuremap {name}" for name in CODES),
        "queues.conf general persistentmembers",
        "asterisk.conf directories astdatadir",
        *(f"musiconhold.conf {line.music} mode" for line in wanted.lines),
    )


def _call_keys(settings: Settings) -> tuple[str, ...]:
    if (keys := settings.desk.call_keys) is None:
        return ()
    each = (keys.back, keys.hand_to, keys.help, keys.stop_recording, keys.pause_recording)
    return tuple(keys.prefix + key for key in each)


def _modules(settings: Settings) -> frozenset[str]:
    wanted = set[str]()
    if settings.desk.call_keys is not None:
        wanted |= {"func_volume", "app_chanspy"}
    if settings.help is not None:
        wanted.add("app_chanspy")
    if settings.extensions is not None:
        wanted |= {"func_cut", "func_devstate"}
    if settings.recording is not None:
        wanted |= {"app_mixmonitor"}
        if settings.recording.format == "wav49":
            wanted |= {"codec_gsm", "format_wav_gsm"}
    if settings.voicemails:
        wanted.add("app_voicemail")
    return frozenset(wanted)


def _places(options: Namespace) -> dict[str, str]:
    sources = read_sources(
        options.config,
        environ=os.environ,
        overrides=options.overrides,
        known=Settings.model_fields,
    )
    found = {}
    for field in FIELDS.values():
        problem = sources.problem(Finding(path=tuple(field.split(".")), message="", mend=""))
        line = f":{problem.line}" if problem.line else ""
        found[field] = f"{problem.file}{line} ({field})"
    return found
