"""Who answers: agents, their PINs, and the lines that nobody serves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity, dotted
from callcenter.dispatch.strategies import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.problems import FieldPath
    from callcenter.config.settings import Settings

SHORTEST_PIN = 4


def twice(places: dict[str, list[FieldPath]], message: str) -> Iterator[Finding]:
    """Yield a finding for the second and every later place of the same value."""
    for value, paths in places.items():
        for path in paths[1:]:
            yield Finding(
                path=path,
                value=value,
                message=message,
                mend=f"Change one of the two; the other is {dotted(paths[0])}.",
            )


def agent_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with agents."""
    numbers: dict[str, list[FieldPath]] = defaultdict(list)
    for place, agent in enumerate(settings.agents):
        numbers[agent.number].append(("agents", place, "number"))
        pin = agent.pin.get_secret_value()
        if not (pin.isascii() and pin.isdigit()):
            yield Finding(
                path=("agents", place, "pin"),
                message="must be digits only: it is typed on a phone",
                mend='Write digits in quotes, as in "4711".',
            )
        elif len(pin) < SHORTEST_PIN:
            yield _short(place, opens=agent.supervisor or agent.records_prompts)
    yield from _weights(settings)
    yield from _unserved(settings)
    yield from twice(numbers, "two agents have this number")
    if not settings.agents:
        yield Finding(
            path=("agents",),
            message="there is no agent, so nobody will ever answer",
            mend="Add [[agents]] with number, pin, name and skills.",
            severity=Severity.WARNING,
        )


def _short(place: int, *, opens: bool) -> Finding:
    """A supervisor's PIN opens and closes lines and records what callers hear."""
    return Finding(
        path=("agents", place, "pin"),
        message="is guessed in a few calls" + " and changes what callers hear" * opens,
        mend=f"Give it {SHORTEST_PIN} digits or more.",
        severity=Severity.ERROR if opens else Severity.WARNING,
    )


def _unserved(settings: Settings) -> Iterator[Finding]:
    """Yield the lines that no agent serves: all have named others."""
    served = {line for agent in settings.agents for line in agent.lines or settings.lines}
    for name in settings.lines if settings.agents else ():
        if name not in served:
            yield Finding(
                path=("lines", name),
                message="no agent serves this line: who calls it would wait for ever",
                mend="Add it to the lines of an agent, or leave the lines of one out.",
                severity=Severity.WARNING,
            )


def _weights(settings: Settings) -> Iterator[Finding]:
    by_lot = Strategy.WEIGHTED_RANDOM
    used = {line.strategy for line in settings.lines.values()}
    if by_lot in used | {service.strategy for service in settings.services.values()}:
        return
    for place, agent in enumerate(settings.agents):
        if "weight" in agent.model_fields_set:
            yield Finding(
                path=("agents", place, "weight"),
                message=f"no line or service has the strategy {by_lot}, so nobody looks at it",
                mend=f'Give one strategy = "{by_lot}", or remove the weight.',
                severity=Severity.WARNING,
            )
