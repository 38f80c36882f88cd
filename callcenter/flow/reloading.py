"""New rules for a line that is running: whoever waits goes on waiting, under these.

First the agents are as the new rules want them, then everybody in the line is put where their first
arrival says under the new classes and the new policy; nobody is matched in between. Whose group is
gone goes to the line's default group, whose line is gone to the one that takes every call. Who is
in a menu goes on in it as it was, for the keys must mean what was just said; where it leads is
settled by the new rules. A talk that began is counted under the promise it was made with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import ContactState
from callcenter.facts import RulesReloaded
from callcenter.ivr.menu import ToLine
from callcenter.queue.policies import policy

if TYPE_CHECKING:
    from callcenter.events import RulesChanged
    from callcenter.flow.call import Call
    from callcenter.flow.parts import Parts
    from callcenter.flow.rules import LineRules, Rules

_OVER = (ContactState.TALKING, ContactState.TRANSFERRED, ContactState.ENDED)


class Reloading:
    """Puts new rules in force.

    Args:
        parts: What the core is made of, all of it.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.coming: Rules | None = None
        """Those that the next `events.RulesChanged` puts in force."""

    def come(self, event: RulesChanged, now: int) -> None:
        """Go by the new rules from now on; without any, as in a replay, nothing changes."""
        rules, self.coming = self.coming, None
        if rules is None:
            return
        parts = self._parts
        reordered = rules.policy is not parts.rules.policy
        parts.rule(rules)
        parts.line.policy = policy(rules.policy)
        parts.roster.limit_pauses(rules.desk.longest_pauses_ms)
        for change in parts.roster.renew(
            rules.agents,
            cool_down_ms=rules.cool_down_ms,
            pause_after_unanswered=rules.pause_after_unanswered,
            actor=event.actor,
            now=now,
        ):
            parts.ringing.changed(change, now)
        stated = 0
        for call in parts.calls:
            stated += self._call(call, reordered=reordered, actor=event.actor, now=now)
            parts.announcing.renew(call, now)
        parts.outbox.state(RulesReloaded(event.actor, event.fields, stated))

    def _call(self, call: Call, *, reordered: bool, actor: str, now: int) -> bool:
        """Let the new rules hold for a call; return whether it was stated how it stands now."""
        parts = self._parts
        line = parts.rules.line_now(call.line.name)
        if call.state in _OVER or call.diverted_at:
            if line.name == call.line.name:
                call.line = line
            return False
        if call.held_for is not None:
            call.held_for = self._held_for(call.held_for, line)
        if call.entry is None:
            moved = line.name != call.line.name
            call.line = line
            if moved:
                parts.memos.remember(call)
            return False
        is_stated, rings = parts.class_changes.renew(
            call, line, reordered=reordered, actor=actor, now=now
        )
        parts.ringing.let_all_go(rings, now)
        return is_stated

    def _held_for(self, target: ToLine, line: LineRules) -> ToLine:
        """Return where somebody goes who is held back: never to what the rules do not have."""
        rules = self._parts.rules
        group = target.group if target.group in rules.groups else line.default_group
        return ToLine(group, target.then if target.then in rules.menus else "")
