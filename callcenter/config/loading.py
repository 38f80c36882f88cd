"""Read a configuration, and say everything that is wrong with it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr, ValidationError

from callcenter.config.checks import findings
from callcenter.config.problems import Finding, Problem, SettingsRefused, Severity
from callcenter.config.settings import Settings
from callcenter.config.sources import Sources, read_sources
from callcenter.config.translate import findings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_FILED_SECRETS = (("ami", "secret"), ("database", "url"))
"""Fields whose value may stand in a file of its own, named by the field with `_file`."""
_OTHER_FILES = (("ami", "ca_file"), ("speech", "recordings"), ("speech", "sounds"))


def load(
    path: Path, *, environ: Mapping[str, str], overrides: Iterable[tuple[str, object]] = ()
) -> Settings:
    """Return the settings to run by.

    Args:
        path: the TOML file.
        environ: the environment; `CALLCENTER_AMI__SECRET` wins over `secret` of `[ami]`.
        overrides: dotted fields and values, such as ("ami.port", 5038); they win over both.

    Raises:
        SettingsRefused: with everything that is wrong; warnings alone do not stop it.
    """
    settings, problems = _read(path, environ=environ, overrides=overrides, running=True)
    if settings is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise SettingsRefused(problems)
    return settings


def check(
    path: Path, environ: Mapping[str, str], overrides: Iterable[tuple[str, object]] = ()
) -> list[Problem]:
    """Return everything that is wrong or doubtful, in the order of the file; empty: all is well."""
    try:
        _, problems = _read(path, environ=environ, overrides=overrides, running=False)
    except SettingsRefused as refused:
        return list(refused.problems)
    return problems


def _read(
    path: Path,
    *,
    environ: Mapping[str, str],
    overrides: Iterable[tuple[str, object]],
    running: bool,
) -> tuple[Settings | None, list[Problem]]:
    sources = read_sources(path, environ=environ, overrides=overrides, known=Settings.model_fields)
    try:
        settings = Settings.model_validate(sources.data)
    except ValidationError as error:
        return None, _located(sources, findings_of(error))
    settings, filed = _with_files(settings, path.parent, running=running)
    return settings, _located(sources, [*filed, *findings(settings)])


def _located(sources: Sources, found: Iterable[Finding]) -> list[Problem]:
    problems = [sources.problem(finding) for finding in found]
    return sorted(problems, key=lambda problem: (problem.severity, problem.line or 0))


def _with_files(
    settings: Settings, folder: Path, *, running: bool
) -> tuple[Settings, list[Finding]]:
    """Put in what stands in files of its own; relative paths count from the configuration's folder.

    A file that `check` cannot read is only doubtful: the service may be another user.
    """
    found = []
    tables = {name: getattr(settings, name) for name in ("ami", "database", "speech")}
    for table, field in _OTHER_FILES:
        given = getattr(tables[table], field)
        if given is not None:
            tables[table] = tables[table].model_copy(update={field: folder / given})
    for table, field in _FILED_SECRETS:
        given = getattr(tables[table], f"{field}_file")
        if given is None:
            continue
        if getattr(tables[table], field) is not None:
            found.append(_twice(table, field))
            continue
        try:
            text = (folder / given).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            found.append(_unread(table, f"{field}_file", error, running=running))
            continue
        tables[table] = tables[table].model_copy(update={field: SecretStr(text)})
    if tables["ami"].secret is None and settings.ami.secret_file is None:
        found.append(_no_secret(running=running))
    return settings.model_copy(update=tables), found


def _twice(table: str, field: str) -> Finding:
    return Finding(
        path=(table, f"{field}_file"),
        message=f"contradicts {table}.{field}, which is given too",
        mend="Keep one of the two.",
    )


def _unread(table: str, field: str, error: Exception, *, running: bool) -> Finding:
    why = getattr(error, "strerror", None) or "it is not UTF-8 text"
    return Finding(
        path=(table, field),
        message=f"the file cannot be read: {why}",
        mend="Check the path, and that the service's user may read it.",
        severity=Severity.ERROR if running else Severity.WARNING,
    )


def _no_secret(*, running: bool) -> Finding:
    return Finding(
        path=("ami", "secret"),
        message="no secret is given, and none stands in this environment",
        mend="Set CALLCENTER_AMI__SECRET for the service, or ami.secret_file.",
        severity=Severity.ERROR if running else Severity.WARNING,
    )
