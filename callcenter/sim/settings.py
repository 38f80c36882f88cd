"""A scenario as its author writes it, in TOML; `sim.reading` makes a `Scenario` of it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from callcenter.config.menus import TAG
from callcenter.config.values import Guard, Label, Table
from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import EMERGENCY, EVERYONE
from callcenter.sim.scenario import Distribution

_LONGEST_S = 1e9
_SHORTEST_S = 0.01
"""The virtual clock counts whole milliseconds: shorter times would mostly be rounding."""


def _number(value: object) -> object:
    """Refuse what lax reading would take for a number: there is no environment to be lax for."""
    if isinstance(value, (bool, str)):
        raise PydanticCustomError("number_expected", "must be a number")
    return value


_Number = BeforeValidator(_number)
Span = Annotated[float, _Number, Field(ge=_SHORTEST_S, le=_LONGEST_S, allow_inf_nan=False)]
SpanOrNone = Annotated[float, _Number, Field(ge=0, le=_LONGEST_S, allow_inf_nan=False)]
Rate = Annotated[float, _Number, Field(gt=0, le=1_000, allow_inf_nan=False)]
Share = Annotated[float, _Number, Field(gt=0, lt=1, allow_inf_nan=False)]
Spread = Annotated[float, _Number, Field(ge=0, le=100, allow_inf_nan=False)]
Staffing = Annotated[int, _Number, Field(ge=1, le=100_000)]
Seed = Annotated[int, _Number]
Tier = Annotated[int, _Number, Field(ge=EMERGENCY, le=EVERYONE)]


class ServiceTable(Table):
    """How long an agent is busy with a caller of the class: `service` of a class."""

    dist: Distribution
    mean_s: Span
    cv: Spread | None = None


class ClassTable(Table):
    """One class of callers: `[classes.NAME]`."""

    rate_per_s: Rate
    service: ServiceTable
    patience_mean_s: Span | None = None
    target_s: Span
    tier: Tier = EVERYONE
    guard: Guard | None = None
    skills: tuple[Label, ...] = ()
    goal: Share | None = None


class AgentTable(Table):
    """One agent: `[[agents]]`."""

    name: Label
    skills: tuple[Label, ...] = ()


def _number_or_list(value: Any) -> str:
    return f"{TAG}list" if isinstance(value, list) else f"{TAG}number"


Agents = Annotated[
    Annotated[Staffing, Tag(f"{TAG}number")] | Annotated[tuple[AgentTable, ...], Tag(f"{TAG}list")],
    Discriminator(_number_or_list),
]


class ScenarioSettings(Table):
    """The whole file."""

    agents: Agents
    horizon_s: Span
    warmup_s: SpanOrNone = 0.0
    seed: Seed = 1
    policy: PolicyName = PolicyName.TIERS
    classes: Annotated[dict[Label, ClassTable], Field(min_length=1)]
