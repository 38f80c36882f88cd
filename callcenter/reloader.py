"""Reads the settings anew for a service that runs, and has them put in force.

One reload at a time; the next waits for the one before. The file is read once, beside the loop: the
calls go on meanwhile. What cannot be used changes nothing.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import structlog

from callcenter.config.check_sounds import sound_findings
from callcenter.config.core_rules import rules
from callcenter.config.differences import differences, in_force, takes_restart
from callcenter.config.hours import timetable
from callcenter.config.problems import SettingsRefused
from callcenter.errors import CallcenterError
from callcenter.reloads import Problem, Reread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.config.problems import Finding
    from callcenter.config.settings import Settings
    from callcenter.flow.rules import Rules
    from callcenter.hours.timetable import Timetable

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Source(Protocol):
    """Somebody who reads the settings from where the service was told that they are."""

    def __call__(
        self,
        *,
        more: Callable[[Settings], Iterable[Finding]],
        warn: Callable[[Problem], object],
    ) -> Settings:
        """Return them; ``more`` is checked too, and ``warn`` told what is doubtful.

        Raises:
            SettingsRefused: they cannot be used.
        """


class Apply(Protocol):
    """Somebody who lets the line go by other settings, within one turn of the loop."""

    def __call__(
        self, rules: Rules, timetable: Timetable, *, actor: str, fields: tuple[str, ...]
    ) -> int:
        """Do it, and return how many in the line were stated anew.

        Raises:
            CallcenterError: it failed.
        """


class Reloader:
    """Keeps the settings that are in force.

    Args:
        settings: Those that the service began with.
        source: Reads them anew; None where they come from nowhere.
        apply: Puts them in force.
    """

    def __init__(self, settings: Settings, *, source: Source | None, apply: Apply) -> None:
        self.settings = self._began_with = settings
        self._source = source
        self._apply = apply
        self._one_at_a_time = asyncio.Lock()

    async def reload(self, *, dry_run: bool, actor: str) -> Reread:
        """Read the settings and, unless it is a ``dry_run``, let the line go by them.

        Whatever comes of it is logged, with the names of fields and never a value.
        """
        async with self._one_at_a_time:
            told = await self._reload(dry_run=dry_run, actor=actor)
        if told.refused:
            problems = [f"{p.field or p.file}: {p.message}" for p in told.problems]
            _log.error("reload refused", actor=actor, problems=problems)
        else:
            _log.info(
                "reloaded" if told.applied else "reload looked at",
                actor=actor,
                changes=[change.field for change in told.changes],
                needs_restart=[change.field for change in told.left],
            )
        return told

    async def _reload(self, *, dry_run: bool, actor: str) -> Reread:
        doubts: list[Problem] = []
        try:
            settings, rules, timetable = await asyncio.to_thread(self._read, doubts)
        except SettingsRefused as refused:
            return Reread(problems=refused.problems)
        except Exception as error:  # noqa: BLE001  # whoever asked is told, and may ask again
            return Reread(problems=(_broken("cannot be read", error),))
        found = tuple(differences(self.settings, settings))
        left = tuple(change for change in found if takes_restart(change))
        changes = tuple(change for change in found if not takes_restart(change))
        told = Reread(changes=changes, left=left, problems=tuple(doubts))
        if dry_run or not changes:
            return told
        fields = tuple(change.field for change in changes)
        try:
            stated = self._apply(rules, timetable, actor=actor, fields=fields)
        except CallcenterError as error:
            return Reread(problems=(_failed(str(error)),))
        except Exception as error:  # noqa: BLE001  # the same
            return Reread(problems=(_broken("are in force only in part", error),))
        self.settings = in_force(self.settings, settings)
        return Reread(
            applied=True, changes=changes, left=left, problems=told.problems, stated=stated
        )

    def _read(self, doubts: list[Problem]) -> tuple[Settings, Rules, Timetable]:
        if self._source is None:
            raise SettingsRefused([_NO_SOURCE])
        settings = self._source(more=self._missing_sounds, warn=doubts.append)
        now = in_force(self.settings, settings)
        return settings, rules(now), timetable(self._with_hours_of_shifts(now))

    def _with_hours_of_shifts(self, now: Settings) -> Settings:
        """Return settings that have hours which on-call phones go by until a restart, too."""
        return now.model_copy(update={"hours": {**self._began_with.hours, **now.hours}})

    def _missing_sounds(self, settings: Settings) -> Iterable[Finding]:
        return sound_findings(self.settings, settings)


_NO_SOURCE = Problem(
    file="service",
    message="this service was not started from a file",
    mend="Start it by callcenter run --config FILE.",
)


def _broken(what: str, error: Exception) -> Problem:
    """Return what is told of an error that nobody thought of; the log has the rest."""
    _log.error("reload failed", exc_info=error)
    return _failed(f"the settings {what}: {type(error).__name__}")


def _failed(message: str) -> Problem:
    return Problem(
        file="service",
        message=message,
        mend="Look into the service's log, mend what it tells, and reload again or restart.",
    )
