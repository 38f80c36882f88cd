"""What one look at a PBX says."""

from __future__ import annotations

from callcenter.cli.observe import told
from callcenter.cli.observe_texts import OBSERVE
from callcenter.cli.texts import Language
from callcenter.observing.checking import Seen, SeenQueue

CITAS = SeenQueue(
    name="citas",
    line="salud",
    group="general",
    service="citas",
    listed=True,
    there=True,
    members=3,
    paused=1,
    waiting=2,
)


def test_each_queue_is_a_row_with_what_is_odd_about_it() -> None:
    other = SeenQueue(
        name="otra",
        line="",
        group="",
        service="",
        listed=False,
        there=True,
        members=0,
        paused=0,
        waiting=0,
    )
    typo = SeenQueue(
        name="citsa",
        line="salud",
        group="general",
        service="citsa",
        listed=True,
        there=False,
        members=0,
        paused=0,
        waiting=0,
    )
    text = told(Seen(queues=(CITAS, other, typo), excess=()), OBSERVE[Language.ES])
    _, first, second, third, _, rights, verdict = text.splitlines()
    assert first.split() == ["citas", "salud", "general", "citas", "3", "1", "2"]
    assert "no se cuenta" in second
    assert second.endswith("la configuración no la nombra")
    assert third.endswith("la central no la tiene")
    assert rights == "El usuario de la central solo puede mirar."
    assert verdict == "Listo: se observaría una cola."


def test_rights_beyond_looking_are_named_and_no_queue_is_said() -> None:
    text = told(Seen(queues=(), excess=("call", "originate")), OBSERVE[Language.EN])
    rights, verdict = text.splitlines()
    assert "(call, originate)" in rights
    assert "write = reporting" in rights
    assert verdict == "There is no queue to watch."
