"""Which conversations are recorded, and how: `[recording]`, and the rules made of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from callcenter.config.sounds import prompt_sounds
from callcenter.config.values import Key, Name, Share, Table, as_list
from callcenter.flow.recording_rules import RecordingRules
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from callcenter.config.settings import Settings

Format = Literal["wav", "wav49", "gsm", "ulaw", "alaw"]

ENDINGS: dict[Format, str] = {"wav49": "WAV"}
"""How files end that do not end as their format is called."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")

FolderOfPbx = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_.-]+)+$", max_length=200)]
"""An absolute path on the PBX, with nothing in it that its dialplan would read otherwise."""

Days = Annotated[int, Field(ge=1, le=3_660)]


class RecordingTable(Table):
    """Which conversations are recorded: `[recording]`."""

    folder: FolderOfPbx
    seen_at: Path | None = None
    format: Format = "wav49"
    lines: tuple[Name, ...] = ()
    groups: tuple[Name, ...] = ()
    services: tuple[Name, ...] = ()
    share: Share = 1.0
    notice: Annotated[tuple[Name, ...], BeforeValidator(as_list)] = ("recording-notice",)
    told_elsewhere: bool = False
    refuse_key: Key | None = None
    refused: Literal["delete", "keep"] = "delete"
    keep_days: Days = 90
    keep_days_of: dict[Name, Days] = Field(default_factory=dict)
    min_free: Annotated[float, Field(ge=0.01, le=0.9)] = 0.15


def recorded_lines(settings: Settings, table: RecordingTable) -> tuple[str, ...]:
    """Return the lines whose conversations may be recorded."""
    return table.lines or tuple(settings.lines)


def recorded_groups(settings: Settings, table: RecordingTable) -> tuple[str, ...]:
    """Return the groups; emergencies only where they are named."""
    everybody = (name for name, group in settings.groups.items() if group.tier != EMERGENCY)
    return table.groups or tuple(everybody)


def visible_folder(settings: Settings) -> Path | None:
    """Return where this service sees the recordings; None: nowhere, as far as the settings say."""
    table = settings.recording
    if table is None or table.seen_at is not None:
        return table.seen_at if table else None
    return Path(table.folder) if settings.ami.host in LOOPBACK else None


def recording_rules(settings: Settings) -> RecordingRules | None:
    """Return what the core goes by; None: no conversation is recorded."""
    table = settings.recording
    if table is None:
        return None
    notice = set(table.notice)
    offset = datetime.now(ZoneInfo(settings.service.timezone)).utcoffset()
    return RecordingRules(
        folder=table.folder,
        ending=ENDINGS.get(table.format, table.format),
        lines=frozenset(recorded_lines(settings, table)),
        groups=frozenset(recorded_groups(settings, table)),
        services=frozenset(table.services),
        share=table.share,
        notice=() if table.told_elsewhere else prompt_sounds(settings, table.notice),
        telling=frozenset(
            name
            for name, menu in settings.menus.items()
            if notice and notice <= {*menu.prompt} and notice <= {*(menu.repeat or menu.prompt)}
        ),
        refuse_key=table.refuse_key or "",
        keep_refused=table.refused == "keep",
        clock_ahead_ms=round(offset.total_seconds()) * 1_000 if offset else 0,
    )
