"""The file of `callcenter observe`: where the PBX is, and what its queues stand for.

It is told from the service's own file by its table `[observe]`. The other commands read it too: to
them a PBX that is watched is a service whose lines and services are its queues, and nobody's menus.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from pydantic import AfterValidator, Field, ValidationError

from callcenter.config.check_certificates import certificate_findings
from callcenter.config.check_database import database_findings
from callcenter.config.check_groups import group_findings
from callcenter.config.core_rules import rules
from callcenter.config.files import with_files
from callcenter.config.loading import located
from callcenter.config.menus import GoToLine, MenuSettings
from callcenter.config.problems import Finding, Problem, SettingsRefused, Severity
from callcenter.config.sections import (
    AmiTable,
    DatabaseTable,
    ReportTable,
    ServiceTable,
    WebTable,
)
from callcenter.config.settings import (
    GroupSettings,
    LineSettings,
    ServiceSettings,
    Settings,
    known_country,
)
from callcenter.config.sources import read_sources
from callcenter.config.translate import findings_of, suggestion
from callcenter.config.values import Label, Name, OneLine, SecondsOrNone, Table, milliseconds
from callcenter.observe.queues import WatchedQueue, service_of
from callcenter.queue.policies import PolicyName

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

TABLE = "observe"
"""The table by which the file is known."""
USER = "callcenter-observe"

_MENU = "queues"
_NOT_OF_A_CODE = re.compile(r"[^a-z0-9]")
_SAID = "place-taken"
"""A menu must say something; this one is never heard."""


class ObserverTable(AmiTable):
    """The PBX's manager interface, by a user that may only look: `[ami]`."""

    username: OneLine = USER


class QueueTable(Table):
    """One queue of the PBX: `[observe.queues.NAME]`."""

    line: Name | None = None
    group: Name | None = None
    service: Name | None = None
    short_s: SecondsOrNone | None = None
    wrap_up_s: SecondsOrNone | None = None


class ObserveTable(Table):
    """What queues stand for where they do not say it themselves: `[observe]`."""

    line: Name = "main"
    group: Name = "general"
    short_s: SecondsOrNone = 5.0
    wrap_up_s: SecondsOrNone = 0.0
    unlisted: bool = True
    queues: dict[Label, QueueTable] = Field(default_factory=dict)


def _everyone() -> dict[str, GroupSettings]:
    return {"general": GroupSettings(label="General", code="G", tier=2, target_s=180.0)}


