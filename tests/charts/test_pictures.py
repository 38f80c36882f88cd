"""Every picture: well-formed whatever the words, told in words, true to its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.charts.bars import Series, bars
from callcenter.charts.lines import lines
from callcenter.charts.numbers import Unit
from callcenter.charts.patterns import filling
from callcenter.charts.picture import COLOURS, WIDTH, Frame, wide
from callcenter.charts.shares import Share, ShareNames, shares
from callcenter.charts.spreads import Spread, SpreadNames, spreads
from tests.charts.reading import elements, parsed, places, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.charts.svg import Markup

FRAME = Frame(key="p", title="Esperas", description="Cuánto esperó cada grupo")
SPREAD_NAMES = SpreadNames(p50="p50", p90="p90", p95="p95", most="máx", target="promesa")
SHARE_NAMES = ShareNames(goal="meta", kept="cumple", missed="no cumple", nobody="nadie")
HOURS = [f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)]


def some_bars(word: str) -> Markup:
    frame = Frame(key="p", title=word, description=word)
    return bars(frame, [word, "otro"], [Series(word, [3, 4]), Series("otra", [1, None])])


def some_lines(word: str) -> Markup:
    frame = Frame(key="p", title=word, description=word)
    return lines(frame, [word, "11:00"], [Series(word, [3, 4])], goal=(2, word))


def some_spreads(word: str) -> Markup:
    frame = Frame(key="p", title=word, description=word)
    names = SpreadNames(p50=word, p90=word, p95=word, most=word, target=word)
    row = Spread(name=word, p50=10, p90=20, p95=30, most=40, target=15)
    return spreads(frame, [row], names=names)


def some_shares(word: str) -> Markup:
    frame = Frame(key="p", title=word, description=word)
    names = ShareNames(goal=word, kept=word, missed=word, nobody=word)
    rows = [Share(name=word, share=share, goal=0.8, note=word) for share in (0.5, 0.9, None)]
    return shares(frame, rows, names=names)


ALL = pytest.mark.parametrize("draw", [some_bars, some_lines, some_spreads, some_shares])


@ALL
@pytest.mark.parametrize(
    "word", ["", "a & <b> \"c\" 'd'", "</title><script>x()</script>", "\0\ud800"]
)
def test_any_word_is_shown_and_nothing_more(draw: Callable[[str], Markup], word: str) -> None:
    root = parsed(draw(word))

    assert not [each for each in root.iter() if each.tag.endswith("script")]
    shown = word.replace("\0", "�").replace("\ud800", "�")
    assert [each.text or "" for each in elements(draw(word), "desc")] == [shown]


@given(st.text())
def test_no_text_breaks_a_picture(word: str) -> None:
    for draw in (some_bars, some_lines, some_spreads, some_shares):
        assert parsed(draw(word)).attrib["role"] == "img"


@ALL
def test_a_picture_is_named_and_described_for_who_cannot_see_it(
    draw: Callable[[str], Markup],
) -> None:
    root = parsed(draw("Grupo"))

    ids = [each.attrib["id"] for each in root if "id" in each.attrib]
    assert root.attrib["aria-labelledby"].split() == ids == ["p-title", "p-desc"]


@ALL
def test_nothing_is_loaded_from_elsewhere(draw: Callable[[str], Markup]) -> None:
    text = draw("Grupo").replace("http://www.w3.org/2000/svg", "")
    assert "http" not in text
    assert "href" not in text


@ALL
def test_everything_stands_within_the_frame(draw: Callable[[str], Markup]) -> None:
    picture = draw("Un nombre de grupo bastante largo para la columna que hay")
    for attribute in ("x", "cx", "x1", "x2"):
        found = [
            float(each.attrib[attribute])
            for each in parsed(picture).iter()
            if attribute in each.attrib
        ]
        assert all(0 <= place <= WIDTH for place in found)


# -- bars ----------------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_values_and_say_them() -> None:
    picture = bars(FRAME, ["a", "b"], [Series("n", [100, 200])])

    drawn = [each for each in elements(picture, "rect") if "fill-0" in each.attrib["fill"]]
    short, long = [float(each.attrib["width"]) for each in drawn[1:]]
    assert long == pytest.approx(2 * short)
    assert {"100", "200"} <= set(words(picture))


def test_a_value_below_zero_goes_to_the_left_of_zero() -> None:
    picture = bars(FRAME, ["a"], [Series("n", [-60.0]), Series("m", [30.0])], unit=Unit.SECONDS)

    left, right = [each for each in elements(picture, "rect") if each.attrib["height"] == "13"]
    zero = float(left.attrib["x"]) + float(left.attrib["width"])
    assert float(right.attrib["x"]) == pytest.approx(zero)
    assert "\N{MINUS SIGN}1:00\N{NO-BREAK SPACE}min" in words(picture)


def test_what_is_not_known_has_no_bar() -> None:
    picture = bars(FRAME, ["a", "b"], [Series("n", [None, 5])])
    assert len([each for each in elements(picture, "rect") if each.attrib["height"] == "13"]) == 1


def test_bars_of_nothing_are_an_empty_picture() -> None:
    assert "Esperas" in words(bars(FRAME, [], []))


def test_series_differ_in_more_than_colour() -> None:
    names = ["a", "b", "c"]
    picture = bars(FRAME, ["x"], [Series(name, [1]) for name in names])

    paths = [
        "".join(child.attrib.get("d", "") for child in each)
        for each in elements(picture, "pattern")
    ]
    assert len(set(paths)) == len(names)
    assert filling("p", 1) == "url(#p-fill-1)"


def test_more_series_than_colours_can_be_drawn() -> None:
    many = [Series(str(place), [place]) for place in range(len(COLOURS) + 2)]
    assert len(list(elements(bars(FRAME, ["x"], many), "pattern"))) == len(many)
    assert "7" in words(lines(FRAME, ["x"], many))


# -- lines ---------------------------------------------------------------------------------------


def test_a_line_stops_where_nothing_is_known() -> None:
    picture = lines(FRAME, HOURS, [Series("n", [1.0] * 10 + [None] * 5 + [2.0] * 33)])

    path = list(elements(picture, "path"))[-1].attrib["d"]
    assert path.count("M") == 2
    assert path.count("L") == 41


def test_a_line_of_nothing_is_not_drawn() -> None:
    assert len(list(elements(lines(FRAME, HOURS, [Series("n", [None] * 48)]), "path"))) == 1


def test_a_higher_value_stands_higher() -> None:
    picture = lines(FRAME, ["a", "b"], [Series("n", [10, 20])])
    _, low, high = places(picture, "circle", "cy")
    assert high < low


def test_half_hours_of_a_day_are_named_by_whole_hours() -> None:
    named = [word for word in words(lines(FRAME, HOURS, [Series("n", [1] * 48)])) if ":" in word]
    assert 6 <= len(named) <= 24
    assert {word[-2:] for word in named} == {"00"}


def test_the_name_of_the_last_moment_stays_inside() -> None:
    picture = lines(FRAME, ["11:00", "13:00"], [Series("n", [1, 2])])
    [last] = [each for each in elements(picture, "text") if each.text == "13:00"]
    assert float(last.attrib["x"]) + wide("13:00", size=11) / 2 <= WIDTH


def test_one_moment_is_enough() -> None:
    assert "mañana" in words(lines(FRAME, ["mañana"], [Series("n", [3])]))


def test_the_goal_is_drawn_across_and_named() -> None:
    picture = lines(FRAME, ["a", "b"], [Series("n", [1, 2])], goal=(10, "tope"))
    assert "tope" in words(picture)
    assert "10" in words(picture)


# -- spreads -------------------------------------------------------------------------------------


def test_percentiles_reach_as_far_as_they_are_long() -> None:
    row = Spread(name="a", p50=60, p90=120, p95=180, most=200)
    picture = spreads(FRAME, [row], names=SPREAD_NAMES)

    widths = [float(each.attrib["width"]) for each in elements(picture, "rect")][-3:]
    assert widths == pytest.approx([3 * widths[2], 2 * widths[2], widths[2]])
    assert "promesa" not in words(picture)


def test_a_longest_wait_far_beyond_is_told_and_does_not_shrink_the_rest() -> None:
    near = Spread(name="a", p50=10, p90=20, p95=30, most=40, target=20)
    far = Spread(name="b", p50=10, p90=20, p95=30, most=4_000, target=None)
    picture = spreads(FRAME, [near, far], names=SPREAD_NAMES)

    assert len(list(elements(picture, "polygon"))) == 1
    assert any("1:06:40" in word for word in words(picture))
    assert max(float(each.attrib["width"]) for each in list(elements(picture, "rect"))[1:]) > 200


def test_a_promise_beyond_the_longest_wait_stands_where_it_is() -> None:
    row = Spread(name="a", p50=1, p90=14, p95=14, most=14, target=180)
    picture = spreads(FRAME, [row], names=SPREAD_NAMES)

    lines = [each.attrib["d"] for each in elements(picture, "path") if "v28" in each.attrib["d"]]
    promised = float(lines[-1].removeprefix("M").split()[0])
    bands = list(elements(picture, "rect"))[-3:]
    start, width = (float(bands[0].attrib[name]) for name in ("x", "width"))
    assert promised - start == pytest.approx(width * 180 / 14, abs=0.5)


def test_groups_in_which_nobody_waited_are_drawn() -> None:
    row = Spread(name="a", p50=0, p90=0, p95=0, most=0)
    assert "a" in words(spreads(FRAME, [row], names=SPREAD_NAMES))
    assert "Esperas" in words(spreads(FRAME, [], names=SPREAD_NAMES))


# -- shares --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "verdict"), [(0.8, "✓ cumple"), (0.799, "✗ no cumple")])
def test_the_verdict_on_a_goal_is_told_in_words(share: float, verdict: str) -> None:
    picture = shares(FRAME, [Share(name="a", share=share, goal=0.8)], names=SHARE_NAMES)
    assert verdict in words(picture)


def test_without_a_goal_there_is_no_verdict() -> None:
    said = words(shares(FRAME, [Share(name="a", share=0.5, note="1 de 2")], names=SHARE_NAMES))
    assert not any("cumple" in word for word in said)
    assert {"50.0\N{NO-BREAK SPACE}%", "1 de 2"} <= set(said)


def test_a_group_without_anybody_says_so() -> None:
    assert "nadie" in words(shares(FRAME, [Share(name="a", share=None)], names=SHARE_NAMES))


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("General", ["General"]),
        ("Atención general de pensionistas", ["Atención general de", "pensionistas"]),
        ("Unapalabradelargodescomunalsinespacio", ["Unapalabradelargodes…"]),
        ("Dos palabrasdelargodescomunalsinfinal y más", ["Dos", "palabrasdelargodesco…"]),
        ("Unapalabradelargodescomunal seguida", ["Unapalabradelargodes…", "seguida"]),
    ],
)
def test_a_long_name_takes_two_lines_and_is_whole_on_hovering(name: str, shown: list[str]) -> None:
    picture = shares(FRAME, [Share(name=name, share=None)], names=SHARE_NAMES)
    row = next(each for each in elements(picture, "g"))
    assert [each.text for each in row] == [name, *shown]


def test_a_legend_goes_on_in_the_next_line() -> None:
    many = [Series(f"una serie de nombre largo {place}", [place]) for place in range(5)]
    tall = float(parsed(bars(FRAME, ["x"], many)).attrib["viewBox"].split()[3])
    short = float(
        parsed(bars(FRAME, ["x"], [Series(str(place), [place]) for place in range(5)]))
        .attrib["viewBox"]
        .split()[3]
    )
    assert tall > short
