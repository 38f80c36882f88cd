"""Agents of the simulation who send callers on, and whom they come to.

The dialplan rings there by itself, whatever becomes of the service; who is not answered comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.legs import OUTSIDE, Talk

if TYPE_CHECKING:
    from tests.simulation.legs import Leg
    from tests.simulation.switch import Switch
    from tests.simulation.world import World

TRANSFER, SENT_ON = "callcenter-transfer", "sent on"
TARGETS = ("202", "203", "999", "*22", "5550000")


class Transfers:
    """Sends callers on, blind or after asking.

    Args:
        world: where they are.
        switch: the PBX.
    """

    def __init__(self, world: World, switch: Switch) -> None:
        self._world = world
        self._switch = switch

    def plan(self, agent: Leg, lasts_s: float) -> None:
        """Let an agent send on whom they speak with, before it is over or in that moment."""
        at_s = self._world.rng.choice((0.0, self._world.between(0, lasts_s), lasts_s))
        what = self._blind if self._world.chance(0.6) else self._attended
        self._world.later(at_s, what, agent)

    # -- without asking ----------------------------------------------------------------------

    def _blind(self, agent: Leg) -> None:
        caller = self._parted(agent)
        if caller is None:
            return
        to = self._world.rng.choice(TARGETS)
        caller.context, caller.exten, caller.data = TRANSFER, to, "Dial"
        caller.variables["CALLCENTER_TRANSFER"] = "sent"
        self._switch.limit(caller, 0)
        self._agent_is_gone(agent)
        self._world.later(self._world.between(0, 0.004), self._told, caller, to)

    def _told(self, caller: Leg, to: str) -> None:
        if caller.gone or caller.context != TRANSFER:
            return
        headers = (("UserEvent", "CallcenterTransfer"), ("Leg", caller.id), ("To", to))
        self._switch.tell("UserEvent", caller.id, ("Uniqueid", caller.id), *headers)
        rings_s = 0.001 if to[0] == "*" else self._world.rng.choice((0.05, 2.0, 12.0))
        answers = to[0] != "*" and self._world.chance(0.5)
        what = self._answered if answers else self._not_answered
        caller.outside = self._world.later(rings_s, what, caller)

    def _answered(self, caller: Leg) -> None:
        if caller.gone or caller.context != TRANSFER:
            return
        other = self._switch.new_leg("other", OUTSIDE)
        self._speak(caller, other, "transfer")

    def _not_answered(self, caller: Leg) -> None:
        if caller.gone or caller.context != TRANSFER:
            return
        caller.variables["CALLCENTER_TRANSFER"] = "back"
        caller.variables["CALLCENTER_SERVED"] = caller.variables["CALLCENTER_BRIDGED"] = ""
        caller.returns = 0
        self._switch.to_service(caller)

    # -- after asking ------------------------------------------------------------------------

    def _attended(self, agent: Leg) -> None:
        caller = self._parted(agent)
        if caller is None:
            return
        self._speak(caller, self._switch.new_leg("other", OUTSIDE), "transfer")
        self._agent_is_gone(agent)

    # -- both --------------------------------------------------------------------------------

    def _parted(self, agent: Leg) -> Leg | None:
        """Take the two out of their bridge, with nobody going on in the dialplan."""
        caller = agent.partner
        if agent.gone or caller is None:
            return None
        self._world.note(f"pbx: {caller.id} is sent on by {agent.id}")
        self._switch.people[caller.id].talks[-1].ended_by = SENT_ON
        for leg in (agent, caller):
            leg.partner, leg.bridge = None, ""
            if leg.talk_end:
                leg.talk_end.cancel()
        return caller

    def _agent_is_gone(self, agent: Leg) -> None:
        self._world.later(
            self._world.between(0, 0.004), lambda: self._switch.ends(agent, by="agent")
        )

    def _speak(self, caller: Leg, other: Leg, by: str) -> None:
        """Connect a caller with somebody whom the service did not ring."""
        caller.partner, other.partner = other, caller
        caller.bridge = other.bridge = f"bridge-sent-{other.id}"
        self._switch.people[caller.id].talks.append(Talk(by, other.id, self._world.now))
        self._switch.entered(other, 1)
        self._switch.entered(caller, 2)
        first = caller if self._world.chance(0.5) else other
        lasts_s = self._world.rng.choice((0.05, self._world.between(1, 20)))
        other.talk_end = self._world.later(lasts_s, self._switch.says_goodbye, first)
