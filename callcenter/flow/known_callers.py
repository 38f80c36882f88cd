"""Callers whom a registry knows: their group, their language, their name for the agent.

The registry is asked and never waited for: the answer may come in the menu, in the line, or not at
all. What it says only betters a contact's place; whatever group a caller chooses is believed, and
nobody is asked for proof. An emergency is chosen by key alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.commands import REGISTRY, LookUp, Speak
from callcenter.contacts import AgentNumber, ContactState
from callcenter.facts import Recognized
from callcenter.queue.waiting import AWAY, EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.events import CallerKnown
    from callcenter.flow.call import Call
    from callcenter.flow.class_changes import ClassChanges
    from callcenter.flow.entries import Entries
    from callcenter.flow.numbers import Numbers
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import RegistryRules, Rules
    from callcenter.flow.table import CallTable

NAME_LENGTH = 24
"""So much of a name goes on a phone's display, beside class and wait."""

_OVER = (
    ContactState.CONNECTING,
    ContactState.TALKING,
    ContactState.TRANSFERRED,
    ContactState.DIVERTED,
    ContactState.ENDED,
)


class Known(msgspec.Struct, frozen=True, gc=False):
    """What a registry says of a caller, as far as it is of use to the call."""

    person: str = ""
    name: str = ""
    group: str = ""  # the best that it gives; "" for none
    agent: AgentNumber | None = None


class KnownCallers:
    """Asks the registry, and lets a call have what it says.

    Args:
        numbers: Which numbers say who calls.
    """

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        calls: CallTable,
        entries: Entries,
        class_changes: ClassChanges,
        numbers: Numbers,
        outbox: Outbox,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._entries = entries
        self._changes = class_changes
        self._numbers = numbers
        self._outbox = outbox

    def look_up(self, call: Call, number: str) -> None:
        """Ask who calls from ``number``, where it says so."""
        if self._rules.registry is not None and (known := self._numbers.identity(number)):
            agent = call.line.last_agent_ms > 0
            self._outbox.do(LookUp(pbx=REGISTRY, contact=call.id, number=known, agent=agent))

    def look_up_document(self, call: Call, document: str) -> None:
        """Ask who has a document that the caller typed."""
        if self._rules.registry is not None:
            self._outbox.do(LookUp(pbx=REGISTRY, contact=call.id, document=document))

    def told(self, event: CallerKnown, now: int) -> Call | None:
        """The registry has answered; return whose call that is, or None: it is too late."""
        call, rules = self._calls.find(event.contact), self._rules.registry
        if call is None or rules is None or call.state in _OVER or AWAY in call.needs:
            return None
        call.known = Known(event.person, event.name, self._best(event, rules), event.agent)
        fact = Recognized(call.id, call.line.name, call.known.group, event.verified)
        self._outbox.state(fact)
        if event.language in rules.languages:
            call.language = event.language
            self._outbox.do(Speak(pbx=call.pbx, leg=call.leg, language=event.language))
        self._better(call, now)
        self._entries.prefer_agent(call)
        return call

    def group(self, call: Call, chosen: str) -> str:
        """Return the group of a caller who chose this one: the known one, where that is better."""
        known = call.known.group if call.known else ""
        return known if self._goes_before(known, chosen) else chosen

    def shown(self, call: Call) -> str:
        """Return what an agent's phone shows of the name: letters only; "" unless it is wanted."""
        rules = self._rules.registry
        if rules is None or not rules.show_name or call.known is None:
            return ""
        letters = "".join(c if c.isalpha() else " " for c in call.known.name)
        return " ".join(letters.split())[:NAME_LENGTH].strip()

    def _better(self, call: Call, now: int) -> None:
        """Let who stands in the line already stand where the known group stands."""
        if not call.in_line or call.group is None:
            return
        group = self.group(call, call.group.name)
        if group == call.group.name:
            return
        # The service stays, so that every agent who rings may serve the contact yet.
        self._changes.better(call, group, now)

    def _best(self, event: CallerKnown, rules: RegistryRules) -> str:
        best = ""
        for group in _groups(event, rules):
            if self._goes_before(group, best):
                best = group
        return best

    def _goes_before(self, group: str, other: str) -> bool:
        groups = self._rules.groups
        if group not in groups or groups[group].tier == EMERGENCY:
            return False
        if other not in groups:
            return True
        one, two = groups[group], groups[other]
        return (one.tier, one.target_ms) < (two.tier, two.target_ms)


def _groups(event: CallerKnown, rules: RegistryRules) -> Iterator[str]:
    """Yield the groups that somebody belongs to, by certificate and by age."""
    yield event.group
    if event.age is None:
        return
    if event.age >= rules.older_from:
        yield rules.older_group
    if event.age < rules.minors_below:
        yield rules.minors_group
