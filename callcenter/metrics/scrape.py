"""What is read anew at each scrape: the line as it stands, and the fact writer's health."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from prometheus_client.metrics_core import Metric

    from callcenter.metrics.promises import Promise
    from callcenter.views import GroupCount, LineCounts

_MS = 1_000
_LINE_GROUP = ("line", "group")


class WriterHealth(Protocol):
    """How the facts' way to the database fares."""

    @property
    def pending(self) -> int:
        """Facts not written yet."""

    @property
    def losses(self) -> Mapping[str, int]:
        """Facts that the database will never have, by reason; every reason is there."""

    @property
    def spool_facts(self) -> int:
        """Facts that wait on disk."""

    @property
    def spool_bytes(self) -> int:
        """How large the spool on disk is."""

    @property
    def spool_set_aside(self) -> int:
        """Damaged files of the spool that wait for somebody to look at them."""

    @property
    def spool_trouble(self) -> str:
        """Why the spool takes no facts; "" while it does."""

    @property
    def connected(self) -> bool:
        """Whether the database took what it was last given."""


class LineCollector:
    """Gauges of the line, from its figures at each scrape.

    Args:
        counts: gives the figures; called on the loop's thread while Prometheus waits.
        promises: every line with every group it serves; those without a contact read 0.
        agent_states: every state an agent can be in; those without an agent read 0.
    """

    def __init__(
        self,
        counts: Callable[[], LineCounts],
        *,
        promises: Sequence[Promise],
        agent_states: Collection[str],
    ) -> None:
        self._counts = counts
        self._promises = promises
        self._agent_states = agent_states

    def go_by(self, promises: Sequence[Promise]) -> None:
        """Read these lines and groups from now on."""
        self._promises = promises

    def describe(self) -> Iterator[Metric]:
        """Name the metrics without asking for figures."""
        yield from (_waiting(), _oldest(), _agents(), _open(), _channels(0))
        yield from (_targets(), _tiers(), _goals())
        yield _callbacks()

    def collect(self) -> Iterator[Metric]:
        """Measure the line now."""
        counts = self._counts()
        yield from self._of_the_line(counts.groups)
        yield self._of_agents(counts.agents)
        yield _open(counts.are_open)
        yield _callbacks(counts.callbacks)
        yield _channels(counts.channels)
        yield from self._of_promises()

    def _of_the_line(self, groups: Iterable[GroupCount]) -> tuple[Metric, Metric]:
        figures = {(promise.line, promise.group): (0, 0) for promise in self._promises}
        figures |= {(one.line, one.group): (one.waiting, one.oldest_ms) for one in groups}
        waiting, oldest = _waiting(), _oldest()
        for pair, (count, oldest_ms) in figures.items():
            waiting.add_metric(pair, count)
            oldest.add_metric(pair, oldest_ms / _MS)
        return waiting, oldest

    def _of_agents(self, agents: Mapping[str, int]) -> Metric:
        family = _agents()
        for state in {*self._agent_states, *agents}:
            family.add_metric((state,), agents.get(state, 0))
        return family

    def _of_promises(self) -> tuple[Metric, ...]:
        targets, tiers, goals = _targets(), _tiers(), _goals()
        for promise in self._promises:
            pair = (promise.line, promise.group)
            targets.add_metric(pair, promise.target_ms / _MS)
            tiers.add_metric(pair, promise.tier)
            if promise.goal is not None:
                goals.add_metric(pair, promise.goal)
        return targets, tiers, goals


class WriterCollector:
    """The fact writer's health.

    Args:
        writer: whose health it is.
    """

    def __init__(self, writer: WriterHealth) -> None:
        self._writer = writer

    def collect(self) -> Iterator[Metric]:
        """Read the writer's counts."""
        writer = self._writer
        yield GaugeMetricFamily(
            "callcenter_facts_pending", "Facts not in the database yet.", writer.pending
        )
        yield GaugeMetricFamily(
            "callcenter_database_connected",
            "Whether the database took what it was last given.",
            writer.connected,
        )
        lost = CounterMetricFamily(
            "callcenter_facts_dropped",
            "Facts that the database will never have, by reason.",
            labels=("reason",),
        )
        for reason, count in writer.losses.items():
            lost.add_metric((reason,), count)
        yield lost
        yield from _spool(writer)

    describe = collect


class FaultsCollector:
    """How often a part failed that goes on all the same.

    Args:
        name: of the metric, without `callcenter_` and `_total`.
        text: what failed.
        faults: gives how often.
    """

    def __init__(self, name: str, text: str, faults: Callable[[], int]) -> None:
        self._name = f"callcenter_{name}"
        self._text = text
        self._faults = faults

    def collect(self) -> Iterator[Metric]:
        """Read the part's count."""
        yield CounterMetricFamily(self._name, self._text, self._faults())

    describe = collect


class RoomCollector:
    """Which share of a disk is free, where it can be seen.

    Args:
        share: gives it.
    """

    def __init__(self, share: Callable[[], float | None]) -> None:
        self._share = share

    def collect(self) -> Iterator[Metric]:
        """Read what was measured last."""
        family = GaugeMetricFamily(
            "callcenter_recordings_disk_free_ratio",
            "Share of the disk of the recordings that is free, where this machine sees it.",
        )
        share = self._share()
        if share is not None:
            family.add_metric((), share)
        yield family

    describe = collect


def _spool(writer: WriterHealth) -> Iterator[Metric]:
    for name, text, value in (
        ("facts", "Facts that wait on disk for the database.", writer.spool_facts),
        ("bytes", "Size of the spool on disk.", writer.spool_bytes),
        ("usable", "Whether the spool takes facts.", not writer.spool_trouble),
        ("set_aside", "Damaged files of the spool, to be looked at.", writer.spool_set_aside),
    ):
        yield GaugeMetricFamily(f"callcenter_spool_{name}", text, value)


def _waiting() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "callcenter_contacts_waiting",
        "Contacts in the line that nobody speaks to yet, those being rung for included.",
        labels=_LINE_GROUP,
    )


def _oldest() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "callcenter_oldest_wait_seconds",
        "Longest wait, since the line was entered, of those waiting now; 0 when nobody waits.",
        labels=_LINE_GROUP,
    )


def _open(are_open: Mapping[str, bool] = MappingProxyType({})) -> Metric:
    family = GaugeMetricFamily(
        "callcenter_line_open",
        "Whether the line takes callers: 1 while it is open.",
        labels=("line",),
    )
    for line, is_open in are_open.items():
        family.add_metric((line,), is_open)
    return family


def _callbacks(counts: Mapping[str, int] = MappingProxyType({})) -> Metric:
    family = GaugeMetricFamily(
        "callcenter_callbacks_open",
        "Contacts to be called back: promised and not being called now, or being called.",
        labels=("state",),
    )
    for state, count in counts.items():
        family.add_metric((state,), count)
    return family


def _channels(in_use: int) -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "callcenter_channels_in_use",
        "Callers on the phone, in menus, the line or a conversation: each takes a channel.",
        in_use,
    )


def _agents() -> GaugeMetricFamily:
    return GaugeMetricFamily("callcenter_agents", "Agents by state.", labels=("state",))


def _targets() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "callcenter_target_seconds", "Wait promised to a group.", labels=_LINE_GROUP
    )


def _tiers() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "callcenter_group_tier",
        "Tier of a group: 0 emergency, 1 preferred by law, 2 everyone.",
        labels=_LINE_GROUP,
    )


def _goals() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "callcenter_goal_share",
        "Share of a group's contacts that is to be answered within the target.",
        labels=_LINE_GROUP,
    )
