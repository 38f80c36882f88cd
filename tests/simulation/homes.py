"""The phones at which callers are called back, and what happens when one rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.legs import BUSY, DECLINED, NO_ANSWER, Leg, Person
from tests.simulation.switch import CALLBACK, CALLBACK_S

if TYPE_CHECKING:
    from tests.simulation.switch import Switch
    from tests.simulation.world import World


class Homes:
    """Rings people, who pick up, press a key or do not, refuse, or are away."""

    def __init__(self, world: World, switch: Switch) -> None:
        self._world = world
        self._switch = switch

    def rings(
        self, *, device: str, leg_id: str, action_id: str, timeout_s: float, variable: str
    ) -> None:
        """`Originate` towards a number."""
        args = (device.partition("/")[2], leg_id, action_id, timeout_s, variable)
        self._world.later(self._world.between(0.001, 0.01), self._appears, *args)

    def _appears(
        self, number: str, leg_id: str, action_id: str, timeout_s: float, variable: str
    ) -> None:
        world = self._world
        person = self._person(number)
        if person.leg.id in self._switch.legs and person.leg.context == CALLBACK:
            world.fault(f"{number} is dialled twice at once")
        leg = self._switch.new_leg("caller", f"PJSIP/{number}", id_=leg_id)
        leg.up, leg.answer_id, leg.context = False, action_id, CALLBACK
        leg.number = "5559999"  # what they are shown
        leg.variables = dict(pair.split("=", 1) for pair in variable.split(","))
        person.called_back.append(leg)
        headers = (("Channel", leg.name), ("Uniqueid", leg.id))
        self._switch.tell("Newchannel", leg.id, *headers)
        leg.ring_end = world.later(timeout_s, self._fails, leg, NO_ANSWER)
        mood = world.rng.choices(
            ("presses", "voicemail", "busy", "refuses", "silent", "needs nobody"),
            (60, 8, 8, 6, 8, 10),
        )[0]
        after_s = world.rng.choice((0.0, 0.3, world.between(0.5, 14)))
        if mood in ("busy", "refuses"):
            cause = BUSY if mood == "busy" else DECLINED
            world.later(after_s, self._fails, leg, cause)
        elif mood != "silent":
            key = {"presses": "1", "needs nobody": "2"}.get(mood, "")
            world.later(after_s, self._picks_up, leg, person, key)

    def _person(self, number: str) -> Person:
        """Who was promised to be called there; they may have called again since, as somebody."""
        people = [p for p in reversed(self._switch.people.values()) if p.number == number]
        return next(filter(_keeps_a_place, people), people[0])

    def _response(self, leg: Leg, action_id: str, word: str) -> None:
        headers = (("ActionID", action_id), ("Response", word), ("Channel", leg.name))
        self._switch.tell("OriginateResponse", leg.id, *headers, ("Uniqueid", leg.id))

    def _fails(self, leg: Leg, cause: int) -> None:
        if leg.gone or leg.up:
            return
        self._world.later(0.001, self._response, leg, leg.answer_id, "Failure")
        self._switch.ends(leg, cause, by="caller")

    def cancelled(self, leg: Leg) -> None:
        """`Hangup` while it rings."""
        self._fails(leg, DECLINED)

    def _picks_up(self, leg: Leg, person: Person, key: str) -> None:
        if leg.gone or leg.up:
            return
        leg.up = True
        if leg.ring_end:
            leg.ring_end.cancel()
        late_s = self._world.rng.choice((0.0, 0.004))
        self._world.later(late_s, self._response, leg, leg.answer_id, "Success")
        self._world.later(0.002, self._waits_for_commands, leg)
        if key:
            self._world.later(self._world.between(1, 8), self._presses, leg, person, key)
        self._world.later(90, self._gives_up, leg)

    def _waits_for_commands(self, leg: Leg) -> None:
        if not leg.gone:
            self._switch.limit(leg, CALLBACK_S)
            self._switch.agi(leg, CALLBACK, "callback")

    def _presses(self, leg: Leg, person: Person, key: str) -> None:
        """Press it; should nothing come of it they press it again now and then."""
        if leg.gone or leg.context != CALLBACK:
            return
        if key == "1":
            self._switch.people[leg.id] = person
            person.leg, person.ended_by = leg, ""
        self._switch.key(leg, key)
        self._world.later(5, self._presses, leg, person, key)

    def _gives_up(self, leg: Leg) -> None:
        """Nobody speaks to them, and whatever records is full."""
        if not leg.gone and leg.context == CALLBACK:
            self._switch.ends(leg, by="caller")


def _keeps_a_place(person: Person) -> bool:
    """Whether the leg says that its contact is called back or over, and nobody spoke with them."""
    memo = person.leg.variables.get("CALLCENTER_MEMO", "").split("|")
    return memo[1:2] == [""] and not person.talks
