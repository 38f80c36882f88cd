"""Agents at their phones: feature codes, from any extension.

A desk call is answered by us, asks what it must, says what became of it, and ends. Who is logged in
at a phone is known by the phone, so only logging in asks for a number and a PIN, and what only a
supervisor may do (`supervision`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.changes import Change, paused_for
from callcenter.agents.states import AgentState
from callcenter.contacts import AgentNumber
from callcenter.facts import RequestRefused
from callcenter.flow.call_reasons import CallReasons
from callcenter.flow.desk_call import CUT, TYPING, Asking, DeskCall, Say
from callcenter.flow.ear import Ear
from callcenter.flow.rehearsal import Rehearsal
from callcenter.flow.rules import PauseLimit

if TYPE_CHECKING:
    from callcenter.agents.roster import Agent, Roster
    from callcenter.contacts import LegId
    from callcenter.events import DeskCalled, DigitPressed, PromptEnded
    from callcenter.flow.desk_call import DeskVoice
    from callcenter.flow.rules import DeskRules, Rules
    from callcenter.flow.supervision import Supervision

__all__ = ["CUT", "TYPING", "Desks"]

END_OF_NUMBER = "#"


class Desks:
    """Answers the agents' feature codes."""

    def __init__(
        self, *, rules: Rules, roster: Roster, voice: DeskVoice, supervision: Supervision
    ) -> None:
        self._all_rules = rules
        self._roster = roster
        self._voice = voice
        self._supervision = supervision
        self._reasons = CallReasons(rules=rules, voice=voice)
        self._rehearsal = Rehearsal(rules=rules, voice=voice)
        self._desks: dict[LegId, DeskCall] = {}

    @property
    def _rules(self) -> DeskRules:
        return self._all_rules.desk

    # -- what happens at a desk --------------------------------------------------------------

    def called(self, event: DeskCalled, now: int) -> Change | None:
        """A feature code was dialled; return what it changed, if it did so at once."""
        if event.leg in self._desks:
            return None
        ear = Ear(pbx=event.pbx, leg=event.leg)
        desk = DeskCall(ear=ear, phone=event.phone, host=self._supervision)
        self._desks[event.leg] = desk
        if event.is_test:
            desk.host = self._rehearsal
            self._rehearsal.begin(desk, event.code, now)
            return None
        code = event.code.removeprefix(self._rules.prefix)
        if code.startswith(self._rules.supervise) and self._supervision.knows(code[1:]):
            desk.task = code[1:]
        elif code != self._rules.log_in:
            return self._serve(desk, code, now)
        elif not self._roster.may_sit_at(desk.phone):
            return self._not_here(desk, now)
        self._voice.ask(desk, Asking.NUMBER, now, Say.NUMBER)
        return None

    def sit(self, desk: DeskCall) -> None:
        """Serve somebody at a phone that we rang."""
        self._desks[desk.ear.leg] = desk

    def pressed(self, event: DigitPressed, now: int) -> Change | None:
        """A key at a desk; return what it changed."""
        desk = self._desks.get(event.leg)
        if desk is None:
            return None
        match desk.asking:
            case Asking.NUMBER | Asking.PIN | Asking.HOW_LONG | Asking.PROMPT | Asking.CALL_REASON:
                return self._type(desk, event.digit, now)
            case Asking.REASON:
                return self._reason_pressed(desk, event.digit, now)
            case _:
                desk.host.pressed(desk, event.digit, now)
                return None

    def prompt_ended(self, event: PromptEnded, now: int) -> None:
        """A prompt at a desk ended; after the last one the call does too."""
        desk = self._desks.get(event.leg)
        if desk is not None and self._voice.ended(desk, event.token):
            self._said(desk, now)

    def expired(self, kind: str, leg: LegId, now: int) -> None:
        """A deadline of this module has come."""
        desk = self._desks[leg]
        if kind == CUT:
            self._voice.cut(desk)
        else:
            desk.host.unanswered(desk, now)

    def not_played(self, leg: LegId, now: int) -> None:
        """Nobody will tell how the running prompt ended: go on as if it had been heard."""
        if desk := self._desks.get(leg):
            desk.ear.lifted()
            self._said(desk, now)

    def left(self, leg: LegId) -> None:
        """The desk hung up."""
        if desk := self._desks.pop(leg, None):
            self._voice.forget(leg)
            desk.host.left(desk)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """After the session broke: desks whose call is gone, or whose prompt nobody will tell."""
        for leg in [leg for leg, desk in self._desks.items() if desk.ear.pbx == pbx]:
            if leg not in alive:
                self.left(leg)
            else:
                self.not_played(leg, now)

    # -- the codes ---------------------------------------------------------------------------

    def _serve(self, desk: DeskCall, code: str, now: int) -> Change | None:
        agent = self._roster.at_phone(desk.phone)
        rules = self._rules
        if not code or code[0] not in (
            rules.log_out,
            rules.pause,
            rules.unpause,
            rules.end_wrap_up,
            rules.extend_wrap_up,
            rules.call_reason,
        ):
            self._voice.say(desk, now, Say.UNKNOWN_CODE)
            return None
        if agent is None:
            self._voice.say(desk, now, Say.NOT_LOGGED_IN)
            return None
        if code[0] == rules.pause:
            return self._ask_or_pause(desk, code[1:], now)
        if code[0] == rules.call_reason:
            return self._reasons.dialled(desk, agent, code[1:], now)
        return self._change(desk, agent, code[0], now)

    def _change(self, desk: DeskCall, agent: Agent, code: str, now: int) -> Change:
        number = agent.profile.number
        if code == self._rules.log_out:
            ask, done, refused = self._roster.requests.log_out, Say.GOODBYE, Say.NOT_LOGGED_IN
        elif code == self._rules.unpause:
            ask, done, refused = self._roster.requests.unpause, Say.AVAILABLE, Say.NOT_PAUSED
        elif code == self._rules.extend_wrap_up:
            return self._extend(desk, number, now)
        else:
            ask, done, refused = (
                self._roster.requests.end_wrap_up,
                Say.WRAP_UP_ENDED,
                Say.NO_WRAP_UP,
            )
        change = ask(number, actor=number, now=now)
        self._voice.say(desk, now, refused if _is_refused(change) else done)
        return change

    def _extend(self, desk: DeskCall, number: AgentNumber, now: int) -> Change:
        rules = self._rules
        change = self._roster.requests.extend_wrap_up(
            number, rules.extension_ms, at_most=rules.extensions, actor=number, now=now
        )
        said = Say.NOT_EXTENDED if _is_refused(change) else Say.WRAP_UP_EXTENDED
        self._voice.say(desk, now, said)
        return change

    def _ask_or_pause(self, desk: DeskCall, digit: str, now: int) -> Change | None:
        reasons = self._rules.pause_reasons
        if digit in reasons or not reasons:
            return self._pause(desk, reasons.get(digit, ""), now)
        self._voice.ask(desk, Asking.REASON, now, Say.CHOOSE_REASON)
        return None

    def _reason_pressed(self, desk: DeskCall, digit: str, now: int) -> Change | None:
        reason = self._rules.pause_reasons.get(digit)
        if reason:
            return self._pause(desk, reason, now)
        self._voice.wrong(desk, Asking.REASON, now, Say.CHOOSE_REASON)
        return None

    def _pause(self, desk: DeskCall, reason: str, now: int) -> Change | None:
        agent = self._roster.at_phone(desk.phone)
        if agent is None:
            self._voice.say(desk, now, Say.NOT_LOGGED_IN)
            return None
        number = agent.profile.number
        limit = self._rules.pause_limits.get(reason, PauseLimit()).at_most
        if limit is not None and paused_for(self._roster, reason, but=number) >= limit:
            self._voice.say(desk, now, Say.PAUSE_FULL)
            return Change((RequestRefused("PauseAsked", number, "pause_full"),))
        self._voice.say(desk, now, Say.PAUSED)
        return self._roster.requests.pause(number, reason, actor=number, now=now)

    # -- numbers and PINs --------------------------------------------------------------------

    def _type(self, desk: DeskCall, digit: str, now: int) -> Change | None:
        if digit != END_OF_NUMBER:
            desk.typed += digit
            self._voice.await_key(desk, now)
            return None
        if desk.asking in {Asking.HOW_LONG, Asking.PROMPT}:
            self._supervision.typed(desk, now)
            return None
        if desk.asking is Asking.CALL_REASON:
            return self._reasons.typed(desk, self._roster.at_phone(desk.phone), now)
        return self._typed(desk, now)

    def _typed(self, desk: DeskCall, now: int) -> Change | None:
        typed = desk.typed
        if desk.asking is Asking.NUMBER:
            desk.number = AgentNumber(typed)
            self._voice.ask(desk, Asking.PIN, now, Say.PIN)
            return None
        if not self._roster.requests.check_pin(desk.number, typed):
            self._voice.wrong(desk, Asking.NUMBER, now, Say.NUMBER)
            return None
        if desk.task:
            self._supervision.begin(desk, now)
            return None
        if self._roster.at_phone(desk.phone) is self._roster.get(desk.number):
            return self._already_here(desk, now)
        change = self._roster.requests.log_in(desk.number, desk.phone, actor=desk.number, now=now)
        self._voice.say(desk, now, Say.PHONE_BUSY if _is_refused(change) else Say.WELCOME)
        return change

    def _not_here(self, desk: DeskCall, now: int) -> Change:
        """Nobody may log in at this phone: say so before anybody types a number."""
        self._voice.say(desk, now, Say.PHONE_NOT_ALLOWED)
        why = RequestRefused(request="LogInAsked", subject=desk.phone, why="phone_not_allowed")
        return Change((why,))

    def _already_here(self, desk: DeskCall, now: int) -> Change | None:
        """Who logs in again where they are wants to work: a pause ends by it."""
        self._voice.say(desk, now, Say.WELCOME)
        agent = self._roster.at_phone(desk.phone)
        if agent is None or agent.state is not AgentState.PAUSED:
            return None
        return self._roster.requests.unpause(desk.number, actor=desk.number, now=now)

    def _said(self, desk: DeskCall, now: int) -> None:
        """Everything that was to be heard was."""
        if desk.asking is Asking.NOTHING:
            self._voice.hang_up(desk)
            self.left(desk.ear.leg)
        else:
            desk.host.heard(desk, now)


def _is_refused(change: Change) -> bool:
    return any(isinstance(fact, RequestRefused) for fact in change.facts)
