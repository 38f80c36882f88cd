"""The exit codes, as `--help` tells them."""

from __future__ import annotations

DONE = 0
NOT_DONE = 1
INTERRUPTED = 130
"""As a shell counts a program that ended by Ctrl-C."""
