"""The product's own sentences."""

from __future__ import annotations

import re

import pytest

from callcenter.speech.catalogue import (
    CATALOGUE,
    EMERGENCY_NUMBER,
    FOLDER,
    SERVICE_NAME,
    SLOW,
    Sentence,
)


@pytest.mark.parametrize("sentence", Sentence)
def test_every_sentence_is_worded_in_both_languages(sentence: Sentence) -> None:
    wording = CATALOGUE[sentence]

    for text in (wording.text("es"), wording.text("en")):
        begins = sentence.startswith(f"{FOLDER}opens-")  # the time of day follows
        assert text.endswith("," if begins else ".")
        assert {EMERGENCY_NUMBER, SERVICE_NAME} >= set(re.findall(r"\{[^}]*\}", text))
    assert wording.text("es") != wording.text("en")


@pytest.mark.parametrize("sentence", Sentence)
def test_every_name_is_a_sound_of_ours(sentence: Sentence) -> None:
    assert sentence.startswith(FOLDER)
    assert not sentence.endswith(SLOW)
