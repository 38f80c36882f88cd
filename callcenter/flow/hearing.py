"""What a caller hears, and what is waited for meanwhile: a prompt's end, a key, the next moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.flow.ear import KEY_GRACE_MS

if TYPE_CHECKING:
    from callcenter.flow.announcing import Announcing
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.holding_back import HoldingBack
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules
    from callcenter.ivr.menu import Sounds

WALK, PROMPT, CUT = "walk", "prompt", "cut"
"""Kinds of deadline: silence in a menu, a prompt whose end is overdue, a prompt a key must cut."""


class Hearing:
    """Plays to callers, and keeps each one's deadlines in step with what plays."""

    __slots__ = ("_announcing", "_deadlines", "_holding_back", "_outbox", "_rules")

    def __init__(
        self,
        *,
        rules: Rules,
        announcing: Announcing,
        holding_back: HoldingBack,
        outbox: Outbox,
        deadlines: Deadlines,
    ) -> None:
        self._rules = rules
        self._announcing = announcing
        self._holding_back = holding_back
        self._outbox = outbox
        self._deadlines = deadlines

    def hear(self, call: Call, what: Sounds | str, now: int, *, after_key: bool = False) -> None:
        """Let the caller hear sounds, or a hold music by its name."""
        self._outbox.do_all(call.ear.hear(what, after_key=after_key))
        self.watch(call, now)

    def music(self, call: Call, now: int) -> None:
        """Let a leg that hears nothing, and has nothing else to hear, hear music."""
        if call.on_hold and call.walk is None and not call.ear.playing:
            self.hear(call, call.line.music, now)

    def announce(self, kind: str, call: Call, now: int) -> None:
        """A moment of the caller's, or their turn, has come."""
        said = self._announcing.due(kind, call, now)
        if said:
            self.hear(call, said, now)
            self._announcing.began(call)

    def brief(self, call: Call, now: int) -> None:
        """An agent is told about the caller, who hears music meanwhile and is asked nothing."""
        call.briefing = True
        walk, call.walk = call.walk, None
        asked = walk is not None and not call.ear.playing
        if asked or self._announcing.plays(call):
            self.hear(call, call.line.music, now)
        self.watch(call, now)

    def ended(self, call: Call, token: int, now: int) -> bool:
        """What played ended; return whether a walk waits for that and goes on now."""
        commands = call.ear.ended(token)
        if commands is None:
            return False
        self._outbox.do_all(commands)
        if not call.ear.playing and call.walk:
            return True
        if not commands and call.on_hold:
            self.hear(call, call.line.music, now)
        self.watch(call, now)
        return False

    def cut(self, call: Call) -> None:
        """No key cut what plays: it is cut for them."""
        self._outbox.do_all(call.ear.cut())

    def watch(self, call: Call, now: int) -> None:
        """Keep the call's deadlines in step with what it hears."""
        ear, walk = call.ear, call.walk
        limit = now + self._rules.prompt_limit_ms if ear.playing else None
        self._deadlines.set(PROMPT, call.id, limit)
        self._deadlines.set(CUT, call.id, now + KEY_GRACE_MS if ear.must_be_cut else None)
        self._deadlines.set(WALK, call.id, walk.next_deadline if walk else None)
        self._announcing.watch(call, now)

    def lifted(self, call: Call) -> None:
        """The leg is out of whatever it heard, for a bridge: nothing is waited for any more."""
        call.ear.lifted()
        self.leaves(call)

    def leaves(self, call: Call) -> None:
        """The leg is to go elsewhere: the caller is asked nothing, and told nothing new."""
        call.briefing = False
        call.walk = call.held_for = None
        self.forget(call)

    def forget(self, call: Call) -> None:
        """Wait for nothing more of what the caller hears."""
        for kind in (WALK, PROMPT, CUT):
            self._deadlines.set(kind, call.id, None)
        self._holding_back.release(call)
        self._announcing.forget(call)
