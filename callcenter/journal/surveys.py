"""Who was asked after a call, and who is being asked, as the facts tell: a restart keeps it.

A caller is known by what stands for their number, as everywhere in the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter import facts
from callcenter.events import OpenSurvey, SurveysRecovered
from callcenter.journal.lines import Surveyed
from callcenter.latest import Latest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from callcenter.contacts import ContactId
    from callcenter.events import ContactRecovered
    from callcenter.facts import Fact

MOST_ASKED = 20_000
"""Of so many callers it is known when they were asked, the latest: it is read at each start."""
KEPT_MS = 366 * 24 * 60 * 60 * 1_000
"""The longest time in which the settings may keep somebody from being asked again."""


class Surveys:
    """Follows the facts."""

    def __init__(self) -> None:
        self._asked: Latest[str, int] = Latest(MOST_ASKED)  # ms, by caller
        self._open: dict[ContactId, OpenSurvey] = {}

    def add(self, known: SurveysRecovered) -> None:
        """Know what an earlier run knew."""
        for caller, at in known.asked:
            self._asked.put(caller, at)
        self._open |= {survey.contact: survey for survey in known.open}

    def follow(
        self, fact: Fact, at_ms: int, contacts: Mapping[ContactId, ContactRecovered]
    ) -> None:
        """Take note of a fact; ``contacts`` are those that had not ended before it."""
        match fact:
            case facts.SurveyBegun():
                known = contacts.get(fact.contact)
                if known is not None and known.caller:
                    self._asked.put(known.caller, at_ms)
                self._open[fact.contact] = OpenSurvey(
                    fact.contact, fact.agent, fact.line, fact.pbx, fact.leg
                )
            case facts.SurveyAnswered() if fact.contact in self._open:
                before = self._open[fact.contact]
                self._open[fact.contact] = replace(before, answers=before.answers + 1)
            case facts.SurveyEnded():
                self._open.pop(fact.contact, None)
            case _:
                pass

    def known(self, now: int) -> SurveysRecovered | None:
        """Return what a start must know, seen from ``now`` (ms); None: nothing."""
        asked = tuple((who, at) for who, at in self._asked.items() if now - at < KEPT_MS)
        if not asked and not self._open:
            return None
        return SurveysRecovered(asked, tuple(self._open.values()))

    def lines(self, now: int) -> Iterator[Surveyed]:
        """Yield the line for the head of a new file, if there is anything to know."""
        known = self.known(now)
        if known is not None:
            yield Surveyed(known)
