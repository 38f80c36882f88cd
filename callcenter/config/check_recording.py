"""What is wrong or doubtful about recordings: the law first, then the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity
from callcenter.config.recording import recorded_groups, recorded_lines, visible_folder
from callcenter.config.sounds import prompt_sounds
from callcenter.ivr.menu import OPENING
from callcenter.queue.waiting import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.recording import RecordingTable
    from callcenter.config.settings import Settings


def recording_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the recordings. All names must be known by now."""
    table = settings.recording
    if table is None:
        return
    yield from _notice(settings, table)
    yield from _kept(settings, table)
    yield from _emergencies(settings, table)
    yield from _keys(settings, table)


def _notice(settings: Settings, table: RecordingTable) -> Iterator[Finding]:
    if not table.notice and not table.told_elsewhere:
        yield Finding(
            path=("recording", "notice"),
            message="callers are recorded and not told of it",
            mend='Leave the field out: "recording-notice" is said before. Or say told_elsewhere ='
            " true, if your carrier or another announcement tells each caller.",
        )
    if OPENING in prompt_sounds(settings, table.notice):
        yield Finding(
            path=("recording", "notice"),
            message="tells when the line opens, to people who are being connected",
            mend='Name another prompt, or one without { value = "opening" }.',
        )
    if table.told_elsewhere:
        yield Finding(
            path=("recording", "told_elsewhere"),
            value="true",
            message="nothing here tells callers that they are recorded",
            mend="Make sure that each caller hears it before an agent's voice, and keep a proof.",
            severity=Severity.WARNING,
        )
        if table.refuse_key:
            yield Finding(
                path=("recording", "refuse_key"),
                value=repr(table.refuse_key),
                message="the key works while the notice is heard, and none is said here",
                mend="Remove the key, or told_elsewhere.",
            )


def _kept(settings: Settings, table: RecordingTable) -> Iterator[Finding]:
    if settings.database.url is None and settings.database.url_file is None:
        yield Finding(
            path=("recording",),
            message="no database is named, so nobody would know which recordings there are, who"
            " listened, and which to delete",
            mend="Name one: [database] url or url_file.",
        )
    for name in table.keep_days_of:
        if name not in recorded_lines(settings, table):
            yield Finding(
                path=("recording", "keep_days_of", name),
                message="nothing is recorded on that line",
                mend="Remove it, or add the line to recording.lines.",
                severity=Severity.WARNING,
            )
    folder = visible_folder(settings)
    if folder is None or not folder.is_dir():
        where = f"the folder {folder} is not there" if folder else "the PBX is another machine"
        yield Finding(
            path=("recording", "seen_at"),
            message=f"{where}: nobody guards the disk, and old recordings are not deleted",
            mend="Make or mount the folder, and name in seen_at where this machine sees it.",
            severity=Severity.WARNING,
        )


def _emergencies(settings: Settings, table: RecordingTable) -> Iterator[Finding]:
    recorded = set(recorded_groups(settings, table))
    if not recorded:
        yield Finding(
            path=("recording", "groups"),
            message="nobody is recorded: there are emergencies alone, and those have to be named",
            mend="Name the groups.",
        )
    for place, group in enumerate(table.groups):
        if settings.groups[group].tier == EMERGENCY and not table.told_elsewhere:
            yield Finding(
                path=("recording", "groups", place),
                value=repr(group),
                message="an emergency hears the notice before the agent's voice",
                mend="Leave the group out, or say the notice in the first menu.",
                severity=Severity.WARNING,
            )


def _keys(settings: Settings, table: RecordingTable) -> Iterator[Finding]:
    if settings.desk.call_keys is None:
        yield Finding(
            path=("recording",),
            message="no agent's key stops a recording, should the caller not want it",
            mend="Add [desk.call_keys]; it may be empty.",
            severity=Severity.WARNING,
        )
    keys = [line.emergency.key for line in settings.lines.values() if line.emergency]
    if table.refuse_key in keys:
        yield Finding(
            path=("recording", "refuse_key"),
            value=repr(table.refuse_key),
            message="the same key is that of emergencies",
            mend="Choose another key.",
        )
