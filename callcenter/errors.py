"""Every error the package raises on purpose.

- CallcenterError
    - ConfigError: the operator's file cannot be used as it stands
        - SettingsRefused (`config.problems`): with everything that is wrong with it
        - KeyFileRefused (`store.errors`): the file of keys cannot be used
        - PortRefused (`web.port`): nothing can listen where the settings say
    - AlreadyWaiting (`queue.line`): the contact is in the line already; nothing was changed
    - IllegalTransition: an event that the state table does not allow; nothing was changed
    - PbxError: the PBX could not do what was asked
        - PbxUnavailable: there is no AMI session now; the action was not sent
        - OutcomeUnknown: the session broke, or time ran out, after the action was sent
        - ActionRefused: the PBX answered with an error
        - MessageTooLong (`pbx.wire`): the peer sent a message beyond the bound
        - UnsafeValue: a value with CR, LF or NUL, or too long for one AMI line
        - LoginRefused: the AMI user or secret is wrong; trying again would not help
        - NotToBeWatched: the PBX lets us in, and not look, or has no queues
    - SpeechError (`speech.programs`): a sound could not be made
    - StoreError: the database could not do what was asked
        - StoreUnavailable (`store.errors`): nobody knows whether it was done; it may be repeated
        - RecordRefused (`store.errors`): it was not done, and never will be
        - SchemaRefused (`store.errors`): the database belongs to another version of the program
        - NumberUnreadable (`store.errors`): a sealed number does not open with the keys at hand
        - SpoolFailed (`store.errors`): the disk did not take facts; SpoolFull: beyond the bound
    - NotEnoughAgents (`sim.staffing`): no number of agents keeps the promise
    - NothingToReplay (`sim.recorded`): the records do not tell enough of that day
    - ControlError: the running service could not be reached, or refused a command
    - LabError: a part of the private laboratory could not be had or started
"""

from __future__ import annotations


class CallcenterError(Exception):
    """Base of every error raised on purpose; catch a child, never this in the call path."""


class ConfigError(CallcenterError):
    """The configuration cannot be used as it stands."""


class IllegalTransition(CallcenterError):
    """The state table has no such move; nothing was changed."""


class PbxError(CallcenterError):
    """The PBX could not do what was asked."""


class PbxUnavailable(PbxError):
    """There is no AMI session now; the action was not sent."""


class OutcomeUnknown(PbxError):
    """The session broke or time ran out after the action was sent; it may have been carried out."""


class ActionRefused(PbxError):
    """The PBX answered with an error."""


class UnsafeValue(PbxError):
    """A value holds CR, LF or NUL, is not encodable, or is too long for one AMI line."""


class LoginRefused(PbxError):
    """The AMI user or secret is wrong; trying again would not help."""


class NotToBeWatched(PbxError):
    """The PBX lets us in, but does not let us look, or has no queues to look at."""


class StoreError(CallcenterError):
    """The database could not do what was asked."""


class ControlError(CallcenterError):
    """The running service could not be reached, or refused a command."""


class LabError(CallcenterError):
    """A part of the private laboratory could not be had or started."""
