"""What an agent hears between picking up and the caller's voice: class, service, time waited.

The caller goes on hearing what belongs there meanwhile. Whatever goes wrong, or takes too long, the
two are connected all the same: nothing said here is worth a caller's wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.flow.known import known
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from callcenter.contacts import OfferId
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.hearing import Hearing
    from callcenter.flow.rules import Whisper
    from callcenter.ivr.menu import Sounds

READY_MS = 1_000
"""How long an answered leg may take to come to where it can be played to."""

LIMIT_MS = 8_000
"""How long a whisper may last: less than the PBX keeps an answered leg for us."""

MINUTE_MS = 60_000


class Whispers:
    """Tells agents about callers before it lets them speak. `talking` knows what comes after."""

    __slots__ = ("_hearing", "_legs")

    def __init__(self, *, hearing: Hearing, legs: AgentLegs) -> None:
        self._hearing = hearing
        self._legs = legs

    def begin(self, offer: OfferId, call: Call, whisper: Whisper, now: int) -> None:
        """The agent picked up: tell them now, or when the leg can hear."""
        self._hearing.brief(call, now)
        if self._legs.can_hear(offer):
            self._speak(offer, call, whisper, now)
        else:
            self._legs.whispers_until(offer, now + READY_MS)

    def ready(self, offer: OfferId, now: int) -> None:
        """The leg can hear from now on; that may be told before the answer."""
        if not self._legs.comes_to_hear(offer):
            return
        call = self._legs.serves(offer)
        if call is not None and call.briefing and call.line.whisper is not None:
            self._speak(offer, call, call.line.whisper, now)

    def _speak(self, offer: OfferId, call: Call, whisper: Whisper, now: int) -> None:
        self._legs.play(offer, sounds(whisper, call, now))
        self._legs.whispers_until(offer, now + LIMIT_MS)


def sounds(whisper: Whisper, call: Call, now: int) -> Sounds:
    """What is said of a call at ``now`` (ms): of an emergency, only that it is one."""
    tier = known(call.group).tier
    if tier == EMERGENCY:
        return whisper.tiers[tier]
    minutes = min((now - call.arrived_at) // MINUTE_MS, len(whisper.minutes) - 1)
    service = whisper.services.get(call.service, ())
    return (*whisper.tiers[tier], *service, *whisper.minutes[minutes])
