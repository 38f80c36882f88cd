"""From the PBX's messages to our events. Pure: tables and the message in, events out.

Whatever a message holds is treated as said by a stranger: a missing header, a number that is none,
a name with odd bytes gives an event that the core can use, or none; never an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import OUR_LEGS, LegId, OfferId
from callcenter.events import (
    Bridged,
    CallArrived,
    ConversationLeft,
    DeskCalled,
    DigitPressed,
    DivertAnswered,
    LegEnded,
    LegReady,
    LegReturned,
    PartnerLeft,
    PromptEnded,
    RecorderReady,
)
from callcenter.pbx import sent_on
from callcenter.pbx.bridges import Bridges, partners
from callcenter.pbx.channels import Channels
from callcenter.pbx.phones import Phones
from callcenter.pbx.rings import Rings
from callcenter.pbx.said import arguments, known, whole_number
from callcenter.pbx.ways import OTHER_HALF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from callcenter.events import Event
    from callcenter.pbx.extensions import Extensions

    Message = Mapping[str, str]

PROMPT_ID = "p:"
"""How the command ids of prompts begin: ``p:TOKEN:LEG``."""

RECORDER_ID = "r:"
"""How the command ids of recorders begin: ``r:OFFER``."""

DIVERTED = "CallcenterDiverted"
"""The dialplan's user event: a caller speaks with a number outside, or leaves a message."""

OUR_CONTEXTS = "callcenter-"
"""How the dialplan's contexts begin whose channels are, or are about to be, handed to us."""

CALLERS_CONTEXT = "callcenter-line"
"""The context in which nobody but callers is handed to us."""

MOST_EARLY_KEYS = 20
"""Keys kept of a channel that was not handed to us yet."""

LONGEST_NAME = 80
"""Characters kept of what the network calls a caller."""

CUTTING_KEY = "#"
"""The key we put on a leg to cut its prompt; it comes back as if the caller had pressed it."""


