"""What existing reports read of us: `[queue_log]`, what is wrong with it, and `[cdr]`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from callcenter.config.problems import Finding, Severity
from callcenter.config.values import Name, OneLine, Table
from callcenter.contacts import FALLBACK_QUEUE
from callcenter.queuelog.names import NAME, NUMBER, PHONE, QueueNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from callcenter.config.sections import AgentTable
    from callcenter.config.settings import Settings

QueueName = Annotated[str, Field(pattern=r"^[0-9A-Za-z_.-]{1,60}$")]
"""A queue as reports know it; what separates fields of the log is in none."""


def _names_somebody(value: str) -> str:
    rest = value
    for part in (NUMBER, NAME, PHONE):
        rest = rest.replace(part, "")
    if rest == value or "|" in rest or "{" in rest or "}" in rest:
        raise PydanticCustomError("member_name", "is no name of a member")
    return value


class QueueLogTable(Table):
    """Lines in the PBX's `queue_log`, for reports that read it: `[queue_log]`."""

    lines: Annotated[dict[Name, QueueName], Field(min_length=1)]
    groups: dict[Name, QueueName] = Field(default_factory=dict)
    services: dict[Name, QueueName] = Field(default_factory=dict)
    member: Annotated[OneLine, Field(max_length=60), AfterValidator(_names_somebody)] = (
        "agent-{number}"
    )
    caller_id: bool = False


class CdrTable(Table):
    """What the PBX's call detail records are told of a contact: `[cdr]`."""

    contact: Literal["userfield", "accountcode"] = "userfield"
    reached: bool = False


def queue_names(settings: Settings) -> QueueNames:
    """Return how queues and members are named; there must be such a table."""
    table = settings.queue_log
    if table is None:
        return QueueNames({})
    keys = {name: line.callback.key for name, line in settings.lines.items() if line.callback}
    return QueueNames(
        lines=table.lines,
        groups=table.groups,
        services=table.services,
        agents={agent.number: _queues(settings, table, agent) for agent in settings.agents},
        member=table.member,
        callback_keys=keys,
        caller_id=table.caller_id,
    )


def queue_log_findings(settings: Settings) -> Iterator[Finding]:
    """Yield names that mislead."""
    table = settings.queue_log
    if table is None:
        return
    for field, names in _tables(table):
        for name, queue in names.items():
            if queue == FALLBACK_QUEUE:
                yield Finding(
                    path=("queue_log", field, name),
                    value=repr(queue),
                    message="the PBX itself writes about that queue, so calls would be in it twice",
                    mend="Take another name.",
                )
    yield from _telling(settings, table)
    yield from _namesakes(settings, table)


def _tables(table: QueueLogTable) -> tuple[tuple[str, Mapping[str, str]], ...]:
    return ("lines", table.lines), ("groups", table.groups), ("services", table.services)


def _telling(settings: Settings, table: QueueLogTable) -> Iterator[Finding]:
    """Yield names of queues that say in clear what group somebody is of: that is about health."""
    for name, queue in table.groups.items():
        told = queue.casefold()
        if name in told or settings.groups[name].label.casefold() in told:
            yield Finding(
                path=("queue_log", "groups", name),
                value=repr(queue),
                message="the name says in clear to which group callers belong",
                mend=f"Take a neutral one, such as its code: {settings.groups[name].code}.",
                severity=Severity.WARNING,
            )


def _namesakes(settings: Settings, table: QueueLogTable) -> Iterator[Finding]:
    if NUMBER in table.member or PHONE in table.member:
        return
    count = Counter(agent.name for agent in settings.agents)
    for name in (name for name, times in count.items() if times > 1):
        yield Finding(
            path=("queue_log", "member"),
            value=repr(table.member),
            message=f"{count[name]} agents are called {name}, and reports take them for one",
            mend='Have the number in it, too, as in "{number} {name}".',
            severity=Severity.WARNING,
        )


def _queues(settings: Settings, table: QueueLogTable, agent: AgentTable) -> tuple[str, ...]:
    """Return the queues of an agent: of their lines, with every group and what they answer."""
    served = [queue for line, queue in table.lines.items() if _serves(agent, line)]
    if not served:
        return ()
    skills = [queue for name, queue in table.services.items() if name in agent.levels]
    groups = [queue for name, queue in table.groups.items() if name in settings.groups]
    return tuple(dict.fromkeys([*served, *groups, *skills]))


def _serves(agent: AgentTable, line: str) -> bool:
    return agent.lines is None or line in agent.lines
