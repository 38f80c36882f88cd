"""The names of the sentences the product itself speaks, and what a sentence is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from callcenter.speech.numbers import Language

FOLDER = "callcenter/"
"""Below the PBX's sound folder of a language: all sounds made for this product."""

SLOW = "-slow"
"""Ending of the name of a sound's slower twin."""

EMERGENCY_NUMBER = "{emergency_number}"
"""Stands in a text for the public emergency number, said digit by digit."""


SERVICE_NAME = "{service_name}"
"""Stands in a text for the name of the service."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What one prompt says, and how its sound is to be had."""

    text: str  # "" where there is only a recording
    voice: str = "es-419"
    file: str = ""  # the recording's name in the folder of recordings; "": the prompt's own name
    slow: bool = False  # whether a slower twin is needed


class Sentence(StrEnum):
    """The sentences, by the name of their sound."""

    AGENT_NUMBER = "callcenter/agent-number"
    AGENT_PIN = "callcenter/agent-pin"
    AGENT_WELCOME = "callcenter/agent-welcome"
    AGENT_WRONG = "callcenter/agent-wrong"
    AGENT_GOODBYE = "callcenter/agent-goodbye"
    AGENT_PAUSED = "callcenter/agent-paused"
    AGENT_AVAILABLE = "callcenter/agent-available"
    AGENT_NOT_LOGGED_IN = "callcenter/agent-not-logged-in"
    AGENT_UNKNOWN_CODE = "callcenter/agent-unknown-code"
    AGENT_AUTO_PAUSED = "callcenter/agent-auto-paused"
    AGENT_PAUSE_OVER = "callcenter/agent-pause-over"
    AGENT_HELP_ASKED = "callcenter/agent-help-asked"
    AGENT_HELP_NOBODY = "callcenter/agent-help-nobody"
    AGENT_RECORDING_STOPPED = "callcenter/agent-recording-stopped"
    AGENT_RECORDING_PAUSED = "callcenter/agent-recording-paused"
    AGENT_RECORDING_GOES_ON = "callcenter/agent-recording-goes-on"
    AGENT_HANDED_BACK = "callcenter/agent-handed-back"
    AGENT_KEY_REFUSED = "callcenter/agent-key-refused"
    AGENT_PHONE_BUSY = "callcenter/agent-phone-busy"
    AGENT_PHONE_NOT_ALLOWED = "callcenter/agent-phone-not-allowed"
    AGENT_WRAP_UP_ENDED = "callcenter/agent-wrap-up-ended"
    AGENT_CHOOSE_REASON = "callcenter/agent-choose-reason"
    AGENT_NOT_PAUSED = "callcenter/agent-not-paused"
    AGENT_NO_WRAP_UP = "callcenter/agent-no-wrap-up"
    AGENT_WRAP_UP_EXTENDED = "callcenter/agent-wrap-up-extended"
    AGENT_NOT_EXTENDED = "callcenter/agent-not-extended"
    AGENT_NOT_SUPERVISOR = "callcenter/agent-not-supervisor"
    AGENT_WHICH_LINE = "callcenter/agent-which-line"
    AGENT_LINE_IS_OPEN = "callcenter/agent-line-is-open"
    AGENT_LINE_IS_CLOSED = "callcenter/agent-line-is-closed"
    AGENT_LINE_NOW_OPEN = "callcenter/agent-line-now-open"
    AGENT_LINE_NOW_CLOSED = "callcenter/agent-line-now-closed"
    AGENT_MESSAGE_THERE = "callcenter/agent-message-there"
    AGENT_MESSAGE_GONE = "callcenter/agent-message-gone"
    AGENT_RECORD = "callcenter/agent-record"
    AGENT_NOT_RECORDED = "callcenter/agent-not-recorded"
    AGENT_RECORDED = "callcenter/agent-recorded"
    AGENT_KEEP = "callcenter/agent-keep"
    AGENT_HOW_LONG = "callcenter/agent-how-long"
    AGENT_PAUSE_FULL = "callcenter/agent-pause-full"
    AGENT_CALL_REASON = "callcenter/agent-call-reason"
    AGENT_CALL_REASON_KEPT = "callcenter/agent-call-reason-kept"
    AGENT_CALL_REASON_UNKNOWN = "callcenter/agent-call-reason-unknown"
    AGENT_CALL = "callcenter/agent-call"
    AGENT_ACCEPT = "callcenter/agent-accept"
    AGENT_NO_CALL = "callcenter/agent-no-call"
    AGENT_MESSAGE_SET = "callcenter/agent-message-set"
    AGENT_RECORD_PROMPT = "callcenter/agent-record-prompt"
    AGENT_RECORDED_PROMPT = "callcenter/agent-recorded-prompt"
    AGENT_KEEP_PROMPT = "callcenter/agent-keep-prompt"
    AGENT_TAKE_UNUSABLE = "callcenter/agent-take-unusable"
    AGENT_PROMPT_SAVED = "callcenter/agent-prompt-saved"
    AGENT_PROMPT_NOT_SAVED = "callcenter/agent-prompt-not-saved"
    AGENT_PROMPT_LEFT = "callcenter/agent-prompt-left"
    AGENT_WHICH_PROMPT = "callcenter/agent-which-prompt"
    AGENT_PROMPT_NOW = "callcenter/agent-prompt-now"
    AGENT_MAY_NOT_RECORD = "callcenter/agent-may-not-record"
    WHISPER_EMERGENCY = "callcenter/whisper-emergency"
    WHISPER_PREFERRED = "callcenter/whisper-preferred"
    WHISPER_GENERAL = "callcenter/whisper-general"
    WHISPER_UNDER_A_MINUTE = "callcenter/whisper-under-a-minute"
    WHISPER_WAITED = "callcenter/whisper-waited"
    WHISPER_MINUTE = "callcenter/whisper-minute"
    WHISPER_MINUTES = "callcenter/whisper-minutes"
    WHISPER_OVER_AN_HOUR = "callcenter/whisper-over-an-hour"
    PLACE_TAKEN = "callcenter/place-taken"
    STILL_WAITING = "callcenter/still-waiting"
    PLACE_REGAINED = "callcenter/place-regained"
    HANDED_BACK = "callcenter/handed-back"
    CONTACT_CODE = "callcenter/contact-code"
    NOBODY_LOGGED_IN = "callcenter/nobody-logged-in"
    HELD_BACK = "callcenter/held-back"
    EMERGENCY_KEY = "callcenter/emergency-key"
    OUTAGE = "callcenter/outage"
    LINE_FULL = "callcenter/line-full"
    LINE_FULL_PREFERENCE = "callcenter/line-full-preference"
    CLOSED = "callcenter/closed"
    CLOSED_EMERGENCY = "callcenter/closed-emergency"
    OR_PRESS = "callcenter/or-press"
    CLOSING_SOON = "callcenter/closing-soon"
    BEFORE_OPENING = "callcenter/before-opening"
    OPENS_TODAY = "callcenter/opens-today"
    OPENS_TOMORROW = "callcenter/opens-tomorrow"
    OPENS_MONDAY = "callcenter/opens-monday"
    OPENS_TUESDAY = "callcenter/opens-tuesday"
    OPENS_WEDNESDAY = "callcenter/opens-wednesday"
    OPENS_THURSDAY = "callcenter/opens-thursday"
    OPENS_FRIDAY = "callcenter/opens-friday"
    OPENS_SATURDAY = "callcenter/opens-saturday"
    OPENS_SUNDAY = "callcenter/opens-sunday"
    RECORDING_NOTICE = "callcenter/recording-notice"
    SURVEY_INTRO = "callcenter/survey-intro"
    SURVEY_HOW = "callcenter/survey-how"
    SURVEY_THANKS = "callcenter/survey-thanks"
    GOODBYE = "callcenter/goodbye"
    CALLBACK_OFFER = "callcenter/callback-offer"
    CALLBACK_CONFIRM = "callcenter/callback-confirm"
    CALLBACK_CHOOSE = "callcenter/callback-choose"
    CALLBACK_TYPE = "callcenter/callback-type"
    CALLBACK_TYPE_EMERGENCY = "callcenter/callback-type-emergency"
    CALLBACK_PROMISED = "callcenter/callback-promised"
    CALLBACK_BOOKED = "callcenter/callback-booked"
    CALLBACK_STAYS = "callcenter/callback-stays"
    CALLBACK_MALFORMED = "callcenter/callback-malformed"
    CALLBACK_OWN = "callcenter/callback-own"
    CALLBACK_NOT_ALLOWED = "callcenter/callback-not-allowed"
    CALLBACK_ALREADY = "callcenter/callback-already"
    CALLBACK_TOO_OFTEN = "callcenter/callback-too-often"
    CALLBACK_GREETING = "callcenter/callback-greeting"
    CALLBACK_CANCELLED = "callcenter/callback-cancelled"


class Wording(msgspec.Struct, frozen=True):
    """One sentence in each language."""

    es: str
    en: str

    def text(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.es if language == "es" else self.en
