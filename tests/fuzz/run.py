"""Fuzzes the readers of `tests.fuzz.targets` with atheris (libFuzzer), each for its share of time.

`scripts/fuzz --minutes 10` fuzzes them all, `scripts/fuzz --minutes 60 wire` one of them. What was
found is kept in a corpus folder, so that the next time begins where this one ended.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from callcenter.lab.cache import cache_folder

_SLOW_S = 20
_LONGEST = 16_384


def fuzz_one(name: str, corpus: Path, *, seconds: int) -> None:
    """Fuzz one reader in this process; libFuzzer ends it."""
    import atheris  # noqa: PLC0415  # there are no wheels of it for some machines

    # What the target reads with is watched, so that new paths are noticed.
    with atheris.instrument_imports(include=["callcenter"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415

    target = TARGETS[name]
    seeds = corpus / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    for at, data in enumerate(target.corpus):
        (seeds / f"{name}-{at}").write_bytes(data)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={_SLOW_S}",
        f"-max_len={_LONGEST}",
        f"-artifact_prefix={corpus}/failed-",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus), str(seeds)], target.takes)
    atheris.Fuzz()


def fuzz(names: list[str], folder: Path, *, seconds: int) -> list[str]:
    """Fuzz readers one after the other, each in a process of its own; return those that failed."""
    failed = []
    for name in names:
        corpus = folder / name
        print(f"== {name}, {seconds} s", flush=True)
        one = [sys.executable, "-m", "tests.fuzz.run", "--one", name]
        options = ["--corpus", str(corpus), "--seconds", str(seconds)]
        if subprocess.run([*one, *options], check=False).returncode:
            failed.append(name)
    return failed


def repeat(name: str, files: list[Path]) -> None:
    """Let a reader take files again, such as one that libFuzzer wrote when it failed."""
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415  # not before it can be watched

    for file in files:
        TARGETS[name].takes(file.read_bytes())
        print(f"{file}: no error")


def main() -> None:
    """Read the arguments and fuzz."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("target", nargs="?", help="one of them; all unless given")
    parser.add_argument("files", nargs="*", type=Path, help="take these again instead of fuzzing")
    parser.add_argument("--minutes", type=float, default=4.0, help="for all together (4)")
    parser.add_argument("--corpus", type=Path, default=cache_folder() / "fuzz")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.target and asked.files:
        repeat(asked.target, asked.files)
        return
    if importlib.util.find_spec("atheris") is None:
        sys.exit("atheris has no wheel for this machine or this Python: the tests fuzz without it")
    if asked.one:
        fuzz_one(asked.one, asked.corpus, seconds=asked.seconds)
        return
    names = [asked.target] if asked.target else NAMES
    seconds = max(1, round(asked.minutes * 60 / len(names)))
    os.environ.setdefault("PYTHONHASHSEED", "0")
    if failed := fuzz(names, asked.corpus, seconds=seconds):
        sys.exit(f"failed: {', '.join(failed)}; the input is {asked.corpus}/NAME/failed-…")
    print("no reader failed")


NAMES = ["wire", "translator", "config", "journal", "spool", "memo", "requests", "digits"]

if __name__ == "__main__":
    main()
