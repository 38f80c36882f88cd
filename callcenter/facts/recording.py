"""A prompt that somebody records by phone, as an operator asked."""

from __future__ import annotations

from enum import StrEnum

from callcenter.facts.base import Fact


class TakeState(StrEnum):
    """How far a recording has come."""

    RINGING = "ringing"
    ANSWERED = "answered"  # hears what to do, records, hears the recording
    CHOSEN = "chosen"  # it is to be used: whoever asked for it must look at it and put it in place
    # and how it ended
    SAVED = "saved"
    LEFT = "left"  # the prompt stays as it was, by a key, by silence, or because they hung up
    NOT_RECORDED = "not_recorded"  # the PBX could not, or nothing was said
    NOT_SAVED = "not_saved"  # the file could not be put in place, or nobody did
    NOT_ANSWERED = "not_answered"


class PromptTaken(Fact, frozen=True):
    """Somebody recorded a prompt by phone, or was to."""

    recording: str
    prompt: str
    state: TakeState
    actor: str
    sound: str = ""  # where the service is to look at it and put it in place: what was recorded
