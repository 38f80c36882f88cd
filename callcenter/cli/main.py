"""Reads the command line, hands over to the one command, and turns what fails into one line."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from callcenter.cli.exits import INTERRUPTED, NOT_DONE
from callcenter.cli.options import parser
from callcenter.errors import CallcenterError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence


class _Command(Protocol):
    """A module of this package that carries out one command."""

    def main(self, options: Namespace) -> int:
        """Do it and return the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``argv`` is the process's own unless given.

    Raises:
        SystemExit: help was asked for, or the command line is wrong (code 2).
    """
    options = parser().parse_args(argv)
    try:
        code = _load(options.module).main(options)
        sys.stdout.flush()
    except CallcenterError as fault:
        # A refused configuration tells all its problems, one below the other.
        print(fault if "\n" in str(fault) else f"callcenter: {fault}", file=sys.stderr)
        return NOT_DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough: nothing more is written, not at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_DONE
    return code


def _load(module: str) -> _Command:
    """Import what carries a command out: each brings its own, so that help and `check` stay quick.

    What is loaded stays. To look for garbage among it costs a fifth of a start, and later makes
    each full collection the longer.
    """
    gc.disable()
    try:
        return cast("_Command", import_module(module))
    finally:
        gc.freeze()
        gc.enable()
