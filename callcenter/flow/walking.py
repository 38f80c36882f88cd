"""A caller's way through menus, and where it leads: into the line, outside, to the end.

The person is in the line first; what it is about is asked while they wait. Whatever goes wrong
here leads to the line's default group, which is a person, never to a hang-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from callcenter.contacts import ContactState
from callcenter.facts import EndedBy, QueueReason
from callcenter.flow.known import known
from callcenter.flow.notes import fact_of
from callcenter.flow.returns import code_name
from callcenter.flow.targets import as_ruled
from callcenter.ivr.menu import Asked, ToCallback, ToLine, ToMenu, ToOutside, ToService
from callcenter.ivr.session import Step, Walk
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.flow.call import Call
    from callcenter.flow.callbacks.promises import Promises
    from callcenter.flow.class_changes import ClassChanges
    from callcenter.flow.coming_back import ComingBack
    from callcenter.flow.ends import Ends
    from callcenter.flow.entrance import Entrance
    from callcenter.flow.entry_words import EntryWords
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.holding_back import HoldingBack
    from callcenter.flow.known_callers import KnownCallers
    from callcenter.flow.leaving import Leaving
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.places import Places
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.wording import Wording
    from callcenter.ivr.menu import Reached, Sounds, ToHangup
    from callcenter.ivr.session import Typed

EMERGENCY_KEY_OF_NUMBERS = "*"
"""The emergency key while a number is typed, of which every digit may be a part."""


class Walking:
    """Leads callers through menus, in front of the line and in it.

    Args:
        send_outside: Lets the PBX connect a caller with a place outside the line, by its name.
    """

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        places: Places,
        class_changes: ClassChanges,
        ringing: Ringing,
        hearing: Hearing,
        entrance: Entrance,
        holding_back: HoldingBack,
        entry_words: EntryWords,
        coming_back: ComingBack,
        wording: Wording,
        known_callers: KnownCallers,
        promises: Promises,
        ends: Ends,
        leaving: Leaving,
        outbox: Outbox,
        send_outside: Callable[[Call, str, int], None],
    ) -> None:
        self._rules = rules
        self._places = places
        self._changes = class_changes
        self._ringing = ringing
        self._hearing = hearing
        self._entrance = entrance
        self._holding_back = holding_back
        self._entry_words = entry_words
        self._coming_back = coming_back
        self._wording = wording
        self._known = known_callers
        self._promises = promises
        self._ends = ends
        self._leaving = leaving
        self._outbox = outbox
        self._send_outside = send_outside

    # -- what begins a walk, or lets one go on -----------------------------------------------

    def ask(self, call: Call, menu: str, now: int, *, after_key: bool = False) -> None:
        """Let a caller hear a menu; who has a place keeps it, whatever they press."""
        call.walk = walk = Walk(self._rules.menus)
        self._follow(call, walk.enter(menu, now), now, after_key=after_key)

    def ask_again(self, call: Call, now: int) -> None:
        """Nobody outside answered who has no place: ask what was asked before, but not for ever."""
        self._instead(call, self._entrance.again(call, now), now, after_key=False)

    def offer_callback(self, call: Call, now: int) -> None:
        """Ask somebody who waits whether they want to be called back, after what is asked now."""
        if not self._promises.may_ask(call):
            return
        if call.walk is not None:
            call.callback_due = True
        else:
            self._ask_number(call, now, after_key=False)

    def pressed(self, call: Call, digit: str, now: int) -> None:
        """A caller in a menu, or in the line, pressed a key."""
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

    def silent(self, call: Call, now: int) -> None:
        """A caller pressed nothing for as long as a menu waits."""
        self._follow(call, known(call.walk).expired(now), now, after_key=False)

    def prompt_ended(self, call: Call, token: int, now: int) -> None:
        """What the caller heard ended."""
        if self._hearing.ended(call, token, now):
            self._follow(call, known(call.walk).prompt_ended(now), now, after_key=False)
            self._hearing.watch(call, now)

    def not_played(self, call: Call, now: int) -> None:
        """Nobody will tell how the running prompt ended: go on as if it had been heard."""
        self.prompt_ended(call, call.ear.playing, now)

    def resume(self, call: Call, now: int) -> None:
        """The leg heard nothing for a while: let it hear what belongs there now."""
        if call.ear.playing:
            self.not_played(call, now)
        else:
            self._hearing.music(call, now)

    # -- what leads into the line without a menu ---------------------------------------------

    def enter(self, call: Call, target: ToLine, now: int, *, after_key: bool = False) -> None:
        """Put the caller into the line, or change the group of who stands there."""
        call.walk = None
        self._holding_back.release(call)
        group = self._known.group(call, target.group)
        reason = None if group == target.group else QueueReason.REGISTRY
        self._ringing.let_all_go(self._places.take(call, group, now, reason=reason), now)
        if target.then:
            self.ask(call, target.then, now, after_key=after_key)
        else:
            place = call.line.place_taken or call.line.music
            self.wait(call, place, now, after_key=after_key)

    def enter_default(self, call: Call, now: int) -> None:
        """Put a call that met an error into the line, where a person answers."""
        if call.state is ContactState.MENU:
            self.enter(call, ToLine(group=call.line.default_group), now)

    def declare_emergency(self, call: Call, now: int) -> None:
        """Make an emergency of who pressed the key where nobody of us could hear it."""
        if self._may_become_emergency(call) and call.in_line:
            group = call.line.emergency_group
            self._ringing.let_all_go(self._places.take(call, group, now), now)

    def wait(self, call: Call, what: Sounds | str, now: int, *, after_key: bool = False) -> None:
        """Let somebody in the line hear ``what``, or first of all that nobody is at work (yet).

        Who was to be asked whether they want to be called back is asked now.
        """
        if call.callback_due and self._promises.may_ask(call):
            call.callback_due = False
            self._ask_number(call, now, after_key=after_key)
            return
        said = self._entry_words.entered(call, what, now)
        self._hearing.hear(call, said, now, after_key=after_key)

    # -- inside ------------------------------------------------------------------------------

    @staticmethod
    def _may_go_outside(call: Call) -> bool:
        """Whether no agent has picked up yet; an emergency stays with us."""
        at_large = call.state is ContactState.MENU or call.in_line
        return at_large and (call.group is None or call.group.tier != EMERGENCY)

    @staticmethod
    def _may_become_emergency(call: Call) -> bool:
        group = call.line.emergency_group
        return bool(group) and (call.group is None or call.group.name != group)

    def _follow(self, call: Call, step: Step, now: int, *, after_key: bool) -> None:
        for note in step.notes:
            self._outbox.state(fact_of(call, note))
        if step.reached is not None:
            self._reach(call, step.reached, now, after_key=after_key)
        elif step.typed:
            self._typed(call, step.typed, now)
        elif step.say:
            said = self._wording.of_step(call, step, now)
            self._hearing.hear(call, said, now, after_key=after_key)
        else:
            self._hearing.watch(call, now)

    def _typed(self, call: Call, typed: Typed, now: int) -> None:
        """A number was typed: nobody waits for what the registry says of it."""
        right = True
        if typed.what is Asked.DOCUMENT:
            self._known.look_up_document(call, typed.digits)
        elif self._coming_back.named(call, code_name(typed.digits), now):
            return
        else:
            call.wrong_codes += 1
            right = False
        walk = cast("Walk", known(call.walk))  # nothing else gives a step with it
        self._follow(call, walk.taken(right=right, now=now), now, after_key=True)

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
                legs = self._changes.choose_service(call, target.service, now)
                self._ringing.let_all_go(legs, now)
            self.wait(call, call.line.music, now, after_key=after_key)

    def _instead(self, call: Call, what: ToMenu | ToHangup, now: int, *, after_key: bool) -> None:
        """Let the caller hear a menu, or end the call."""
        if isinstance(what, ToMenu):
            self.ask(call, what.menu, now, after_key=after_key)
        else:
            self._leaving.hang_up(call)
            self._ends.end(call, now, ended_by=EndedBy.CALLER, outcome=call.chose_to_end())

    def _to_line(self, call: Call, target: ToLine, now: int, *, after_key: bool) -> None:
        call.walk = None
        if self._holding_back.holds(call, target, now):
            said = call.line.held_back or call.line.music
            self._hearing.hear(call, said, now, after_key=after_key)
        else:
            self.enter(call, target, now, after_key=after_key)

    def _as_known(self, call: Call, target: Reached) -> Reached:
        """Where a menu leads a caller whom the registry knows."""
        if not isinstance(target, ToLine):
            return target
        return ToLine(self._known.group(call, target.group), target.then)

    def _call_back(self, call: Call, target: ToCallback, now: int, *, after_key: bool) -> None:
        """Ask for the number to call back at, or let the caller go from the phone."""
        if not target.number:
            self._ask_number(call, now, after_key=after_key)
            return
        # Where a phone rings for them already there is nothing to call back for.
        waits = call.state is ContactState.WAITING and self._promises.may_ask(call)
        if not waits or self._promises.keep(call, target, now) is not None:
            self.wait(call, call.line.music, now, after_key=after_key)
        else:
            self._hearing.forget(call)

    def _book(self, call: Call, target: ToCallback, now: int, *, after_key: bool) -> None:
        """Ask who was not let in for their number; confirmed, it gives them a place in the line."""
        if not target.number:
            step = self._promises.ask(call, now)
        elif why := self._promises.refuses(call, target.number, now):
            step = self._promises.ask_other(call, why, now)  # or it would open a closed line
        else:
            group = self._known.group(call, call.line.default_group)
            self._ringing.let_all_go(self._places.take(call, group, now), now)
            self._call_back(call, target, now, after_key=after_key)
            return
        self._follow(call, step, now, after_key=after_key)

    def _ask_number(self, call: Call, now: int, *, after_key: bool) -> None:
        if self._promises.may_ask(call):
            self._follow(call, self._promises.ask(call, now), now, after_key=after_key)
        else:
            self.wait(call, call.line.music, now, after_key=after_key)
