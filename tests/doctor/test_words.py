"""Code, both catalogues and the page hold together."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from callcenter.doctor.english import ENGLISH
from callcenter.doctor.facts import Wanted
from callcenter.doctor.findings import GRAVE, Finding
from callcenter.doctor.of_dialplan import OURS
from callcenter.doctor.of_user import READ, WRITE
from callcenter.doctor.saying import say
from callcenter.doctor.spanish import SPANISH
from callcenter.lab.asterisk import DEPLOY

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("callcenter/doctor/of_*.py"), *ROOT.glob("callcenter/cli/doctor*.py"))
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_know_the_same_findings_and_fill_in_the_same() -> None:
    assert SPANISH.keys() == ENGLISH.keys()
    for name, (found, _) in SPANISH.items():
        assert fields(found) == fields(ENGLISH[name][0]), name


def test_every_kind_has_words_and_all_but_the_right_ones_a_mend() -> None:
    assert {name for name in ENGLISH if not name.endswith((".ok", ".unknown"))} == GRAVE.keys()
    for catalogue in (SPANISH, ENGLISH):
        assert all(bool(mend) != name.endswith(".ok") for name, (_, mend) in catalogue.items())


def test_every_check_finds_what_the_table_holds() -> None:
    for name in GRAVE:
        check, _, kind = name.partition(".")
        assert f'"{check}"' in CODE
        assert f'"{kind}"' in CODE


def test_the_page_has_a_row_for_each_finding_with_its_severity_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (\w+) \|.+\|.+\|$", PAGE, re.MULTILINE))
    unseen = set(re.findall(r"^\| `(\w+\.unknown)` \|", PAGE, re.MULTILINE))
    graves = {name: severity for name, severity in rows.items() if name not in unseen}
    assert graves == {name: severity.value for name, severity in GRAVE.items()}
    assert unseen == {name for name in ENGLISH if name.endswith(".unknown")}


def test_the_contexts_are_those_of_the_file() -> None:
    text = (DEPLOY / "extensions_callcenter.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"^\[([\w-]+)\]$", text, re.MULTILINE)) == set(OURS)


def test_the_rights_are_those_of_the_file() -> None:
    text = (DEPLOY / "manager_callcenter.conf").read_text(encoding="utf-8")
    for kind, ours in (("read", READ), ("write", WRITE)):
        [line] = re.findall(rf"^{kind} = (.+)$", text, re.MULTILINE)
        assert set(line.split(",")) == ours


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_mend_names_the_files_that_the_page_of_a_system_never_writes(language: str) -> None:
    finding = Finding("contexts", "missing", {"contexts": "callcenter-line"})
    by_page = say(finding, Wanted(), generated=True, language=language)[1]
    by_hand = say(finding, Wanted(), generated=False, language=language)[1]
    assert by_page.startswith("extensions_custom.conf")
    assert by_hand.startswith("extensions.conf")


def test_a_mend_names_the_line_of_the_settings() -> None:
    wanted = Wanted(places={"desk.prefix": "callcenter.toml:7 (desk.prefix)"})
    finding = Finding("prefix", "differs", {"theirs": "*9", "ours": "*2"})
    assert "callcenter.toml:7" in say(finding, wanted, generated=False, language="es")[1]