class ObserveSettings(Table):
    """The whole file."""

    country: Annotated[str, AfterValidator(known_country)] | None = None
    policy: PolicyName = PolicyName.TIERS
    language: Literal["es", "en"] = "es"
    service: ServiceTable = ServiceTable()
    ami: ObserverTable = ObserverTable()
    database: DatabaseTable = DatabaseTable()
    web: WebTable = WebTable()
    report: ReportTable = ReportTable()
    groups: Annotated[dict[Name, GroupSettings], Field(min_length=1, default_factory=_everyone)]
    observe: ObserveTable


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to watch."""

    settings: Settings  # as all other commands know settings
    queues: Mapping[str, WatchedQueue]
    unlisted: WatchedQueue | None


def is_observing(tables: Mapping[str, object]) -> bool:
    """Whether these are the tables of a PBX that is watched."""
    return TABLE in tables


def load_observed(
    path: Path,
    *,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]] = (),
    warn: Callable[[Problem], object] = lambda _: None,
    needed: Collection[str] = (),
) -> Observed:
    """Return what is to be watched; see `callcenter.config.load`.

    Raises:
        SettingsRefused: with everything that is wrong.
    """
    observed, problems = _read(path, environ=environ, overrides=overrides, needed=needed)
    if observed is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise SettingsRefused(problems)
    for problem in problems:
        warn(problem)
    return observed


def check_observed(
    path: Path, environ: Mapping[str, str], overrides: Iterable[tuple[str, object]] = ()
) -> list[Problem]:
    """Return everything that is wrong or doubtful."""
    return _read(path, environ=environ, overrides=overrides, needed=())[1]


def with_services(settings: Settings, names: Iterable[str]) -> Settings:
    """Return the settings with these services too: of queues that no settings name."""
    more = {name: _service(name) for name in names if name and name not in settings.services}
    return settings.model_copy(update={"services": {**settings.services, **more}})


def _read(
    path: Path,
    *,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]],
    needed: Collection[str],
) -> tuple[Observed | None, list[Problem]]:
    known = ObserveSettings.model_fields
    sources = read_sources(path, environ=environ, overrides=overrides, known=known)
    try:
        file = ObserveSettings.model_validate(sources.data)
    except ValidationError as error:
        return None, located(sources, findings_of(error, top=ObserveSettings))
    unknown = list(_unknown_groups(file))
    if unknown:
        return None, located(sources, unknown)
    settings, filed = with_files(_settings(file), path.parent, needed=needed)
    found = [
        *filed,
        *group_findings(settings),
        *certificate_findings(settings),
        *database_findings(settings),
        *_same_services(file),
        *_never_counted(file),
    ]
    return _observed(file, settings), located(sources, found)


def _unknown_groups(file: ObserveSettings) -> Iterator[Finding]:
    named: list[tuple[tuple[str, ...], str | None]] = [((TABLE, "group"), file.observe.group)]
    named += [
        ((TABLE, "queues", name, "group"), queue.group)
        for name, queue in file.observe.queues.items()
    ]
    for path, group in named:
        if group is not None and group not in file.groups:
            yield Finding(
                path=path,
                value=repr(group),
                message="there is no group of this name",
                mend=suggestion(group, file.groups),
            )


def _same_services(file: ObserveSettings) -> Iterator[Finding]:
    """Two queues that became one by chance have agents who seem to serve both."""
    first: dict[str, str] = {}
    for name, queue in file.observe.queues.items():
        if queue.service is not None:
            continue
        other = first.setdefault(service_of(name), name)
        if other != name:
            yield Finding(
                path=(TABLE, "queues", name),
                message=f"is taken for one service with the queue {other!r}: the names are alike",
                mend='Give each a name of its own: service = "…".',
                severity=Severity.WARNING,
            )


def _never_counted(file: ObserveSettings) -> Iterator[Finding]:
    if not file.observe.unlisted and not file.observe.queues:
        yield Finding(
            path=(TABLE, "unlisted"),
            value="False",
            message="no queue is named and no other is counted, so nothing is watched",
            mend="Write unlisted = true, or name the queues: [observe.queues.NAME].",
        )


def _settings(file: ObserveSettings) -> Settings:
    """Return a service whose lines and services are the queues."""
    observe = file.observe
    names = dict.fromkeys(queue.line or observe.line for queue in observe.queues.values())
    menu = MenuSettings(prompt=(_SAID,), otherwise=GoToLine(do="line", group=observe.group))
    services = {queue.service or service_of(name): name for name, queue in observe.queues.items()}
    return Settings(
        country=file.country,
        policy=file.policy,
        language=file.language,
        service=file.service,
        ami=file.ami,
        database=file.database,
        web=file.web,
        report=file.report,
        groups=file.groups,
        services={name: _service(label) for name, label in services.items()},
        lines={
            name: LineSettings(menu=_MENU, default_group=observe.group)
            for name in {**names, observe.line: None}
        },
        menus={_MENU: menu},
    )


def _service(label: str) -> ServiceSettings:
    code = _NOT_OF_A_CODE.sub("", service_of(label))[:12].upper()
    return ServiceSettings(label=label, code=code)


def _observed(file: ObserveSettings, settings: Settings) -> Observed:
    groups = rules(settings).groups

    def watched(table: QueueTable, service: str) -> WatchedQueue:
        own = table.model_dump(exclude_none=True)
        told = file.observe.model_copy(update=own)
        group = groups[told.group]
        return WatchedQueue(
            line=told.line,
            group=group.name,
            service=service,
            tier=group.tier,
            target_ms=group.target_ms,
            guard_ms=group.guard_ms,
            short_ms=milliseconds(told.short_s),
            wrap_up_ms=milliseconds(told.wrap_up_s),
        )

    return Observed(
        settings=settings,
        queues={
            name: watched(table, table.service or service_of(name))
            for name, table in file.observe.queues.items()
        },
        unlisted=watched(QueueTable(), "") if file.observe.unlisted else None,
    )
