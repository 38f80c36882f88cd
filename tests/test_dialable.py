"""Which phones may be rung, and which values may not even be tried."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.dialable import (
    DENIED_PATTERN,
    NUMBER_PATTERN,
    CallableNumbers,
    DialablePhones,
    begins_abroad,
    may_be_dialled,
)

EVIL = [
    "",
    "201",
    "PJSIP/",
    "/201",
    "pjsip/201",
    "PJSIP/201&PJSIP/0051900000000@trunk",
    "PJSIP/0051900000000@trunk",
    "PJSIP/trunk/sip:0051900000000@provider",
    "PJSIP/201/sip:evil@192.0.2.1",
    "Local/0051900000000@from-internal",
    "Local/201@from-queue/n",
    "DAHDI/g1/0051900000000",
    "PJSIP/201,30,G(evil^s^1)",
    "PJSIP/201|30",
    "PJSIP/${SHELL(id)}",
    "PJSIP/201\r\nAction: Originate",
    "PJSIP/201\n",
    "PJSIP/201 ",
    "PJSIP/201\0",
    "PJSIP/201;x",
    'PJSIP/"201"',
    "PJSIP/２０１",  # digits of another script # noqa: RUF001
    "PJSIP/" + "2" * 100,
]


@pytest.mark.parametrize("phone", ["PJSIP/201", "PJSIP/maria-2", "PJSIP/a.b_c"])
def test_by_itself_every_plain_endpoint_of_pjsip_may_be_rung(phone: str) -> None:
    assert DialablePhones().allows(phone)


@pytest.mark.parametrize("phone", EVIL)
def test_by_itself_nothing_that_could_dial_elsewhere_may_be_rung(phone: str) -> None:
    assert not DialablePhones().allows(phone)


def test_patterns_narrow_it_to_the_extensions_of_the_centre() -> None:
    phones = DialablePhones(["PJSIP/2??", "SIP/*-desk", "Local/1??@from-queue/n"])
    allowed = ["PJSIP/201", "SIP/ana-desk", "Local/101@from-queue/n"]
    refused = [
        "PJSIP/trunk",
        "PJSIP/2011",
        "SIP/ana",
        "Local/101@from-queue",
        "Local/1001@from-queue/n",
        "Local/101@from-internal/n",
        "xPJSIP/201",
    ]
    assert all(map(phones.allows, allowed))
    assert not any(map(phones.allows, refused))


def test_without_a_pattern_nothing_may_be_rung() -> None:
    assert not DialablePhones([]).allows("PJSIP/201")


def test_a_phone_that_was_named_whole_may_be_rung_as_it_stands_and_no_other() -> None:
    phones = DialablePhones(["PJSIP/2??"], ["PJSIP/+51987654321@trunk", "PJSIP/1.0"])
    assert phones.allows("PJSIP/+51987654321@trunk")
    assert phones.allows("PJSIP/1.0")
    others = ("PJSIP/51987654321@trunk", "PJSIP/+51987654321", "PJSIP/1x0", "PJSIP/100")
    assert not any(map(phones.allows, others))


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "*",
        "*/201",
        "PJSIP",
        "PJSIP/2[0-9]",
        "PJSIP/.*|.*",
        "Local/*@from-internal",
        "PJSIP/2&PJSIP/3",
        "DAHDI/g1/*",
        "Local/1@a/n/x",
        "PJSIP/201\n",
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no pattern"):
        DialablePhones([pattern])


@given(phone=st.text(st.characters(codec="utf-8"), max_size=30))
def test_whatever_may_be_rung_is_one_technology_and_one_plain_name(phone: str) -> None:
    for tried in (phone, f"PJSIP/{phone}"):
        if DialablePhones().allows(tried):
            technology, _, name = tried.partition("/")
            assert technology == "PJSIP"
            assert name.isascii()
            assert not set(name) & set("/@&,|;$%{}()[]<>\"'\\ \r\n\t\0")


class TestNumbersToCallBackAt:
    def test_are_those_of_the_patterns_and_no_others(self) -> None:
        numbers = CallableNumbers(["9XXXXXXXX", "1[2-47]ZN0X"], ["900.", "91111111X"])
        assert all(map(numbers.allows, ["912345678", "989898989", "121200", "179909"]))
        refused = [
            "900123456", "911111115", "0912345678", "91234567", "9123456789", "151200", "120200",
            "121100", "", "+912345678", "9１2345678", "912345678\n",  # noqa: RUF001
        ]  # fmt: skip
        assert not any(map(numbers.allows, refused))

    @pytest.mark.parametrize(
        "pattern",
        [
            "",
            ".",
            "9.",
            "9!",
            "XXXXXXXXX",
            "Z12345",
            "9X",
            "[1-9",
            "9" * 30,
            "9[5-1]XX",
            "9[-5]XX",
            "9X|.*",
            "*1",
        ],
    )
    def test_a_pattern_that_is_none_or_too_wide_is_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="no pattern"):
            CallableNumbers([pattern])

    @pytest.mark.parametrize("pattern", ["0051XXXXX", "00X", "0XXX", "[0-9]XXX", "[01][04-6]XX"])
    def test_a_pattern_may_begin_like_a_call_abroad(self, pattern: str) -> None:
        assert begins_abroad(pattern)

    @pytest.mark.parametrize("pattern", ["9XXXXXXXX", "0ZXXXX", "[1-9]0XX", "01XXXXXXX", "100"])
    def test_and_may_not(self, pattern: str) -> None:
        assert not begins_abroad(pattern)

    def test_a_denied_pattern_may_be_wide(self) -> None:
        assert not CallableNumbers(["9XX"], ["9."]).allows("912")
        for none in ("9.1", "9[5-1]."):
            with pytest.raises(ValueError, match="no pattern"):
                CallableNumbers(["9XX"], [none])

    @given(st.text("0159-[]XZN.", min_size=3, max_size=12))
    def test_whatever_is_a_pattern_can_be_used(self, pattern: str) -> None:
        for grammar, given_as in ((NUMBER_PATTERN, "allowed"), (DENIED_PATTERN, "denied")):
            if grammar.fullmatch(pattern):
                CallableNumbers(**{"allowed": [], given_as: [pattern]}).allows("912345678")

    def test_may_be_a_range_and_single_digits_together(self) -> None:
        numbers = CallableNumbers(["9[1-35-79]X"])
        assert [d for d in "0123456789" if numbers.allows(f"9{d}0")] == list("1235679")

    @pytest.mark.parametrize(
        "device", ["PJSIP/912345678@trunk", "PJSIP/912345678", "PJSIP/9-912345678@my-trunk.2"]
    )
    def test_are_dialled_by_one_plain_device(self, device: str) -> None:
        assert may_be_dialled(device)

    @pytest.mark.parametrize(
        "device",
        [
            *(each for each in EVIL if "0051900000000@trunk" not in each or "&" in each),
            "Local/912345678@anywhere",
            "local/912345678@anywhere",
            "PJSIP/912345678@trunk&PJSIP/1@x",
            "PJSIP/912345678@trunk,30,G(x)",
            "PJSIP/trunk/sip:912345678@evil",
            "PJSIP/91@trunk",
        ],
    )
    def test_are_dialled_by_nothing_that_could_lead_elsewhere(self, device: str) -> None:
        plain = device in ("PJSIP/201", "pjsip/201")
        assert not may_be_dialled(device) or plain
