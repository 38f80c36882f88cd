"""An agent asks for help: a supervisor is rung, and joins the conversation as a third voice.

Nothing is taken out of the bridge for it: the PBX mixes the supervisor's leg into the agent's, and
lets it go when that ends. So the two speak on at every moment, whatever becomes of us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter import facts
from callcenter.agents.states import AgentState
from callcenter.commands import CancelRing, Hangup, RingAgent, TellAgent
from callcenter.contacts import AgentNumber, ContactState, LegId, Phone
from callcenter.events import Failure
from callcenter.facts import HelpEnd
from callcenter.flow.accepting import asking_ms
from callcenter.flow.agent_legs import CONFIRM_MS
from callcenter.flow.known import known

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Roster
    from callcenter.contacts import OfferId
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules

HELP = "help"
"""Kind of deadline: a supervisor does not answer, or nobody tells that their leg is gone."""

ASKED = "callcenter/agent-help-asked"
NOBODY = "callcenter/agent-help-nobody"
DISPLAY = "AYUDA"
"""How what a supervisor's phone shows begins."""

_ON_A_CALL = (AgentState.RINGING, AgentState.TALKING)


class _Request:
    """One request for help, from the key until nobody helps."""

    __slots__ = ("agent", "asked_at", "call", "helper", "joined_at", "left", "leg", "offer")

    def __init__(self, call: Call, offer: OfferId, left: tuple[str, ...], now: int) -> None:
        self.call, self.offer, self.agent = call, offer, known(call.agent)
        self.asked_at = now
        self.left = list(left)  # whom to ask yet, in order
        self.leg: OfferId | None = None  # of who is rung, or has joined
        self.helper = ""
        self.joined_at = 0  # ms; 0: nobody has

    def about(self) -> dict[str, Any]:
        """What every fact of it says."""
        call = self.call
        return {
            "contact": call.id,
            "offer": self.offer,
            "agent": self.agent,
            "line": call.line.name,
        }


class _Leg:
    """A leg of ours at a supervisor's phone, until the PBX says that it is gone."""

    __slots__ = ("pbx", "phone", "request")

    def __init__(self, pbx: str, phone: Phone, request: _Request) -> None:
        self.pbx = pbx
        self.phone = phone
        self.request: _Request | None = request  # None: it is for nobody any more


