"""What the PBX's words and our own errors mean to the core."""

from __future__ import annotations

import pytest

from callcenter.commands import Bridge, CancelRing, Command, HoldMusic
from callcenter.contacts import LegId, OfferId
from callcenter.errors import (
    ActionRefused,
    OutcomeUnknown,
    PbxError,
    PbxUnavailable,
    UnsafeValue,
)
from callcenter.events import Failure
from callcenter.pbx.failures import reason_of, subject_of

LEG, OFFER = LegId("1.1"), OfferId("cc-run-7")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ActionRefused("No such channel"), Failure.NO_CHANNEL),
        (ActionRefused("Channel not found."), Failure.NO_CHANNEL),
        (ActionRefused("Channel1 does not exist: PJSIP/1"), Failure.NO_CHANNEL),
        (ActionRefused("Permission denied"), Failure.REFUSED),
        (UnsafeValue("header Channel holds CR, LF or NUL"), Failure.REFUSED),
        (OutcomeUnknown("Bridge: no answer"), Failure.UNKNOWN),
        (PbxUnavailable("Bridge: no AMI connection"), Failure.UNAVAILABLE),
    ],
)
def test_every_error_has_a_reason(error: PbxError, reason: Failure) -> None:
    assert reason_of(error) is reason


@pytest.mark.parametrize(
    ("command", "words", "subject"),
    [
        (Bridge("main", LEG, OFFER), "Channel1 does not exist: x", LEG),
        (Bridge("main", LEG, OFFER), "Channel2 does not exist: x", OFFER),
        (CancelRing("main", OFFER), "No such channel", OFFER),
        (HoldMusic("main", LEG, "default"), "No such channel", LEG),
    ],
)
def test_a_failure_is_told_of_whom_it_concerns(command: Command, words: str, subject: str) -> None:
    assert subject_of(command, ActionRefused(words)) == subject
