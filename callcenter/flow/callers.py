"""The caller's side: arrival, menus, what is heard while waiting.

The person is in the line first; what it is about is asked while they wait. Whatever goes wrong
here leads to the line's default group, which is a person, never to a hang-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from callcenter import facts
from callcenter.commands import Hangup
from callcenter.contacts import Channel, ContactState
from callcenter.facts import EndedBy, Outcome, QueueReason
from callcenter.flow.announcing import MOMENT, TURN
from callcenter.flow.call import Call
from callcenter.flow.codes import WRONG_CODES
from callcenter.flow.dialled_lines import DialledLines
from callcenter.flow.ear import KEY_GRACE_MS, Ear
from callcenter.flow.known import known
from callcenter.flow.notes import fact_of
from callcenter.flow.returns import code_name, person_name
from callcenter.flow.targets import as_ruled
from callcenter.ivr.menu import Asked, ToCallback, ToLine, ToMenu, ToOutside, ToService
from callcenter.ivr.session import Step, Walk
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.commands import Command
    from callcenter.contacts import OfferId
    from callcenter.events import (
        CallArrived,
        CallerKnown,
        DigitPressed,
        LegEnded,
        LegReturned,
        PromptEnded,
    )
    from callcenter.flow.announcing import Announcing
    from callcenter.flow.codes import Codes
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.entrance import Entrance
    from callcenter.flow.known_callers import KnownCallers
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.pacing import Pacing
    from callcenter.flow.places import Places
    from callcenter.flow.promises import Promises
    from callcenter.flow.returns import Lost, Returns
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable, Ids
    from callcenter.flow.wording import Wording
    from callcenter.ivr.menu import Reached, Sounds, ToHangup
    from callcenter.ivr.session import Typed

WALK, PROMPT, CUT, HELD = "walk", "prompt", "cut", "held"
"""Kinds of deadline: silence in a menu, a prompt whose end is overdue, a prompt a key must cut, the
end of being held back from the line."""


EMERGENCY_KEY_OF_NUMBERS = "*"
"""The emergency key while a number is typed, of which every digit may be a part."""


class Callers:
    """Walks callers from their arrival into the line and out of it.

    Args:
        send_outside: Lets the PBX connect a caller with a place outside the line, by its name.
        let_go: Ends an agent's leg, ringing or up.
    """

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        places: Places,
        outbox: Outbox,
        deadlines: Deadlines,
        ids: Ids,
        returns: Returns,
        pacing: Pacing,
        entrance: Entrance,
        wording: Wording,
        announcing: Announcing,
        known_callers: KnownCallers,
        promises: Promises,
        codes: Codes,
        send_outside: Callable[[Call, str, int], None],
        let_go: Callable[[OfferId, int], None],
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._places = places
        self._outbox = outbox
        self._deadlines = deadlines
        self._ids = ids
        self._returns = returns
        self._pacing = pacing
        self._entrance = entrance
        self._wording = wording
        self._announcing = announcing
        self._known = known_callers
        self._promises = promises
        self._codes = codes
        self._send_outside = send_outside
        self._let_go = let_go
        self.rule()

    def rule(self) -> None:
        """Go by the lines that the rules have now."""
        self._dialled = DialledLines(self._rules)

    # -- what callers do ---------------------------------------------------------------------

    def arrived(self, event: CallArrived, now: int) -> None:
        """A call was answered: order and promise count from now."""
        if self._calls.of_leg(event.leg) is None:
            call = self.admit(event, now, arrived_at=now)
            self.begin(call, now)

    def admit(self, event: CallArrived, now: int, *, arrived_at: int, last_token: int = 0) -> Call:
        """Know a caller who arrived at ``arrived_at`` (ms) and has heard nothing from this run.

        Who comes back after a call that broke has the place of that call.
        """
        line = self._dialled.line(event.dialled)
        caller = self._returns.caller(event.number)
        lost = self._returns.claim(caller, line.name, now)
        call = Call(
            id=self._ids.contact(self._ids.number()),
            line=line,
            ear=Ear(pbx=event.pbx, leg=event.leg, last_token=last_token),
            arrived_at=lost.arrived_at if lost else arrived_at,
            origin=self._pacing.origin(event.number),
        )
        call.caller, call.regained = caller, lost is not None and lost.regained
        call.number = event.number if self._rules.callback else ""
        self._calls.add(call)
        self._outbox.state(
            facts.ContactArrived(
                contact=call.id,
                channel=Channel.PHONE,
                pbx=event.pbx,
                line=line.name,
                number=event.number,
                leg=event.leg,
                dialled=self._dialled.known(event.dialled),
            )
        )
        if lost:
            self._outbox.state(lost.given_to(call.id))
        if lost and lost.group:
            self._take_again(call, lost, now)
        else:
            self._places.remember(call)
        self._known.look_up(call, event.number)
        return call

    def begin(self, call: Call, now: int) -> None:
        """Let the caller hear the first menu; somebody of an earlier run hears it anew."""
        if call.in_line:  # came back to a place
            self._hear(call, self._regained(call, now), now)
            return
        self._enter_menu(call, self._entrance.first_menu(call, now), now, after_key=False)

    def pressed(self, event: DigitPressed, now: int) -> bool:
        """A key was pressed; return whether the leg is a caller's."""
        call = self._calls.of_leg(event.leg)
        if call is None:
            return False
        if call.state is ContactState.MENU or call.in_line:
            self._key(call, event.digit, now)
        return True

    def prompt_ended(self, event: PromptEnded, now: int) -> bool:
        """A prompt ended; return whether the leg is a caller's."""
        call = self._calls.of_leg(event.leg)
        if call is None:
            return False
        self._prompt_ended(call, event.token, now)
        return True

    def left(self, event: LegEnded, now: int) -> None:
        """The caller hung up, or the network did."""
        if call := self._calls.of_leg(event.leg):
            self.end(call, now, ended_by=EndedBy.CALLER)

    def returned(self, event: LegReturned, now: int) -> None:
        """The PBX handed the leg over anew: whatever it heard was cut off."""
        call = known(self._calls.of_leg(event.leg))
        if call.again and call.in_line and not call.ear.playing:
            self._wait(call, call.line.handed_back or call.line.music, now, after_key=False)
        else:
            self.resume(call, now)

    def caller_known(self, event: CallerKnown, now: int) -> None:
        """The registry knows a caller: a typed document may give them an earlier call's place."""
        call = self._known.told(event, now)
        if call is not None and event.verified and event.person:
            self._comes_back(call, person_name(event.person), now)

    # -- deadlines, and a PBX that was away --------------------------------------------------

    def expired(self, kind: str, contact: str, now: int) -> None:
        """A deadline of this module has come."""
        call = self._calls.of_contact(contact)
        if kind == CUT:
            self._send(call.ear.cut())
        elif kind == PROMPT:
            self.not_played(call, now)
        elif kind in (MOMENT, TURN):
            self._announce(kind, call, now)
        elif kind == HELD:
            self._enter(call, known(call.held_for), now, after_key=False)
        else:
            self._follow(call, known(call.walk).expired(now), now, after_key=False)

    def not_played(self, call: Call, now: int) -> None:
        """Nobody will tell how the running prompt ended: go on as if it had been heard."""
        self._prompt_ended(call, call.ear.playing, now)

    def resume(self, call: Call, now: int) -> None:
        """The leg heard nothing for a while: let it hear what belongs there now."""
        if call.ear.playing:
            self.not_played(call, now)
        else:
            self.resume_music(call, now)

    def resume_music(self, call: Call, now: int) -> None:
        """Let a leg that hears nothing, and has nothing else to hear, hear music."""
        if call.on_hold and call.walk is None and not call.ear.playing:
            self._hear(call, call.line.music, now)

    # -- what others need --------------------------------------------------------------------

    def met_closed(self, call: Call, now: int) -> bool:
        """Whether the line is closed, and was when the caller called."""
        return self._entrance.is_closed(call, now)

    def enter_default(self, call: Call, now: int) -> None:
        """Put a call that met an error into the line, where a person answers."""
        if call.state is ContactState.MENU:
            self._enter(call, ToLine(group=call.line.default_group), now, after_key=False)

    def declare_emergency(self, call: Call, now: int) -> None:
        """Make an emergency of who pressed the key where nobody of us could hear it."""
        if self._may_become_emergency(call) and call.in_line:
            self._let_all_go(self._places.take(call, call.line.emergency_group, now), now)

    def ask_again(self, call: Call, now: int) -> None:
        """Nobody outside answered who has no place: ask what was asked before, but not for ever."""
        self._instead(call, self._entrance.again(call, now), now, after_key=False)

    def ask(self, call: Call, menu: str, now: int) -> None:
        """Let somebody in the line hear a menu; the place is kept whatever they press."""
        self._enter_menu(call, menu, now, after_key=False)

    def offer_callback(self, call: Call, now: int) -> None:
        """Ask somebody who waits whether they want to be called back, after what is asked now."""
        if not self._promises.may_ask(call):
            return
        if call.walk is not None:
            call.callback_due = True
        else:
            self._ask_number(call, now, after_key=False)

    def brief(self, call: Call, now: int) -> None:
        """An agent is told about the caller, who hears music meanwhile and is asked nothing."""
        call.briefing = True
        walk, call.walk = call.walk, None
        asked = walk is not None and not call.ear.playing
        if asked or self._announcing.plays(call):
            self._hear(call, call.line.music, now)
        self._watch(call, now)

    def lifted(self, call: Call) -> None:
        """The leg is out of whatever it heard, for a bridge: nothing is waited for any more."""
        call.ear.lifted()
        self.leaves(call)

    def leaves(self, call: Call) -> None:
        """The leg is to go elsewhere: the caller is asked nothing, and told nothing new."""
        call.briefing = False
        call.walk = call.held_for = None
        self._forget_deadlines(call)

    def end(
        self, call: Call, now: int, *, ended_by: EndedBy, outcome: Outcome | None = None
    ) -> None:
        """The contact is over; phones that ring for it, or talk to it, are let go."""
        self._forget_deadlines(call)
        self._let_all_go(self._places.end(call, now, ended_by=ended_by, outcome=outcome), now)

    # -- inside ------------------------------------------------------------------------------

    def _key(self, call: Call, digit: str, now: int) -> None:
        line = call.line
        asks = call.walk is not None and call.walk.asks
        emergency_key = EMERGENCY_KEY_OF_NUMBERS if asks else line.emergency_key
        if digit == emergency_key and self._may_become_emergency(call):
            target = ToLine(group=line.emergency_group, then=line.emergency_then)
            self._to_line(call, target, now, after_key=True)
        elif call.walk:
            self._follow(call, call.walk.key(digit, now), now, after_key=True)
        elif digit == line.callback_key and self._promises.may_ask(call):
            self._ask_number(call, now, after_key=True)

    @staticmethod
    def _may_go_outside(call: Call) -> bool:
        """Whether no agent has picked up yet; an emergency stays with us."""
        at_large = call.state is ContactState.MENU or call.in_line
        return at_large and (call.group is None or call.group.tier != EMERGENCY)

    @staticmethod
    def _may_become_emergency(call: Call) -> bool:
        group = call.line.emergency_group
        return bool(group) and (call.group is None or call.group.name != group)

    def _prompt_ended(self, call: Call, token: int, now: int) -> None:
        commands = call.ear.ended(token)
        if commands is None:
            return
        self._send(commands)
        if not call.ear.playing and call.walk:
            self._follow(call, call.walk.prompt_ended(now), now, after_key=False)
        elif not commands and call.on_hold:
            self._hear(call, call.line.music, now)
        self._watch(call, now)

    def _enter_menu(self, call: Call, menu: str, now: int, *, after_key: bool) -> None:
        call.walk = walk = Walk(self._rules.menus)
        self._follow(call, walk.enter(menu, now), now, after_key=after_key)

    def _follow(self, call: Call, step: Step, now: int, *, after_key: bool) -> None:
        for note in step.notes:
            self._outbox.state(fact_of(call, note))
        if step.reached is not None:
            self._reach(call, step.reached, now, after_key=after_key)
        elif step.typed:
            self._typed(call, step.typed, now)
        elif step.say:
            said = self._wording.of_step(call, step, now)
            self._hear(call, said, now, after_key=after_key)
        else:
            self._watch(call, now)

    def _typed(self, call: Call, typed: Typed, now: int) -> None:
        """A number was typed: nobody waits for what the registry says of it."""
        right = True
        if typed.what is Asked.DOCUMENT:
            self._known.look_up_document(call, typed.digits)
        elif self._comes_back(call, code_name(typed.digits), now):
            return
        else:
            call.wrong_codes += 1
            right = False
        walk = cast("Walk", known(call.walk))  # nothing else gives a step with it
        self._follow(call, walk.taken(right=right, now=now), now, after_key=True)

    def _comes_back(self, call: Call, name: str, now: int) -> bool:
        """Whether a place is kept under the name: then it is the caller's, once."""
        if call.regained or call.wrong_codes >= WRONG_CODES:
            return False
        lost = self._returns.claim_named(name, call.line.name, now, before=call.arrived_at)
        if lost is None:
            return False
        call.regained, call.arrived_at = lost.regained, lost.arrived_at
        call.walk = call.held_for = None
        self._deadlines.set(HELD, call.id, None)
        self._outbox.state(lost.given_to(call.id))
        if call.state is ContactState.MENU:
            self._take_again(call, lost, now)
        else:
            self._let_all_go(self._places.regain(call, lost, now), now)
        self._hear(call, self._regained(call, now), now)
        return True

    def _take_again(self, call: Call, lost: Lost, now: int) -> None:
        """Put a caller where they stood, in the line in which that was."""
        call.line = self._rules.lines.get(lost.line, call.line)
        self._places.take_again(call, lost, now)

    def _reach(self, call: Call, target: Reached, now: int, *, after_key: bool) -> None:
        chosen = known(call.walk).chosen
        call.walk = None
        target = as_ruled(target, line=call.line, rules=self._rules)
        if isinstance(target, ToCallback) and self._promises.may_book(call):
            self._book(call, target, now, after_key=after_key)
            return
        if isinstance(target, ToOutside) and self._may_go_outside(call):
            self._send_outside(call, target.name, now)
            return
        instead = self._entrance.instead(call, self._as_known(call, target), now, chosen=chosen)
        if instead is not None:
            self._instead(call, instead, now, after_key=after_key)
        elif isinstance(target, ToLine):
            self._to_line(call, target, now, after_key=after_key)
        elif not call.in_line:
            self.enter_default(call, now)
        elif isinstance(target, ToCallback):
            self._call_back(call, target, now, after_key=after_key)
        else:
            if isinstance(target, ToService):
                self._let_all_go(self._places.choose_service(call, target.service, now), now)
            self._wait(call, call.line.music, now, after_key=after_key)

    def _instead(self, call: Call, what: ToMenu | ToHangup, now: int, *, after_key: bool) -> None:
        """Let the caller hear a menu, or end the call."""
        if isinstance(what, ToMenu):
            self._enter_menu(call, what.menu, now, after_key=after_key)
        else:
            self._outbox.do(Hangup(pbx=call.pbx, leg=call.leg))
            self.end(call, now, ended_by=EndedBy.CALLER, outcome=call.chose_to_end())

    def _call_back(self, call: Call, target: ToCallback, now: int, *, after_key: bool) -> None:
        """Ask for the number to call back at, or let the caller go from the phone."""
        if not target.number:
            self._ask_number(call, now, after_key=after_key)
            return
        # Where a phone rings for them already there is nothing to call back for.
        waits = call.state is ContactState.WAITING and self._promises.may_ask(call)
        if not waits or self._promises.keep(call, target, now) is not None:
            self._wait(call, call.line.music, now, after_key=after_key)
        else:
            self._forget_deadlines(call)

    def _book(self, call: Call, target: ToCallback, now: int, *, after_key: bool) -> None:
        """Ask who was not let in for their number; confirmed, it gives them a place in the line."""
        if not target.number:
            step = self._promises.ask(call, now)
        elif why := self._promises.refuses(call, target.number, now):
            step = self._promises.ask_other(call, why, now)  # or it would open a closed line
        else:
            group = self._known.group(call, call.line.default_group)
            self._let_all_go(self._places.take(call, group, now), now)
            self._call_back(call, target, now, after_key=after_key)
            return
        self._follow(call, step, now, after_key=after_key)

    def _ask_number(self, call: Call, now: int, *, after_key: bool) -> None:
        if self._promises.may_ask(call):
            self._follow(call, self._promises.ask(call, now), now, after_key=after_key)
        else:
            self._wait(call, call.line.music, now, after_key=after_key)

    def _as_known(self, call: Call, target: Reached) -> Reached:
        """Where a menu leads a caller whom the registry knows."""
        if not isinstance(target, ToLine):
            return target
        return ToLine(self._known.group(call, target.group), target.then)

    def _to_line(self, call: Call, target: ToLine, now: int, *, after_key: bool) -> None:
        call.walk = None
        if not self._held_back(call, target, now, after_key=after_key):
            self._enter(call, target, now, after_key=after_key)

    def _held_back(self, call: Call, target: ToLine, now: int, *, after_key: bool) -> bool:
        """Whether the caller must stay outside the line: never an emergency, nor who is in it."""
        if call.in_line or self._rules.groups[target.group].tier == EMERGENCY:
            return False
        at = self._pacing.enter(call.origin, now)
        if at <= now:
            return False
        call.held_for = target
        self._deadlines.set(HELD, call.id, at)
        self._outbox.state(facts.HeldBack(call.id, call.line.name, at - now))
        self._hear(call, call.line.held_back or call.line.music, now, after_key=after_key)
        return True

    def _enter(self, call: Call, target: ToLine, now: int, *, after_key: bool) -> None:
        """Put the caller into the line, or change the group of who stands there."""
        call.walk = call.held_for = None
        self._deadlines.set(HELD, call.id, None)
        group = self._known.group(call, target.group)
        reason = None if group == target.group else QueueReason.REGISTRY
        self._let_all_go(self._places.take(call, group, now, reason=reason), now)
        if target.then:
            self._enter_menu(call, target.then, now, after_key=after_key)
        else:
            self._wait(call, call.line.place_taken or call.line.music, now, after_key=after_key)

    def _wait(self, call: Call, what: Sounds | str, now: int, *, after_key: bool) -> None:
        """Let somebody in the line hear ``what``, or first of all that nobody is at work (yet).

        Who was to be asked whether they want to be called back is asked now.
        """
        if call.callback_due and self._promises.may_ask(call):
            call.callback_due = False
            self._ask_number(call, now, after_key=after_key)
            return
        said = self._nobody_yet(call, now) or what
        code = self._code_to_tell(call)
        if code:
            said = code if isinstance(said, str) else (*said, *code)
        self._hear(call, said, now, after_key=after_key)

    def _code_to_tell(self, call: Call) -> Sounds:
        """Return what tells a caller, once, by which code to come back; nothing in an emergency."""
        line, group = call.line, known(call.group)
        needed = line.code_for_all or not call.caller
        if not (line.code_told and needed) or call.code or call.regained or group.tier == EMERGENCY:
            return ()
        call.code, attempt = self._codes.give(call.id)
        if not call.code:
            return ()
        self._outbox.state(facts.CodeTold(call.id, line.name, attempt))
        digits = (sound for digit in call.code for sound in self._rules.digits[int(digit)])
        return (*line.code_told, *digits)

    def _regained(self, call: Call, now: int) -> Sounds | str:
        """Say to who has a place again that it is so, and if nobody is at work (yet)."""
        place = call.line.place_regained or call.line.place_taken
        return (*place, *self._nobody_yet(call, now)) or call.line.music

    def _nobody_yet(self, call: Call, now: int) -> Sounds:
        if self._entrance.waits_for_opening(call, now):
            return self._wording.of(call, call.line.before_opening, now)
        return () if self._places.somebody_serves(call) else call.line.nobody_logged_in

    def _announce(self, kind: str, call: Call, now: int) -> None:
        said = self._announcing.due(kind, call, now)
        if said:
            self._hear(call, said, now)
            self._announcing.began(call)

    def _hear(self, call: Call, what: Sounds | str, now: int, *, after_key: bool = False) -> None:
        """Let the caller hear sounds, or a hold music by its name."""
        self._send(call.ear.hear(what, after_key=after_key))
        self._watch(call, now)

    def _watch(self, call: Call, now: int) -> None:
        """Keep the call's deadlines in step with what it hears."""
        ear, walk = call.ear, call.walk
        limit = now + self._rules.prompt_limit_ms if ear.playing else None
        self._deadlines.set(PROMPT, call.id, limit)
        self._deadlines.set(CUT, call.id, now + KEY_GRACE_MS if ear.must_be_cut else None)
        self._deadlines.set(WALK, call.id, walk.next_deadline if walk else None)
        self._announcing.watch(call, now)

    def _forget_deadlines(self, call: Call) -> None:
        for kind in (WALK, PROMPT, CUT, HELD):
            self._deadlines.set(kind, call.id, None)
        self._announcing.forget(call)

    def _let_all_go(self, offers: Iterable[OfferId], now: int) -> None:
        for offer in offers:
            self._let_go(offer, now)

    def _send(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self._outbox.do(command)
