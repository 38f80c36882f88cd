"""What SIPp's callers and agents' phones do, and the XML that tells SIPp so.

The XML is put together from the pieces in `scenarios/`, each of which says what it does. In them
`[name]` is SIPp's own keyword or variable and `$name` is filled in here. A wait during which the
other side may hang up is a `recv` of BYE with a time-out, because a BYE during a plain pause
would be a failed call.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from importlib import resources
from pathlib import Path  # msgspec reads the annotations
from string import Template

import msgspec

PIECES = resources.files("callcenter.lab") / "scenarios"


ACCEPTED = 202
"""What is said to a REFER that is carried out (RFC 3515 §2.4.2)."""
REPLACES = "?Replaces=asks%2F%2F%2F[call_id]%3Bto-tag%3D[$asked]%3Bfrom-tag%3D[pid]Q[call_number]"
"""A phone's second call, escaped as a header within an address is (RFC 3261 §19.1.1, RFC 3891)."""


class Refusal(IntEnum):
    """The SIP status with which a phone refuses a call (RFC 3261 §21.3, §21.4 and §21.6)."""

    MOVED = 302
    """The phone forwards all calls, to `FORWARDED_TO`."""
    UNAVAILABLE = 480
    BUSY = 486
    DECLINED = 603


FORWARDED_TO = "555"
"""The number to which a phone that has moved sends its calls."""


class Key(msgspec.Struct, frozen=True):
    """A key pressed so many milliseconds after the answer."""

    at_ms: int
    key: str
    """Or `[field2]` and on: what the call's row of `SippCallers.more` says, the first at 2."""


class Asking(Enum):
    """Whether a phone asks, by a second call, whom it sends the other side to."""

    NOBODY = ""
    """It does not: a blind transfer."""
    RINGING = "ringing"
    """It does, and sends the other side there while it still rings."""
    ANSWERED = "answered"


