"""Which conversations are recorded: what is refused or doubtful, and what is made of the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter import config
from callcenter.config import Problem, Severity
from callcenter.config.recording import visible_folder
from tests.flow.story import EXAMPLE

Spoiled = Callable[..., list[Problem]]

SERVICE = "[services.citas]\n"
PLACES = '[database]\nurl = "postgresql:///x"\nkey_file = "/dev/null"\n[desk.call_keys]\n'


def with_recording(text: str, around: str = PLACES) -> tuple[str, str]:
    return SERVICE, f'{around}[recording]\nfolder = "/srv/rec"\n{text}\n{SERVICE}'


def of_recording(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.field.startswith("recording")]


@pytest.mark.parametrize(
    ("text", "field", "why"),
    [
        ("notice = []", "recording.notice", "callers are recorded and not told"),
        ('notice = "x"', "recording.notice", "there is no prompt of that name"),
        ('lines = ["x"]', "recording.lines[1]", "there is no line of that name"),
        ('groups = ["x"]', "recording.groups[1]", "there is no group of that name"),
        ('services = ["x"]', "recording.services[1]", "there is no service of that name"),
        ("keep_days_of = { x = 3 }", "recording.keep_days_of.x", "there is no line of that name"),
        ('refuse_key = "9"', "recording.refuse_key", "that of emergencies"),
        (
            'told_elsewhere = true\nrefuse_key = "2"',
            "recording.refuse_key",
            "none is said here",
        ),
        ('notice = "cuando"', "recording.notice", "tells when the line opens"),
    ],
)
def test_such_settings_are_refused(spoiled: Spoiled, text: str, field: str, why: str) -> None:
    opening = ('hola = "Hola."', 'hola = "Hola."\ncuando = [{ value = "opening" }]')
    found = of_recording(spoiled(with_recording(text), opening))
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    assert [problem.field for problem in errors] == [field]
    assert why in errors[0].message
    assert errors[0].line is not None


@pytest.mark.parametrize(
    "text",
    [
        'format = "mp3"',
        "share = 0",
        "keep_days = 0",
        "min_free = 0",
        'refused = "maybe"',
        "seen_at = 3",
        'groups = "general"',
        'refuse_key = "12"',
    ],
)
def test_values_that_mean_nothing_are_refused(spoiled: Spoiled, text: str) -> None:
    (problem,) = of_recording(spoiled(with_recording(text)))
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize(
    "folder",
    ["relative", "/srv/rec/", "/srv/a b", "/srv/a,b", "/srv/${x}", "/srv/../x;", '/srv/a"b', "/"],
)
def test_a_folder_that_the_pbx_would_read_otherwise_is_refused(
    spoiled: Spoiled, folder: str
) -> None:
    text = f"{PLACES}[recording]\nfolder = '{folder}'\n{SERVICE}"
    (problem,) = of_recording(spoiled((SERVICE, text)))
    assert problem.field == "recording.folder"


@pytest.mark.parametrize(
    ("text", "around", "field", "why"),
    [
        ("", PLACES, "recording.seen_at", "/srv/rec is not there"),
        ("", PLACES, "recording.seen_at", "another machine"),
        ('seen_at = "/tmp"\ntold_elsewhere = true', PLACES, "recording.told_elsewhere", "nothing"),
        (
            'seen_at = "/tmp"\ngroups = ["emergencia"]',
            PLACES,
            "recording.groups[1]",
            "hears the notice",
        ),
        (
            'seen_at = "/tmp"\nlines = ["salud"]\nkeep_days_of = { otra = 3 }',
            PLACES,
            "recording.keep_days_of.otra",
            "nothing is recorded on that line",
        ),
        ('seen_at = "/tmp"', PLACES.replace("[desk.call_keys]\n", ""), "recording", "no agent's"),
    ],
)
def test_such_settings_are_doubtful(
    spoiled: Spoiled, text: str, around: str, field: str, why: str
) -> None:
    other = "[lines.otra]", 'dialled = ["1"]', 'menu = "principal"', 'default_group = "general"'
    line = ("[menus.principal]\n", "\n".join((*other, "[menus.principal]\n")))
    secret = 'secret = "s3cret"'  # noqa: S105  # a line of the file
    pbx = (secret, f'{secret}\nhost = "pbx.example"' if why == "another machine" else secret)
    (problem,) = of_recording(spoiled(with_recording(text, around), line, pbx))
    assert (problem.field, problem.severity) == (field, Severity.WARNING)
    assert why in problem.message


def test_without_a_database_nobody_would_know_which_there_are(spoiled: Spoiled) -> None:
    found = of_recording(spoiled(with_recording('seen_at = "/tmp"', "[desk.call_keys]\n")))
    assert [problem.severity for problem in found] == [Severity.ERROR]
    assert "no database is named" in found[0].message


def test_emergencies_alone_have_to_be_named(spoiled: Spoiled) -> None:
    only = [("tier = 1", "tier = 0"), ("tier = 2", "tier = 0")]
    found = of_recording(spoiled(with_recording('seen_at = "/tmp"'), *only))
    assert any("nobody is recorded" in problem.message for problem in found)


@pytest.mark.parametrize("name", ["stop_recording", "pause_recording"])
def test_a_key_that_means_two_things_is_refused_where_it_means_anything(
    spoiled: Spoiled, name: str
) -> None:
    keys = f'[desk.call_keys]\n{name} = "2"\n'
    assert spoiled((SERVICE, f"{keys}{SERVICE}")) == []
    around = PLACES.replace("[desk.call_keys]\n", keys)
    (problem,) = spoiled(with_recording('seen_at = "/tmp"', around))[:1]
    assert problem.field == f"desk.call_keys.{name}"


def settings(**other: object) -> config.Settings:
    overrides = {"recording.folder": "/srv/rec", "database.url": "postgresql:///x"}
    given = overrides | {name.replace("__", "."): value for name, value in other.items()}
    return config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "x"}, overrides=given.items())


def test_the_rules_are_made_of_it() -> None:
    made = config.rules(
        settings(
            recording__services=["citas"],
            recording__share=0.5,
            recording__refuse_key="2",
            recording__refused="keep",
            service__timezone="America/Lima",
        )
    ).recording
    assert made is not None
    assert (made.folder, made.ending, made.share) == ("/srv/rec", "WAV", 0.5)
    assert made.lines == {"salud"}
    assert "emergencia" not in made.groups
    assert {"preferente", "general"} <= made.groups
    assert made.services == {"citas"}
    assert made.notice == ("callcenter/recording-notice",)
    assert (made.refuse_key, made.keep_refused) == ("2", True)
    assert made.clock_ahead_ms == -5 * 3_600_000
    assert made.telling == frozenset()


def test_a_menu_that_says_the_notice_is_enough() -> None:
    menu = settings().menus["principal"]
    said = [*menu.prompt, "recording-notice"]
    made = config.rules(settings(menus__principal__prompt=said)).recording
    assert made is not None
    assert made.telling == {"principal"}
    again = config.rules(
        settings(menus__principal__prompt=said, menus__principal__repeat=list(menu.prompt))
    ).recording
    assert again is not None
    assert again.telling == frozenset()


def test_told_elsewhere_nothing_is_said() -> None:
    made = config.rules(settings(recording__told_elsewhere=True)).recording
    assert made is not None
    assert made.notice == ()


def test_without_the_table_nothing_is_recorded() -> None:
    loaded = config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "x"})
    assert config.rules(loaded).recording is None
    assert visible_folder(loaded) is None


def test_the_folder_is_seen_where_the_pbx_is_or_where_it_is_said() -> None:
    assert visible_folder(settings()) == Path("/srv/rec")
    assert visible_folder(settings(ami__host="pbx.example")) is None
    assert visible_folder(settings(recording__seen_at="/mnt")) == Path("/mnt")
