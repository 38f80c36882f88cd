"""How set-up steps tell a person how far they are."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""Exit status of a command that Ctrl-C ended, as shells count it (128 + SIGINT)."""


def say(line: str) -> None:
    """Put a line on standard error at once, so that standard output stays an answer."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
