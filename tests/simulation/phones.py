"""The agents' phones, the people beside them, and the PBX's own queue, which rings them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.legs import ABSENT, BUSY, DECLINED, NO_ANSWER, Leg, Phone
from tests.simulation.switch import DESK, FALLBACK, HELP, OFFER, OFFER_S, was_helped

if TYPE_CHECKING:
    from tests.simulation.switch import Switch
    from tests.simulation.world import World

_QUEUE_LOOKS_S = 1.0


class Phones:
    """Rings phones, for the service and for the PBX's own queue."""

    def __init__(self, world: World, switch: Switch) -> None:
        self._world = world
        self._switch = switch
        self.members: dict[str, bool] = {}  # of the PBX's own queue; whether paused
        world.later(_QUEUE_LOOKS_S, self._queue_looks)

    # -- for the service ---------------------------------------------------------------------

    def rings(  # noqa: PLR0913  # what an Originate says
        self,
        *,
        phone: str,
        leg_id: str,
        action_id: str,
        timeout_s: float,
        variable: str,
        context: str,
    ) -> None:
        """`Originate`: the leg appears a moment later, if the phone can be reached at all."""
        args = (phone, leg_id, action_id, timeout_s, variable, context)
        self._world.later(self._world.between(0.001, 0.01), self._appears, *args)

    def _appears(  # noqa: PLR0913, PLR0917  # what an Originate says
        self,
        name: str,
        leg_id: str,
        action_id: str,
        timeout_s: float,
        variable: str,
        context: str,
    ) -> None:
        world, phone = self._world, self._switch.phones[name]
        if not phone.registered or leg_id in self._switch.legs:
            self._response(action_id, leg_id, "", "Failure")
            return
        busy = phone.leg is not None
        if busy and phone.leg and phone.leg.kind == "agent" and phone.leg.answer_id:
            self._switch.rings_behind += 1
            world.note(f"pbx: {name} is rung though {phone.leg.id} is there")
        leg = self._switch.new_leg("agent", name, id_=leg_id, phone=None if busy else phone)
        leg.up, leg.answer_id, leg.context = False, action_id, context
        leg.variables = dict([variable.split("=", 1)]) if variable else {}
        headers = (("Channel", leg.name), ("Uniqueid", leg.id))
        self._switch.tell("Newchannel", leg.id, *headers)
        if busy:
            leg.ring_end = world.later(0.02, self.fails, leg, BUSY)
            return
        self._switch.phone_changed(phone)
        leg.ring_end = world.later(timeout_s, self.fails, leg, NO_ANSWER)
        self._somebody_hears(leg, phone)

    def _somebody_hears(self, leg: Leg, phone: Phone) -> None:
        world = self._world
        mood = phone.mood
        if mood == "mixed":
            moods = ("answers", "refuses", "silent", "vanishes", "regrets")
            mood = world.rng.choices(moods, (70, 8, 8, 4, 10))[0]
        after_s = world.rng.choice((0.0, 0.2, world.between(0.5, 5), world.between(0.5, 16)))
        if mood == "refuses":
            world.later(after_s, self.fails, leg, DECLINED)
        elif mood == "vanishes":
            world.later(after_s, self.vanishes, phone)
        elif mood != "silent":
            world.later(after_s, self._picks_up, leg)
            if mood == "regrets":
                regret_s = after_s + world.rng.choice((0.001, 0.01, 0.1, 1.0))
                world.later(regret_s, lambda: self._switch.ends(leg, by="agent"))

    def _response(self, action_id: str, leg_id: str, channel: str, word: str) -> None:
        headers = (("ActionID", action_id), ("Response", word), ("Channel", channel))
        self._switch.tell("OriginateResponse", leg_id, *headers, ("Uniqueid", leg_id))

    def fails(self, leg: Leg, cause: int) -> None:
        """A ring ends without an answer: two messages, in either order."""
        if leg.gone or leg.up:
            return
        tell = (leg.answer_id, leg.id, leg.name, "Failure")
        late_s = self._world.rng.choice((0.0, 0.001, 0.05))
        if leg.kind == "agent":
            self._world.later(late_s, self._response, *tell)
        self._world.later(self._world.rng.choice((0.0, 0.002)), self._ends, leg, cause)
        leg.answer_id = ""

    def _ends(self, leg: Leg, cause: int) -> None:
        self._switch.ends(leg, cause, by="agent")

    def _picks_up(self, leg: Leg) -> None:
        if leg.gone or leg.up or not leg.answer_id:
            return
        leg.up = True
        if leg.ring_end:
            leg.ring_end.cancel()
        if leg.phone:
            self._switch.phone_changed(leg.phone)
        first = self._world.chance(0.5)
        tell = (leg.answer_id, leg.id, leg.name, "Success")
        self._world.later(0.0 if first else 0.004, self._response, *tell)
        self._world.later(0.002, self._in_offer, leg)

    def _in_offer(self, leg: Leg) -> None:
        if leg.gone or leg.partner is not None:
            return
        if leg.context == HELP:
            self._switch.joins(leg)
        else:
            self._switch.limit(leg, OFFER_S)
            self._switch.agi(leg, OFFER, "offer")

    def hung_up(self, leg: Leg) -> None:
        """`Hangup`: by the service."""
        if leg.kind == "agent" and not leg.up:
            self.fails(leg, DECLINED)
        else:
            by = "service"
            self._switch.ends(leg, by=by)

    # -- what happens to phones --------------------------------------------------------------

    def vanishes(self, phone: Phone) -> None:
        """A phone is unplugged: its call ends, and it cannot be reached for a while."""
        phone.registered = False
        self._world.note(f"{phone.name} vanishes")
        if leg := phone.leg:
            if leg.up:
                self._switch.ends(leg, ABSENT, by="agent")
            else:
                self.fails(leg, ABSENT)
        self._switch.phone_changed(phone)
        self._world.later(self._world.between(1, 20), self.back, phone)

    def back(self, phone: Phone) -> None:
        """It is plugged in again."""
        phone.registered = True
        self._switch.phone_changed(phone)

    def dials(self, phone: Phone, code: str) -> Leg | None:
        """Somebody dials a feature code; None where the phone is in use."""
        if phone.leg is not None or not phone.registered:
            return None
        leg = self._switch.new_leg("desk", phone.name, phone=phone)
        leg.dialled, leg.context = code, DESK
        self._switch.phone_changed(phone)
        if self._switch.service_lives():
            self._world.later(0.05, self._at_desk, leg)
        else:
            self._world.later(2, lambda: self._switch.ends(leg, by="dialplan"))
        return leg

    def _at_desk(self, leg: Leg) -> None:
        if not leg.gone:
            self._switch.agi(leg, DESK, "desk", leg.dialled)

    def forgotten(self) -> None:
        """Asterisk starts again: persistent members are known, phones register anew."""
        for phone in self._switch.phones.values():
            phone.leg = None

    # -- the PBX's own queue -----------------------------------------------------------------

    def _queue_looks(self) -> None:
        self._world.later(_QUEUE_LOOKS_S, self._queue_looks)
        legs = self._switch.legs.values()
        waiting = [leg for leg in legs if leg.context == FALLBACK and leg.partner is None]
        waiting.sort(key=lambda leg: -int(leg.variables.get("CALLCENTER_PRIO") or 0))
        for caller in waiting:
            if not was_helped(caller) and not self._switch.queue_legs_of(caller):
                self._queue_rings(caller)

    def _queue_rings(self, caller: Leg) -> None:
        for member, paused in self.members.items():
            phone = self._switch.phones.get(member)
            if phone and not paused and phone.registered and phone.leg is None:
                leg = self._switch.new_leg("queue", member, phone=phone)
                leg.up, leg.linked = False, caller.id
                self._switch.phone_changed(phone)
                self._world.later(self._world.between(0.5, 6), self._queue_answered, caller, leg)
                return

    def _queue_answered(self, caller: Leg, leg: Leg) -> None:
        if leg.gone:
            return
        if caller.gone or caller.context != FALLBACK or self._world.chance(0.2):
            self._switch.ends(leg, NO_ANSWER, by="agent")
            return
        leg.up = True
        if leg.phone:
            self._switch.phone_changed(leg.phone)
        self._switch.bridges(caller, leg, by="fallback")
