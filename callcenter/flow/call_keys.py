"""What an agent can key while they speak with a caller: a prefix, then what is asked for.

The keys of a conversation may be meant for anything: only a prefix begins something, and what does
not follow within a moment, or means nothing, is forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import facts
from callcenter.commands import TellAgent
from callcenter.contacts import ContactState, OfferId
from callcenter.flow.handing_back import no_emergency

if TYPE_CHECKING:
    from callcenter.events import DigitPressed
    from callcenter.flow.agent_legs import AgentLegs
    from callcenter.flow.call import Call
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.handing_back import HandingBack
    from callcenter.flow.helping import Helping
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.recording import Recordings
    from callcenter.flow.rules import CallKeys, Rules

CALL_KEYS = "call_keys"
"""Kind of deadline: the next key of an agent in a conversation would come too late."""

REQUEST = "CallKeys"
"""What a wish that was keyed and cannot be is refused as."""


REFUSED = "callcenter/agent-key-refused"
"""What the agent hears then."""


RECORDING_STOPPED = "callcenter/agent-recording-stopped"
_OF_PAUSING = {
    "paused": "callcenter/agent-recording-paused",
    "goes_on": "callcenter/agent-recording-goes-on",
}
"""And what, of recordings."""


class CallKeyboard:
    """Follows what agents key in their conversations, and does what it means."""

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        legs: AgentLegs,
        handing_back: HandingBack,
        helping: Helping,
        recordings: Recordings,
        outbox: Outbox,
        deadlines: Deadlines,
    ) -> None:
        self._rules = rules
        self._legs = legs
        self._handing_back = handing_back
        self._helping = helping
        self._recordings = recordings
        self._outbox = outbox
        self._deadlines = deadlines
        self._typed: dict[OfferId, str] = {}  # what follows the prefix, so far

    def pressed(self, event: DigitPressed, now: int) -> bool:
        """A key was pressed; return whether the leg is that of an agent who speaks."""
        offer = OfferId(event.leg)
        call = self._legs.serves(offer)
        if call is None:
            return False
        keys = self._rules.desk.call_keys
        if keys is not None and call.state is ContactState.TALKING:
            self._key(offer, call, keys, event.digit, now)
        return True

    def expired(self, offer: str) -> None:
        """Nothing followed in time."""
        self._typed.pop(OfferId(offer), None)

    def _key(self, offer: OfferId, call: Call, keys: CallKeys, digit: str, now: int) -> None:
        typed = self._typed.pop(offer, None)
        self._deadlines.set(CALL_KEYS, offer, None)
        if digit == keys.prefix:
            self._await(offer, "", keys, now)
        elif typed is not None:
            self._typed_on(offer, call, keys, typed + digit, now)

    def _await(self, offer: OfferId, typed: str, keys: CallKeys, now: int) -> None:
        self._typed[offer] = typed
        self._deadlines.set(CALL_KEYS, offer, now + keys.timeout_ms)

    def _typed_on(self, offer: OfferId, call: Call, keys: CallKeys, typed: str, now: int) -> None:
        if typed == keys.help:
            self._help(offer, call, now)
        elif typed == keys.back:
            self._back(call, now)
        elif self._rules.recording and typed == keys.stop_recording:
            self._stop_recording(offer, call)
        elif self._rules.recording and typed == keys.pause_recording:
            self._pause_recording(offer, call)
        elif typed == keys.to:
            self._await(offer, typed, keys, now)
        elif typed[:1] == keys.to:
            self._to(offer, call, keys.targets.get(typed[1:], ""), now)

    def _help(self, offer: OfferId, call: Call, now: int) -> None:
        if why := self._helping.ask(offer, call, now):
            self._refuse(offer, call, why)

    def _stop_recording(self, offer: OfferId, call: Call) -> None:
        """The caller has said no: nothing more is recorded, of this conversation or another."""
        self._recordings.refuse(offer, call)
        self._tell(offer, call, RECORDING_STOPPED)

    def _pause_recording(self, offer: OfferId, call: Call) -> None:
        came_of_it = self._recordings.pause(offer)
        if sound := _OF_PAUSING.get(came_of_it):
            self._tell(offer, call, sound)
        else:
            self._refuse(offer, call, came_of_it)

    def _tell(self, offer: OfferId, call: Call, sound: str) -> None:
        self._outbox.do(TellAgent(pbx=call.pbx, offer=offer, sounds=(sound,)))

    def _refuse(self, offer: OfferId, call: Call, why: str) -> None:
        self._outbox.state(facts.RequestRefused(REQUEST, call.id, why))
        self._tell(offer, call, REFUSED)

    def _back(self, call: Call, now: int) -> None:
        self._handing_back.hand_back(call, no_emergency(call), call.service, now)

    def _to(self, offer: OfferId, call: Call, target: str, now: int) -> None:
        rules = self._rules
        if target in rules.services:
            self._handing_back.hand_back(call, no_emergency(call), target, now)
        elif target in rules.groups:
            self._handing_back.hand_back(call, target, call.service, now)
        else:
            self._refuse(offer, call, "unknown_target")
