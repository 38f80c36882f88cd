"""Read a configuration, and say what is wrong with it: fields, then names, then all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from callcenter.config.checks import findings
from callcenter.config.files import recording_findings, with_files
from callcenter.config.planned import with_planned
from callcenter.config.problems import Problem, SettingsRefused, Severity
from callcenter.config.settings import Settings
from callcenter.config.sources import Sources, read_sources
from callcenter.config.translate import findings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from callcenter.config.problems import Finding

SECRETS = frozenset({"ami", "database"})
"""Tables that hold a secret, which the service needs."""


def load(  # noqa: PLR0913  # sources, and what is asked of them
    path: Path,
    *,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]] = (),
    warn: Callable[[Problem], object] = lambda _: None,
    needed: Collection[str] = SECRETS,
    more: Callable[[Settings], Iterable[Finding]] = lambda _: (),
) -> Settings:
    """Return the settings to run by.

    Args:
        path: the TOML file.
        environ: the environment; `CALLCENTER_AMI__SECRET` wins over `secret` of `[ami]`.
        overrides: dotted fields and values, such as ("ami.port", 5038); they win over both.
        warn: is told what is doubtful in settings that can be used.
        needed: tables whose secrets must be there; who does not speak with the PBX needs no ami.
        more: finds what else is wrong with settings in which nothing was.

    Raises:
        SettingsRefused: with everything that is wrong; warnings alone do not stop it.
    """
    settings, problems = _read(path, environ=environ, overrides=overrides, needed=needed, more=more)
    if settings is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise SettingsRefused(problems)
    for problem in problems:
        warn(problem)
    return settings


def check(
    path: Path,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]] = (),
    *,
    more: Callable[[Settings], Iterable[Finding]] = lambda _: (),
) -> list[Problem]:
    """Return everything that is wrong or doubtful, in the order of the file; empty: all is well.

    ``more`` finds what else is doubtful about settings in which nothing is wrong.
    """
    try:
        _, problems = _read(path, environ=environ, overrides=overrides, needed=(), more=more)
    except SettingsRefused as refused:
        return list(refused.problems)
    return problems


def _read(
    path: Path,
    *,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]],
    needed: Collection[str],
    more: Callable[[Settings], Iterable[Finding]] = lambda _: (),
) -> tuple[Settings | None, list[Problem]]:
    sources = read_sources(path, environ=environ, overrides=overrides, known=Settings.model_fields)
    try:
        settings = Settings.model_validate(sources.data)
    except ValidationError as error:
        return None, located(sources, findings_of(error))
    settings, filed = with_files(settings, path.parent, needed=needed)
    settings, of_plan = with_planned(settings, path.parent)
    found = [*filed, *of_plan, *findings(settings), *recording_findings(settings)]
    if all(finding.severity is not Severity.ERROR for finding in found):
        found.extend(more(settings))
    return settings, located(sources, found)


def located(sources: Sources, found: Iterable[Finding]) -> list[Problem]:
    """Return what was found with file and line: what is wrong first, then in the file's order."""
    problems = [sources.problem(finding) for finding in found]
    return sorted(problems, key=lambda problem: (problem.severity, problem.line or 0))
