"""Who waits accepts agents of lower levels, step by step, as a service says.

The steps count from the arrival, and each comes by its own deadline, in the order of those moments.
So of two contacts of a class the earlier never accepts less than the later, and none overtakes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.rules import Rules

RELAX = "relax"
"""Kind of deadline: a contact's next step."""

_NOTHING: frozenset[str] = frozenset()


class Relaxing:
    """Says what an agent must have for a contact, and when it will be less."""

    def __init__(self, rules: Rules, *, deadlines: Deadlines) -> None:
        self._rules = rules
        self._deadlines = deadlines
        self._steps: dict[str, tuple[str, int]] = {}  # contact → service, and steps done

    def required(self, call: Call, *, tier: int) -> frozenset[str]:
        """Return what an agent must have now for a call of that service; the next step is awaited.

        A service chosen anew begins with its first step, one that stays goes on where it stood.
        """
        service = self._rules.services.get(call.service)
        if service is None or tier == EMERGENCY:
            self.forget(call)
            return _NOTHING
        begun, done = self._steps.get(call.id, ("", 0))
        # New rules may have fewer steps.
        done = min(done, len(service.relax)) if begun == service.name else 0
        if service.relax:
            self._steps[call.id] = service.name, done
            steps = service.relax[done:]
            at = call.arrived_at + steps[0].after_ms if steps else None
            self._deadlines.set(RELAX, call.id, at)
        else:
            self.forget(call)
        return service.required(done)

    def step(self, call: Call) -> None:
        """The moment of the next step has come; `required` says what follows."""
        service, done = self._steps[call.id]
        self._steps[call.id] = service, done + 1

    def forget(self, call: Call) -> None:
        """Await nothing more for a call."""
        if self._steps.pop(call.id, None):
            self._deadlines.set(RELAX, call.id, None)
