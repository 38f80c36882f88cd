"""What an earlier run of the service left, told before the first session begins."""

from __future__ import annotations

import msgspec

from callcenter.contacts import NEVER_RECORDED, AgentNumber, ContactId, LegId, Phone, Recorded
from callcenter.events.base import Event


class ContactRecovered(Event, frozen=True):
    """A contact that had not ended when the service did, told before the session begins."""

    contact: ContactId
    line: str
    group: str  # "" when the line was not entered
    service: str
    target_ms: int
    queued_at: int  # ms since the epoch; 0 when the line was not entered
    connected_at: int  # ms since the epoch; 0 when it was not answered
    pbx: str = ""  # "" in journals of earlier versions
    arrived_at: int = 0  # ms since the epoch; 0 in journals of earlier versions
    seq: int = 0  # who came first of one moment; 0 when the line was not entered
    caller: str = ""  # what stands for the number; "" when it was withheld or is not known
    lost_at: int = 0  # ms since the epoch: when the call broke; 0: it may be there yet
    leg: str = ""  # "" in journals of earlier versions
    talked_ms: int = 0  # with agents who handed it back into the line
    again: bool = False  # one of them did
    dropped: bool = False  # it broke at the caller's end; otherwise the PBX died with it
    regained: bool = False  # has the place of a call that dropped before: not a second time
    # What the caller was told last, as in `facts.PlaceTold`; None: nothing.
    told_ahead: int | None = None
    told_minutes: int | None = None
    told_bound_ms: int = 0
    promised_at: int = 0  # ms since the epoch: since when it is to be called back; 0: it is not
    expires_at: int = 0  # ms since the epoch: until when the promise stands
    number: str = ""  # at which; personal data, told but not written
    language: str = ""  # in which it is called, as in `facts.CallbackPromised`
    was_promised: bool = False  # to be called back, and may have been since
    attempts: int = 0  # to call it back, that of now included
    tried_at: int = 0  # ms since the epoch: the last of them
    overflowed: tuple[str, ...] = ()  # rules of overflow that were applied to it
    diverted_at: int = 0  # ms since the epoch: when a number outside answered; 0: none did
    code_attempt: int = -1  # as in `facts.CodeTold`; -1: no code was told
    transferred_at: int = 0  # ms since the epoch: when an agent sent it on; 0: none did
    transfer_ms: int = 0  # talked with that agent, and with whom it was sent to
    taken_at: int = 0  # ms since the epoch: when somebody answered there; 0: nobody has
    came_to: str = ""  # the line that was called; "" in journals of earlier versions
    recorded: Recorded = NEVER_RECORDED
    agent: AgentNumber = AgentNumber("")  # who was spoken with last; "" for nobody
    being_called: bool = False  # back, as was commanded last: perhaps nobody ever rang


class AgentRecovered(Event, frozen=True):
    """How an agent stood when the service ended, told before the session to the PBX begins."""

    agent: AgentNumber
    phone: Phone
    state: str  # a value of `agents.states.AgentState`, not offline
    reason: str = ""  # of a pause
    since: int = 0  # ms since the epoch
    until: int = 0  # ms since the epoch: when a wrap-up is over
    wish: str = ""  # the state that was to follow the running call, and who asked for it why
    wish_reason: str = ""
    wish_actor: str = ""
    calls: int = 0  # as in `agents.agent.Agent`, these three
    talk_ms: int = 0
    rung_at: int = 0
    extensions: int = 0  # of the running wrap-up
    last_contact: ContactId = ContactId("")  # picked up for last; "" for nobody
    overran: bool = False  # the running pause has lasted longer than its reason allows


class PbxRecovered(Event, frozen=True):
    """Since when a PBX ran, as far as an earlier run of the service knew."""

    pbx: str
    started: str


class SwitchRecovered(Event, frozen=True):
    """Somebody had opened or closed a line against its hours when the service ended."""

    line: str
    is_open: bool
    actor: str
    until: int  # ms since the epoch; 0: until it is switched again


class MessageRecovered(Event, frozen=True):
    """A message recorded by phone was in force on a line when the service ended."""

    line: str
    sound: str
    actor: str
    until: int  # ms since the epoch


class OpenSurvey(msgspec.Struct, frozen=True, gc=False):
    """A caller who was being asked when the service ended."""

    contact: ContactId
    agent: AgentNumber
    line: str
    pbx: str
    leg: LegId
    answers: int = 0  # given by then


class SurveysRecovered(Event, frozen=True):
    """Who was asked after a call, and who was being asked when the service ended."""

    asked: tuple[tuple[str, int], ...] = ()  # what stands for the number; ms since the epoch
    open: tuple[OpenSurvey, ...] = ()


class PromisesRecovered(Event, frozen=True):
    """Which numbers were promised a call within the day before the service ended, and when."""

    promised: tuple[tuple[str, int], ...]  # what stands for the number; ms since the epoch
