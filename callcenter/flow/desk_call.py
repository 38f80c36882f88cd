"""One call to a feature code: what is asked, what is typed, what is heard."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from callcenter.commands import Hangup
from callcenter.contacts import AgentNumber, OfferId
from callcenter.flow.ear import KEY_GRACE_MS, Recording

if TYPE_CHECKING:
    from callcenter.contacts import LegId, Phone
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.ear import Ear
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules
    from callcenter.ivr.menu import Sounds

TYPING, CUT = "typing", "desk_cut"
"""Kinds of deadline: a number that is not typed, a prompt that a key must cut."""

LIMIT_MS = 120_000
SHORTEST_MS = 1_000
"""What is shorter was no recording, or could not be made."""

TRIES = 3
"""How often something may be typed wrongly in one call."""


class Say(StrEnum):
    """What a desk may hear; the texts stand in the catalogue of `callcenter.speech`."""

    NUMBER = "callcenter/agent-number"
    PIN = "callcenter/agent-pin"
    WELCOME = "callcenter/agent-welcome"
    WRONG = "callcenter/agent-wrong"
    GOODBYE = "callcenter/agent-goodbye"
    PAUSED = "callcenter/agent-paused"
    AVAILABLE = "callcenter/agent-available"
    NOT_LOGGED_IN = "callcenter/agent-not-logged-in"
    UNKNOWN_CODE = "callcenter/agent-unknown-code"
    PHONE_BUSY = "callcenter/agent-phone-busy"
    PHONE_NOT_ALLOWED = "callcenter/agent-phone-not-allowed"
    WRAP_UP_ENDED = "callcenter/agent-wrap-up-ended"
    CHOOSE_REASON = "callcenter/agent-choose-reason"
    NOT_PAUSED = "callcenter/agent-not-paused"
    NO_WRAP_UP = "callcenter/agent-no-wrap-up"
    WRAP_UP_EXTENDED = "callcenter/agent-wrap-up-extended"
    NOT_EXTENDED = "callcenter/agent-not-extended"
    NOT_SUPERVISOR = "callcenter/agent-not-supervisor"
    WHICH_LINE = "callcenter/agent-which-line"
    LINE_IS_OPEN = "callcenter/agent-line-is-open"
    LINE_IS_CLOSED = "callcenter/agent-line-is-closed"
    LINE_NOW_OPEN = "callcenter/agent-line-now-open"
    LINE_NOW_CLOSED = "callcenter/agent-line-now-closed"
    MESSAGE_THERE = "callcenter/agent-message-there"
    MESSAGE_GONE = "callcenter/agent-message-gone"
    RECORD = "callcenter/agent-record"
    NOT_RECORDED = "callcenter/agent-not-recorded"
    RECORDED = "callcenter/agent-recorded"
    KEEP = "callcenter/agent-keep"
    HOW_LONG = "callcenter/agent-how-long"
    PAUSE_FULL = "callcenter/agent-pause-full"
    CALL_REASON = "callcenter/agent-call-reason"
    CALL_REASON_KEPT = "callcenter/agent-call-reason-kept"
    CALL_REASON_UNKNOWN = "callcenter/agent-call-reason-unknown"
    NO_CALL = "callcenter/agent-no-call"
    MESSAGE_SET = "callcenter/agent-message-set"
    RECORD_PROMPT = "callcenter/agent-record-prompt"
    RECORDED_PROMPT = "callcenter/agent-recorded-prompt"
    KEEP_PROMPT = "callcenter/agent-keep-prompt"
    TAKE_UNUSABLE = "callcenter/agent-take-unusable"
    PROMPT_SAVED = "callcenter/agent-prompt-saved"
    PROMPT_NOT_SAVED = "callcenter/agent-prompt-not-saved"
    PROMPT_LEFT = "callcenter/agent-prompt-left"
    WHICH_PROMPT = "callcenter/agent-which-prompt"
    PROMPT_NOW = "callcenter/agent-prompt-now"
    MAY_NOT_RECORD = "callcenter/agent-may-not-record"


class Asking(StrEnum):
    """What a desk is being asked."""

    NUMBER = "number"
    PIN = "pin"
    REASON = "reason"
    CALL_REASON = "call_reason"
    LINE = "line"
    SWITCH = "switch"  # whether it is to be opened, or closed
    REPLACE = "replace"  # whether the message that is there is to go, or to be recorded anew
    PROMPT = "prompt"  # the number of one that is to be recorded
    PRESENT = "present"  # nothing: it hears a prompt as it is
    RECORD = "record"  # nothing: it hears that it is about to be recorded
    RECORDING = "recording"  # nothing: it speaks
    KEEP = "keep"  # whether what was recorded is good
    HOW_LONG = "how_long"
    JUDGEMENT = "judgement"  # nothing: what was recorded is being looked at
    ANY_KEY = "any_key"  # of a test call: whether keys arrive
    NOTHING = "nothing"  # it hears the answer; then the call ends


class Host(Protocol):
    """Whoever serves a desk once it is known what is wanted there."""

    def pressed(self, desk: DeskCall, digit: str, now: int) -> None:
        """One key, where a single key answers."""

    def heard(self, desk: DeskCall, now: int) -> None:
        """Everything that was to be heard was, or recorded; the call does not end yet."""

    def unanswered(self, desk: DeskCall, now: int) -> None:
        """No key was pressed in time."""

    def left(self, desk: DeskCall) -> None:
        """The desk is gone."""


class DeskCall:
    """One call of an agent to a feature code, or of ours to a phone."""

    __slots__ = (
        "asking",
        "began",
        "ear",
        "host",
        "line",
        "number",
        "phone",
        "recorded_ms",
        "sound",
        "take",
        "task",
        "told_open",
        "tries",
        "typed",
    )

    def __init__(self, *, ear: Ear, phone: Phone, host: Host) -> None:
        self.ear = ear
        self.phone = phone
        self.host = host
        self.asking = Asking.NOTHING
        self.typed = ""
        self.number = AgentNumber("")
        self.tries = 0
        self.task = ""  # of a supervisor: the digits behind that code; "" for logging in
        self.line = ""  # that a supervisor is about to change
        self.told_open = False  # whether that line is open, as was said last
        self.sound = ""  # as it was recorded last
        self.take = OfferId("")  # the recording of a prompt
        self.began = 0  # ms; when that recording began
        self.recorded_ms = 0  # how long it is


class DeskVoice:
    """Asks and tells somebody at a desk, and ends the call after the last word."""

    def __init__(self, *, rules: Rules, outbox: Outbox, deadlines: Deadlines) -> None:
        self._rules = rules
        self._outbox = outbox
        self._deadlines = deadlines

    def ask(self, desk: DeskCall, asking: Asking, now: int, *sounds: str) -> None:
        """Ask for something; the answer may begin at once."""
        desk.asking = asking
        desk.typed = ""
        self._hear(desk, sounds, now)
        self.await_key(desk, now)

    def await_key(self, desk: DeskCall, now: int) -> None:
        """Give so much time for the next key."""
        # Who asks whether a recording is good plays it first.
        timeout_ms = self._rules.desk.number_timeout_ms
        played_ms = desk.recorded_ms if desk.asking is Asking.KEEP else 0
        self._deadlines.set(TYPING, desk.ear.leg, now + played_ms + timeout_ms)

    def wrong(self, desk: DeskCall, asking: Asking, now: int, *sounds: str) -> None:
        """Ask once more, or give up after the last try."""
        desk.tries += 1
        if desk.tries < TRIES:
            self.ask(desk, asking, now, Say.WRONG, *sounds)
        else:
            self.say(desk, now, Say.WRONG)

    def tell(self, desk: DeskCall, asking: Asking, now: int, what: Sounds | Recording) -> None:
        """Let the desk hear, or record, what no key answers."""
        desk.asking = asking
        self._deadlines.set(TYPING, desk.ear.leg, None)
        self._hear(desk, what, now)

    def say(self, desk: DeskCall, now: int, *sounds: str) -> None:
        """Say the last thing of the call."""
        self.tell(desk, Asking.NOTHING, now, sounds)

    def record(self, desk: DeskCall, sound: str, now: int) -> None:
        """Let the desk say what is kept under that name."""
        desk.sound, desk.began = sound, now
        self.tell(desk, Asking.RECORDING, now, Recording(sound, LIMIT_MS))

    @staticmethod
    def recorded(desk: DeskCall, now: int) -> bool:
        """Note how long what the desk said is; return whether it is a recording at all."""
        desk.recorded_ms = now - desk.began
        return desk.recorded_ms >= SHORTEST_MS

    def cut(self, desk: DeskCall) -> None:
        """No key cut what plays: it is cut for them."""
        self._outbox.do_all(desk.ear.cut())

    def ended(self, desk: DeskCall, token: int) -> bool:
        """What played ended; return whether it was what plays, and nothing follows by itself."""
        commands = desk.ear.ended(token)
        if commands is None:
            return False
        self._outbox.do_all(commands)
        self._deadlines.set(CUT, desk.ear.leg, None)
        return not desk.ear.playing

    def hang_up(self, desk: DeskCall) -> None:
        """End the call."""
        self._outbox.do(Hangup(pbx=desk.ear.pbx, leg=desk.ear.leg))

    def forget(self, leg: LegId) -> None:
        """Wait for nothing more at a desk."""
        for kind in (TYPING, CUT):
            self._deadlines.set(kind, leg, None)

    def _hear(self, desk: DeskCall, what: Sounds | Recording, now: int) -> None:
        said = what if isinstance(what, Recording) else tuple(map(str, what))
        self._outbox.do_all(desk.ear.hear(said, after_key=True))
        cut_at = now + KEY_GRACE_MS if desk.ear.must_be_cut else None
        self._deadlines.set(CUT, desk.ear.leg, cut_at)
