"""Who is served by whom, and in which order: groups, services, lines and the desk."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from callcenter.config.actions import every_action
from callcenter.config.check_agents import agent_findings, twice
from callcenter.config.countries import COUNTRIES, Mode
from callcenter.config.menus import ChooseService
from callcenter.config.problems import Finding, Severity
from callcenter.dispatch.strategies import Strategy
from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import EMERGENCY, EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import ServiceSettings, Settings

_TAKEN_CODES = ("*45", "*78", "*79")
"""Feature codes that FreePBX and Issabel use: queue log-in, do-not-disturb on and off."""
_LONGEST_SOCKET_BYTES = 100
"""Linux takes 107 (`sun_path`, unix(7)); other systems a little less."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def service_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with groups, services, agents, lines and the desk."""
    yield from _guards(settings)
    yield from _law(settings)
    yield from _lines(settings)
    yield from agent_findings(settings)
    yield from _services(settings)
    yield from _desk(settings)
    yield from _ami(settings)
    yield from _control(settings)


def _guards(settings: Settings) -> Iterator[Finding]:
    """No silent default where a law may forbid it."""
    if settings.policy is not PolicyName.TIERS:
        return
    for name, group in settings.groups.items():
        if group.tier == EVERYONE and settings.guard_of(name) is None:
            yield Finding(
                path=("groups", name, "guard"),
                message=(
                    "nobody has decided whether a long wait may lift this group beside those the "
                    "law prefers"
                ),
                mend='Name the country (country = "PE"), or write guard = "off" or guard = 3.',
            )


def _law(settings: Settings) -> Iterator[Finding]:
    country = COUNTRIES[settings.country] if settings.country else None
    if country is None or country.mode is not Mode.STRICT:
        return
    where = f"in {country.name} the law reads as strict precedence ({country.basis})"
    if settings.policy not in (PolicyName.TIERS, PolicyName.STRICT):
        yield Finding(
            path=("policy",),
            value=settings.policy.value,
            message=f"{where}; this policy lets others pass those it prefers",
            mend="Use tiers, or have the choice approved and recorded.",
            severity=Severity.WARNING,
        )
        return
    for name in settings.groups:
        if settings.policy is PolicyName.TIERS and settings.guard_ms(name) is not None:
            yield Finding(
                path=("groups", name, "guard"),
                message=f"{where}; the guard lets long waits stand beside those it prefers",
                mend='Write guard = "off", or have the choice approved and recorded.',
                severity=Severity.WARNING,
            )


def _lines(settings: Settings) -> Iterator[Finding]:
    dialled: dict[str, list[FieldPath]] = defaultdict(list)
    for name, line in settings.lines.items():
        path = ("lines", name)
        for number in line.dialled or ("every number",):
            dialled[number].append((*path, "dialled"))
        if line.emergency and settings.groups[line.emergency.group].tier != EMERGENCY:
            yield Finding(
                path=(*path, "emergency", "group"),
                value=repr(line.emergency.group),
                message="the emergency group must have tier 0, or it would wait behind others",
                mend=f"Set tier = 0 in [groups.{line.emergency.group}], or name another group.",
            )
        if settings.groups[line.default_group].tier == EMERGENCY:
            yield Finding(
                path=(*path, "default_group"),
                value=repr(line.default_group),
                message="whoever stays silent would count as an emergency",
                mend="Name a group of tier 1 or 2.",
            )
        if line.second_ring_s >= line.ring_s:
            yield Finding(
                path=(*path, "second_ring_s"),
                value=str(line.second_ring_s),
                message="no second phone will ever ring: the first stops ringing before",
                mend="Make it smaller than ring_s.",
                severity=Severity.WARNING,
            )
    yield from twice(dialled, "is dialled for two lines")
    yield from _bounds_of_nothing(settings)