class Translator:
    """Knows the legs of one PBX and says what its messages mean.

    Args:
        pbx: our name of the PBX, borne by the events.
        extensions: those of the PBX, where agents sit at them; None: they sit at devices.
    """

    def __init__(self, pbx: str, *, extensions: Extensions | None = None) -> None:
        self.pbx = pbx
        self.channels = Channels()
        self.rings = Rings()
        self.phones = Phones(pbx, extensions=extensions)
        self._bridges = Bridges()
        # Offers whose bridge was asked for, by the leg of the caller.
        self.bridging: dict[LegId, OfferId] = {}
        # Answer waits up to half a second for media before the channel is handed to us, and a key
        # pressed by then is told only once.
        self.early_keys: dict[LegId, str] = {}
        self._by_name: dict[str, Callable[[Message], tuple[Event, ...]]] = {
            "AsyncAGIStart": self._agi_started,
            "AsyncAGIExec": self._agi_done,
            "DTMFEnd": self._key,
            "Hangup": self._hung_up,
            "OriginateResponse": self._originated,
            "BridgeEnter": self._bridge_entered,
            "BridgeLeave": self._bridge_left,
            "DeviceStateChange": self.phones.device_state,
            "ExtensionStatus": self.phones.extension_state,
            "Rename": self._renamed,
            "UserEvent": self._told,
            "BlindTransfer": self._blind_transfer,
            "AttendedTransfer": self._attended_transfer,
        }

    def translate(self, message: Message) -> tuple[Event, ...]:
        """Return what a message means; often nothing."""
        handler = self._by_name.get(message.get("event", ""))
        return handler(message) if handler else ()

    def keep_only(self, alive: frozenset[str], rows: Iterable[Message] = ()) -> None:
        """Forget the legs that are not among those alive; ``rows`` tell which bridge is whose."""
        for leg in self.channels:
            if leg not in alive:
                self.channels.drop(leg)
        self.rings.keep_only(alive)
        self._bridges.found(rows)
        for leg in self.early_keys.keys() - alive:
            del self.early_keys[leg]
        for leg in self.bridging.keys() - alive:
            del self.bridging[leg]

    def known_number(self, number: str) -> str:
        """Return a caller's number as an event bears it; "" when it was withheld."""
        return known(number)

    # -- callers and desks -------------------------------------------------------------------

    def _agi_started(self, message: Message) -> tuple[Event, ...]:
        leg = LegId(message.get("uniqueid", ""))
        channel = message.get("channel", "")
        env = arguments(message.get("env", ""))
        # The dialplan lets no line break into its arguments; should it, a caller stays a caller.
        a_caller = message.get("context") == CALLERS_CONTEXT
        return self.arrived(
            leg,
            channel=channel,
            role="line" if a_caller else env.get("agi_arg_1", ""),
            dialled=env.get("agi_arg_2", ""),
            number=message.get("calleridnum", ""),
            name=message.get("calleridname", ""),
        )

    def arrived(  # noqa: PLR0913  # what is known of a channel that waits for us
        self, leg: LegId, *, channel: str, role: str, dialled: str, number: str, name: str
    ) -> tuple[Event, ...]:
        """A channel waits for our commands: a caller, perhaps come back, a desk, or an agent."""
        if leg.startswith(OUR_LEGS):
            return (*self.rings.came_to_us(OfferId(leg)), LegReady(OfferId(leg)))
        if not leg or role == "offer":
            return ()
        if not self.channels.add(leg, channel):
            return (LegReturned(leg, self.pbx),)
        keys = self.keys_before(leg)
        if role in ("desk", "test"):
            phone = self.phones.dialled_from(channel)
            return (DeskCalled(self.pbx, leg, phone, dialled, is_test=role == "test"), *keys)
        self.channels.dialled[leg] = dialled
        arrival = CallArrived(
            pbx=self.pbx,
            leg=leg,
            number=known(number),
            name=known(name)[:LONGEST_NAME],
            dialled=dialled,
        )
        return (arrival, *keys)

    def keys_before(self, leg: LegId) -> tuple[Event, ...]:
        """Return what was pressed on a leg before it was known."""
        return tuple(DigitPressed(leg, key) for key in self.early_keys.pop(leg, ""))

    def _agi_done(self, message: Message) -> tuple[Event, ...]:
        command = message.get("commandid", "")
        if command.startswith(RECORDER_ID):
            return (RecorderReady(OfferId(command.removeprefix(RECORDER_ID))),)
        if not command.startswith(PROMPT_ID):
            return ()
        token, _, leg = command[len(PROMPT_ID) :].partition(":")
        return (PromptEnded(LegId(leg), whole_number(token)),)

    def _key(self, message: Message) -> tuple[Event, ...]:
        leg = LegId(message.get("uniqueid", ""))
        digit = message.get("digit", "")
        if leg not in self.channels or not digit:
            self._keep_early(leg, digit, context=message.get("context", ""))
            return ()
        own = self.channels.own_keys
        if digit == CUTTING_KEY and own.get(leg):
            own[leg] -= 1
            return ()
        return (DigitPressed(leg, digit),)

    def _keep_early(self, leg: LegId, digit: str, *, context: str) -> None:
        kept = self.early_keys.get(leg, "")
        if context.startswith(OUR_CONTEXTS) and len(kept) < MOST_EARLY_KEYS:
            self.early_keys[leg] = kept + digit

    def _renamed(self, message: Message) -> tuple[Event, ...]:
        self.channels.rename(LegId(message.get("uniqueid", "")), message.get("newname", ""))
        return ()

    def _told(self, message: Message) -> tuple[Event, ...]:
        """The dialplan tells something by itself."""
        if message.get("userevent") == sent_on.TRANSFERRED:
            return sent_on.by_the_dialplan(message, pbx=self.pbx, channels=self.channels)
        return self._diverted(message)

    def _blind_transfer(self, message: Message) -> tuple[Event, ...]:
        message = self._as_the_callers(message)
        return sent_on.blind(message, pbx=self.pbx, channels=self.channels)

    def _attended_transfer(self, message: Message) -> tuple[Event, ...]:
        if sent_on.puts_another_in_place(message, channels=self.channels):
            return self._taken_in(message)
        return sent_on.attended(message, pbx=self.pbx, channels=self.channels)

    def _taken_in(self, message: Message) -> tuple[Event, ...]:
        """Somebody waits for our commands in place of who called for them; nothing else says so.

        Their call arrives now: until now they spoke with who called.
        """
        called = LegId(message.get("secondtransfereruniqueid", ""))
        return self.arrived(
            LegId(message.get("transfereeuniqueid", "")),
            channel=message.get("transfereechannel", ""),
            role="line",
            dialled=self.channels.dialled.get(called, ""),
            number=message.get("transfereecalleridnum", ""),
            name=message.get("transfereecalleridname", ""),
        )

    def _as_the_callers(self, message: Message) -> Message:
        """An agent behind a way through the dialplan sends its other half on: mean the caller."""
        half = message.get("transfereeuniqueid", "")
        if not half.startswith(OTHER_HALF):
            return message
        return {**message, "transfereeuniqueid": self._bridges.other(half[len(OTHER_HALF) :])}

    def _diverted(self, message: Message) -> tuple[Event, ...]:
        leg = LegId(message.get("leg", ""))
        answered = message.get("userevent") == DIVERTED and leg in self.channels
        return (DivertAnswered(leg),) if answered else ()

    # -- agents' legs ------------------------------------------------------------------------

    def _originated(self, message: Message) -> tuple[Event, ...]:
        offer = OfferId(message.get("actionid", ""))
        if self.rings.get(offer) is None:
            return ()
        success = message.get("response") == "Success"
        if success:
            self.channels.add(LegId(offer), message.get("channel", ""))
        return self.rings.responded(offer, success=success)

    def _bridge_entered(self, message: Message) -> tuple[Event, ...]:
        """Both are in the bridge when the second of them enters it."""
        members = self._bridges.entered(message)
        replaced = sent_on.replaced(message, channels=self.channels)
        if message.get("bridgenumchannels") != "2":
            return replaced
        leg = message.get("uniqueid", "")
        for caller, offer in self._bridges_of(leg):
            del self.bridging[caller]
            return (Bridged(offer),)
        return (*replaced, *partners(members, self.channels))

    def partner_of(self, leg: LegId) -> tuple[Event, ...]:
        """Say anew whom a leg is with, where that was told before it meant anything."""
        told = partners(self._bridges.around(leg), self.channels)
        return tuple(joined for joined in told if joined.leg == leg)

    def replaced_meanwhile(
        self, offer: str, row: Message, alive: frozenset[str]
    ) -> tuple[Event, ...]:
        """An agent's leg is with whom ``row`` shows: perhaps in place of a caller who is gone."""
        before = self._bridges.other(offer)
        if before in alive:
            return ()
        swap = {**row, "swapuniqueid": before}
        return sent_on.replaced(swap, channels=self.channels)

    def _bridge_left(self, message: Message) -> tuple[Event, ...]:
        """Whoever hangs up leaves first; the bridge then lets the other go (Asterisk 12 on)."""
        members = self._bridges.left(message)
        leg = LegId(message.get("uniqueid", ""))
        if message.get("bridgenumchannels") != "1":
            return ()
        if leg in self.channels:
            return (ConversationLeft(leg),)
        return tuple(PartnerLeft(LegId(other)) for other in members if other in self.channels)

    def _bridges_of(self, leg: str) -> list[tuple[LegId, OfferId]]:
        if (offer := self.bridging.get(LegId(leg))) is not None:
            return [(LegId(leg), offer)]
        return [(caller, offer) for caller, offer in self.bridging.items() if offer == leg]

    def _hung_up(self, message: Message) -> tuple[Event, ...]:
        leg = LegId(message.get("uniqueid", ""))
        cause = whole_number(message.get("cause", ""))
        known = self.channels.drop(leg)
        self.early_keys.pop(leg, None)
        self.bridging.pop(leg, None)
        if leg.startswith(OUR_LEGS):
            return self.rings.leg_ended(OfferId(leg), cause)
        return (LegEnded(leg, cause),) if known else ()
