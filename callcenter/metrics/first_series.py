"""The series that exist from the start: a counter that appears with its first event hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from callcenter.commands import Command
from callcenter.events import (
    Event,
    LogInAsked,
    LogOutAsked,
    PauseAsked,
    PromptRecordingAsked,
    ReclassifyAsked,
    RingOutcome,
    UnpauseAsked,
    WrapUpEndAsked,
)
from callcenter.facts import Break, Outcome, TurnAwayReason
from callcenter.metrics.catalogue import LOOK_UPS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from callcenter.metrics.calibration import Calibration
    from callcenter.metrics.catalogue import Catalogue
    from callcenter.metrics.promises import Promise

_ANSWERED = Outcome.ANSWERED.value
_EMERGENCY, _EVERYONE = 0, 2  # tiers
_LEFT_THE_LINE = (
    Outcome.ABANDONED,
    Outcome.SHORT,
    Outcome.DIVERTED,
    Outcome.FINISHED,
    Outcome.LOST,
    Outcome.PBX_DIED,
    Outcome.FALLBACK,
    Outcome.UNSEEN,
    Outcome.CALLBACK_EXPIRED,
    Outcome.CALLBACK_FAILED,
    Outcome.CALLBACK_CANCELLED,
)
_NEVER_IN_LINE = (
    Outcome.LEFT_MENU,
    Outcome.TURNED_AWAY,
    Outcome.CLOSED,
    Outcome.FINISHED,
    Outcome.LOST,
    Outcome.PBX_DIED,
    Outcome.UNSEEN,
)
_REQUESTS = (
    LogInAsked, LogOutAsked, PauseAsked, UnpauseAsked, WrapUpEndAsked, ReclassifyAsked,
    PromptRecordingAsked,
)  # fmt: skip


class OfLine(Protocol):
    """Metrics that have series of their own for each line."""

    def start_at_zero(self, line: str) -> None:
        """Make the series of a line."""
        ...


class FirstSeries:
    """Makes them, for the names that the configuration has.

    Args:
        know: where most of them are.
        of_lines: who else has some for each line.
        of_groups: who else has some for each group of a line.
    """

    def __init__(
        self, know: Catalogue, *, of_lines: Sequence[OfLine], of_groups: Calibration
    ) -> None:
        self._catalogue = know
        self._of_lines = of_lines
        self._of_groups = of_groups

    def make(
        self, promises: Sequence[Promise], *, pbxs: Collection[str], menus: Collection[str]
    ) -> None:
        """Make the series of these lines with their groups, PBXs and menus; the others stay."""
        know = self._catalogue
        for promise in promises:
            self._of_line(promise.line)
            self._of_group(promise)
        self._nobody_turned_away(promises)
        for pbx in pbxs:
            know.ami_connected(pbx)
            know.ami_lag(pbx)
            know.ami_reconnects(pbx)
        for menu in menus:
            know.prompts(menu)
            know.no_input(menu)
            know.unknown_key(menu)
        self._nothing_failed_yet()

    def _of_line(self, line: str) -> None:
        know = self._catalogue
        for children in (
            know.arrived,
            know.short_talk,
            know.held_back,
            know.while_closed,
            know.surveys_begun,
            know.surveys_answered,
        ):
            children(line)
        for by in LOOK_UPS:
            know.recognized(line, by)
        for after in Break:
            know.came_back(line, after.value)
        for outcome in _NEVER_IN_LINE:
            know.contacts(line, "", outcome.value)
        for counted in self._of_lines:
            counted.start_at_zero(line)

    def _of_group(self, promise: Promise) -> None:
        know, line, group = self._catalogue, promise.line, promise.group
        for children in (
            know.offered,
            know.within_target,
            know.declared,
            know.known_group,
            know.guard_hits,
            know.handed_back,
            know.overtakes,
            know.same_class_overtakes,
        ):
            children(line, group)
        self._of_groups.start_at_zero(line, group)
        for outcome in (Outcome.ANSWERED, *_LEFT_THE_LINE):
            know.contacts(line, group, outcome.value)
            know.wait(line, group, outcome.value)
        if promise.tier == _EMERGENCY:
            know.emergency_wait(line)

    def _nothing_failed_yet(self) -> None:
        know = self._catalogue
        for kind in Event.__subclasses__():
            know.rule_failures(kind.__name__)
        for verb in Command.__subclasses__():
            know.commands_failed(verb.__name__)
        asked = (*(event.__name__ for event in _REQUESTS), "Supervise", "CallReason", "CallKeys")
        for request in asked:
            know.refused(request)
        for result in (_ANSWERED, *(outcome.value for outcome in RingOutcome)):
            know.offers(result)

    def _nobody_turned_away(self, promises: Sequence[Promise]) -> None:
        """Only tier 2 meets a line that is full or closes soon, nobody of tier 0 a closed one."""
        of_everyone = (TurnAwayReason.LINE_FULL, TurnAwayReason.CLOSING_SOON)
        for promise in promises:
            if promise.tier == _EVERYONE:
                for reason in of_everyone:
                    self._catalogue.turned_away(promise.line, promise.group, reason.value)
            if promise.tier != _EMERGENCY:
                closed = TurnAwayReason.LINE_CLOSED.value
                self._catalogue.turned_away(promise.line, promise.group, closed)