def _bounds_of_nothing(settings: Settings) -> Iterator[Finding]:
    """Yield bounds of ringing all on lines where nothing rings all."""
    of_services = any(s.strategy is Strategy.RING_ALL for s in settings.services.values())
    for name, line in settings.lines.items():
        rings_all = of_services or line.strategy is Strategy.RING_ALL
        if "ring_all_most" in line.model_fields_set and not rings_all:
            yield Finding(
                path=("lines", name, "ring_all_most"),
                message=f"neither the line nor a service has the strategy {Strategy.RING_ALL}",
                mend=f'Write strategy = "{Strategy.RING_ALL}", or remove the bound.',
                severity=Severity.WARNING,
            )


def _services(settings: Settings) -> Iterator[Finding]:
    best: dict[str, int] = {}
    for agent in settings.agents:
        for skill, level in agent.levels.items():
            best[skill] = min(level, best.get(skill, level))
    offered = _offered(settings)
    for service, rules in settings.services.items():
        yield from _steps(service, rules)
        accepted = rules.relax[-1].level if rules.relax else rules.level
        if service not in offered:
            yield Finding(
                path=("services", service),
                message="no menu lets anybody choose this service",
                mend='Add a key: { do = "service", service = "…" }, or remove it.',
                severity=Severity.WARNING,
            )
        elif accepted < best.get(service, 0):
            yield Finding(
                path=("services", service, "level"),
                message=f"no agent has level {accepted} or better: callers would wait for ever",
                mend="Relax it down to a level that an agent has.",
            )
        elif settings.agents and service not in best:
            yield Finding(
                path=("services", service),
                message="no agent has this skill: whoever chooses it would wait for ever",
                mend="Add it to the skills of an agent, or remove the service.",
            )


def _steps(name: str, service: ServiceSettings) -> Iterator[Finding]:
    before_s, before = 0.0, service.level
    for place, step in enumerate(service.relax):
        if step.after_s <= before_s or step.level <= before:
            yield Finding(
                path=("services", name, "relax", place),
                message="must come later, and accept a lower level, than what is before it",
                mend="Order the steps by time; 10 is the lowest level, and accepts everybody.",
            )
        before_s, before = step.after_s, step.level


def _offered(settings: Settings) -> set[str]:
    return {
        action.service for _, action in every_action(settings) if isinstance(action, ChooseService)
    }


def _desk(settings: Settings) -> Iterator[Finding]:
    prefix = settings.desk.prefix
    for code in _colliding(prefix):
        yield Finding(
            path=("desk", "prefix"),
            value=repr(prefix),
            message=f"collides with {code}, which FreePBX and Issabel use",
            mend='Use a prefix that begins no other code and that no other code begins: "*2".',
        )
    if prefix[0].isdigit():
        yield Finding(
            path=("desk", "prefix"),
            value=repr(prefix),
            message=f"every number that begins with {prefix} would be taken for a code",
            mend='Begin it with * or #, as in "*2", unless no phone dials such a number.',
            severity=Severity.WARNING,
        )


def _colliding(prefix: str) -> Iterable[str]:
    return (code for code in _TAKEN_CODES if code.startswith(prefix) or prefix.startswith(code))


def _ami(settings: Settings) -> Iterator[Finding]:
    ami = settings.ami
    if ami.ca_file is not None and not ami.tls:
        yield Finding(
            path=("ami", "ca_file"),
            message="has no effect without tls = true",
            mend="Set tls = true, or remove ca_file.",
            severity=Severity.WARNING,
        )
    if not ami.tls and ami.host not in _LOOPBACK:
        yield Finding(
            path=("ami", "tls"),
            message="the secret and all events would travel unprotected to another machine",
            mend="Set tls = true, or use a tunnel and 127.0.0.1.",
            severity=Severity.WARNING,
        )


def _control(settings: Settings) -> Iterator[Finding]:
    socket = settings.control.socket
    if not socket.is_absolute() or len(str(socket).encode()) > _LONGEST_SOCKET_BYTES:
        yield Finding(
            path=("control", "socket"),
            value=repr(str(socket)),
            message=f"must be an absolute path of at most {_LONGEST_SOCKET_BYTES} bytes",
            mend="Use a short path, such as /run/callcenter/control.sock.",
        )
