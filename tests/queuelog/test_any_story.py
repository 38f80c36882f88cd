"""Whatever happens to a line, a strict reader can read what its log says, and sums as we do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import Phase, settings

from callcenter.events import AgentRecovered, ContactRecovered
from callcenter.facts import Connected, Ended, Outcome
from tests.flow.recovered import recovered
from tests.flow.test_core_stateful import EverythingMachine
from tests.queuelog.paper import Written

if TYPE_CHECKING:
    from callcenter.events import Event


class WritingMachine(EverythingMachine):
    """The core with its log, which goes on over restarts of the service."""

    def __init__(self) -> None:
        self.written = Written()
        self.heard = 0
        self.writing_run = 0
        super().__init__()

    def take(self, event: Event) -> None:
        if self.runs != self.writing_run:
            self._starts_writing()
        super().take(event)
        self.written.hears(self.facts[self.heard :])
        self.heard = len(self.facts)

    def _starts_writing(self) -> None:
        self.writing_run = self.runs
        self.written.starts_again()
        known = recovered(self.facts, self.standings, self.numbers)
        there = self.written.members()  # the journal forgets who did not come back
        agents = [e for e in known if isinstance(e, AgentRecovered) and e.agent in there]
        contacts = [event for event in known if isinstance(event, ContactRecovered)]
        self.written.log.expect(agents, contacts, lambda _: "")

    def teardown(self) -> None:
        super().teardown()
        entries = self.written.entries()
        count = Counter(entry.event for entry in entries)
        told = [fact for _, fact in self.facts]
        assert count["CONNECT"] == sum(isinstance(fact, Connected) for fact in told)
        ended = Counter(fact.outcome for fact in told if isinstance(fact, Ended))
        assert count["ABANDON"] == ended[Outcome.ABANDONED] + ended[Outcome.SHORT]
        talked = count["COMPLETEAGENT"] + count["COMPLETECALLER"]
        assert talked == ended[Outcome.ANSWERED]
        assert len(self.written.log._calls) == 0


TestLog = WritingMachine.TestCase
TestLog.settings = settings(
    max_examples=25,
    stateful_step_count=50,
    deadline=None,
    phases=[Phase.generate],  # a day of fifty steps takes minutes to make smaller
)
