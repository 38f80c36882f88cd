"""Facts become counts; a few microseconds each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import Gauge

from callcenter.facts import (
    AgentChanged,
    CameBack,
    CommandNotDone,
    Connected,
    ContactArrived,
    ContactRescued,
    DivertEnded,
    DivertTaken,
    Ended,
    Fact,
    HandedBack,
    HeldBack,
    HelpEnded,
    MenuPlayed,
    MenuUnanswered,
    MetClosed,
    OfferEnded,
    Outcome,
    Overflowed,
    PauseOverran,
    PbxStateChanged,
    Queued,
    QueueReason,
    ReasonKeyed,
    Recognized,
    RequestRefused,
    SurveyAnswered,
    SurveyBegun,
    SurveyEnded,
    TurnedAway,
)
from callcenter.metrics.calibration import Calibration
from callcenter.metrics.callbacks import Callbacks
from callcenter.metrics.catalogue import Catalogue
from callcenter.metrics.first_series import FirstSeries
from callcenter.metrics.promises import wait_bounds_s
from callcenter.metrics.recordings import Recordings
from callcenter.metrics.registry import LeanRegistry
from callcenter.metrics.scrape import RoomCollector
from callcenter.metrics.transfers import Transfers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from callcenter.metrics.promises import Promise

_MS = 1_000
_SHORT_TALK_MS = 10_000
_ANSWERED = Outcome.ANSWERED.value
_DECLARATIONS = (QueueReason.ENTERED, QueueReason.RECLASSIFIED)


class Metrics:
    """A `callcenter.ports.FactSink` that counts, and the registry that Prometheus reads.

    Args:
        promises: every line with every group it serves; their series exist from the start.
        pbxs: names of the PBXs.
        menus: names of the menus.
        version: of the running program.
    """

    def __init__(
        self,
        *,
        promises: Sequence[Promise],
        pbxs: Collection[str],
        menus: Collection[str],
        version: str,
    ) -> None:
        self.registry = LeanRegistry()
        self._catalogue = Catalogue(self.registry, wait_bounds_s=wait_bounds_s(promises))
        self._estimates = Calibration(self._catalogue)
        self._callbacks = Callbacks(self.registry)
        self._recordings = Recordings(self.registry)
        self._transfers = Transfers(self.registry)
        self._first_series = FirstSeries(
            self._catalogue,
            of_lines=(self._callbacks, self._recordings, self._transfers),
            of_groups=self._estimates,
        )
        self._seen_pbxs: set[str] = set()
        self._observe_dispatch = self._catalogue.dispatch_delay.observe
        self._handlers: dict[type[Fact], Callable[[Any, int], None]] = {
            ContactArrived: self._arrived,
            CameBack: self._came_back,
            MenuPlayed: self._menu_played,
            MenuUnanswered: self._menu_unanswered,
            HandedBack: lambda fact, _: self._catalogue.handed_back(fact.line, fact.group).inc(),
            HeldBack: lambda fact, _: self._catalogue.held_back(fact.line).inc(),
            HelpEnded: self._help_ended,
            Queued: self._queued,
            Recognized: lambda fact, _: self._catalogue.recognized(
                fact.line, "document" if fact.verified else "number"
            ).inc(),
            TurnedAway: self._turned_away,
            Overflowed: self._overflowed,
            DivertTaken: lambda fact, _: self._diverted(fact, "answered"),
            DivertEnded: lambda fact, _: self._diverted(fact, "returned"),
            MetClosed: self._met_closed,
            OfferEnded: self._offer_ended,
            Connected: self._connected,
            Ended: self._ended,
            ReasonKeyed: self._reason_keyed,
            PauseOverran: self._pause_overran,
            SurveyBegun: self._survey_begun,
            SurveyAnswered: self._survey_answered,
            SurveyEnded: self._survey_ended,
            AgentChanged: self._agent_changed,
            RequestRefused: self._request_refused,
            PbxStateChanged: self._pbx_changed,
            CommandNotDone: self._command_not_done,
            ContactRescued: self._rescued,
            **self._callbacks.counts,
            **self._recordings.counts,
            **self._transfers.counts,
        }
        self._first_series.make(promises, pbxs=pbxs, menus=menus)
        build = Gauge("callcenter_build_info", "Always 1.", ("version",), registry=self.registry)
        build.labels(version).set(1)

    def go_by(
        self, promises: Sequence[Promise], *, pbxs: Collection[str], menus: Collection[str]
    ) -> None:
        """Have the series of these lines, groups and menus too; the others stay.

        A histogram keeps the bounds it began with.
        """
        self._first_series.make(promises, pbxs=pbxs, menus=menus)

    def record(self, fact: Fact, at_ms: int) -> None:
        """Count `fact`; a kind that nobody counts is let pass."""
        handler = self._handlers.get(type(fact))
        if handler is not None:
            handler(fact, at_ms)

    def dispatched(self, delay_s: float) -> None:
        """An event's commands were handed to the PBX session `delay_s` after the event came."""
        self._observe_dispatch(delay_s)

    def looked_up(self, outcome: str, took_s: float) -> None:
        """Count that the registry was asked, and what came of it after ``took_s``."""
        self._catalogue.look_ups(outcome).inc()
        if took_s:
            self._catalogue.look_up_time.observe(took_s)

    def rule_failed(self, event: str) -> None:
        """The rules raised an error on an event of this kind."""
        self._catalogue.rule_failures(event).inc()

    def stopped_reading(self) -> None:
        """So many events wait that the PBXs are not read from for a while."""
        self._catalogue.reading_stopped.inc()

    def late(self, lag_s: float) -> None:
        """The loop came to a timer `lag_s` after its time."""
        self._catalogue.loop_lag.observe(lag_s)

    def events_from(self, read: Callable[[], float]) -> None:
        """Let `read` give the events not handled yet, at each scrape."""
        self._catalogue.events_waiting.set_function(read)

    def room_from(self, read: Callable[[], float | None]) -> None:
        """Let `read` give the share of the recordings' disk that is free, at each scrape."""
        self.registry.register(RoomCollector(read))

    def lag_from(self, pbx: str, read: Callable[[], float]) -> None:
        """Let `read` give the round trip to `pbx` in seconds, at each scrape."""
        self._catalogue.ami_lag(pbx).set_function(read)

    def _arrived(self, fact: ContactArrived, _at_ms: int) -> None:
        self._catalogue.arrived(fact.line).inc()

    def _came_back(self, fact: CameBack, _at_ms: int) -> None:
        self._catalogue.came_back(fact.line, fact.after.value).inc()

    def _menu_played(self, fact: MenuPlayed, _at_ms: int) -> None:
        self._catalogue.prompts(fact.menu).inc()

    def _menu_unanswered(self, fact: MenuUnanswered, _at_ms: int) -> None:
        know = self._catalogue
        (know.unknown_key if fact.key else know.no_input)(fact.menu).inc()

    def _help_ended(self, fact: HelpEnded, _at_ms: int) -> None:
        why = "joined" if fact.helper else fact.why
        self._catalogue.helped(fact.line, why).inc()

    def _queued(self, fact: Queued, _at_ms: int) -> None:
        if fact.reason in _DECLARATIONS:
            self._catalogue.declared(fact.line, fact.group).inc()
        elif fact.reason is QueueReason.REGISTRY:
            self._catalogue.known_group(fact.line, fact.group).inc()

    def _turned_away(self, fact: TurnedAway, _at_ms: int) -> None:
        self._catalogue.turned_away(fact.line, fact.group, fact.reason.value).inc()

    def _overflowed(self, fact: Overflowed, _at_ms: int) -> None:
        self._catalogue.overflows(fact.line, fact.rule, fact.to).inc()

    def _diverted(self, fact: DivertTaken | DivertEnded, result: str) -> None:
        self._catalogue.diverts(fact.line, fact.to, result).inc()

    def _met_closed(self, fact: MetClosed, _at_ms: int) -> None:
        self._catalogue.while_closed(fact.line).inc()

    def _offer_ended(self, fact: OfferEnded, _at_ms: int) -> None:
        self._catalogue.offers(fact.outcome.value).inc()

    def _connected(self, fact: Connected, _at_ms: int) -> None:
        know, line, group = self._catalogue, fact.line, fact.group
        wait_s = fact.wait_ms / _MS
        know.offers(_ANSWERED).inc()
        if fact.again:
            return
        if fact.overtook:
            know.same_class_overtakes(line, group).inc(fact.overtook)
        self._left_the_line(fact)
        if fact.promised:
            return
        know.offered(line, group).inc()
        know.wait(line, group, _ANSWERED).observe(wait_s)
        if fact.wait_ms <= fact.target_ms:
            know.within_target(line, group).inc()
        if fact.tier == 0:
            know.emergency_wait(line).observe(wait_s)
        self._estimates.answered(fact)

    def _ended(self, fact: Ended, _at_ms: int) -> None:
        know, line, group = self._catalogue, fact.line, fact.group
        know.contacts(line, group, fact.outcome.value).inc()
        if fact.outcome is Outcome.ANSWERED:
            if 0 < fact.talk_ms < _SHORT_TALK_MS:  # 0: nobody saw how long it was
                know.short_talk(line).inc()
        elif group and (
            fact.outcome is Outcome.DIVERTED or not (fact.talk_ms or fact.again)
        ):  # it left the line unanswered by an agent
            self._left_the_line(fact)
            if not fact.promised:
                know.offered(line, group).inc()
                know.wait(line, group, fact.outcome.value).observe(fact.wait_ms / _MS)
                self._estimates.left(fact)

    def _pause_overran(self, fact: PauseOverran, _at_ms: int) -> None:
        self._catalogue.pauses_overrun(fact.reason).inc()

    def _reason_keyed(self, fact: ReasonKeyed, _at_ms: int) -> None:
        self._catalogue.call_reasons(fact.label).inc()

    def _survey_begun(self, fact: SurveyBegun, _at_ms: int) -> None:
        self._catalogue.surveys_begun(fact.line).inc()

    def _survey_answered(self, fact: SurveyAnswered, _at_ms: int) -> None:
        self._catalogue.survey_answers(fact.line, fact.question, str(fact.answer)).inc()

    def _survey_ended(self, fact: SurveyEnded, _at_ms: int) -> None:
        if fact.answers:
            self._catalogue.surveys_answered(fact.line).inc()

    def _left_the_line(self, fact: Connected | Ended) -> None:
        if fact.guard_hit:
            self._catalogue.guard_hits(fact.line, fact.group).inc()
        if fact.overtaken:
            self._catalogue.overtakes(fact.line, fact.group).inc(fact.overtaken)

    def _agent_changed(self, fact: AgentChanged, _at_ms: int) -> None:
        # Who is found paused, by the journal or at the PBX, was paused before: not out of a ring.
        if fact.before == "ringing" and fact.after == "paused" and not fact.actor:
            self._catalogue.auto_pauses.inc()

    def _request_refused(self, fact: RequestRefused, _at_ms: int) -> None:
        self._catalogue.refused(fact.request).inc()

    def _pbx_changed(self, fact: PbxStateChanged, _at_ms: int) -> None:
        self._catalogue.ami_connected(fact.pbx).set(fact.connected)
        if fact.connected:
            if fact.pbx in self._seen_pbxs:
                self._catalogue.ami_reconnects(fact.pbx).inc()
            self._seen_pbxs.add(fact.pbx)

    def _command_not_done(self, fact: CommandNotDone, _at_ms: int) -> None:
        self._catalogue.commands_failed(fact.verb).inc()

    def _rescued(self, _fact: ContactRescued, _at_ms: int) -> None:
        self._catalogue.rescued.inc()
