"""Records of a day, as the store gives them, with short words."""

from __future__ import annotations

from uuid import UUID

from callcenter.flow.rules import Group, LineRules, Rules, Service
from callcenter.store.records import AgentStateRecord, ContactRecord
from tests.sim.days import agents

RUN = UUID("00000000-0000-4000-8000-000000000001")
MIDNIGHT = 1_795_000_000_000

RULES = Rules(
    groups={
        "preferente": Group("preferente", "Preferente", "P", 1, 60_000),
        "general": Group("general", "General", "G", 2, 180_000, 540_000),
        "emergencia": Group("emergencia", "Emergencia", "E", 0, 30_000),
    },
    services={"citas": Service("citas", "Citas", "CITAS")},
    lines={"salud": LineRules("salud", frozenset(), "principal", "general")},
    menus={},
    agents=agents("citas", "citas"),
)


def state(agent: str, at: int, before: str, after: str) -> AgentStateRecord:
    return AgentStateRecord(
        at_ms=at, agent=agent, before=before, after=after, reason="", actor="", phone=None
    )


def shift(agent: str, begins: int, *, until: int) -> list[AgentStateRecord]:
    return [
        state(agent, begins, "offline", "available"),
        state(agent, until, "available", "offline"),
    ]


def contact(  # noqa: PLR0913  # a record is all this
    name: str,
    at: int,
    group: str = "general",
    *,
    wait_ms: int | None = 0,
    talk_ms: int | None = 60_000,
    outcome: str | None = "answered",
    service: str | None = None,
    agent: str | None = "1",
    tier: int = 2,
    menu_ms: int = 0,
) -> ContactRecord:
    """Who entered the line at ``at``, after so long a menu."""
    answered = outcome == "answered"
    return ContactRecord(
        id=name,
        run=RUN,
        line="salud",
        group_name=group,
        service=service,
        tier=tier,
        target_ms=180_000,
        arrived_at=at - menu_ms,
        queued_at=at,
        connected_at=at + (wait_ms or 0) if answered else None,
        outcome=outcome,
        wait_ms=wait_ms,
        talk_ms=talk_ms if answered else 0,
        agent=agent if answered else None,
    )
