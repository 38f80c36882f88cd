"""What is read anew at each scrape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry

from callcenter.agents.states import AgentState
from callcenter.metrics.promises import Promise
from callcenter.metrics.scrape import FaultsCollector, LineCollector, WriterCollector
from callcenter.views import GroupCount, LineCounts

if TYPE_CHECKING:
    from collections.abc import Mapping

PROMISES = (
    Promise("salud", "emergencia", 0, 10_000, goal=0.95),
    Promise("salud", "general", 2, 300_000),
)
STATES = tuple(state.value for state in AgentState)


class Board:
    """A line whose figures the test chooses."""

    def __init__(self) -> None:
        self.counts = LineCounts()
        self.asked = 0

    def __call__(self) -> LineCounts:
        self.asked += 1
        return self.counts


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def registry(board: Board) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(LineCollector(board, promises=PROMISES, agent_states=STATES))
    return registry


def test_registering_asks_for_no_figures(board: Board, registry: CollectorRegistry) -> None:
    assert registry is not None
    assert board.asked == 0


def test_one_scrape_asks_for_figures_once(board: Board, registry: CollectorRegistry) -> None:
    list(registry.collect())
    assert board.asked == 1


def test_an_empty_line_reads_zero_for_every_group(registry: CollectorRegistry) -> None:
    for group in ("emergencia", "general"):
        labels = {"line": "salud", "group": group}
        assert registry.get_sample_value("callcenter_contacts_waiting", labels) == 0
        assert registry.get_sample_value("callcenter_oldest_wait_seconds", labels) == 0


def test_those_waiting_are_counted_and_the_longest_wait_is_told_in_seconds(
    board: Board, registry: CollectorRegistry
) -> None:
    board.counts = LineCounts(
        groups=(GroupCount(line="salud", group="general", waiting=2, oldest_ms=61_500),)
    )
    labels = {"line": "salud", "group": "general"}
    assert registry.get_sample_value("callcenter_contacts_waiting", labels) == 2
    assert registry.get_sample_value("callcenter_oldest_wait_seconds", labels) == 61.5


def test_a_group_taken_out_of_the_configuration_is_still_seen(
    board: Board, registry: CollectorRegistry
) -> None:
    board.counts = LineCounts(
        groups=(GroupCount(line="salud", group="antiguo", waiting=1, oldest_ms=1_000),)
    )
    labels = {"line": "salud", "group": "antiguo"}
    assert registry.get_sample_value("callcenter_contacts_waiting", labels) == 1


def test_agents_are_counted_by_state_absent_states_as_zero(
    board: Board, registry: CollectorRegistry
) -> None:
    board.counts = LineCounts(agents={"talking": 2})

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
    assert registry.get_sample_value("callcenter_goal_share", labels) == 0.95


def test_a_group_without_a_goal_has_none(registry: CollectorRegistry) -> None:
    labels = {"line": "salud", "group": "general"}
    assert registry.get_sample_value("callcenter_goal_share", labels) is None


class Writer:
    """A fact writer in a state that the test chooses."""

    pending = 12
    losses: Mapping[str, int] = {"full": 3, "refused": 1}  # a fake
    connected = False
    spool_facts = 7
    spool_bytes = 2_100
    spool_set_aside = 0
    spool_trouble = "disk"


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
    assert read("callcenter_spool_facts") == 7
    assert read("callcenter_spool_bytes") == 2_100
    assert read("callcenter_spool_usable") == 0
    assert read("callcenter_spool_set_aside") == 0


def test_writes_of_the_journal_that_failed_are_counted_at_each_scrape() -> None:
    registry = CollectorRegistry()
    faults = [0]
    registry.register(FaultsCollector("journal_faults", "Failed.", lambda: faults[0]))
    faults[0] = 3
    assert registry.get_sample_value("callcenter_journal_faults_total") == 3


def test_each_line_is_open_or_closed(registry: CollectorRegistry, board: Board) -> None:
    board.counts = LineCounts(are_open={"salud": True, "pensiones": False})
    name = "callcenter_line_open"
    assert registry.get_sample_value(name, {"line": "salud"}) == 1
    assert registry.get_sample_value(name, {"line": "pensiones"}) == 0
