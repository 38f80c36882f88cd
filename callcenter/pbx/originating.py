"""The legs we make: whom they ring, where in the dialplan they go, what they bear. Pure."""

from __future__ import annotations

from callcenter.commands import DialCaller, RingAgent, TellAgent
from callcenter.pbx.action import Action
from callcenter.pbx.ways import OTHER_HALF, channel_of, is_way, variables_of

OFFER_MEMO = "CALLCENTER_OFFER"
"""Channel variable with what a service that starts again must know of an offer."""

CALLBACK = "CALLCENTER_CALLBACK"
"""Channel variable with the contact that is called back by this leg."""

LANGUAGE = "CALLCENTER_LANGUAGE"
"""The language in which the dialplan lets a leg hear: a global of its own, or of the channel."""

CALLBACK_CONTEXT = "callcenter-callback"
"""Where the leg of somebody who is called back goes once it was answered."""

OFFER_CONTEXT = "callcenter-offer"
"""Where an agent's leg goes in the dialplan once it was answered."""

HELP, HELP_CONTEXT = "CALLCENTER_HELP", "callcenter-help"
"""Where the leg of a supervisor who helps goes, and the variable with the agent's leg it joins."""

TELL, TELL_CONTEXT = "CALLCENTER_TELL", "callcenter-tell"
"""Where a prompt is spoken into an agent's ear alone, and the variable with the agent's leg."""

SOUNDS, DISMISSED = "CALLCENTER_SOUNDS", "dismissed"
"""The variable with what an agent hears, and where in `OFFER_CONTEXT` they do before the end."""

RING_MARGIN_MS = 5_000
"""The PBX gives up ringing this much later than we do, should we not be there to cancel."""

ACCEPT_MARGIN_MS = 30_000
"""The same where a key must be pressed besides, for longer than that is waited for."""

KEYS_HEARD = ",VOLUME(RX)=0"
"""Changes no sound, but keeps the sound of a leg passing through the PBX's core. Where two bridged
legs pass it on by themselves (``native_rtp``), keys among it are told nobody."""

NO_ROW = "CDR_PROP(disable)=1"
"""Keeps a leg of ours out of the call detail records: the caller's row has the conversation."""


def originate(ring: RingAgent | DialCaller | TellAgent) -> Action:
    """Return the action that makes the leg, and says where in the dialplan it goes."""
    if isinstance(ring, DialCaller):
        return _dial(ring)
    if isinstance(ring, TellAgent):
        return _tell(ring)
    helps, channel = bool(ring.joins), channel_of(ring)
    memo = f"{OFFER_MEMO}={ring.memo}{KEYS_HEARD if ring.keys else ''}"
    way = variables_of(ring) if is_way(channel) else ()
    other_half = {"OtherChannelId": f"{OTHER_HALF}{ring.offer}"} if way else {}
    longest_ms = ring.ring_ms + (ACCEPT_MARGIN_MS if ring.accept else RING_MARGIN_MS)
    return Action(
        "Originate",
        {
            "Channel": channel,
            "ChannelId": ring.offer,
            **other_half,
            "Context": HELP_CONTEXT if helps else OFFER_CONTEXT,
            "Exten": "s",
            "Priority": "1",
            "CallerID": f'"{ring.display}" <{ring.display.partition(" ")[0]}>',
            "Timeout": str(longest_ms),
            "Async": "true",
            "Variable": ",".join((f"{HELP}={ring.joins}" if helps else memo, *way, NO_ROW)),
        },
    )


def _tell(said: TellAgent) -> Action:
    """Have one end of a channel within the PBX speak, and the other whisper that to the agent."""
    sounds = "&".join(said.sounds)
    return Action(
        "Originate",
        {
            "Channel": f"Local/agent@{TELL_CONTEXT}/n",
            "Context": TELL_CONTEXT,
            "Exten": "prompt",
            "Priority": "1",
            "Async": "true",
            "Variable": f"{TELL}={said.offer},{SOUNDS}={sounds}",
        },
    )


def _dial(call: DialCaller) -> Action:
    shown = {"CallerID": f"<{call.caller_id}>"} if call.caller_id else {}
    spoken = f",{LANGUAGE}={call.language}" if call.language else ""
    return Action(
        "Originate",
        {
            "Channel": call.device,
            "ChannelId": call.offer,
            "Context": CALLBACK_CONTEXT,
            "Exten": "s",
            "Priority": "1",
            **shown,
            "Timeout": str(call.ring_ms + RING_MARGIN_MS),
            "Async": "true",
            "Variable": f"{CALLBACK}={call.contact}{spoken}",
        },
    )
