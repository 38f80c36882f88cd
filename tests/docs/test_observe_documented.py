"""`docs/observe.md` tells every setting of its own tables, no other, and each default as it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from callcenter.config.observing import ObserveSettings, ObserveTable, QueueTable, load_observed
from callcenter.pbx.queue_watch import WANTED

if TYPE_CHECKING:
    from pydantic import BaseModel

PAGE = Path("docs/observe.md").read_text(encoding="utf-8")
USER = Path("deploy/asterisk/manager_callcenter_observe.conf").read_text(encoding="utf-8")
_PARTS = re.split(r"^#+ (.+)$", PAGE, flags=re.MULTILINE)
SECTIONS = dict(zip(_PARTS[1::2], _PARTS[2::2], strict=True))


def _rows(heading: str) -> dict[str, list[str]]:
    rows = re.findall(r"^\| `([a-z_]+)` \|(.*)\|$", SECTIONS[heading], re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


@pytest.mark.parametrize(
    ("heading", "model"),
    [("`[observe]`", ObserveTable), ("`[observe.queues.NAME]`", QueueTable)],
)
def test_every_setting_is_told_and_no_other(heading: str, model: type[BaseModel]) -> None:
    rows = _rows(heading)
    assert set(rows) == set(model.model_fields)
    for name, field in model.model_fields.items():
        meaning, _, default, _ = rows[name]
        assert meaning
        if isinstance(field.default, (str, int, float)):
            shown = str(field.default)
            assert default == f"`{shown.lower() if isinstance(field.default, bool) else shown}`"


def test_the_tables_that_it_shares_with_the_service_are_named() -> None:
    for name in ObserveSettings.model_fields:
        assert re.search(rf"`{name}`|`\[{name}(\.NAME)?\]`", PAGE), name


def test_the_files_that_are_shown_can_be_used(tmp_path: Path) -> None:
    first, second = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    path = tmp_path / "o.toml"
    for text in (first, second):
        tomllib.loads(text)
        path.write_text(text, encoding="utf-8")
        assert load_observed(path, environ={}).settings.lines


def test_the_manager_user_is_let_all_events_that_are_read_and_no_right_to_change_anything() -> None:
    by_line = set(
        re.findall(r"^eventfilter\(action\(include\),name\((\w+)\)\) =", USER, re.MULTILINE)
    )
    assert by_line == {name.decode() for name in WANTED}
    old = re.search(r"^; eventfilter = \^Event: (\(.*\))\[\[:space:\]\]$", USER, re.MULTILINE)
    assert old is not None
    assert all(re.fullmatch(old[1], name) for name in by_line)
    assert re.findall(r"^(read|write) = (.*)$", USER, re.MULTILINE) == [
        ("read", "agent,call"),
        ("write", "reporting"),
    ]
