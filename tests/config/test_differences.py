"""What differs between two files, told field by field and without a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config.differences import differences, in_force, takes_restart
from tests.config.conftest import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.config import Settings

AGENT = """
[[agents]]
number = "7009"
pin = "1947"
name = "Rosa"
skills = ["citas"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "callcenter.toml"


def settings(path: Path, text: str = BASE, **others: object) -> Settings:
    return changed(path, {name.replace("__", "."): value for name, value in others.items()}, text)


def changed(path: Path, fields: dict[str, object], text: str = BASE) -> Settings:
    path.write_text(text, encoding="utf-8")
    return config.load(path, environ={}, overrides=fields.items())


def told(before: Settings, after: Settings) -> list[tuple[str, str, str]]:
    return [(c.field, c.before, c.after) for c in differences(before, after)]


def test_the_same_file_differs_in_nothing(path: Path) -> None:
    assert told(settings(path), settings(path)) == []


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        ("groups.general.target_s", 90, "180", "90"),
        ("groups.general.goal", 0.8, "", "0.8"),
        ("groups.general.guard", "off", "", '"off"'),
        ("groups.general.label", "Todos", '"General"', '"Todos"'),
        ("policy", "fifo", '"tiers"', '"fifo"'),
        ("lines.salud.whisper", True, "false", "true"),
        ("lines.salud.dialled", ["0800"], "[]", '["0800"]'),
        ("menus.principal.attempts", 3, "2", "3"),
        ("menus.principal.keys.1.group", "general", '"preferente"', '"general"'),
    ],
)
def test_a_field_is_told_as_it_is_written(
    path: Path, field: str, value: object, before: str, after: str
) -> None:
    base = settings(path)
    assert told(base, changed(path, {field: value})) == [(field, before, after)]


def test_a_table_that_came_or_went_is_one_change(path: Path) -> None:
    base = settings(path)
    more = BASE + '\n[services.quejas]\nlabel = "Quejas"\ncode = "Q"\n'
    came = ("services.quejas", "", '{ label = "Quejas", code = "Q" }')
    assert told(base, settings(path, more)) == [came]
    assert told(settings(path, more), base) == [("services.quejas", came[2], "")]


def test_a_text_is_told_by_its_language(path: Path) -> None:
    other = settings(path, prompts__hola="Buenas.")
    assert told(settings(path), other) == [("prompts.hola.es", '"Hola."', '"Buenas."')]


def test_a_target_of_another_kind_is_one_change(path: Path) -> None:
    line = '{ do = "line", group = "general" }'
    other = BASE.replace('otherwise = { do = "wait" }', f"otherwise = {line}")
    (change,) = told(settings(path), settings(path, other))
    assert change == ("menus.tramite.otherwise", '{ do = "wait" }', line)


def test_agents_are_told_by_their_number_and_without_their_pin(path: Path) -> None:
    one = settings(path, BASE + AGENT)
    other = settings(
        path,
        BASE
        + '[[agents]]\nnumber = "7000"\npin = "3333"\nname = "Eva"\n'
        + AGENT.replace("1947", "2222").replace('["citas"]', "[]"),
    )
    assert told(one, other) == [
        ("agents.7009.pin", "***", "***"),
        ("agents.7009.skills", '["citas"]', "[]"),
        ("agents.7000", "", '{ number = "7000", pin = ***, name = "Eva" }'),
    ]


def test_the_first_agent_is_told_as_the_list_of_all(path: Path) -> None:
    nobody = BASE[: BASE.index("[[agents]]")]
    ((field, before, after),) = told(settings(path, nobody), settings(path, nobody + AGENT))
    assert (field, before) == ("agents", "[]")
    assert "1947" not in after


def test_a_secret_is_told_to_have_changed_and_never_shown(path: Path) -> None:
    change = told(settings(path), settings(path, BASE.replace("s3cret", "0ther")))
    assert change == [("ami.secret", "***", "***")]


def test_what_needs_a_restart_stays_as_it_was(path: Path) -> None:
    before = settings(path)
    after = settings(
        path,
        ami__host="10.0.0.9",
        database__url="postgresql://nobody:s3cret@db/x",
        journal__folder="/var/lib/j",
        web__port=9090,
        control__mode="0600",
        desk__phones=["PJSIP/2??"],
        desk__number_timeout_s=9,
        groups__general__target_s=90,
    )
    found = list(differences(before, after))
    taken = [change.field for change in found if not takes_restart(change)]
    assert taken == ["desk.number_timeout_s", "groups.general.target_s"]
    kept = in_force(before, after)
    assert [c.field for c in differences(before, kept)] == taken
    assert {c.field.partition(".")[0] for c in differences(kept, after)} == {
        "ami",
        "database",
        "journal",
        "web",
        "control",
        "desk",
    }
    assert "s3cret" not in repr(found)
