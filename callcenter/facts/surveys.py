"""Surveys after the call: who was asked, and what they answered."""

from __future__ import annotations

from enum import StrEnum

from callcenter.contacts import AgentNumber, ContactId, LegId
from callcenter.facts.base import Fact


class SurveyEnd(StrEnum):
    """How a survey ended."""

    COMPLETED = "completed"  # the last question was answered
    UNANSWERED = "unanswered"  # a question was not, in the time and the attempts there are
    HUNG_UP = "hung_up"  # the caller left; what was answered before counts
    BROKEN = "broken"  # the service, its session or the PBX was away, or a rule failed


class SurveyBegun(Fact, frozen=True):
    """The agent has hung up, and the caller is about to be asked how it was.

    Stated just before the contact's `Ended`.
    """

    contact: ContactId
    agent: AgentNumber
    line: str
    group: str
    pbx: str
    leg: LegId


class SurveyAnswered(Fact, frozen=True):
    """A question was answered by a key."""

    contact: ContactId
    agent: AgentNumber
    line: str
    question: str
    answer: int


class SurveyEnded(Fact, frozen=True):
    """A survey is over; the caller's call is, or is about to be."""

    contact: ContactId
    agent: AgentNumber
    line: str
    why: SurveyEnd
    answers: int  # questions answered
