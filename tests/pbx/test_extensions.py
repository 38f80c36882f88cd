"""What hints say of extensions, and whose devices are whose."""

from __future__ import annotations

import pytest

from callcenter.contacts import Phone
from callcenter.events import PhoneState
from callcenter.pbx.extensions import Extensions

HINT = "PJSIP/101&PJSIP/99101&Custom:DND101,CustomPresence:101"
AT_101, AT_102 = (
    Phone("Local/101@callcenter-extension/n"),
    Phone("Local/102@callcenter-extension/n"),
)
IDLE, GONE = PhoneState.IDLE, PhoneState.UNREACHABLE


@pytest.fixture
def extensions() -> Extensions:
    return Extensions(hints="ext-local", context="callcenter-extension")


def row(extension: str, status: str = "0", *, hint: str = HINT, **more: str) -> dict[str, str]:
    return {"exten": extension, "context": "ext-local", "hint": hint, "status": status, **more}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("0", PhoneState.IDLE),
        ("1", PhoneState.IN_USE),
        ("2", PhoneState.BUSY),
        ("3", PhoneState.BUSY),
        ("4", PhoneState.UNREACHABLE),
        ("8", PhoneState.RINGING),
        ("9", PhoneState.IN_USE),
        ("16", PhoneState.IN_USE),
        ("17", PhoneState.IN_USE),
        ("24", PhoneState.IN_USE),
        ("odd", PhoneState.IDLE),
        ("9" * 5_000, PhoneState.IDLE),
    ],
)
def test_the_bits_of_a_hint_are_a_state(
    extensions: Extensions, status: str, state: PhoneState
) -> None:
    assert extensions.told(row("101", status)) == [(AT_101, state)]


def test_what_is_no_news_is_not_told_again(extensions: Extensions) -> None:
    extensions.told(row("101"))
    assert extensions.told(row("101")) == []
    assert extensions.told(row("101", "8")) == [(AT_101, PhoneState.RINGING)]


@pytest.mark.parametrize(
    "told",
    [
        row("101", context="ext-queues"),
        row("*76101"),
        row("", hint=""),
        {},
    ],
    ids=["another context", "a feature code", "nothing", "no header"],
)
def test_hints_of_other_things_mean_nothing(extensions: Extensions, told: dict[str, str]) -> None:
    assert extensions.told(told) == []
    assert len(extensions) == 0


def test_every_device_of_a_hint_belongs_to_its_extension(extensions: Extensions) -> None:
    extensions.told(row("101"))
    assert extensions.phone_of("PJSIP/101") == AT_101
    assert extensions.phone_of("PJSIP/99101") == AT_101
    assert extensions.phone_of("PJSIP/102") == "PJSIP/102"
    assert extensions.phone_of("Custom:DND101") == "Custom:DND101"


@pytest.mark.parametrize("device", ["SIP/101", "IAX2/101", "DAHDI/1", "PJSIP/101"])
def test_devices_of_every_technology_are_known(extensions: Extensions, device: str) -> None:
    extensions.told(row("101", hint=f"{device}&Custom:DND101"))
    assert extensions.phone_of(device) == AT_101


def test_a_device_in_two_hints_belongs_to_the_extension_of_its_name(
    extensions: Extensions,
) -> None:
    extensions.told(row("500", hint="PJSIP/101&PJSIP/102"))
    assert extensions.phone_of("PJSIP/101") == "Local/500@callcenter-extension/n"
    extensions.told(row("101", hint="PJSIP/101"))
    assert extensions.phone_of("PJSIP/101") == AT_101
    assert extensions.phone_of("PJSIP/102") == "Local/500@callcenter-extension/n"


def test_a_hint_that_names_other_devices_takes_them_over(extensions: Extensions) -> None:
    extensions.told(row("101", hint="PJSIP/101"))
    extensions.told(row("101", hint="PJSIP/7101"))
    assert extensions.phone_of("PJSIP/7101") == AT_101
    assert extensions.phone_of("PJSIP/101") == "PJSIP/101"


def test_an_extension_whose_phones_are_all_unplugged_is_not_idle(extensions: Extensions) -> None:
    """The PBX counts do-not-disturb that is off as an idle device, and the extension with it."""
    extensions.told(row("101"))
    assert extensions.device("PJSIP/101", GONE) == [(Phone("PJSIP/101"), GONE)]
    assert extensions.device("PJSIP/99101", GONE) == [
        (Phone("PJSIP/99101"), GONE),
        (AT_101, GONE),
    ]
    assert extensions.told(row("101", "2")) == [(AT_101, PhoneState.BUSY)]
    assert extensions.told(row("101")) == [(AT_101, GONE)]
    assert extensions.device("PJSIP/99101", IDLE) == [(Phone("PJSIP/99101"), IDLE), (AT_101, IDLE)]
    assert extensions.device("PJSIP/99101", IDLE) == []


def test_a_hint_without_a_device_says_what_it_says(extensions: Extensions) -> None:
    assert extensions.told(row("101", hint="Custom:DND101")) == [(AT_101, IDLE)]


@pytest.mark.parametrize("gone", [row("101", "-1"), row("101", hint="")], ids=["status", "hint"])
def test_a_hint_that_is_taken_away_leaves_nothing_known(
    extensions: Extensions, gone: dict[str, str]
) -> None:
    extensions.told(row("101"))
    assert extensions.told(gone) == [(AT_101, PhoneState.UNKNOWN)]
    assert extensions.told(gone) == []
    assert extensions.phone_of("PJSIP/101") == "PJSIP/101"
    assert extensions.is_missing(AT_101)


def test_what_is_not_among_all_hints_is_gone(extensions: Extensions) -> None:
    extensions.told(row("101"))
    extensions.told(row("102", hint="PJSIP/102"))
    extensions.are_asked_for()
    assert extensions.read([row("102", "1", hint="PJSIP/102")]) == [
        (AT_101, PhoneState.UNKNOWN),
        (AT_102, PhoneState.IN_USE),
    ]


def test_what_was_told_since_all_were_asked_for_is_newer(extensions: Extensions) -> None:
    extensions.told(row("101"))
    extensions.are_asked_for()
    extensions.told(row("101", "2"))
    extensions.told(row("102", hint="PJSIP/102"))
    assert extensions.read([row("101")]) == []
    assert not extensions.is_missing(AT_102)


def test_a_queue_of_the_pbx_is_told_the_hint(extensions: Extensions) -> None:
    extensions.told(row("101"))
    assert extensions.hint_of(AT_101) == "hint:101@ext-local"
    assert extensions.hint_of(AT_102) == ""
    assert extensions.hint_of(Phone("PJSIP/101")) == ""


def test_only_extensions_can_miss_their_hint(extensions: Extensions) -> None:
    extensions.told(row("101"))
    assert extensions.is_missing(AT_102)
    assert not extensions.is_missing(AT_101)
    assert not extensions.is_missing(Phone("PJSIP/102"))
    assert not extensions.is_missing(Phone("Local/102@from-queue/n"))
