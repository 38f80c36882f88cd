from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callcenter.deadlines import NEVER, Deadlines


def test_without_a_moment_nothing_is_ever_due() -> None:
    deadlines: Deadlines[int] = Deadlines()

    assert deadlines.next() == NEVER
    assert list(deadlines.due(NEVER - 1)) == []


def test_a_moment_that_was_called_off_never_comes() -> None:
    deadlines: Deadlines[str] = Deadlines()
    deadlines.set("a", 10)
    deadlines.clear("a")
    deadlines.clear("never set")

    assert deadlines.next() == NEVER
    assert list(deadlines.due(10)) == []


def test_a_moment_set_anew_replaces_the_old_one() -> None:
    deadlines: Deadlines[str] = Deadlines()
    deadlines.set("a", 10)
    deadlines.set("a", 20)

    assert list(deadlines.due(19)) == []
    assert list(deadlines.due(20)) == [(20, "a")]
    assert list(deadlines.due(20)) == []


steps = st.lists(st.tuples(st.sampled_from("sct"), st.integers(0, 3), st.integers(0, 9)))


@given(steps)
def test_it_agrees_with_a_plain_table(steps: list[tuple[str, int, int]]) -> None:
    deadlines: Deadlines[int] = Deadlines()
    table: dict[int, int] = {}

    for verb, key, at in steps:
        if verb == "s":
            deadlines.set(key, at)
            table[key] = at
        elif verb == "c":
            deadlines.clear(key)
            table.pop(key, None)
        else:
            due = sorted((moment, k) for k, moment in table.items() if moment <= at)
            for _, gone in due:
                del table[gone]
            assert list(deadlines.due(at)) == due

        assert deadlines.not_before <= min(table.values(), default=NEVER)
        assert deadlines.next() == min(table.values(), default=NEVER)


def test_what_is_called_off_on_the_way_does_not_come_and_what_is_set_does() -> None:
    deadlines: Deadlines[str] = Deadlines()
    deadlines.set("a", 1)
    deadlines.set("b", 2)
    came = []

    for _, key in deadlines.due(9):
        came.append(key)
        deadlines.clear("b")
        if key == "a":
            deadlines.set("c", 3)

    assert came == ["a", "c"]


def test_moments_called_off_leave_nothing_behind_however_many_they_were() -> None:
    deadlines: Deadlines[int] = Deadlines()
    deadlines.set(-1, 0)

    for key in range(10_000):
        deadlines.set(key, 5)
        deadlines.clear(key)

    assert len(deadlines) == 1
    assert len(deadlines._heap) < 100
    assert list(deadlines.due(9)) == [(0, -1)]
