"""The programs that make sounds, and how one of them is run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence  # msgspec reads the annotations at run time
from typing import Self

import msgspec

from callcenter.errors import CallcenterError

_LONGEST_RUN_S = 60.0
_MENDS = {name: f"; on Debian: sudo apt install {name}" for name in ("espeak-ng", "sox")}


class SpeechError(CallcenterError):
    """A sound could not be made."""


class Program(msgspec.Struct, frozen=True):
    """Words that start a program, and variables it needs beside ours."""

    argv: tuple[str, ...]
    environment: Mapping[str, str] = {}

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run to the end and return what was written to standard error.

        Raises:
            SpeechError: the program is missing, failed, or took more than a minute.
        """
        words = [*self.argv, *arguments]
        try:
            done = subprocess.run(
                words,
                input=stdin.encode(),
                capture_output=True,
                env={**os.environ, **self.environment},
                timeout=_LONGEST_RUN_S,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            name = self.argv[-1]
            mend = _MENDS.get(name, "")
            raise SpeechError(f"{name} could not be run: {error}{mend}") from error
        complaint = done.stderr.decode(errors="replace")
        if done.returncode:
            last = complaint.strip().rpartition("\n")[2]
            raise SpeechError(f"{self.argv[-1]} failed with {done.returncode}: {last}")
        return complaint


class Programs(msgspec.Struct, frozen=True):
    """What is needed to make sounds."""

    synthesiser: Program
    sox: Program
    arguments: tuple[str, ...] = ("-v", "{voice}", "-s", "140", "-b", "1", "--stdin", "-w", "{wav}")
    """What follows the synthesiser's words. The text is put in place of ``{text}``, and comes on
    standard input where that does not occur; ``{wav}`` is the file to write."""

    @classmethod
    def chosen(cls, command: Sequence[str] | None, *, espeak: Program, sox: Program) -> Self:
        """Take the operator's synthesiser where ``command`` names one, and espeak-ng elsewhere."""
        if command is None:
            return cls(synthesiser=espeak, sox=sox)
        program, *arguments = command
        return cls(synthesiser=Program((program,)), sox=sox, arguments=tuple(arguments))

    def speak(self, text: str, *, voice: str, wav: str) -> None:
        """Let the synthesiser write `text` as speech to the file `wav`.

        Raises:
            SpeechError: it could not.
        """
        places = {"{voice}": voice, "{wav}": wav, "{text}": text}
        arguments = [_filled(argument, places) for argument in self.arguments]
        typed = any("{text}" in argument for argument in self.arguments)
        self.synthesiser.run(*arguments, stdin="" if typed else text)


def _filled(argument: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        argument = argument.replace(place, value)
    return argument
