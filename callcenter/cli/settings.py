"""Reads the configuration for the commands that need it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter import config
from callcenter.cli.live_options import DEFAULT_SOCKET
from callcenter.config.check_sounds import voice_findings
from callcenter.config.observing import check_observed, is_observing, load_observed
from callcenter.config.sources import read_sources
from callcenter.config.sources import shadowed as config_shadowed
from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Collection, Iterable

    from callcenter.config.observing import Observed
    from callcenter.config.problems import Finding

OBSERVED = (
    "the configuration has a table [observe]: it is for `callcenter observe`, which only watches"
)
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
    if is_observed(options):
        if "ami" in needed:
            raise ConfigError(OBSERVED)
        return load_observed(
            options.config, environ=os.environ, overrides=overrides, warn=warn, needed=needed
        ).settings
    return config.load(
        options.config,
        environ=os.environ,
        overrides=overrides,
        warn=warn,
        needed=needed,
        more=more,
    )


def is_observed(options: Namespace) -> bool:
    """Return whether the configuration is of a PBX that is only watched.

    Of a file that cannot be read whoever loads it says why.
    """
    try:
        return is_observing(tables(options))
    except ConfigError:
        return False


def observed(
    options: Namespace,
    *,
    warn: Callable[[config.Problem], object] = lambda _: None,
) -> Observed:
    """Return which queues are to be watched, and as what.

    Raises:
        ConfigError: they cannot be; it tells everything that is wrong.
    """
    if not is_observing(tables(options)):
        raise ConfigError(
            "the configuration has no table [observe]: docs/observe.md shows the few lines it takes"
        )
    return load_observed(
        options.config,
        environ=os.environ,
        overrides=options.overrides,
        warn=warn,
        needed=config.SECRETS,
    )


def shadowed(options: Namespace) -> list[config.Problem]:
    """Return what of the file does not count, as something else was given over it.

    Raises:
        ConfigError: the file cannot be read.
    """
    known = config.Settings.model_fields
    return config_shadowed(
        options.config, environ=os.environ, overrides=options.overrides, known=known
    )


def problems(options: Namespace) -> list[config.Problem]:
    """Return everything that is wrong with the settings, or doubtful."""
    if is_observed(options):
        return check_observed(options.config, os.environ, options.overrides)
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
