"""The report made from what was counted."""

from __future__ import annotations

import pytest

from callcenter.report.day import Note
from callcenter.report.levels import ServiceLevel
from callcenter.report.ranks import nearest_rank
from tests.report.days import busy, group, half_hour, made


def test_a_goal_is_held_against_the_official_level() -> None:
    general = busy("general", offered=100, answered=80, answered_in_target=79)

    strict = made(general).groups["general"]
    only = made(general, official=ServiceLevel.ANSWERED_ONLY).groups["general"]
    assert (strict.service_level, strict.goal_kept) == (0.79, False)
    assert (only.service_level, only.goal_kept) == (79 / 80, True)
    assert only.within_target == 0.79


def test_a_group_that_nobody_belonged_to_stands_in_the_report() -> None:
    found = made(busy("general")).groups
    assert list(found) == ["emergencia", "general"]
    assert (found["emergencia"].offered, found["emergencia"].goal_kept) == (0, None)
    assert found["emergencia"].service_level is None


def test_a_group_of_an_older_configuration_is_told_by_its_name() -> None:
    found = made(
        busy("general"), busy("antiguo", tier=1, target_ms=60_000), busy("roto", tier=None)
    )
    assert list(found.groups) == ["emergencia", "antiguo", "general", "roto"]
    assert found.groups["antiguo"].label == "antiguo"
    assert (found.groups["antiguo"].target_s, found.groups["antiguo"].goal) == (60, None)
    assert Note("unknown_groups", names=("antiguo", "roto")) in found.notes


def test_the_worst_group_is_the_one_with_the_lowest_official_level() -> None:
    assert made(busy("emergencia"), busy("general", answered_in_target=1)).worst_group == "general"
    assert made(everybody=group("")).worst_group is None


def test_spans_are_told_in_seconds_and_errors_by_their_root() -> None:
    found = made(busy("general")).groups["general"]
    assert (found.mean_wait_s, found.p50_s, found.max_s) == (61, 40, 1_234.567)
    assert (found.error_s, found.absolute_error_s, found.rmse_s) == (-2, 9, 12)
    assert (found.within_bound, found.guard_share) == (0.9, 0.03)
    assert made(busy("general")).overall.target_s is None


def test_half_hours_have_their_names_and_those_without_anybody_are_there() -> None:
    found = made(
        half_hours=[
            half_hour(16, "abandoned", 2),
            half_hour(16, "answered", 5, answered_in_target=4),
            half_hour(16, "left_menu", 3, offered=0),
            half_hour(47, "lost", 1),
        ]
    ).half_hours
    assert len(found) == 48
    eight = found[16]
    assert (eight.at, eight.offered, eight.answered_in_target) == ("08:00", 7, 4)
    assert eight.outcomes == {"abandoned": 2, "answered": 5, "left_menu": 3}
    assert eight.of("abandoned", "short") == 2
    assert (found[0].offered, found[0].outcomes, found[47].at) == (0, {}, "23:30")


def test_whole_records_need_no_note() -> None:
    assert made(busy("general")).notes == []


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        ("overtook", "same_class_overtakes"),
        ("open", "open"),
        ("arrivals_untold", "arrivals_untold"),
        ("answers_untold", "answers_untold"),
        ("waits_untold", "waits_untold"),
        ("targets_untold", "targets_untold"),
        ("order_untold", "order_untold"),
        ("talks_untold", "talks_untold"),
        ("clock_odd", "clock_odd"),
    ],
)
def test_each_gap_is_a_note(figure: str, code: str) -> None:
    assert made(everybody=busy("", **{figure: 3})).notes == [Note(code, 3)]


def test_what_goes_on_today_is_no_gap() -> None:
    notes = made(everybody=busy("", open=3), running=True, spooled=True).notes
    assert notes == [Note("running"), Note("spooled"), Note("open_now", 3)]


def test_a_day_of_nobody_says_so() -> None:
    assert made(everybody=group("")).notes == [Note("nothing")]


def test_ends_that_nobody_can_name_are_a_note() -> None:
    assert made(half_hours=[half_hour(1, "unknown", 2)]).notes == [Note("outcomes_untold", 2)]


def test_a_nearest_rank_is_a_value_that_somebody_had() -> None:
    assert nearest_rank([10, 20, 30], percent=50) == 20
    assert nearest_rank([10, 20, 30], percent=95) == 30
    assert nearest_rank([], percent=50) is None
