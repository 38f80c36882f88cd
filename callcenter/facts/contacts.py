"""A contact's beginning, its way through menus, and its end."""

from __future__ import annotations

from callcenter.contacts import AgentNumber, Channel, ContactId
from callcenter.facts.base import Fact
from callcenter.facts.outcomes import Break, EndedBy, Outcome


class ContactArrived(Fact, frozen=True):
    """A call was answered; order and promise count from now."""

    contact: ContactId
    channel: Channel
    pbx: str
    line: str
    number: str  # personal data
    leg: str = ""  # the PBX's name of the call; "" in facts of earlier versions
    dialled: str = ""  # of the numbers that lead to the line; "" where it was none of those named


class ContactAdopted(Fact, frozen=True):
    """A contact of an earlier run was found at the PBX; it goes on where it was."""

    contact: ContactId
    line: str
    group: str
    arrived_at: int  # ms since the epoch
    talking: bool
    pbx: str = ""
    leg: str = ""


class CameBack(Fact, frozen=True):
    """Somebody whose call broke has called again: this contact has the place of that one."""

    contact: ContactId
    earlier: ContactId
    arrived_at: int  # of the earlier, ms since the epoch
    lost_at: int  # ms since the epoch
    after: Break = Break.PBX_DIED
    line: str = ""


class MenuPlayed(Fact, frozen=True):
    """A menu's prompt began."""

    contact: ContactId
    menu: str
    attempt: int  # 1 is the first


UNTOLD_KEY = "?"
"""Stands for a key that may be of a number which an earlier run had asked for."""


class MenuAnswered(Fact, frozen=True):
    """A key that the menu knows was pressed."""

    contact: ContactId
    menu: str
    key: str  # or `UNTOLD_KEY`


class MenuUnanswered(Fact, frozen=True):
    """No key, or none that the menu knows, within the time."""

    contact: ContactId
    menu: str
    attempt: int
    key: str  # "" for silence; or `UNTOLD_KEY`


class HeldBack(Fact, frozen=True):
    """The caller stays outside the line for a moment: very many calls came from their number."""

    contact: ContactId
    line: str
    hold_ms: int


class Ended(Fact, frozen=True):
    """The contact is over."""

    contact: ContactId
    line: str
    group: str  # "" when the line was never entered
    service: str
    outcome: Outcome
    ended_by: EndedBy
    wait_ms: int  # in the line until last bridged or left, all waits of one `again`; 0: never in
    target_ms: int  # 0 when never entered
    talk_ms: int
    rings: int  # ring attempts made for it
    overtaken: int = 0  # as in `Connected`; also of those who hung up
    guard_hit: bool = False  # its guard had lifted it when the answering agent was rung, or it left
    estimate_ms: int | None = None  # as in `Connected`
    bound_ms: int | None = None
    again: bool = False  # an agent handed it back: its wait is all of its time in the line
    promised: bool = False  # as in `Connected`


class ReasonKeyed(Fact, frozen=True):
    """The agent says by a code what a contact was about; of several the last one counts."""

    contact: ContactId
    agent: AgentNumber
    code: str
    label: str  # as the settings name it


class ContactRescued(Fact, frozen=True):
    """A rule raised an error on this contact; it was put into the line's default class."""

    contact: ContactId
    where: str
