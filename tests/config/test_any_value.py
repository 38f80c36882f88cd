"""Whatever stands in the place of a value: a list of problems, never a crash."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callcenter.config import check

SALUD = Path("deploy/examples/salud.toml")

VALUES = st.recursive(
    st.one_of(
        st.text(max_size=8),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.sampled_from(["line", "general", "salud", "principal", "off", "9"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["do", "then", "group", "menu", "say", "es", "parts", "x", "1"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=5,
)


def _fields(table: dict[str, Any], prefix: str = "") -> list[str]:
    """Every dotted field of the example, tables included."""
    found = []
    for name, value in table.items():
        found.append(prefix + name)
        if isinstance(value, dict):
            found += _fields(value, f"{prefix}{name}.")
    return found


FIELDS = _fields(tomllib.loads(SALUD.read_text(encoding="utf-8")))


@given(st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), min_size=1, max_size=3))
def test_any_value_anywhere_is_answered(overrides: list[tuple[str, object]]) -> None:
    for problem in check(SALUD, {"CALLCENTER_AMI__SECRET": "x"}, overrides):
        assert problem.message
        assert problem.mend
