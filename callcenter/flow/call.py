"""One phone call on its path: everything the flow remembers of it.

60,000 of these may wait at once, so a call is one small object: no dictionary, and a walk through
menus only while a menu is heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import NEVER_RECORDED, ContactState, next_state
from callcenter.facts import EndedBy, Outcome, TurnAwayReason
from callcenter.flow.pacing import NOBODY
from callcenter.flow.told import NOTHING_YET

if TYPE_CHECKING:
    from callcenter.contacts import AgentNumber, ContactId, LegId, Move, OfferId
    from callcenter.events import ContactRecovered
    from callcenter.flow.ear import Ear
    from callcenter.flow.known_callers import Known
    from callcenter.flow.rules import Group, LineRules
    from callcenter.flow.transfer import Transfer
    from callcenter.ivr.menu import ToLine
    from callcenter.ivr.session import Dialogue
    from callcenter.queue.waiting import Waiting

_NOTHING: frozenset[str] = frozenset()

_NOT_LET_IN = {
    TurnAwayReason.LINE_FULL: Outcome.TURNED_AWAY,
    TurnAwayReason.LINE_CLOSED: Outcome.CLOSED,
    TurnAwayReason.CLOSING_SOON: Outcome.CLOSED,
    TurnAwayReason.OVERFLOW: Outcome.TURNED_AWAY,
}


class Call:
    """A contact that came by phone. Created when the call was answered, gone when it ended."""

    __slots__ = (
        "again",
        "agent",
        "answered_at",
        "arrived_at",
        "back_at",
        "bound_ms",
        "bridged_before",
        "briefing",
        "callback_due",
        "called_back",
        "caller",
        "came_to",
        "code",
        "coming_back",
        "connected_at",
        "diverted",
        "diverted_at",
        "ear",
        "entry",
        "estimate_ms",
        "group",
        "guard_hit",
        "hears_notice",
        "held_for",
        "id",
        "known",
        "language",
        "left_by",
        "line",
        "met_elsewhere",
        "needs",
        "number",
        "offer",
        "origin",
        "overtaken",
        "priority",
        "queued_at",
        "recorded",
        "regained",
        "rings",
        "service",
        "state",
        "talked_ms",
        "talks_with",
        "times_turned_away",
        "told",
        "transfer",
        "turned_away",
        "walk",
        "was_found",
        "was_promised",
        "wrong_codes",
    )

    def __init__(
        self,
        *,
        id: ContactId,  # noqa: A002
        line: LineRules,
        ear: Ear,
        arrived_at: int,
        origin: bytes = NOBODY,
    ) -> None:
        self.id = id
        self.line = line
        self.came_to = line.name  # the one that was called; a rule may move the contact on
        self.ear = ear
        self.arrived_at = arrived_at  # ms; never changes, whatever happens to the call
        self.caller = ""  # what stands for the caller's number; "" when it may be anybody's
        self.number = ""  # of the caller, where the rules call back; personal data
        self.code = ""  # by which the caller may come back, once it was told
        self.wrong_codes = self.times_turned_away = 0
        self.regained = False  # has the place of a call that dropped: not a second time
        self.state = ContactState.MENU
        self.origin = origin  # what stands for the caller's number in `pacing`
        self.held_for: ToLine | None = None  # set while held back from the line
        self.known: Known | None = None  # what the registry says of the caller
        self.language = ""  # which they hear, where it is not the line's: a folder of sounds
        self.walk: Dialogue | None = None  # set while a menu is heard, or something is asked
        self.entry: Waiting | None = None  # set from the moment the line is entered
        self.queued_at = 0  # ms; when the line was entered first
        self.group: Group | None = None
        self.service = ""
        self.needs = _NOTHING  # of an agent, besides what the service says
        # What was expected of the wait when the line was entered, in this group; None: nothing.
        self.estimate_ms: int | None = None
        self.bound_ms: int | None = None
        # As the channel was told it, for the PBX's own queue; None: who knows what it was told.
        self.priority: int | None = 0
        self.rings = 0  # ring attempts made for this contact
        self.offer: OfferId | None = None  # the one that was answered
        self.talks_with: OfferId | None = None  # as the PBX told of a call of an earlier run
        self.agent: AgentNumber | None = None
        self.answered_at = 0  # ms; when an agent picked up who is being connected
        self.briefing = False  # an agent who picked up is told about the caller first
        self.hears_notice = False  # that conversations may be recorded, before the agent's voice
        self.recorded = NEVER_RECORDED
        self.was_found = False  # on the phone, by a run that does not know what it was asked
        # Called out of the PBX's own queue, or out of a bridge; not told to be here yet. Perhaps
        # somebody was quicker there.
        self.coming_back = self.met_elsewhere = False
        self.bridged_before = False  # or perhaps, and came out of that bridge to wait
        self.again = False  # an agent who spoke with them handed them back into the line
        self.talked_ms = 0  # with agents who did so
        self.connected_at = 0  # ms; when both could hear each other
        # Where a rule sent it outside the line, when (ms), and if to a mailbox; until it is back.
        self.diverted: tuple[str, int, bool] | None = None
        self.called_back = False  # from there, by the key of emergencies
        self.diverted_at = 0  # ms; when the number outside answered to which a rule sent it
        self.transfer: Transfer | None = None  # set while it is where an agent sent it
        self.overtaken = 0  # later arrivals answered first; known once it is answered
        self.guard_hit = False  # a guard had lifted it when the phone that was answered rang
        self.left_by: EndedBy | None = None  # who left the conversation first, once told
        # Why the caller was not let in; may have entered the line since.
        self.turned_away: TurnAwayReason | None = None
        self.was_promised = False  # to be called back: its wait is counted apart
        self.back_at = 0  # ms; when it was on the phone again after that
        self.callback_due = False  # is to be asked whether they want to be called back
        self.told = NOTHING_YET  # of place and wait

    def __repr__(self) -> str:
        """Tell the state, without anything personal."""
        group = self.group.name if self.group else "-"
        return f"<Call {self.id} {self.state} group={group} rings={self.rings}>"

    def recovers(self, event: ContactRecovered) -> None:
        """Know of the call what the journal of an earlier run tells, and its channel does not."""
        self.again, self.talked_ms = event.again, event.talked_ms
        self.regained, self.diverted_at = event.regained, event.diverted_at
        self.language, self.was_promised = event.language, event.was_promised
        self.came_to = event.came_to or self.came_to
        self.recorded = event.recorded

    @property
    def pbx(self) -> str:
        """The PBX the call is on."""
        return self.ear.pbx

    @property
    def leg(self) -> LegId:
        """The caller's leg."""
        return self.ear.leg

    @property
    def away(self) -> bool:
        """Whether the person is off the phone and keeps the place, to be called back."""
        return not self.ear.leg

    @property
    def in_line(self) -> bool:
        """Whether the person has a place: waiting, or with a phone ringing for them."""
        return self.state in (ContactState.WAITING, ContactState.OFFERED)

    @property
    def served(self) -> bool:
        """Whether somebody speaks with the person, or did and has sent them on."""
        sent_on = self.state is ContactState.TRANSFERRED and self.connected_at > 0
        return sent_on or self.state is ContactState.TALKING

    @property
    def on_hold(self) -> bool:
        """Whether the person hears music when nothing else is said, an agent's voice not yet."""
        if self.away or self.coming_back or self.hears_notice:
            return False
        return self.in_line or self.briefing or self.held_for is not None

    def move(self, move: Move) -> None:
        """Change the state.

        Raises:
            IllegalTransition: the table has no such move; nothing was changed.
        """
        self.state = next_state(self.state, move)
        self.briefing = False

    def waited_ms(self, now: int) -> int:
        """Time in the line, in ms: since it was entered, less what was spoken before `now`."""
        return max(0, now - self.queued_at - self.talked_ms) if self.entry else 0

    def chose_to_end(self) -> Outcome:
        """How the call ends if a menu ends it now."""
        not_let_in = self.turned_away if self.entry is None else None
        return _NOT_LET_IN[not_let_in] if not_let_in else Outcome.FINISHED

    def outcome(self, now: int, *, ended_by: EndedBy) -> Outcome:
        """How the call ends if it ends now, in its present state."""
        if self.served:
            return Outcome.ANSWERED
        if self.diverted_at:
            return Outcome.DIVERTED
        if ended_by is not EndedBy.CALLER:
            return Outcome.LOST
        if self.entry is None:
            return _NOT_LET_IN[self.turned_away] if self.turned_away else Outcome.LEFT_MENU
        if self.waited_ms(now) < self.line.short_ms:
            return Outcome.SHORT
        return Outcome.ABANDONED