class Refer(msgspec.Struct, frozen=True, kw_only=True):
    """The phone's own transfer: the PBX is asked to send the other side on (SIP REFER)."""

    number: str
    at_ms: int
    """So long after the answer or the last key it is asked, or the second call begun."""
    asking: Asking = Asking.NOBODY
    asks_ms: int = 300
    """How long after the second call rings or is answered the PBX is asked."""
    answer: int = ACCEPTED
    """What the PBX says to it. Where that is no, the call goes on as without it."""

    def steps(self, *, me: str, them: str, side: str, sequence: int) -> str:
        """Return the pieces: ``me`` and ``them`` are the call's own From and To."""
        replaces, asked, wait_ms = "", "", self.at_ms
        if self.asking is not Asking.NOBODY:
            ask = _piece("refer_ask", pause_ms=max(1, wait_ms), number=self.number, me=me)
            until = _piece(f"refer_ask_{self.asking.value}", number=self.number, me=me)
            asked, wait_ms, replaces = ask + until, self.asks_ms, REPLACES
        refer = _piece(
            "refer",
            pause_ms=max(1, wait_ms),
            number=self.number,
            me=me,
            them=them,
            side=side,
            sequence=sequence,
            replaces=replaces,
            answer=self.answer,
        )
        accepted = _piece("refer_accepted") if self.answer == ACCEPTED else ""
        return asked + refer + accepted

    def ended(self) -> str:
        """Return the piece in which the other side has ended the call."""
        return _piece("ended" if self.asking is Asking.NOBODY else "ended_both")


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller does once answered."""

    keys: tuple[Key, ...] = ()
    """In the order of their times."""
    headers: tuple[str, ...] = ()
    """Further lines of the INVITE."""
    refer: Refer | None = None
    """After the keys, send the agent somewhere."""
    hangs_up_ms: int | None = None
    """Hang up so long after the answer; None: wait for the other side to. After a transfer that is
    refused: so long after that."""
    audio: Path | None = None
    """Say this, over and over: raw µ-law at 8 kHz without a header (`hearing.write_ulaw`). Without
    it the caller sends no media at all."""
    dials_after: str = ""
    """Dial so many ms after the call was begun: a field such as `[field3]`; "": at once."""

    def scenario(self) -> str:
        """Return SIPp's XML."""
        parts = [_piece("caller_pause", pause_ms=self.dials_after)] if self.dials_after else []
        headers = "".join(f"{header}\n" for header in self.headers)
        media_port = _media_port(self.audio)
        parts.append(_piece("caller_begin", media_port=media_port, headers=headers))
        parts.append(_audio(self.audio))
        now_ms = 0
        sequence = 1
        for sequence, step in enumerate(self.keys, start=2):
            pause_ms = _pause(now_ms, step.at_ms)
            parts.append(_piece("caller_key", pause_ms=pause_ms, key=step.key, sequence=sequence))
            now_ms = step.at_ms
        if self.refer is not None:
            sequence += 1
            me, them = '"[field1]" <sip:[field0]@[local_ip]:[local_port]>', "[$line]"
            parts.append(self.refer.steps(me=me, them=them, side="C", sequence=sequence))
            now_ms = 0
        if self.hangs_up_ms is None:
            parts.append(_piece("caller_stay"))
        else:
            pause_ms = _pause(now_ms, self.hangs_up_ms)
            parts.append(_piece("caller_hangup", pause_ms=pause_ms, sequence=sequence + 1))
        return _scenario("caller", *parts, _ended(self.refer))


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """A phone that rings, and then is picked up or refuses."""

    answer_ms: int | None = 50
    """How long it rings before it does either; None: it rings until the caller gives up."""
    refusal: Refusal | None = None
    """Refuse with this instead of answering."""
    talk_ms: int | tuple[int, int] | None = 3000
    """Hang up so long after the answer and the keys, or after any time between the two; 0: at once;
    None: wait for the other side to."""
    keys: tuple[Key, ...] = ()
    """In the order of their times."""
    refer: Refer | None = None
    """After the keys, send the caller on."""
    audio: Path | None = None
    """What is said, over and over, as for `Caller`."""

    def scenario(self) -> str:
        """Return SIPp's XML."""
        begin, cancelled = map(_piece, ("agent_begin", "agent_cancelled"))
        ended = _ended(self.refer)
        if self.answer_ms is None:
            return _scenario("agent", begin, _piece("agent_ring"), cancelled, ended)
        return _scenario("agent", begin, self._decision(self.answer_ms), cancelled, ended)

    def _decision(self, answer_ms: int) -> str:
        wait_ms = max(1, answer_ms)
        if self.refusal is not None:
            reason = self.refusal.name.title()
            moved = f"Contact: <sip:{FORWARDED_TO}@[local_ip]:[local_port]>\n"
            return _piece(
                "agent_refuse",
                answer_ms=wait_ms,
                code=int(self.refusal),
                reason=reason,
                headers=moved if self.refusal is Refusal.MOVED else "",
            )
        return _piece(
            "agent_answer",
            answer_ms=wait_ms,
            media_port=_media_port(self.audio),
            audio_step=_audio(self.audio),
            keys=self._keys(),
            refer=self._refer(),
            end=self._end(),
        )

    def _keys(self) -> str:
        steps, now_ms = [], 0
        for sequence, step in enumerate(self.keys, start=1):
            pause_ms = _pause(now_ms, step.at_ms)
            steps.append(_piece("agent_key", pause_ms=pause_ms, key=step.key, sequence=sequence))
            now_ms = step.at_ms
        return "\n".join(steps)

    def _refer(self) -> str:
        if self.refer is None:
            return ""
        sequence = len(self.keys) + 1
        return self.refer.steps(me="[$called]", them="[$caller]", side="A", sequence=sequence)

    def _end(self) -> str:
        if self.talk_ms is None:
            return _piece("agent_stay")
        talk_ms = self.talk_ms
        shortest, longest = (talk_ms, talk_ms) if isinstance(talk_ms, int) else talk_ms
        sequence = len(self.keys) + (self.refer is not None) + 1
        return _piece("agent_hangup", talk_min_ms=shortest, talk_max_ms=longest, sequence=sequence)


class Vanished(msgspec.Struct, frozen=True):
    """A phone that gives no answer whatever: its cable is out."""


def _ended(refer: Refer | None) -> str:
    return _piece("ended") if refer is None else refer.ended()


def _pause(now_ms: int, then_ms: int) -> int:
    # SIPp takes a time-out of 0 as none at all.
    return max(1, then_ms - now_ms)


def _media_port(audio: Path | None) -> str:
    # Each call has a port of its own only where SIPp sends audio.
    return "[media_port]" if audio is None else "[rtpstream_audio_port]"


def _audio(audio: Path | None) -> str:
    return "" if audio is None else _piece("audio", audio=audio)


def _piece(name: str, /, **values: object) -> str:
    text = (PIECES / f"{name}.xml").read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _scenario(name: str, *pieces: str) -> str:
    body = "\n".join(pieces)
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n<scenario name="{name}">\n{body}</scenario>\n'
