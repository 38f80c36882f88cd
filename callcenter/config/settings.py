"""Every setting there is, as one model. Its tables stand in the modules beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from callcenter.config.announcements import AnnounceTable  # pydantic reads it
from callcenter.config.callbacks import CallbackTable, LineCallbackTable  # pydantic reads it
from callcenter.config.countries import COUNTRIES, code_of
from callcenter.config.extensions import ExtensionsTable
from callcenter.config.helping import HelpTable
from callcenter.config.hours import HoursTable  # pydantic reads it
from callcenter.config.menus import MenuSettings, PromptNames  # pydantic reads it
from callcenter.config.overflow import (  # pydantic reads them
    NeverRefuseTable,
    NumberTable,
    OnCallTable,
    OverflowTable,
    TrunkTable,
    VoicemailTable,
)
from callcenter.config.planned import PlannedTable  # pydantic reads it
from callcenter.config.prompts import PromptSettings  # pydantic reads it
from callcenter.config.queue_log import CdrTable, QueueLogTable  # pydantic reads them
from callcenter.config.recording import RecordingTable  # pydantic reads it
from callcenter.config.registry import RegistryTable  # pydantic reads it
from callcenter.config.sections import (
    AgentTable,
    AmiTable,
    ControlTable,
    DatabaseTable,
    DeskTable,
    JournalTable,
    LimitsTable,
    PlanTable,
    RateLimitTable,
    ReportTable,
    ServiceTable,
    SpeechTable,
    WebTable,
)
from callcenter.config.survey import SurveyTable  # pydantic reads it
from callcenter.config.values import (
    Code,
    Count,
    Dialled,
    Digits,
    Guard,
    Key,
    Label,
    Level,
    MusicClass,
    Name,
    People,
    Seconds,
    SecondsOrNone,
    Share,
    Table,
    Tier,
    as_list,
    milliseconds,
)
from callcenter.dispatch.strategies import Strategy
from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import EVERYONE

_NEVER_S = 10 * 366 * 86_400
"""Nobody waits ten years: a guard as far away as that is off, and fits every store's integers."""


def known_country(value: str) -> str:
    """Return a country's code in capitals, if there is a preset for it."""
    if code := code_of(value):
        raise PydanticCustomError("country_name", "must be a country's code", {"code": code})
    if value.upper() not in COUNTRIES:
        known = ", ".join(sorted(COUNTRIES))
        raise PydanticCustomError(
            "country", "is no country with a preset; known: {known}", {"known": known}
        )
    return value.upper()


class GroupSettings(Table):
    """A preferential-attention group and its promise: `[groups.NAME]`."""

    label: Label
    code: Code
    tier: Tier
    target_s: Seconds
    guard: Guard | None = None
    people: People | None = None
    people_en: People | None = None
    goal: Share | None = None
    never_refuse: bool = False


class RelaxTable(Table):
    """From a wait on, agents of a lower level may serve: `[[services.NAME.relax]]`."""

    after_s: Seconds
    level: Level


class ServiceSettings(Table):
    """What a contact can be about; the skill its agents need: `[services.NAME]`."""

    label: Label
    code: Code
    strategy: Strategy | None = None
    level: Level = 10
    prefers: tuple[Name, ...] = ()
    relax: tuple[RelaxTable, ...] = ()


class EmergencySettings(Table):
    """How a line takes emergencies: `[lines.NAME.emergency]`."""

    group: Name
    then: Name | None = None
    key: Key = "9"


class LinePrompts(Table):
    """What a line says besides its menus: `[lines.NAME.prompts]`."""

    place_taken: PromptNames = ("place-taken",)
    nobody_logged_in: PromptNames = ("nobody-logged-in",)
    contact_code: PromptNames = ("contact-code",)
    place_regained: PromptNames = ("place-regained",)
    handed_back: PromptNames = ("handed-back",)
    held_back: PromptNames = ("held-back",)
    closed: PromptNames = ("closed",)
    closed_emergency: PromptNames = ("closed-emergency",)
    closing_soon: PromptNames = ("closing-soon",)
    before_opening: PromptNames = ("before-opening",)
    line_full: PromptNames = ("line-full",)
    line_full_preference: PromptNames = ("line-full-preference",)


