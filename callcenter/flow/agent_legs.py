"""Our legs at agents' phones: which there are, and what is waited for from each.

A leg is kept until the PBX says that it is gone, even after the agent was freed of it: should it
come up or be found alive later, it can still be ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.commands import Bridge, CancelRing, Dismiss, Hangup, Limit, Play, RingAgent
from callcenter.contacts import LegId

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.outbox import Outbox
    from callcenter.ivr.menu import Sounds

RING, SILENT, BRIDGE, WHISPER = "ring", "silent", "bridge", "whisper"
"""Kinds of deadline: ring time over, a leg whose end nobody tells, a bridge that is overdue, a
whisper that is."""

CONFIRM_MS = 2_000
"""How long the PBX may take to tell that an agent's leg ended, in ms."""


class AgentLegs:
    """Rings, bridges and ends agents' legs, with a deadline for whatever the PBX may not tell."""

    __slots__ = ("_call_of", "_deadlines", "_hearing", "_late", "_outbox", "_pbx_of", "_wrap_up_ms")

    def __init__(self, *, outbox: Outbox, deadlines: Deadlines) -> None:
        self._outbox = outbox
        self._deadlines = deadlines
        self._pbx_of: dict[OfferId, str] = {}
        # Those that were answered first, and the call they are for, until the leg ends.
        self._call_of: dict[OfferId, Call] = {}
        self._late: set[OfferId] = set()  # rings that we took back because their time was over
        self._hearing: set[OfferId] = set()  # those that can be played to
        self._wrap_up_ms: dict[OfferId, int] = {}  # of those whose caller was handed back

    def __contains__(self, offer: OfferId) -> bool:
        """Whether there is such a leg, or may be."""
        return offer in self._pbx_of

    def pbx(self, offer: OfferId) -> str:
        """The PBX the leg is on, "" when there is none."""
        return self._pbx_of.get(offer, "")

    def of(self, pbx: str) -> list[OfferId]:
        """The legs at a PBX, as they are now."""
        return [offer for offer, where in self._pbx_of.items() if where == pbx]

    def late(self, offer: OfferId) -> bool:
        """Whether the ring's time is over."""
        return offer in self._late

    # -- whom an answered leg is for ---------------------------------------------------------

    def serve(self, offer: OfferId, call: Call | None) -> None:
        """An agent picked up for ``call``; None: it is for nobody any more."""
        if call is None:
            self._call_of.pop(offer, None)
        else:
            self._call_of[offer] = call

    def serves(self, offer: OfferId) -> Call | None:
        """The call that an answered leg is for, or None."""
        return self._call_of.get(offer)

    def hands_back(self, offer: OfferId, *, wrap_up_ms: int) -> None:
        """The leg's caller is in the line again; its agent wraps up once the leg is gone."""
        self.serve(offer, None)
        self._wrap_up_ms[offer] = wrap_up_ms

    def wrap_up_ms(self, offer: OfferId) -> int:
        """How long the agent of a leg that serves no call wraps up, in ms."""
        return self._wrap_up_ms.pop(offer, 0)

    # -- what an answered leg can hear -------------------------------------------------------

    def comes_to_hear(self, offer: OfferId) -> bool:
        """The leg can be played to from now on; return whether there is one and that is news."""
        news = offer in self and offer not in self._hearing
        if news:
            self._hearing.add(offer)
        return news

    def can_hear(self, offer: OfferId) -> bool:
        """Whether the leg can be played to."""
        return offer in self._hearing

    def play(self, offer: OfferId, sounds: Sounds) -> None:
        """Let the agent hear something, once."""
        self._outbox.do(Play(pbx=self.pbx(offer), leg=LegId(offer), token=1, sounds=sounds))

    def whispers_until(self, offer: OfferId, at: int) -> None:
        """The agent may be told about the caller until ``at`` (ms); nothing else is waited for."""
        self.rest(offer)
        self._deadlines.set(WHISPER, offer, at)

    # -- what is asked of the PBX ------------------------------------------------------------

    def ring(self, command: RingAgent, *, until: int) -> None:
        """Ring a phone, until ``until`` (ms) at most."""
        self._pbx_of[command.offer] = command.pbx
        self._outbox.do(command)
        self._deadlines.set(RING, command.offer, until)

    def adopt(self, pbx: str, offer: OfferId, *, until: int) -> None:
        """Know a leg that an earlier run of the service rang; it rings until ``until`` (ms)."""
        self._pbx_of[offer] = pbx
        self._deadlines.set(RING, offer, until)

    def unlimited(self, offer: OfferId, caller: LegId) -> None:
        """The two talk already: the PBX may keep both for as long as they like.

        For conversations of an earlier run. A bridge of this one has taken the limits away, for it
        moves each leg to a new channel of the PBX (Asterisk 12 on).
        """
        for leg in (LegId(offer), caller):
            self._outbox.do(Limit(pbx=self.pbx(offer), leg=leg, limit_ms=0))

    def bridge(self, offer: OfferId, caller: LegId, *, until: int) -> None:
        """Connect an answered leg with a caller's; it must have happened by ``until`` (ms)."""
        self._outbox.do(Bridge(pbx=self.pbx(offer), leg=caller, offer=offer))
        self.await_bridge(offer, until=until)

    def await_bridge(self, offer: OfferId, *, until: int) -> None:
        """Connect an answered leg later, when the caller's is there, by ``until`` (ms)."""
        self.rest(offer)
        self._deadlines.set(BRIDGE, offer, until)

    def cancel(self, offer: OfferId) -> None:
        """Ask the PBX to stop ringing."""
        self._outbox.do(CancelRing(pbx=self.pbx(offer), offer=offer))

    def hang_up(self, offer: OfferId) -> None:
        """Ask the PBX to end a leg, whatever it is doing."""
        self._outbox.do(Hangup(pbx=self.pbx(offer), leg=LegId(offer)))

    def dismiss(self, offer: OfferId, sounds: Sounds) -> None:
        """Ask the PBX to part a leg from its caller, and to end it once it has heard something."""
        self._outbox.do(Dismiss(pbx=self.pbx(offer), leg=LegId(offer), sounds=sounds))

    # -- what is waited for ------------------------------------------------------------------

    def ring_time_is_over(self, offer: OfferId) -> None:
        """Nobody picked up in time; who does so from now on is too late."""
        self._late.add(offer)

    def expect_end(self, offer: OfferId, now: int) -> None:
        """The leg is about to end; it is taken as ended when nobody tells so soon."""
        self.rest(offer)
        self._deadlines.set(SILENT, offer, now + CONFIRM_MS)

    def rest(self, offer: OfferId) -> None:
        """Wait for nothing from this leg."""
        for kind in (RING, SILENT, BRIDGE, WHISPER):
            self._deadlines.set(kind, offer, None)

    def settle(self, offer: OfferId) -> None:
        """What the leg was for is over; that it is gone has not been told."""
        self.rest(offer)
        self._late.discard(offer)

    def gone(self, offer: OfferId) -> None:
        """The PBX says that the leg is gone."""
        self._hearing.discard(offer)
        self._wrap_up_ms.pop(offer, None)
        self._pbx_of.pop(offer, None)