class Helping:
    """Rings supervisors for agents who ask, one after the other, and says what came of it."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        legs: AgentLegs,
        roster: Roster,
        outbox: Outbox,
        deadlines: Deadlines,
        offer_ids: Callable[[], OfferId],
    ) -> None:
        self._rules = rules
        self._agents_legs = legs
        self._roster = roster
        self._outbox = outbox
        self._deadlines = deadlines
        self._offer_ids = offer_ids
        self._requests: dict[OfferId, _Request] = {}  # by the agent's leg
        self._legs: dict[OfferId, _Leg] = {}  # of supervisors

    def __len__(self) -> int:
        """How many agents are helped, or wait for it."""
        return len(self._requests)

    # -- the agent ---------------------------------------------------------------------------

    def ask(self, offer: OfferId, call: Call, now: int) -> str:
        """Ring whoever may help, in order; return why not, "" where somebody is asked."""
        rules = self._rules.help
        if rules is None:
            return "no_help"
        if offer in self._requests:
            return "help_asked"
        request = _Request(call, offer, rules.asked(call.service), now)
        self._requests[offer] = request
        self._outbox.state(facts.HelpAsked(**request.about()))
        if self._ring_next(request, now):
            self._tell(request, ASKED)
        return ""

    def run(self, now: int) -> None:
        """Let those go whose conversation is over, however it ended."""
        for offer, request in list(self._requests.items()):
            call = self._agents_legs.serves(offer)
            if call is None or call.state is not ContactState.TALKING:
                self._call_over(request, now)

    # -- the supervisor's leg ----------------------------------------------------------------

    def answered(self, leg: OfferId, now: int) -> bool:
        """Somebody picked up; return whether it is a supervisor. The PBX lets them join."""
        found = self._legs.get(leg)
        if found is None:
            return False
        request = found.request
        if request is None:
            self._outbox.do(Hangup(pbx=found.pbx, leg=LegId(leg)))  # too late
        elif not request.joined_at:
            self._deadlines.set(HELP, leg, None)
            request.joined_at = now
            waited_ms = now - request.asked_at
            self._outbox.state(
                facts.HelpJoined(**request.about(), helper=request.helper, waited_ms=waited_ms)
            )
        return True

    def over(self, leg: OfferId, now: int) -> bool:
        """The leg ended or never came up; return whether it was a supervisor's."""
        found = self._legs.pop(leg, None)
        if found is None:
            return False
        self._deadlines.set(HELP, leg, None)
        self._free(found)
        self._unhelped(found.request, now)
        return True

    def refused(self, leg: OfferId, now: int) -> bool:
        """A ring ended without an answer; return whether it was for help."""
        # What is said of the ring after it was answered says nothing.
        return self._joined(leg) or self.over(leg, now)

    def not_rung(self, leg: OfferId, reason: Failure, now: int) -> bool:
        """The phone was not rung, or nobody knows; return whether it was for help."""
        if reason is not Failure.UNKNOWN:
            return self.refused(leg, now)
        found = self._legs.get(leg)
        if found is not None and found.request is not None and not self._joined(leg):
            self.expired(leg, now)  # and should somebody answer all the same, the leg is ended
        return found is not None

    def expired(self, leg: OfferId, now: int) -> None:
        """Nobody picked up in time, or it was not told that the leg is gone."""
        found = self._legs[leg]
        request = found.request
        if request is None:
            self._outbox.do(Hangup(pbx=found.pbx, leg=LegId(leg)))
            self._free(found)
        else:
            self._let_go(leg, found, now)
            self._unhelped(request, now)

    def resume(self, pbx: str, alive: frozenset[str], now: int) -> None:
        """After the session broke: legs that are gone are over; who is not needed is let go."""
        for leg, found in [(leg, one) for leg, one in self._legs.items() if one.pbx == pbx]:
            if found.request is not None and found.request.offer not in alive:
                self._call_over(found.request, now)
            if leg not in alive:
                self.over(leg, now)
            elif found.request is None:
                self._outbox.do(Hangup(pbx=pbx, leg=LegId(leg)))

    # -- inside ------------------------------------------------------------------------------

    def _ring_next(self, request: _Request, now: int) -> bool:
        """Ring the next who is free; return whether there was one: else the agent is told."""
        rules = self._rules.help
        request.leg, request.helper = None, ""
        while rules is not None and request.left:
            helper = request.left.pop(0)
            phone = self._phone(helper)
            if phone is not None:
                self._ring(request, helper, phone, now=now, ms=rules.ring_ms)
                return True
        self._end(request, HelpEnd.NOBODY, now)
        self._tell(request, NOBODY)
        return False

    def _ring(self, request: _Request, helper: str, phone: Phone, *, now: int, ms: int) -> None:
        leg, pbx = self._offer_ids(), request.call.pbx
        request.leg, request.helper = leg, helper
        self._legs[leg] = _Leg(pbx, phone, request)
        # As the PBX is about to say, so that nobody of the line is rung for there meanwhile.
        self._roster.phone_lent(phone)
        there = self._roster.at_phone(phone)
        key = there.profile.accept if there else ""
        self._deadlines.set(HELP, leg, now + ms + asking_ms(key))
        ring = RingAgent(
            pbx=pbx,
            offer=leg,
            phone=phone,
            display=f"{DISPLAY} {request.agent}",
            ring_ms=ms,
            joins=request.offer,
            accept=key,
            sounds=self._rules.accept.asking(key),
        )
        self._outbox.do(ring)

    def _phone(self, helper: str) -> Phone | None:
        """Where ``helper`` can be rung now; None where they are not there, or have a call."""
        agent = self._roster.get(AgentNumber(helper))
        phone = Phone(helper) if "/" in helper else agent and agent.phone
        if not phone or any(one.phone == phone for one in self._legs.values()):
            return None
        there = self._roster.at_phone(phone)
        busy = there is not None and (there.offer is not None or there.state in _ON_A_CALL)
        return None if busy else phone

    def _unhelped(self, request: _Request | None, now: int) -> None:
        """Whose leg this was is not rung or heard any more: ask the next, or tell the end."""
        if request is None:
            return
        if request.joined_at:
            self._end(request, HelpEnd.HELPER_LEFT, now)
        else:
            self._ring_next(request, now)

    def _joined(self, leg: OfferId) -> bool:
        found = self._legs.get(leg)
        return found is not None and found.request is not None and found.request.joined_at > 0

    def _call_over(self, request: _Request, now: int) -> None:
        self._drop(request, now)
        self._end(request, HelpEnd.CALL_OVER, now)

    def _drop(self, request: _Request, now: int) -> None:
        """Whoever helps, or is rung, is not needed any more."""
        leg = known(request.leg)
        self._let_go(leg, self._legs[leg], now)

    def _let_go(self, leg: OfferId, found: _Leg, now: int) -> None:
        request = known(found.request)
        found.request = None
        if request.joined_at:
            self._outbox.do(Hangup(pbx=found.pbx, leg=LegId(leg)))
        else:
            self._outbox.do(CancelRing(pbx=found.pbx, offer=leg))
        self._deadlines.set(HELP, leg, now + CONFIRM_MS)

    def _free(self, found: _Leg) -> None:
        """Take the phone as idle until the PBX says otherwise, unless that was done before."""
        if found.phone:
            self._roster.phone_lent(found.phone, over=True)
            found.phone = Phone("")

    def _end(self, request: _Request, why: HelpEnd, now: int) -> None:
        del self._requests[request.offer]
        joined = request.joined_at
        self._outbox.state(
            facts.HelpEnded(
                **request.about(),
                why=why,
                helper=request.helper if joined else "",
                helped_ms=now - joined if joined else 0,
            )
        )

    def _tell(self, request: _Request, sound: str) -> None:
        pbx = request.call.pbx
        self._outbox.do(TellAgent(pbx=pbx, offer=request.offer, sounds=(sound,)))
