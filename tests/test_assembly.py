"""What an app is made of, where making it is more than calling a constructor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter import config, facts
from callcenter.assembly import journal_of
from callcenter.contacts import Channel, ContactId
from tests.flow.story import EXAMPLE, START, example_rules

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.journal.file import Journal

ANA, HOSPITAL = "5115550100", "5115550199"


def journal(folder: Path, run: str) -> Journal:
    settings = config.load(
        EXAMPLE,
        environ={"CALLCENTER_AMI__SECRET": "any"},
        overrides=[("journal.folder", str(folder))],
    )
    rules = replace(example_rules(), shared_numbers=(HOSPITAL,))
    made = journal_of(
        settings,
        rules,
        run=run,
        standing=lambda _=None: (),
        hide=lambda number: f"hidden-{number}" if number else "",
    )
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("number", "known"),
    [(ANA, f"hidden-{ANA}"), (f"+51 1 {ANA[3:]}", f"hidden-{ANA}"), (HOSPITAL, ""), ("-", "")],
)
def test_the_journal_knows_a_caller_as_the_core_does(
    tmp_path: Path, number: str, known: str
) -> None:
    written = journal(tmp_path, "a")
    written.begin(START)
    contact = ContactId("a-1")
    written.record(facts.ContactArrived(contact, Channel.PHONE, "main", "salud", number), START)
    written.close()
    assert journal(tmp_path, "b").recovered().contacts[contact].caller == known
