"""A model of the switch below the manager port: legs, AsyncAGI, bridges, limits, the dialplan.

It does what the real one was seen to do (docs/architecture.md, deploy/asterisk). What the people
heard is written down here (`Person`), whatever the service was told of it.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from callcenter.pbx.pulse import HEARTBEAT
from tests.simulation.legs import ABSENT, NORMAL, OUTSIDE, Leg, Person, Phone, Talk
from tests.simulation.sent_on import Transfers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.world import World

DEAD_S, LIMIT_S, OFFER_S, CALLBACK_S, MOST_RETURNS = 10, 60.0, 20.0, 60.0, 10
"""The dialplan's own numbers."""
AGENT_KEYS = (
    "*2", "*2", "*1", "*1", "*11", "*31", "*3", "2", "**2", "*1*2", "*", "*5", "*5*5*4", "*4*2",
)  # fmt: skip
"""What agents press in a conversation."""
PUT_BACK = "put back"
"""Whose doing the end of a conversation is whose agent put the caller back into the line."""

LINE, FALLBACK, OFFER, DESK, DIVERT, CALLBACK, HELP, TELL = (
    f"callcenter-{name}"
    for name in ("line", "fallback", "offer", "desk", "divert", "callback", "help", "tell")
)


class Switch:
    """One Asterisk, without its manager port.

    Args:
        world: where it is.
        tell: tells an event: its name, the leg's id, the headers.
    """

    def __init__(self, world: World, tell: Callable[..., None]) -> None:
        self.world = world
        self.tell = tell
        self.legs: dict[str, Leg] = {}  # by id
        self.phones: dict[str, Phone] = {}
        self.globals: dict[str, str] = {}
        self.people: dict[str, Person] = {}  # by the id of the leg
        self.rings_behind = 0
        self.recorded: list[str] = []  # every file there ever was
        self._made = 0
        self.transfers = Transfers(world, self)

    # -- what comes and goes -----------------------------------------------------------------

    def find(self, name: str) -> Leg | None:
        """Return a channel by its name or its unique id."""
        found = self.legs.get(name)
        return found or next((leg for leg in self.legs.values() if leg.name == name), None)

    def new_leg(self, kind: str, tech: str, *, id_: str = "", phone: Phone | None = None) -> Leg:
        """Make a channel."""
        self._made += 1
        leg_id = id_ or f"17600.{self._made}"
        name = f"{tech}-{self._made:08x}"
        leg = Leg(leg_id, name, kind, since=self.world.now, linked=leg_id, phone=phone)
        self.legs[leg_id] = leg
        if phone:
            phone.leg = leg
        return leg

    def phone_changed(self, phone: Phone) -> None:
        """Tell a phone's state if it is another one."""
        if phone.state != phone.told:
            phone.told = phone.state
            headers = (("Device", phone.name), ("State", phone.state))
            self.tell("DeviceStateChange", phone.name, *headers)

    def ends(self, leg: Leg, cause: int = NORMAL, *, by: str) -> None:
        """A channel ends; whoever it was bridged with is alone now."""
        if leg.gone:
            return
        leg.gone = True
        del self.legs[leg.id]
        for due in (leg.player, leg.limit, leg.talk_end, leg.ring_end, leg.outside):
            if due:
                due.cancel()
        if (person := self.people.get(leg.id)) and person.leg is leg:
            person.ended_by = by
            if person.talks and person.talks[-1].by in ("outside", "transfer"):
                person.talks[-1].ended_by = person.talks[-1].ended_by or by
        self.tell(
            "Hangup", leg.id, ("Channel", leg.name), ("Uniqueid", leg.id), ("Cause", str(cause))
        )
        self.part(leg, by)
        for helper in self._helpers_of(leg):
            self.world.later(0.005, self.says_goodbye, helper)
        if leg.phone and leg.phone.leg is leg:
            leg.phone.leg = None
            self.phone_changed(leg.phone)

    def calls(self, number: str, *, patient: bool) -> Person:
        """Somebody calls; `Answer` takes a moment."""
        leg = self.new_leg("caller", "PJSIP/trunk")
        leg.number, leg.dialled, leg.context = number, "0800", LINE
        person = self.people[leg.id] = Person(number, leg, patient)
        self.world.later(self.world.between(0.01, 0.5), self._answered, leg)
        return person

    def _answered(self, leg: Leg) -> None:
        if leg.gone:
            return
        leg.variables["CALLCENTER_DIALLED"] = leg.dialled
        self.to_service(leg) if self.service_lives() else self.to_fallback(leg)

    def service_lives(self) -> bool:
        """Whether the dialplan finds the heartbeat fresh."""
        beat = self.globals.get(HEARTBEAT, "")
        age = self.world.pbx_epoch() - int(beat or 0)
        return -DEAD_S <= age <= DEAD_S

    # -- AsyncAGI ----------------------------------------------------------------------------

    def to_service(self, leg: Leg) -> None:
        """Hand a caller to the service."""
        self.limit(leg, LIMIT_S)
        self.agi(leg, LINE, "line", leg.dialled)

    def agi(self, leg: Leg, context: str, *arguments: str) -> None:
        """Let a channel wait for commands."""
        leg.context, leg.data = context, ",".join(("agi:async", *arguments))
        leg.agi = leg.had_agi = True
        env = "agi_request: async\n" + "".join(
            f"agi_arg_{at}: {value}\n" for at, value in enumerate(arguments, start=1)
        )
        headers = (
            ("Channel", leg.name),
            ("Uniqueid", leg.id),
            ("CallerIDNum", leg.number or "<unknown>"),
            ("Env", quote_plus(env + "\n")),
        )
        self.tell("AsyncAGIStart", leg.id, *headers)
        self.works(leg)

    def works(self, leg: Leg) -> None:
        """Carry out what waits, as far as nothing plays."""
        while leg.agi and not leg.playing and leg.todo:
            command, command_id = leg.todo.popleft()
            if command.startswith(("EXEC Read", "EXEC Record")):
                leg.playing = command_id
                lasts_s = 0.0 if self.world.chance(0.03) else self.world.between(0.5, 6)
                leg.player = self.world.later(lasts_s, self.prompt_ends, leg)
            else:
                if command.startswith("EXEC MixMonitor"):
                    self._records(leg, command.split('"')[1].partition(",")[0])
                self._done(leg, command_id)

    def _records(self, leg: Leg, file: str) -> None:
        """Begin to record a channel, while it is bridged."""
        assert file not in self.recorded, "two recordings in one file"
        self.recorded.append(file)
        Path(file).parent.mkdir(exist_ok=True)
        Path(file).touch()
        leg.recorded = file

    def prompt_ends(self, leg: Leg) -> None:
        """What plays is over."""
        if leg.playing and not leg.gone:
            command_id, leg.playing = leg.playing, ""
            if leg.player:
                leg.player.cancel()
            self._done(leg, command_id)
            self.works(leg)

    def _done(self, leg: Leg, command_id: str) -> None:
        headers = (("Channel", leg.name), ("Uniqueid", leg.id), ("CommandID", command_id))
        self.tell("AsyncAGIExec", leg.id, *headers, ("Result", "200 result=0"))

    def key(self, leg: Leg, digit: str) -> None:
        """A key arrives on a channel; a prompt that plays ends by it."""
        headers = (("Uniqueid", leg.id), ("Digit", digit), ("Context", leg.context))
        self.tell("DTMFEnd", leg.id, *headers, ("Direction", "Received"))
        if leg.playing:
            self.world.later(0.016, self.prompt_ends, leg)

    def lifted(self, leg: Leg) -> None:
        """Whatever the channel heard is over, and nobody is told."""
        leg.agi, leg.playing, leg.data = False, "", ""
        if leg.player:
            leg.player.cancel()

    # -- limits ------------------------------------------------------------------------------

    def limit(self, leg: Leg, seconds: float) -> None:
        """Set ``TIMEOUT(absolute)``; 0 takes it away."""
        if leg.limit:
            leg.limit.cancel()
        leg.limit = self.world.later(seconds, self._over_limit, leg) if seconds > 0 else None

    def _over_limit(self, leg: Leg) -> None:
        self.world.note(f"pbx: the limit of {leg.id} has run out")
        if leg.partner:
            self.part(leg, "limit")
        if leg.gone or leg.context == FALLBACK:
            return
        self.lifted(leg)
        if leg.kind != "caller" or leg.context == CALLBACK:
            # Asks for the key itself, and nobody presses it.
            # Says that nobody speaks to the agent. A bridge lifts the leg out of that, too.
            leg.player = self.world.later(2, lambda: self.ends(leg, by="dialplan"))
            return
        leg.returns += 1
        if leg.returns <= MOST_RETURNS and self.service_lives():
            self.to_service(leg)
        else:
            self.to_fallback(leg)

    # -- bridges -----------------------------------------------------------------------------

    def bridges(self, caller: Leg, agent: Leg, *, by: str) -> None:
        """Connect two channels; each is lifted out of whatever it does."""
        for leg in (caller, agent):
            if leg.partner:
                self.part(leg, "another bridge")
            self.lifted(leg)
            self.limit(leg, 0)
        caller.partner, agent.partner = agent, caller
        caller.bridge = agent.bridge = f"bridge-{self._made}-{agent.id}"
        self.people[caller.id].talks.append(Talk(by, agent.id, self.world.now))
        for at, leg in enumerate((caller, agent), start=1):
            self.entered(leg, at)
        lasts_s = self.world.rng.choice((0.05, 0.5, self.world.between(3, 30)))
        first = caller if self.world.chance(0.4) else agent
        agent.talk_end = self.world.later(lasts_s, self.says_goodbye, first)
        if by == "service" and self.world.chance(0.15):
            self.transfers.plan(agent, lasts_s)
        elif by == "service" and self.world.chance(0.6):
            self._agent_keys(agent, self.people[caller.id].talks[-1], lasts_s)

    def entered(self, leg: Leg, count: int) -> None:
        """Tell that a channel is in a bridge now, with so many."""
        where = (("BridgeUniqueid", leg.bridge), ("BridgeNumChannels", str(count)))
        self.tell("BridgeEnter", leg.id, ("Uniqueid", leg.id), ("Channel", leg.name), *where)

    def _agent_keys(self, agent: Leg, talk: Talk, lasts_s: float) -> None:
        """Press something while the two speak, or as they stop."""
        at_s = self.world.between(0, min(lasts_s, 4))
        for key in self.world.rng.choice(AGENT_KEYS):
            self.world.later(at_s, self._agent_presses, agent, talk, key)
            at_s += self.world.rng.choice((0.01, 0.3, 4))

    def _agent_presses(self, agent: Leg, talk: Talk, key: str) -> None:
        if not agent.gone:
            talk.keyed += key
            self.key(agent, key)

    def dismissed(self, agent: Leg) -> None:
        """An agent's leg is taken out of its conversation, hears something, and ends."""
        self.part(agent, PUT_BACK)
        self.lifted(agent)
        self.limit(agent, 0)
        agent.player = self.world.later(1.5, lambda: self.ends(agent, by="dialplan"))

    def joins(self, helper: Leg) -> None:
        """A supervisor's leg hears and is heard by the two; it ends with the agent's."""
        agent = self.legs.get(helper.variables["CALLCENTER_HELP"])
        stays_s = self.world.between(0, 20) if agent else 0.1
        helper.talk_end = self.world.later(stays_s, self.says_goodbye, helper)

    def _helpers_of(self, agent: Leg) -> list[Leg]:
        return [
            leg
            for leg in self.legs.values()
            if leg.context == HELP and leg.variables["CALLCENTER_HELP"] == agent.id
        ]

    def says_goodbye(self, leg: Leg) -> None:
        self.ends(leg, by="caller" if leg.kind == "caller" else "agent")

    def part(self, leg: Leg, by: str) -> None:
        """One side of a bridge leaves; the other goes on in the dialplan."""
        other, leg.partner, leg.bridge = leg.partner, None, ""
        if other is None:
            return
        other.partner, other.bridge = None, ""
        caller = leg if leg.kind == "caller" else other
        talk = self.people[caller.id].talks[-1]
        talk.ended_by = talk.ended_by or by
        for each in (leg, other):
            if each.talk_end:
                each.talk_end.cancel()
        self._goes_on(other)

    def _goes_on(self, leg: Leg) -> None:
        if leg.kind != "caller":
            self.world.later(0.002, lambda: self.ends(leg, by="agent"))
        elif leg.context == FALLBACK:
            self.world.later(0.002, lambda: self.ends(leg, by="dialplan"))
        else:
            leg.variables["CALLCENTER_BRIDGED"] = "1"
            leg.returns += 1
            over = leg.returns > MOST_RETURNS
            self.world.later(0.002, self.returns if not over else self._given_up, leg)

    def returns(self, leg: Leg) -> None:
        if not leg.gone and leg.partner is None and not leg.agi:
            self.to_service(leg)
            if self.world.chance(0.6):  # whoever is asked how it was may answer
                key_s = self.world.between(0.05, 12)
                self.world.later(key_s, self._answers, leg, self.world.rng.choice("145*0"))

    def _answers(self, leg: Leg, key: str) -> None:
        if not leg.gone:
            self.key(leg, key)

    def _given_up(self, leg: Leg) -> None:
        self.ends(leg, by="dialplan")

    # -- the PBX's own queue -----------------------------------------------------------------

    def to_fallback(self, leg: Leg) -> None:
        """Give a caller to the PBX's own queue; one who was served hears goodbye."""
        self.limit(leg, 0)
        self.lifted(leg)
        leg.context, leg.data = FALLBACK, "callcenter-fallback"
        if was_helped(leg):  # the service had said so before it went away
            self.world.later(2, lambda: self.ends(leg, by="service"))
            return
        self.people[leg.id].fell_back.append(self.world.now)
        self.world.note(f"pbx: {leg.id} falls back")
        headers = (("UserEvent", "CallcenterFallback"), ("Channel", leg.name), ("Uniqueid", leg.id))
        self.tell(
            "UserEvent", leg.id, *headers, ("CallerIDNum", leg.number), ("Dialled", leg.dialled)
        )

    # -- numbers outside ---------------------------------------------------------------------

    def diverts(self, leg: Leg, exten: str) -> None:
        """Ring a number outside for a caller, whatever becomes of the service."""
        if leg.partner:
            self.part(leg, "redirect")
        self.lifted(leg)
        self.limit(leg, 0)
        leg.context, leg.exten, leg.todo = DIVERT, exten, deque()
        self.world.note(f"pbx: {leg.id} is sent outside")
        lasts_s = self.world.rng.choice((0.0, 1.0, self.world.between(1, 20)))
        what = self._outside_answers if self.world.chance(0.5) else self._outside_gives_up
        leg.outside = self.world.later(lasts_s, what, leg)

    def _outside_answers(self, leg: Leg) -> None:
        if leg.gone or leg.context != DIVERT:
            return
        self.people[leg.id].talks.append(Talk("outside", OUTSIDE, self.world.now))
        leg.bridge = f"bridge-outside-{leg.id}"
        told = (("UserEvent", "CallcenterDiverted"), ("Uniqueid", f"out-{leg.id}"))
        self.tell("UserEvent", leg.id, *told, ("Leg", leg.id))
        first = self.world.rng.choice(("caller", "agent"))
        lasts_s = self.world.between(1, 20)
        leg.outside = self.world.later(lasts_s, lambda: self.ends(leg, by=first))

    def _outside_gives_up(self, leg: Leg) -> None:
        if not leg.gone and leg.context == DIVERT:
            leg.returns = 0
            self.to_service(leg)

    def redirect(self, leg: Leg) -> None:
        """Take a caller out of wherever they are, back to the service."""
        if leg.partner:
            self.part(leg, "redirect")
        for other in self.queue_legs_of(leg):
            self.ends(other, by="redirect")
        if leg.outside:
            leg.outside.cancel()
        if leg.bridge:  # by the key of emergencies, as somebody picked up outside
            self.people[leg.id].talks.pop()
            leg.bridge = ""
        leg.returns = 0
        self.lifted(leg)
        self.to_service(leg)

    def queue_legs_of(self, caller: Leg) -> list[Leg]:
        """The phones that the PBX's own queue rings for a caller, or that talk with them."""
        legs = self.legs.values()
        return [leg for leg in legs if leg.kind == "queue" and leg.linked == caller.id]

    def dies(self) -> None:
        """Asterisk is restarted: every call is gone, and what it knew."""
        for leg in list(self.legs.values()):
            self.ends(leg, ABSENT, by="asterisk")
        self.globals.clear()


def was_helped(leg: Leg) -> bool:
    """Whether the dialplan takes a caller for one who spoke with somebody."""
    offer = [*leg.variables.get("CALLCENTER_MEMO", "").split("|"), *[""] * 10][9]
    bridged = leg.variables.get("CALLCENTER_BRIDGED") == "1"
    return leg.variables.get("CALLCENTER_SERVED") == "1" or (bridged and bool(offer))
