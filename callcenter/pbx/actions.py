"""From our commands to AMI actions. Pure: a command and the legs in, headers out.

Nothing a caller can type or send stands in an action except through `Channels`, which holds what
the PBX itself named; `wire` refuses line breaks in any value besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from callcenter.commands import (
    Bridge,
    BringBack,
    CancelRing,
    Command,
    DialCaller,
    Dismiss,
    Divert,
    Hangup,
    HoldMusic,
    Limit,
    LookUp,
    MuteRecording,
    Play,
    Record,
    RecordConversation,
    Remember,
    RingAgent,
    SendOn,
    Speak,
    StopPlaying,
    StopRecording,
    TellAgent,
)
from callcenter.contacts import LegId
from callcenter.pbx.action import Action, agi, redirect, setvar
from callcenter.pbx.originating import DISMISSED, OFFER_CONTEXT, OFFER_MEMO, SOUNDS, originate
from callcenter.pbx.sent_on import TRANSFER_CONTEXT
from callcenter.pbx.translate import CALLERS_CONTEXT, CUTTING_KEY, PROMPT_ID, RECORDER_ID

if TYPE_CHECKING:
    from callcenter.pbx.channels import Channels

MEMO = "CALLCENTER_MEMO"
"""Channel variable with what a service that starts again must know of a caller."""

PRIORITY, SERVED = "CALLCENTER_PRIO", "CALLCENTER_SERVED"
"""Channel variables that the dialplan's fallback reads."""

AFRESH = (
    (SERVED, ""),
    ("CALLCENTER_BRIDGED", ""),
    ("CALLCENTER_TRANSFER", ""),
    ("CALLCENTER_RETURNS", "0"),
)
"""How the dialplan's variables stand on the channel of somebody whom nobody has spoken with."""

DIVERT = "CALLCENTER_DIVERT"
"""Channel variable of a caller whom the dialplan connects with a number of the settings: which,
for how many seconds, and with what music."""

DIVERT_CONTEXT = "callcenter-divert"
"""Where the dialplan does that."""

READ_KEY = "CALLCENTER_KEY"
"""The channel variable into which ``Read`` puts the key that cut a prompt; nobody looks there."""

KEY_WAIT_S = "0.1"
"""How long ``Read`` waits for a key after the prompt, as short as it allows: the core waits."""

MEET, MET, WITH = "meet", "met", "CALLCENTER_WITH"
"""Where the dialplan connects two who are in calls already, and the channel of the second."""

RECORD_SILENCE_S = 5
"""So much silence ends a recording."""


def actions_of(command: Command, channels: Channels) -> tuple[Action, ...]:
    """Return what carries out ``command``, in order."""
    if isinstance(command, LookUp):
        return ()  # not the PBX's business
    if isinstance(command, Remember):
        return _remember(command, channels.name(command.leg))
    if isinstance(command, Divert | SendOn | Dismiss):
        return _redirected(command, channels)
    if isinstance(command, RecordConversation | MuteRecording | StopRecording):
        return (_recorded(command, channels.name(LegId(command.offer))),)
    return (_action_of(command, channels),)


def _action_of(command: Command, channels: Channels) -> Action:  # noqa: PLR0911  # one a command
    match command:
        case Limit(leg=leg, limit_ms=limit_ms):
            seconds = f"{limit_ms / 1000:g}"
            return setvar(channels.name(leg), "TIMEOUT(absolute)", seconds)
        case Speak(leg=leg, language=language):
            return setvar(channels.name(leg), "CHANNEL(language)", language)
        case BringBack(leg=leg):
            return redirect(channels.name(leg), CALLERS_CONTEXT, "return")
        case Play() | Record() | HoldMusic():
            return _heard(command, channels.name(command.leg))
        case StopPlaying(leg=leg):
            channels.own_keys[leg] = channels.own_keys.get(leg, 0) + 1
            headers = {"Channel": channels.name(leg), "Digit": CUTTING_KEY, "Receive": "true"}
            return Action("PlayDTMF", headers)
        case RingAgent() | DialCaller() | TellAgent():
            return originate(command)
        case CancelRing(offer=offer):
            return Action("Hangup", {"Channel": channels.name(LegId(offer))})
        case Bridge(leg=leg, offer=offer):
            agent = channels.name(LegId(offer))
            headers = {"Channel1": channels.name(leg), "Channel2": agent, "Tone": "no"}
            return Action("Bridge", headers)
        case Hangup(leg=leg):
            return Action("Hangup", {"Channel": channels.name(leg)})
        case _:
            assert_never(command)  # type: ignore[arg-type]


