from __future__ import annotations

from callcenter.latest import Latest


def test_the_earliest_is_forgotten_beyond_the_bound() -> None:
    known: Latest[str, int] = Latest(2)
    for moment, key in enumerate(("a", "b", "c")):
        known.put(key, moment)
    assert list(known.items()) == [("b", 1), ("c", 2)]


def test_who_is_put_again_is_the_latest() -> None:
    known: Latest[str, int] = Latest(2)
    for moment, key in enumerate(("a", "b", "a", "c")):
        known.put(key, moment)
    assert list(known.items()) == [("a", 2), ("c", 3)]
