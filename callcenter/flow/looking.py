"""What a line shows of itself to those who look at it; nothing changes by looking."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.flow.explaining import why_view
from callcenter.flow.viewing import line_view
from callcenter.views import LineCounts, TakeView

if TYPE_CHECKING:
    from callcenter.contacts import ContactId, OfferId
    from callcenter.flow.parts import Parts
    from callcenter.flow.rules import Rules
    from callcenter.views import LineView, ListenView, WhyView


class Views:
    """A line as seen from outside."""

    def __init__(self, parts: Parts) -> None:
        self.rules: Rules = parts.rules
        self.calls = parts.calls
        self.line = parts.line
        self.roster = parts.roster
        self.dispatcher = parts.dispatcher
        self._booth = parts.booth
        self._notices = parts.notices
        self._takes = parts.takes
        self._dialling_back = parts.dialling_back
        self._doors = parts.doors
        self._estimator = parts.estimator
        self._promises = parts.promises
        self._recordings = parts.recordings

    def view(self, now: int, *, limit: int | None = None) -> LineView:
        """Return the line, or the first ``limit`` in it, and its agents as they are at ``now``."""
        view = line_view(
            now,
            calls=self.calls,
            line=self.line,
            dispatcher=self.dispatcher,
            roster=self.roster,
            estimator=self._estimator,
            limit=limit,
        )
        reasons = tuple(self.rules.desk.pause_reasons.values())
        return replace(
            view,
            unrecorded=not self._recordings.has_room,
            pause_reasons=reasons,
            switches=self._doors.switches(now),
        )

    def why(self, contact: ContactId, now: int, *, limit: int) -> WhyView | None:
        """Explain a contact's place, with the first ``limit`` ahead; None: it is not here."""
        call, line = self.calls.find(contact), self.line
        if call is None:
            return None
        return why_view(
            call,
            now,
            calls=self.calls,
            policy=line.policy,
            dispatcher=self.dispatcher,
            limit=limit,
        )

    def counts(self, now: int) -> LineCounts:
        """Return how many wait and how long, by group, and how many agents are in each state."""
        agents = Counter(agent.state.value for agent in self.roster)
        return LineCounts(
            groups=self.calls.waiting.counts(now),
            agents=agents,
            channels=self.calls.on_the_phone(),
            are_open={line: self._doors.is_open(line, now) for line in self.rules.lines},
            callbacks=self._dialling_back.counts(),
        )

    def promised_number(self, contact: ContactId) -> str:
        """Return the number at which a contact is to be called back; "" where it is not."""
        promise = self._promises.of(contact)
        return promise.number if promise else ""

    def take(self, recording: OfferId) -> TakeView | None:
        """Return how far a recording has come; None: nobody knows of it (any more)."""
        take = self._takes.of(recording)
        return TakeView(take.recording, take.state, take.sound) if take else None

    def listening(self, offer: OfferId) -> ListenView | None:
        """Return how far who wants to hear a recording has come; None: nobody knows (any more)."""
        return self._notices.listening(offer)

    @property
    def estimate_faults(self) -> int:
        """How often an estimate raised an error; nothing was expected of that wait then."""
        return self._estimator.faults
