"""Numbers as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.charts.numbers import Unit, brief, number, span, written

SPACES = {"\N{NO-BREAK SPACE}": " ", "\N{MINUS SIGN}": "-"}


def plain(text: str) -> str:
    return "".join(SPACES.get(sign, sign) for sign in text)


@pytest.mark.parametrize(
    ("value", "unit", "digits", "spanish", "english"),
    [
        (0, Unit.COUNT, 0, "0", "0"),
        (-0.001, Unit.COUNT, 1, "0.0", "0.0"),
        (9_999, Unit.COUNT, 0, "9999", "9,999"),
        (1_234_567, Unit.COUNT, 0, "1 234 567", "1,234,567"),
        (-12_345.6, Unit.COUNT, 1, "-12 345.6", "-12,345.6"),
        (0.811, Unit.SHARE, 1, "81.1 %", "81.1%"),
        (1, Unit.SHARE, 0, "100 %", "100%"),
        (59.4, Unit.SECONDS, 0, "59 s", "59 s"),
        (59.6, Unit.SECONDS, 0, "1:00 min", "1:00 min"),
        (-145, Unit.SECONDS, 0, "-2:25 min", "-2:25 min"),
        (3_723, Unit.SECONDS, 0, "1:02:03 h", "1:02:03 h"),
    ],
)
def test_a_value_is_written_as_its_language_writes_it(
    value: float, unit: Unit, digits: int, spanish: str, english: str
) -> None:
    assert plain(written(value, unit, language="es", digits=digits)) == spanish
    assert plain(written(value, unit, language="en", digits=digits)) == english


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0, Unit.SECONDS, "0 s"),
        (30, Unit.SECONDS, "30 s"),
        (90, Unit.SECONDS, "1:30 min"),
        (-180, Unit.SECONDS, "-3 min"),
        (7_200, Unit.SECONDS, "2 h"),
        (0.2, Unit.SHARE, "20 %"),
        (0.025, Unit.SHARE, "2.5 %"),
        (20_000, Unit.COUNT, "20 000"),
        (1 / 3, Unit.COUNT, "0.3333"),
    ],
)
def test_a_mark_is_told_as_short_as_it_can_be(value: float, unit: Unit, expected: str) -> None:
    assert plain(brief(value, unit, language="es")) == expected


@given(st.integers(-(10**9), 10**9))
def test_a_count_reads_back_as_itself(value: int) -> None:
    for language in ("es", "en"):
        assert int(plain(number(value, language=language)).replace(" ", "").replace(",", "")) == (
            value
        )


@given(st.integers(0, 10**6))
def test_a_span_reads_back_as_itself(seconds: int) -> None:
    figures = span(seconds).split("\N{NO-BREAK SPACE}")[0].split(":")
    assert sum(int(part) * 60**place for place, part in enumerate(reversed(figures))) == seconds
