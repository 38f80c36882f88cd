"""The public text says what the live rules do, in whole sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.queue.policies import PolicyName
from callcenter.speech.order import PublicGroup, public_order

if TYPE_CHECKING:
    from callcenter.speech.numbers import Language

EMERGENCY = PublicGroup(label="Emergencia", tier=0, target_ms=30_000)
PREFERRED = PublicGroup(
    label="Preferente", people="embarazadas y menores de edad", tier=1, target_ms=60_000
)
GENERAL = PublicGroup(label="General", tier=2, target_ms=180_000, guard_ms=540_000)
LATER = PublicGroup(label="Trámites", tier=2, target_ms=90_000)


def test_each_tier_is_a_step_and_a_guard_is_told_with_its_time() -> None:
    assert public_order(
        [GENERAL, PREFERRED, EMERGENCY], policy=PolicyName.TIERS, language="es"
    ) == [
        "Primero, las emergencias.",
        "Después, quienes por ley tienen atención preferente: embarazadas y menores de edad.",
        "Luego, todas las demás personas.",
        (
            "Dentro de un mismo grupo y trámite, por orden de llegada; se cuenta desde que"
            " contestamos la llamada."
        ),
        (
            "Quien pasa de 9 minutos de espera en el grupo General sube al paso de la atención"
            " preferente."
        ),
    ]


@pytest.mark.parametrize(
    ("groups", "policy"),
    [
        ([EMERGENCY, PREFERRED, GENERAL], PolicyName.STRICT),
        ([EMERGENCY, PREFERRED, LATER], PolicyName.TIERS),
    ],
)
def test_where_no_wait_lifts_anybody_that_is_said(
    groups: list[PublicGroup], policy: PolicyName
) -> None:
    assert public_order(groups, policy=policy, language="es")[-1] == (
        "Ninguna espera, por larga que sea, cambia este orden."
    )


def test_groups_that_share_a_step_are_named_with_their_promises() -> None:
    text = public_order([GENERAL, LATER], policy=PolicyName.TIERS, language="es")

    assert text[0] == "Luego, las demás personas: General; Trámites."
    assert text[1].endswith(
        "la espera prometida a su grupo: General, 3 minutos; Trámites, 1 minuto y 30 segundos."
    )


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (PolicyName.RATIO, "Then whoever has used up the largest part of the wait"),
        (PolicyName.DUE, "Then whoever's promised time comes first."),
    ],
)
def test_orders_that_merge_two_tiers_say_so_and_name_no_law(policy: PolicyName, said: str) -> None:
    text = public_order([EMERGENCY, PREFERRED, GENERAL], policy=policy, language="en")

    assert text[0] == "First, emergencies."
    assert text[1].startswith(said)
    assert text[1].endswith("Preferente, 1 minute; General, 3 minutes.")
    assert not any("law" in sentence for sentence in text)


@pytest.mark.parametrize("language", ["es", "en"])
def test_arrival_alone_is_one_sentence(language: Language) -> None:
    text = public_order([EMERGENCY, GENERAL], policy=PolicyName.FIFO, language=language)

    assert len(text) == 1


def test_a_line_of_one_group_says_nothing_of_those_it_does_not_have() -> None:
    text = public_order([EMERGENCY], policy=PolicyName.RATIO, language="en")

    assert text[0] == "First, emergencies."
    assert text[1].startswith("Within one group")


def test_seconds_alone_are_said_as_such() -> None:
    blink = PublicGroup(label="A", tier=2, target_ms=1_000, guard_ms=400)

    text = public_order([blink, LATER], policy=PolicyName.TIERS, language="es")

    assert "A, 1 segundo;" in text[1]
    assert "0 segundos" in text[-1]


def test_a_line_for_emergencies_alone_has_one_step() -> None:
    text = public_order([EMERGENCY], policy=PolicyName.STRICT, language="en")

    assert text[0] == "First, emergencies."
    assert len(text) == 3