class LineSettings(Table):
    """One service point: `[lines.NAME]`."""

    dialled: tuple[Dialled, ...] = ()
    menu: Name
    hours: Name | None = None
    closed_menu: Name | None = None
    default_group: Name
    emergency: EmergencySettings | None = None
    music: MusicClass = "default"
    prompts: LinePrompts = LinePrompts()
    announce: AnnounceTable | None = None
    callback: LineCallbackTable | None = None
    ring_s: Seconds = 15.0
    second_ring_s: Seconds = 6.0
    ring_all_most: Annotated[int, Field(ge=2, le=50)] = 10
    wrap_up_s: SecondsOrNone = 10.0
    short_s: SecondsOrNone = 5.0
    whisper: bool = False
    max_waiting: Count | None = None
    full_menu: Name | None = None
    strategy: Strategy = Strategy.LONGEST_IDLE
    contact_code: bool = False
    last_agent_s: Annotated[SecondsOrNone, Field(le=300)] = 0.0


class Settings(Table):
    """The whole file."""

    country: Annotated[str, AfterValidator(known_country)] | None = None
    emergency_number: Digits | None = None
    policy: PolicyName = PolicyName.TIERS
    language: Literal["es", "en"] = "es"
    service: ServiceTable = ServiceTable()
    ami: AmiTable = AmiTable()
    database: DatabaseTable = DatabaseTable()
    journal: JournalTable = JournalTable()
    web: WebTable = WebTable()
    control: ControlTable = ControlTable()
    speech: SpeechTable = SpeechTable()
    desk: DeskTable = DeskTable()
    extensions: ExtensionsTable | None = None
    help: HelpTable | None = None
    limits: LimitsTable = LimitsTable()
    rate_limit: RateLimitTable = RateLimitTable()
    report: ReportTable = ReportTable()
    registry: RegistryTable | None = None
    recording: RecordingTable | None = None
    survey: SurveyTable | None = None
    callback: CallbackTable | None = None
    queue_log: QueueLogTable | None = None
    cdr: CdrTable | None = None
    shared_numbers: Annotated[tuple[Dialled, ...], BeforeValidator(as_list)] = ()
    plan: PlanTable | None = None
    planned: PlannedTable | None = None
    groups: Annotated[dict[Name, GroupSettings], Field(min_length=1)]
    services: dict[Name, ServiceSettings] = Field(default_factory=dict)
    lines: Annotated[dict[Name, LineSettings], Field(min_length=1)]
    hours: dict[Name, HoursTable] = Field(default_factory=dict)
    menus: Annotated[dict[Name, MenuSettings], Field(min_length=1)]
    prompts: dict[Name, PromptSettings] = Field(default_factory=dict)
    agents: tuple[AgentTable, ...] = ()
    on_call: tuple[OnCallTable, ...] = ()
    numbers: dict[Name, NumberTable] = Field(default_factory=dict)
    voicemails: dict[Name, VoicemailTable] = Field(default_factory=dict)
    never_refuse: NeverRefuseTable = NeverRefuseTable()
    trunk: TrunkTable | None = None
    overflow: tuple[OverflowTable, ...] = ()

    def guard_of(self, group: str) -> float | None:
        """Return the guard of `group` in multiples of its target.

        Infinity means off. None means that nobody has decided: neither the group, nor a country
        whose law is known; `check` refuses that under the policy that needs a decision.
        """
        own = self.groups[group].guard
        if own is not None or self.country is None:
            return own
        return COUNTRIES[self.country].guard

    @property
    def emergency_digits(self) -> str:
        """The public emergency number callers are told; "" when nobody has named one."""
        if self.emergency_number is not None:
            return self.emergency_number
        return COUNTRIES[self.country].emergency_number if self.country else ""

    def guard_ms(self, group: str) -> int | None:
        """Return from which wait on `group` joins tier 1, in ms; None: never."""
        settings, guard = self.groups[group], self.guard_of(group)
        if settings.tier != EVERYONE or guard is None or guard * settings.target_s > _NEVER_S:
            return None
        return round(guard * milliseconds(settings.target_s))
