"""Reads the configuration for the commands that need it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter import config
from callcenter.cli.live_options import DEFAULT_SOCKET
from callcenter.config.check_sounds import voice_findings
from callcenter.config.sources import read_sources

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Collection, Iterable

    from callcenter.config.problems import Finding

NO_PBX = frozenset({"database"})
"""What a command needs that does not speak with the PBX."""


def load(
    options: Namespace,
    *,
    warn: Callable[[config.Problem], object] = lambda _: None,
    needed: Collection[str] = NO_PBX,
    more: Callable[[config.Settings], Iterable[Finding]] = lambda _: (),
) -> config.Settings:
    """Return the settings: the file, over it the environment, over both the command line.

    ``warn`` is told what is doubtful in them; ``needed`` are the tables whose secrets must be
    there; ``more`` finds what else is wrong with them.

    Raises:
        ConfigError: they cannot be used; it tells everything that is wrong.
    """
    overrides = getattr(options, "overrides", ())
    return config.load(
        options.config,
        environ=os.environ,
        overrides=overrides,
        warn=warn,
        needed=needed,
        more=more,
    )


def problems(options: Namespace) -> list[config.Problem]:
    """Return everything that is wrong with the settings, or doubtful."""
    return config.check(options.config, os.environ, options.overrides, more=voice_findings)


def tables(options: Namespace) -> dict[str, Any]:
    """Return what is given, unchecked: no secret is needed for it.

    Raises:
        ConfigError: the file cannot be read.
    """
    known = config.Settings.model_fields
    overrides = getattr(options, "overrides", ())
    return read_sources(options.config, environ=os.environ, overrides=overrides, known=known).data


def socket_path(options: Namespace) -> Path:
    """Return where the service that runs by this configuration listens for commands.

    Raises:
        ConfigError: the file cannot be read.
    """
    control = tables(options).get("control")
    given = control.get("socket") if isinstance(control, dict) else None
    return Path(given) if isinstance(given, str) else DEFAULT_SOCKET
