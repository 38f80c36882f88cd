"""Agents at their phones: feature codes, from any extension.

A desk call is answered by us, asks what it must, says what became of it, and ends. Who is logged in
at a phone is known by the phone, so only logging in asks for a number and a PIN.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from callcenter.agents.roster import Change
from callcenter.agents.states import AgentState
from callcenter.commands import Hangup
from callcenter.contacts import AgentNumber
from callcenter.facts import RequestRefused
from callcenter.flow.ear import KEY_GRACE_MS, Ear

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.agents.roster import Agent, Roster
    from callcenter.commands import Command
    from callcenter.contacts import LegId, Phone
    from callcenter.events import DeskCalled, DigitPressed, PromptEnded
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import DeskRules

TYPING, CUT = "typing", "desk_cut"
"""Kinds of deadline: a number that is not typed, a prompt that a key must cut."""

TRIES = 3
"""How often number and PIN may be typed in one call."""

END_OF_NUMBER = "#"


class Say(StrEnum):
    """What a desk may hear; the texts stand in the catalogue of `callcenter.speech`."""

    NUMBER = "callcenter/agent-number"
    PIN = "callcenter/agent-pin"
    WELCOME = "callcenter/agent-welcome"
    WRONG = "callcenter/agent-wrong"
    GOODBYE = "callcenter/agent-goodbye"
    PAUSED = "callcenter/agent-paused"
    AVAILABLE = "callcenter/agent-available"
    NOT_LOGGED_IN = "callcenter/agent-not-logged-in"
    UNKNOWN_CODE = "callcenter/agent-unknown-code"
    PHONE_BUSY = "callcenter/agent-phone-busy"
    PHONE_NOT_ALLOWED = "callcenter/agent-phone-not-allowed"
    WRAP_UP_ENDED = "callcenter/agent-wrap-up-ended"
    CHOOSE_REASON = "callcenter/agent-choose-reason"
    NOT_PAUSED = "callcenter/agent-not-paused"
    NO_WRAP_UP = "callcenter/agent-no-wrap-up"


class Asking(StrEnum):
    """What a desk is being asked."""

    NUMBER = "number"
    PIN = "pin"
    REASON = "reason"
    NOTHING = "nothing"  # it hears the answer; then the call ends


class DeskCall:
    """One call of an agent to a feature code."""

    __slots__ = ("asking", "ear", "number", "phone", "tries", "typed")

    def __init__(self, *, ear: Ear, phone: Phone) -> None:
        self.ear = ear
        self.phone = phone
        self.asking = Asking.NOTHING
        self.typed = ""
        self.number = AgentNumber("")
        self.tries = 0


class Desks:
    """Answers the agents' feature codes."""

    def __init__(
        self, *, rules: DeskRules, roster: Roster, outbox: Outbox, deadlines: Deadlines
    ) -> None:
        self._rules = rules
        self._roster = roster
        self._outbox = outbox
        self._deadlines = deadlines
        self._desks: dict[LegId, DeskCall] = {}

    # -- what happens at a desk --------------------------------------------------------------

    def called(self, event: DeskCalled, now: int) -> Change | None:
        """A feature code was dialled; return what it changed, if it did so at once."""
        if event.leg in self._desks:
            return None
        desk = DeskCall(ear=Ear(pbx=event.pbx, leg=event.leg), phone=event.phone)
        self._desks[event.leg] = desk
        code = event.code.removeprefix(self._rules.prefix)
        if code != self._rules.log_in:
            return self._serve(desk, code, now)
        if not self._roster.may_sit_at(desk.phone):
            return self._not_here(desk, now)
        self._ask(desk, Asking.NUMBER, Say.NUMBER, now)
        return None

    def pressed(self, event: DigitPressed, now: int) -> Change | None:
        """A key at a desk; return what it changed."""
        desk = self._desks.get(event.leg)
        if desk is None or desk.asking is Asking.NOTHING:
            return None
        if desk.asking is Asking.REASON:
            return self._reason_pressed(desk, event.digit, now)
        if event.digit != END_OF_NUMBER:
            desk.typed += event.digit
            self._deadlines.set(TYPING, desk.ear.leg, now + self._rules.number_timeout_ms)
            return None
        return self._typed(desk, now)

    def prompt_ended(self, event: PromptEnded) -> None:
        """A prompt at a desk ended; after the last one the call does too."""
        desk = self._desks.get(event.leg)
        if desk is None:
            return
        commands = desk.ear.ended(event.token)
        if commands is not None:
            self._send(commands)
            self._deadlines.set(CUT, desk.ear.leg, None)
            self._end_if_said(desk)

    def expired(self, kind: str, leg: LegId, now: int) -> None:
        """A deadline of this module has come."""
        desk = self._desks[leg]
        if kind == CUT:
            self._send(desk.ear.cut())
        else:
            self._say(desk, Say.WRONG, now)

    def not_played(self, leg: LegId) -> None:
        """Nobody will tell how the running prompt ended: go on as if it had been heard."""
        if desk := self._desks.get(leg):
            desk.ear.lifted()
            self._end_if_said(desk)

    def left(self, leg: LegId) -> None:
        """The desk hung up."""
        if self._desks.pop(leg, None):
            for kind in (TYPING, CUT):
                self._deadlines.set(kind, leg, None)

    def resume(self, pbx: str, alive: frozenset[str]) -> None:
        """After the session broke: desks whose call is gone, or whose prompt nobody will tell."""
        for leg in [leg for leg, desk in self._desks.items() if desk.ear.pbx == pbx]:
            if leg not in alive:
                self.left(leg)
            else:
                self.not_played(leg)

    # -- the codes ---------------------------------------------------------------------------

    def _serve(self, desk: DeskCall, code: str, now: int) -> Change | None:
        agent = self._roster.at_phone(desk.phone)
        rules = self._rules
        if not code or code[0] not in (
            rules.log_out,
            rules.pause,
            rules.unpause,
            rules.end_wrap_up,
        ):
            self._say(desk, Say.UNKNOWN_CODE, now)
            return None
        if agent is None:
            self._say(desk, Say.NOT_LOGGED_IN, now)
            return None
        if code[0] == rules.pause:
            return self._ask_or_pause(desk, code[1:], now)
        return self._change(desk, agent, code[0], now)

    def _change(self, desk: DeskCall, agent: Agent, code: str, now: int) -> Change:
        number = agent.profile.number
        if code == self._rules.log_out:
            ask, done, refused = self._roster.log_out, Say.GOODBYE, Say.NOT_LOGGED_IN
        elif code == self._rules.unpause:
            ask, done, refused = self._roster.unpause, Say.AVAILABLE, Say.NOT_PAUSED
        else:
            ask, done, refused = self._roster.end_wrap_up, Say.WRAP_UP_ENDED, Say.NO_WRAP_UP
        change = ask(number, actor=number, now=now)
        self._say(desk, refused if _is_refused(change) else done, now)
        return change

    def _ask_or_pause(self, desk: DeskCall, digit: str, now: int) -> Change | None:
        reasons = self._rules.pause_reasons
        if digit in reasons or not reasons:
            return self._pause(desk, reasons.get(digit, ""), now)
        self._ask(desk, Asking.REASON, Say.CHOOSE_REASON, now)
        return None

    def _reason_pressed(self, desk: DeskCall, digit: str, now: int) -> Change | None:
        reason = self._rules.pause_reasons.get(digit)
        if reason:
            return self._pause(desk, reason, now)
        self._wrong(desk, Asking.REASON, Say.CHOOSE_REASON, now)
        return None

    def _pause(self, desk: DeskCall, reason: str, now: int) -> Change | None:
        agent = self._roster.at_phone(desk.phone)
        if agent is None:
            self._say(desk, Say.NOT_LOGGED_IN, now)
            return None
        self._say(desk, Say.PAUSED, now)
        number = agent.profile.number
        return self._roster.pause(number, reason, actor=number, now=now)

    def _typed(self, desk: DeskCall, now: int) -> Change | None:
        typed, desk.typed = desk.typed, ""
        if desk.asking is Asking.NUMBER:
            desk.number = AgentNumber(typed)
            self._ask(desk, Asking.PIN, Say.PIN, now)
            return None
        if not self._roster.check_pin(desk.number, typed):
            self._wrong(desk, Asking.NUMBER, Say.NUMBER, now)
            return None
        if self._roster.at_phone(desk.phone) is self._roster.get(desk.number):
            return self._already_here(desk, now)
        change = self._roster.log_in(desk.number, desk.phone, actor=desk.number, now=now)
        self._say(desk, Say.PHONE_BUSY if _is_refused(change) else Say.WELCOME, now)
        return change

    def _not_here(self, desk: DeskCall, now: int) -> Change:
        """Nobody may log in at this phone: say so before anybody types a number."""
        self._say(desk, Say.PHONE_NOT_ALLOWED, now)
        why = RequestRefused(request="LogInAsked", subject=desk.phone, why="phone_not_allowed")
        return Change((why,))

    def _already_here(self, desk: DeskCall, now: int) -> Change | None:
        """Who logs in again where they are wants to work: a pause ends by it."""
        self._say(desk, Say.WELCOME, now)
        agent = self._roster.at_phone(desk.phone)
        if agent is None or agent.state is not AgentState.PAUSED:
            return None
        return self._roster.unpause(desk.number, actor=desk.number, now=now)

    def _wrong(self, desk: DeskCall, asking: Asking, say: Say, now: int) -> None:
        desk.tries += 1
        if desk.tries < TRIES:
            self._ask(desk, asking, Say.WRONG, now, say)
        else:
            self._say(desk, Say.WRONG, now)

    # -- what it hears -----------------------------------------------------------------------

    def _ask(self, desk: DeskCall, asking: Asking, say: Say, now: int, *more: Say) -> None:
        desk.asking = asking
        self._hear(desk, (say, *more), now)
        self._deadlines.set(TYPING, desk.ear.leg, now + self._rules.number_timeout_ms)

    def _say(self, desk: DeskCall, say: Say, now: int) -> None:
        """Say the last thing of the call."""
        desk.asking = Asking.NOTHING
        self._deadlines.set(TYPING, desk.ear.leg, None)
        self._hear(desk, (say,), now)

    def _hear(self, desk: DeskCall, sounds: tuple[Say, ...], now: int) -> None:
        commands = desk.ear.hear(tuple(str(sound) for sound in sounds), after_key=True)
        self._send(commands)
        cut_at = now + KEY_GRACE_MS if desk.ear.must_be_cut else None
        self._deadlines.set(CUT, desk.ear.leg, cut_at)

    def _end_if_said(self, desk: DeskCall) -> None:
        if not desk.ear.playing and desk.asking is Asking.NOTHING:
            self._outbox.do(Hangup(pbx=desk.ear.pbx, leg=desk.ear.leg))
            self.left(desk.ear.leg)

    def _send(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self._outbox.do(command)


def _is_refused(change: Change) -> bool:
    return any(isinstance(fact, RequestRefused) for fact in change.facts)
