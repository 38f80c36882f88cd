"""Whom an agent's key for help calls: `[help]`, what is wrong with it, and the rules made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from callcenter.config.problems import Finding, Severity
from callcenter.config.values import Name, RingSeconds, Table, as_list, milliseconds
from callcenter.flow.rules import HelpRules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import Settings

Helper = Annotated[
    str, Field(pattern=r"^([0-9]{1,20}|[A-Za-z0-9]{1,16}/[0-9A-Za-z_.-]{1,40})$", max_length=60)
]
"""The number of an agent, wherever they sit, or one phone as the PBX dials it."""

Helpers = Annotated[
    tuple[Helper, ...], BeforeValidator(as_list), Field(min_length=1, max_length=20)
]


class HelpTable(Table):
    """Who is rung, one after the other, when an agent asks for help in a conversation: `[help]`."""

    supervisors: Helpers
    services: dict[Name, Helpers] = Field(default_factory=dict)
    ring_s: RingSeconds = 15.0


def help_phones(table: HelpTable | None) -> tuple[str, ...]:
    """Return the phones that may be dialled for it, besides those of agents."""
    if table is None:
        return ()
    asked = [*table.supervisors, *(one for of in table.services.values() for one in of)]
    return tuple(dict.fromkeys(one for one in asked if "/" in one))


def help_rules(table: HelpTable | None) -> HelpRules | None:
    """Return what the core goes by."""
    if table is None:
        return None
    ring_ms = milliseconds(table.ring_s)
    return HelpRules(helpers=table.supervisors, services=table.services, ring_ms=ring_ms)


def help_findings(settings: Settings) -> Iterator[Finding]:
    """Yield who cannot help, and what nobody can ask for."""
    table = settings.help
    if table is None:
        return
    if settings.desk.call_keys is None:
        yield Finding(
            path=("help",),
            message="no key asks for help",
            mend="Add [desk.call_keys]; it may be empty.",
            severity=Severity.WARNING,
        )
    yield from _helpers(settings, "supervisors", table.supervisors)
    for name, helpers in table.services.items():
        yield from _helpers(settings, "services", helpers, name)


def _helpers(
    settings: Settings, field: str, helpers: tuple[str, ...], service: str = ""
) -> Iterator[Finding]:
    agents = {agent.number: agent for agent in settings.agents}
    for place, helper in enumerate(helpers):
        path = ("help", field, *((service,) if service else ()), place)
        if helper in helpers[:place]:
            yield Finding(
                path=path, value=repr(helper), message="stands there twice", mend="Remove one."
            )
        elif "/" in helper:
            continue
        elif helper not in agents:
            yield Finding(
                path=path,
                value=repr(helper),
                message="there is no agent of that number",
                mend='Name an agent of [[agents]], or a phone such as "PJSIP/290".',
            )
        elif not agents[helper].supervisor:
            yield Finding(
                path=path,
                value=repr(helper),
                message="who joins a conversation hears it, and this agent is no supervisor",
                mend="Say supervisor = true in the agent's table.",
            )
