"""Somebody at work puts a contact under another group or service: the arrival is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.contacts import ContactState
from callcenter.flow.entries import Decided

if TYPE_CHECKING:
    from callcenter.events import ReclassifyAsked
    from callcenter.flow.class_changes import ClassChanges
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable

_ANSWERED = (ContactState.CONNECTING, ContactState.TALKING, ContactState.TRANSFERRED)


class Reclassifying:
    """Carries out such a request, or says plainly why it cannot be."""

    def __init__(
        self,
        *,
        rules: Rules,
        calls: CallTable,
        class_changes: ClassChanges,
        outbox: Outbox,
        ringing: Ringing,
    ) -> None:
        self._rules = rules
        self._calls = calls
        self._changes = class_changes
        self._outbox = outbox
        self._ringing = ringing

    def asked(self, event: ReclassifyAsked, now: int) -> None:
        """Change a contact in the line, and take back rings that do not suit it any more."""
        why = self._refusal(event)
        if why:
            name = type(event).__name__
            self._outbox.state(facts.RequestRefused(request=name, subject=event.contact, why=why))
            return
        call = self._calls.of_contact(event.contact)
        service = event.service or call.service
        by = Decided(event.actor, event.note)
        legs = self._changes.reclassify(call, event.group, service, by=by, now=now)
        self._ringing.let_all_go(legs, now)

    def _refusal(self, event: ReclassifyAsked) -> str:
        call = self._calls.find(event.contact)
        if event.group not in self._rules.groups:
            return "unknown_group"
        if event.service and event.service not in self._rules.services:
            return "unknown_service"
        if call is not None and call.state in _ANSWERED:
            return "contact_answered"
        if call is None or call.group is None or not call.in_line:
            return "not_in_line"
        is_same = call.group.name == event.group and event.service in ("", call.service)
        return "already_in_group" if is_same else ""