def _heard(command: Play | Record | HoldMusic, channel: str) -> Action:
    leg = command.leg
    match command:
        case Play(token=token, sounds=sounds):
            # Read is the one player that a key cuts; its digits are ignored, `DTMFEnd` tells them.
            played = f'EXEC Read "{READ_KEY},{"&".join(sounds)},1,,1,{KEY_WAIT_S}"'
            return agi(channel, played, f"{PROMPT_ID}{token}:{leg}")
        case Record(token=token, sound=sound, limit_ms=limit_ms):
            recorded = f'EXEC Record "{sound}.wav,{RECORD_SILENCE_S},{limit_ms // 1000}"'
            return agi(channel, recorded, f"{PROMPT_ID}{token}:{leg}")
        case HoldMusic(music=music):
            return agi(channel, f"SET MUSIC ON {music}", f"m:{leg}")
        case _:
            assert_never(command)


def _recorded(command: RecordConversation | MuteRecording | StopRecording, channel: str) -> Action:
    match command:
        case RecordConversation(offer=offer, file=file):
            # AMI's own MixMonitor asks for a right that is close to a shell; muting and stopping
            # do not. (b: only while bridged.)
            return agi(channel, f'EXEC MixMonitor "{file},b"', f"{RECORDER_ID}{offer}")
        case MuteRecording(mute=mute):
            headers = {"Channel": channel, "Direction": "both", "State": str(int(mute))}
            return Action("MixMonitorMute", headers)
        case StopRecording():
            return Action("StopMixMonitor", {"Channel": channel})
        case _:
            assert_never(command)


def _redirected(command: Divert | SendOn | Dismiss, channels: Channels) -> tuple[Action, ...]:
    """Let the dialplan have a leg."""
    channel = channels.name(command.leg)
    match command:
        case Divert():
            return _divert(command, channel)
        case Dismiss():
            return _dismiss(command, channel)
        case SendOn():
            return _sent_on(channel, channels.strayed.get(command.sent, ""))
        case _:
            assert_never(command)


def _sent_on(channel: str, where: str) -> tuple[Action, ...]:
    """Ring there; or, where somebody answered already, let the two meet.

    Both leave their bridges at once. By the action `Bridge` one would leave first, and the way
    between them, with nobody at that end any more, would have hung up on the other meanwhile.
    """
    if "/" not in where:
        return (redirect(channel, TRANSFER_CONTEXT, where),)
    both = redirect(channel, TRANSFER_CONTEXT, MEET).headers
    extra = {
        f"Extra{name}": value
        for name, value in redirect(where, TRANSFER_CONTEXT, MET).headers.items()
    }
    return (setvar(channel, WITH, where), Action("Redirect", {**both, **extra}))


def _remember(command: Remember, channel: str) -> tuple[Action, ...]:
    """Write the memo, and what the dialplan does not know yet."""
    actions = [setvar(channel, name, value) for name, value in AFRESH] if command.afresh else []
    actions.append(setvar(channel, MEMO, command.memo))
    if command.served:
        actions.append(setvar(channel, SERVED, "1"))
    elif command.priority is not None:
        actions.append(setvar(channel, PRIORITY, str(command.priority)))
    return tuple(actions)


def _divert(command: Divert, channel: str) -> tuple[Action, ...]:
    """Tell the dialplan where to, and send the caller there.

    `Dial` rings for whole seconds, and without an end for 0.
    """
    ring_s = max(1, round(command.ring_ms / 1000))
    where = f"{command.to},{ring_s},{command.music}"
    exten = "mailbox" if command.is_mailbox else "number"
    return setvar(channel, DIVERT, where), redirect(channel, DIVERT_CONTEXT, exten)


def _dismiss(command: Dismiss, channel: str) -> tuple[Action, ...]:
    """Let the dialplan have the leg, which is nobody's: whoever finds it leaves it alone."""
    return (
        setvar(channel, OFFER_MEMO, ""),
        setvar(channel, SOUNDS, "&".join(command.sounds)),
        redirect(channel, OFFER_CONTEXT, DISMISSED),
    )
