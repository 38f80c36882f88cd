"""Whether the planned agents can keep the promises at all, whatever the order: `[plan]`.

Warnings only: a plan that fails is no reason to let nobody call. Priorities move waiting from one
group to another and take none away: the mean wait over everybody is the same in every order that
lets no agent idle. So the promises, weighted by their calls, must be worth at least the mean wait
of first come, first served (Erlang C, which knows no hang-ups: on the safe side).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity
from callcenter.queue.waiting import EMERGENCY, PREFERRED
from callcenter.theory import erlang

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.problems import FieldPath
    from callcenter.config.sections import PlanTable
    from callcenter.config.settings import Settings

MOST_PREFERRED = 0.5
"""With more than this share of all calls preferred, preference is worth little."""
MOST_EMERGENCIES = 0.15
"""They pass everybody without a bound: more than this share of the agents' time is misuse."""
_S_PER_HOUR = 3600.0
_AGENTS: FieldPath = ("plan", "agents")
_CALLS: FieldPath = ("plan", "calls_per_hour")


def plan_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what the plan cannot keep. All names must be known by now."""
    if settings.plan is not None:
        plan = _Plan(settings, settings.plan)
        yield from plan.means()
        yield from plan.emergencies()
        yield from plan.shares()


class _Plan:
    """The plan, in the terms of the formulas."""

    def __init__(self, settings: Settings, plan: PlanTable) -> None:
        self._groups = settings.groups
        self._agents = plan.agents
        self._service_s = plan.service_s
        self._rates = {name: calls / _S_PER_HOUR for name, calls in plan.calls_per_hour.items()}
        self._rate = sum(self._rates.values())
        self._load = self._rate * plan.service_s

    def means(self) -> Iterator[Finding]:
        """What no order can keep in the mean, and with how many agents one could."""
        groups = self._groups
        promised_s = (
            sum(rate * groups[name].target_s for name, rate in self._rates.items()) / self._rate
        )
        wait_s = erlang.mean_wait_s(
            rate_per_s=self._rate, service_s=self._service_s, agents=self._agents
        )
        if self._load >= self._agents:
            said = f"{self._load:.1f} agents would talk all the time: the line only grows"
        elif promised_s < wait_s:
            said = (
                f"no order can keep the promises: everybody waits {wait_s:.0f} s in the mean, and "
                f"{promised_s:.0f} s are promised"
            )
        else:
            return
        yield _doubt(_AGENTS, said, self._mend(promised_s), value=str(self._agents))

    def _mend(self, promised_s: float) -> str:
        try:
            enough = erlang.agents_for_mean_wait(
                rate_per_s=self._rate, service_s=self._service_s, wait_s=promised_s
            )
        except ValueError:
            return "No number of agents that anybody plans for is enough: look at the calls."
        return f"{enough} agents are enough for an order to keep them, or promise longer waits."

    def emergencies(self) -> Iterator[Finding]:
        """Goals of tier 0 that even going first does not reach: nobody is cut off for them."""
        if self._load >= self._agents:
            return
        for name, group in self._groups.items():
            if group.tier != EMERGENCY or group.goal is None or name not in self._rates:
                continue
            reached = erlang.first_within(
                rate_per_s=self._rate,
                first_per_s=self._of_tier(EMERGENCY),
                service_s=self._service_s,
                agents=self._agents,
                target_s=group.target_s,
            )
            if reached < group.goal:
                yield _doubt(
                    ("groups", name, "goal"),
                    f"even before all others, {reached:.0%} are answered within "
                    f"{group.target_s:g} s: they wait for the next agent who is free",
                    "Plan more agents, or promise a longer wait.",
                    value=f"{group.goal:g}",
                )

    def shares(self) -> Iterator[Finding]:
        """Preference that half of all have, and emergencies that take the agents."""
        preferred = self._of_tier(PREFERRED) / self._rate
        if preferred > MOST_PREFERRED:
            yield _doubt(
                _CALLS,
                f"{preferred:.0%} of all calls are preferred: so preference is worth little",
                "Look at who counts as preferred, or plan agents so that nobody waits long.",
            )
        emergencies = self._of_tier(EMERGENCY) * self._service_s / self._agents
        if emergencies > MOST_EMERGENCIES:
            yield _doubt(
                _CALLS,
                f"emergencies take {emergencies:.0%} of all agents' time, and pass everybody",
                "Make plain in the menu what an emergency is, or plan more agents.",
            )

    def _of_tier(self, tier: int) -> float:
        return sum(rate for name, rate in self._rates.items() if self._groups[name].tier == tier)


def _doubt(path: FieldPath, message: str, mend: str, *, value: str = "") -> Finding:
    return Finding(path=path, message=message, mend=mend, value=value, severity=Severity.WARNING)
