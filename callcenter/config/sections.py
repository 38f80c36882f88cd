"""The tables of the file that say what this process talks to and where it is reached."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from callcenter.config.call_keys import CallKeysTable
from callcenter.config.values import (
    AcceptKey,
    CallsPerHour,
    Digits,
    Key,
    Label,
    Name,
    OneLine,
    PhonePattern,
    Port,
    PortOrAny,
    Seconds,
    SecondsOrNone,
    Skill,
    Table,
    Weight,
)
from callcenter.dialable import ANY_PJSIP
from callcenter.report.levels import ServiceLevel


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError(
            "time_zone", "is no time zone of the tz database, such as America/Lima"
        ) from None
    return value


ReasonCode = Annotated[str, Field(pattern=r"^[0-9]{1,2}$")]
"""What is dialled for what a call was about."""

TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""A name of the tz database."""


class ServiceTable(Table):
    """Who serves: `[service]`."""

    name: Label = "Centro de contacto"
    timezone: TimeZone = "UTC"


class AmiTable(Table):
    """The PBX's manager interface: `[ami]`."""

    pbx: Name = "main"
    host: OneLine = "127.0.0.1"
    port: Port = 5038
    username: OneLine = "callcenter"
    secret: SecretStr | None = None
    secret_file: Path | None = None
    tls: bool = False
    ca_file: Path | None = None


class DatabaseTable(Table):
    """PostgreSQL, where the history is kept: `[database]`."""

    url: SecretStr | None = None
    url_file: Path | None = None
    key_file: Path | None = None
    spool: Path = Path("/var/lib/callcenter/spool")
    spool_max_mb: Annotated[int, Field(ge=1, le=1_000_000)] = 512


class JournalTable(Table):
    """What must survive a crash of the service: `[journal]`."""

    folder: Path | None = None


class WebTable(Table):
    """Where metrics and health are read: `[web]`."""

    host: OneLine = "127.0.0.1"
    port: PortOrAny = 8080


class ControlTable(Table):
    """The socket of the commands that speak with the running service: `[control]`."""

    socket: Path = Path("/run/callcenter/control.sock")
    mode: Annotated[str, Field(pattern=r"^0?[0-7]{3}$")] = "0660"

    @property
    def mode_bits(self) -> int:
        """The socket's file permissions as a number."""
        return int(self.mode, 8)


class SpeechTable(Table):
    """How texts become sounds: `[speech]`."""

    recordings: Path | None = None
    sounds: Path = Path("/usr/share/asterisk/sounds")
    voice: OneLine = "es-419"
    voice_en: OneLine = "en-us"
    command: Annotated[tuple[OneLine, ...], Field(min_length=2)] | None = None


class PauseReasonTable(Table):
    """One reason for a pause: `[desk.pause_reasons.KEY]`; a bare text is its label."""

    label: Label
    limit_s: Seconds | None = None
    at_most: Annotated[int, Field(ge=1, le=10_000)] | None = None
    tell: bool = False


def _with_label(value: object) -> object:
    return {"label": value} if isinstance(value, str) else value


PauseReason = Annotated[PauseReasonTable, BeforeValidator(_with_label)]


class DeskTable(Table):
    """The agents' feature codes: `[desk]`."""

    prefix: Annotated[str, Field(pattern=r"^[*#0-9]{1,6}$")] = "*2"
    pause_reasons: dict[Key, PauseReason] = Field(default_factory=dict)
    call_reasons: dict[ReasonCode, Label] = Field(default_factory=dict)
    number_timeout_s: Seconds = 15.0
    extension_s: Seconds = 60.0
    extensions: Annotated[int, Field(ge=0, le=10)] = 2
    lines: dict[Key, Name] = Field(default_factory=dict)
    call_keys: CallKeysTable | None = None
    phones: Annotated[tuple[PhonePattern, ...], Field(min_length=1)] = ANY_PJSIP


class LimitsTable(Table):
    """Times and counts that seldom need another value: `[limits]`."""

    cool_down_s: SecondsOrNone = 5.0
    pause_after_unanswered: Annotated[int, Field(ge=0, le=10)] = 2
    bridge_timeout_s: Seconds = 5.0
    prompt_limit_s: Seconds = 120.0
    place_kept_s: SecondsOrNone = 1800.0
    dropped_place_kept_s: Annotated[SecondsOrNone, Field(le=3_600)] = 300.0


class RateLimitTable(Table):
    """How often one number may enter the line: `[rate_limit]`."""

    calls: Annotated[int, Field(ge=0, le=1_000)] = 10
    window_s: Seconds = 600.0
    longest_hold_s: Seconds = 120.0


class ReportTable(Table):
    """How the report of a day counts: `[report]`."""

    service_level: ServiceLevel = ServiceLevel.STRICT
    short_talk_s: Seconds = 10.0


class PlanTable(Table):
    """What is expected of the busy hour, to check the promises by: `[plan]`."""

    agents: Annotated[int, Field(ge=1, le=10_000)]
    service_s: Seconds
    calls_per_hour: Annotated[dict[Name, CallsPerHour], Field(min_length=1)]


class AgentTable(Table):
    """One agent: `[[agents]]`."""

    number: Digits
    pin: SecretStr
    name: Label
    skills: tuple[Skill, ...] = ()
    lines: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    supervisor: bool = False
    records_prompts: bool = False
    accept_key: AcceptKey | None = None
    weight: Weight = 1

    @property
    def levels(self) -> dict[str, int]:
        """How well the agent knows each skill; 1 is the best."""
        told = (skill.partition(":") for skill in self.skills)
        return {name: int(level or 1) for name, _, level in told}
