"""The callers of a health contact centre, as the simulator's benchmarks take them.

3 % emergencies, 27 % whom the law prefers, 20 % procedures, 50 % everybody else; conversations of
240 s in the mean; promises of 30, 60, 120 and 180 s; a guard of three promises in tier 2.
"""

from __future__ import annotations

from callcenter.queue.waiting import WaitClass
from callcenter.sim.scenario import CallerClass, Scenario, Service, agents_alike

_SERVICE_S = 240.0
_GUARD = 3
_MIX = (
    # class, tier, promise (s), share of callers
    ("emergency", 0, 30, 0.03),
    ("preferential", 1, 60, 0.27),
    ("procedures", 2, 120, 0.20),
    ("general", 2, 180, 0.50),
)


def health_centre(*, agents: int, load: float, contacts: int, seed: int) -> Scenario:
    """Return the scenario with so many agents, and about so many callers at that load."""
    rate_per_s = load * agents / _SERVICE_S
    return Scenario(
        agents=agents_alike(agents, frozenset()),
        classes=tuple(
            CallerClass(
                wait_class=WaitClass(name, tier, target_s * 1_000, _GUARD * target_s * 1_000),
                rate_per_s=rate_per_s * share,
                service=Service(mean_s=_SERVICE_S),
            )
            for name, tier, target_s, share in _MIX
        ),
        horizon_ms=round(contacts / rate_per_s * 1_000),
        seed=seed,
    )
