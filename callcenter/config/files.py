"""What a configuration points at on disk: secrets in files of their own, and recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from callcenter.config.problems import Finding, Severity, why_unread
from callcenter.config.sounds import text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from callcenter.config.settings import Settings

_FILED_SECRETS = (("ami", "secret"), ("database", "url"), ("registry", "token"))
"""Fields whose value may stand in a file of its own, named by the field with `_file`."""
_OTHER_FILES = (
    ("ami", "ca_file"),
    ("database", "key_file"),
    ("database", "spool"),
    ("registry", "ca_file"),
    ("speech", "recordings"),
    ("speech", "sounds"),
)


def with_files(
    settings: Settings, folder: Path, *, needed: Collection[str]
) -> tuple[Settings, list[Finding]]:
    """Put in what stands in files of its own; relative paths count from the configuration's folder.

    A secret of a table that is not ``needed`` may be missing or unreadable, which is only
    doubtful: the service may be another user.
    """
    found = []
    names = ("ami", "database", "registry", "speech")
    tables = {name: getattr(settings, name) for name in names}
    for table, field in _OTHER_FILES:
        given = getattr(tables[table], field, None)
        if given is not None:
            tables[table] = tables[table].model_copy(update={field: folder / given})
    for table, field in _FILED_SECRETS:
        given = getattr(tables[table], f"{field}_file", None)
        if given is None:
            continue
        if getattr(tables[table], field) is not None:
            found.append(_twice(table, field))
            continue
        try:
            text = (folder / given).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            found.append(_unread(table, f"{field}_file", error, needed=table in needed))
            continue
        tables[table] = tables[table].model_copy(update={field: SecretStr(text)})
    if tables["ami"].secret is None and settings.ami.secret_file is None:
        found.append(_no_secret(needed="ami" in needed))
    return settings.model_copy(update=tables), found


def _twice(table: str, field: str) -> Finding:
    return Finding(
        path=(table, f"{field}_file"),
        message=f"contradicts {table}.{field}, which is given too",
        mend="Keep one of the two.",
    )


def _unread(
    table: str, field: str, error: OSError | UnicodeDecodeError, *, needed: bool
) -> Finding:
    return Finding(
        path=(table, field),
        message=f"the file cannot be read: {why_unread(error)}",
        mend="Check the path, and that the service's user may read it.",
        severity=Severity.ERROR if needed else Severity.WARNING,
    )


def _no_secret(*, needed: bool) -> Finding:
    return Finding(
        path=("ami", "secret"),
        message="no secret is given, and none stands in this environment",
        mend="Set CALLCENTER_AMI__SECRET for the service, or ami.secret_file.",
        severity=Severity.ERROR if needed else Severity.WARNING,
    )


def recording_findings(settings: Settings) -> Iterator[Finding]:
    """Yield prompts of which nothing can be heard: no text, and the recording is not there."""
    folder = settings.speech.recordings
    for name, prompt in settings.prompts.items():
        if folder is None or prompt.file is None or text_of(prompt, settings) is not None:
            continue
        try:
            why = "" if (folder / prompt.file).is_file() else f"is not in {folder}"
        except OSError as error:
            why = f"cannot be looked for in {folder} ({error.strerror})"
        if why:
            yield Finding(
                path=("prompts", name, "file"),
                value=repr(prompt.file),
                message=f"{why}, and the prompt has no text to speak instead",
                mend="Put the recording there, readable, or give the prompt a text.",
                severity=Severity.WARNING,
            )
