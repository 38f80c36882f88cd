"""Whatever a stranger says, no reader raises: a short fuzzing of each, the same every time."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.mutation import mutated
from tests.fuzz.run import NAMES
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = {"config": 20, "translator": 150}


def test_every_reader_is_fuzzed_by_its_name() -> None:
    assert list(TARGETS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_no_input_like_those_of_the_corpus_makes_a_reader_raise(name: str) -> None:
    target, rng = TARGETS[name], Random(name)
    for data in target.corpus:
        target.takes(data)
    for _ in range(ROUNDS.get(name, 400)):
        data = mutated(rng.choice(target.corpus), target.corpus, rng)
        try:
            target.takes(data)
        except Exception as error:
            error.add_note(f"of the input {data!r}")
            raise


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", NAMES)
def test_a_fuzzer_that_follows_branches_finds_no_input_that_makes_a_reader_raise(
    name: str, tmp_path: Path
) -> None:
    """Where atheris has no wheel the command says so, and there is nothing else to see."""
    asked = [sys.executable, "-m", "tests.fuzz.run", name, "--minutes", "0.08"]
    fuzzed = subprocess.run(
        [*asked, "--corpus", str(tmp_path)], capture_output=True, text=True, check=False
    )
    told = fuzzed.stdout + fuzzed.stderr
    if importlib.util.find_spec("atheris"):
        assert "no reader failed" in told, told[-3000:]
    else:
        assert "no wheel for this machine" in told
