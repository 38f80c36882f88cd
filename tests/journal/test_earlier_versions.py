"""A service that was upgraded reads the journal and the spool that the version before wrote.

`earlier.json` holds the forms as they were written once. A field of one of them that came later has
a default, and none of the values is taken away; a new form is added to the file.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.journal.forms import Forms, forms

EARLIER = Path(__file__).with_name("earlier.json")


class Earlier(msgspec.Struct):
    structs: Forms
    enums: Forms


def earlier() -> Earlier:
    return msgspec.json.decode(EARLIER.read_bytes(), type=Earlier)


def test_a_line_of_an_earlier_version_has_all_that_must_be_there() -> None:
    structs, enums = forms()
    was = earlier()
    missing = {
        name: asked
        for name, fields in was.structs.items()
        if (asked := sorted(set(structs.get(name, ["the form itself"])) - set(fields)))
    }
    unread = {
        name: gone
        for name, values in was.enums.items()
        if (gone := sorted(set(values) - set(enums.get(name, []))))
    }
    assert missing == {}, "give these fields a default: a journal may be of an earlier version"
    assert unread == {}, "read these values yet: a journal may be of an earlier version"


def test_every_form_is_remembered() -> None:
    structs, enums = forms()
    was = earlier()
    assert set(structs) - set(was.structs) == set(), f"add these to {EARLIER.name}"
    values = {name: set(there) - set(was.enums.get(name, [])) for name, there in enums.items()}
    assert {name: new for name, new in values.items() if new} == {}, f"add these to {EARLIER.name}"
