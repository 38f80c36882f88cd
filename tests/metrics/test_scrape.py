"""What is read anew at each scrape."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from callcenter.agents.states import AgentState
from callcenter.contacts import AgentNumber, ContactId, ContactState, Phone
from callcenter.metrics.promises import Promise
from callcenter.metrics.scrape import LineCollector, WriterCollector
from callcenter.views import GroupCount, LineCounts

if TYPE_CHECKING:
    from collections.abc import Mapping

PROMISES = (Promise("salud", "emergencia", 0, 10_000), Promise("salud", "general", 2, 300_000))
STATES = tuple(state.value for state in AgentState)


NOW = 1_795_000_000_000


def waiting(contact: str, *, waited_ms: int, state: ContactState) -> WaitingView:
    return WaitingView(
        contact=ContactId(contact),
        line="salud",
        group="general",
        service="",
        tier=2,
        arrived_at=NOW - waited_ms - 26_000,  # the menu took its time
        queued_at=NOW - waited_ms,
        position=1,
        waited_ms=waited_ms + 26_000,
        target_ms=300_000,
        share_of_target=(waited_ms + 26_000) / 300_000,
        state=state,
    )


def agent(number: str, state: str) -> AgentView:
    return AgentView(
        number=AgentNumber(number),
        name="Ana",
        state=state,
        phone=Phone("PJSIP/101"),
        since=0,
        reason="",
        skills=(),
    )


class Board:
    """A line whose view the test chooses."""

    def __init__(self) -> None:
        self.view = LineView(now=NOW)
        self.asked = 0

    def __call__(self) -> LineView:
        self.asked += 1
        return self.view


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def registry(board: Board) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(LineCollector(board, promises=PROMISES, agent_states=STATES))
    return registry


def test_registering_asks_for_no_view(board: Board, registry: CollectorRegistry) -> None:
    assert registry is not None
    assert board.asked == 0


def test_one_scrape_asks_for_one_view(board: Board, registry: CollectorRegistry) -> None:
    list(registry.collect())
    assert board.asked == 1


def test_an_empty_line_reads_zero_for_every_group(registry: CollectorRegistry) -> None:
    for group in ("emergencia", "general"):
        labels = {"line": "salud", "group": group}
        assert registry.get_sample_value("callcenter_contacts_waiting", labels) == 0
        assert registry.get_sample_value("callcenter_oldest_wait_seconds", labels) == 0


def test_those_being_rung_for_wait_too_and_the_longest_wait_in_line_counts(
    board: Board, registry: CollectorRegistry
) -> None:
    board.view = LineView(
        now=NOW,
        waiting=(
            waiting("c1", waited_ms=61_500, state=ContactState.OFFERED),
            waiting("c2", waited_ms=5_000, state=ContactState.WAITING),
        ),
    )
    labels = {"line": "salud", "group": "general"}
    assert registry.get_sample_value("callcenter_contacts_waiting", labels) == 2
    assert registry.get_sample_value("callcenter_oldest_wait_seconds", labels) == 61.5


    spool_facts = 7
    spool_bytes = 2_100
    spool_set_aside = 0
    spool_trouble = "disk"
def test_a_group_taken_out_of_the_configuration_is_still_seen(
    board: Board, registry: CollectorRegistry
) -> None:
    one = waiting("c1", waited_ms=1_000, state=ContactState.WAITING)
    board.view = LineView(now=NOW, waiting=(replace(one, group="antiguo"),))
    labels = {"line": "salud", "group": "antiguo"}
    assert registry.get_sample_value("callcenter_contacts_waiting", labels) == 1


def test_agents_are_counted_by_state_absent_states_as_zero(
    board: Board, registry: CollectorRegistry
) -> None:
    assert read("callcenter_spool_facts") == 7
    assert read("callcenter_spool_bytes") == 2_100
    assert read("callcenter_spool_usable") == 0
    assert read("callcenter_spool_set_aside") == 0
    board.view = LineView(now=NOW, agents=(agent("1", "talking"), agent("2", "talking")))

    def count(state: str) -> float | None:
        return registry.get_sample_value("callcenter_agents", {"state": state})

    assert count("talking") == 2
    assert {state: count(state) for state in STATES if state != "talking"} == dict.fromkeys(
        set(STATES) - {"talking"}, 0.0
    )


def test_targets_and_tiers_come_from_the_configuration(registry: CollectorRegistry) -> None:
    labels = {"line": "salud", "group": "emergencia"}
    assert registry.get_sample_value("callcenter_target_seconds", labels) == 10
    assert registry.get_sample_value("callcenter_group_tier", labels) == 0


class Writer:
    """A fact writer in a state that the test chooses."""

    pending = 12
    losses: Mapping[str, int] = {"full": 3, "refused": 1}  # a fake
    connected = False


def test_the_writers_health_is_read_at_each_scrape() -> None:
    registry = CollectorRegistry()
    writer = Writer()
    registry.register(WriterCollector(writer))
    writer.pending = 40
    read = registry.get_sample_value
    assert read("callcenter_facts_pending") == 40
    assert read("callcenter_facts_dropped_total", {"reason": "full"}) == 3
    assert read("callcenter_facts_dropped_total", {"reason": "refused"}) == 1
    assert read("callcenter_database_connected") == 0
