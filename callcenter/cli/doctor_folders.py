"""Folders of this machine that the service uses: whether they are there, and what we may do there.

The doctor runs as the service's user; as somebody else it tells of that user's rights.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.privacy import account
from callcenter.config.recording import visible_folder
from callcenter.doctor.facts import FolderSeen
from callcenter.recordings.folder import RecordingFolder
from callcenter.speech.catalogue import FOLDER

if TYPE_CHECKING:
    from callcenter.config import Settings
    from callcenter.doctor.facts import Wanted

RECORDINGS, PROMPTS = "recordings", "prompts"


def folders_wanted(settings: Settings) -> dict[str, str]:
    """Return the folders in which the service itself reads, writes and deletes, by check."""
    found = {}
    if folder := visible_folder(settings):
        found[RECORDINGS] = str(folder)
    if any(agent.records_prompts for agent in settings.agents):
        found[PROMPTS] = str(settings.speech.sounds)
    return found


def folders_seen(wanted: Wanted) -> dict[str, FolderSeen]:
    """Look at them."""
    return {check: _seen(check, Path(folder), wanted) for check, folder in wanted.folders.items()}


def _seen(check: str, folder: Path, wanted: Wanted) -> FolderSeen:
    user = account()
    if not os.path.isdir(folder):  # noqa: PTH112  # where it may not be looked for it is not there
        return FolderSeen("missing", str(folder), user)
    below = _days(folder) if check == RECORDINGS else _written(folder, wanted.language)
    locked = next((each for each in below if not os.access(each, _RIGHTS)), None)
    return FolderSeen("locked" if locked else "ok", str(locked or folder), user)


_RIGHTS = os.R_OK | os.W_OK | os.X_OK


def _days(folder: Path) -> list[Path]:
    """Return the folder, and the latest day's in which we may not delete."""
    locked = RecordingFolder(folder).locked()
    return [folder, *([folder / locked] if locked else [])]


def _written(folder: Path, language: str) -> list[Path]:
    """Return the innermost folder that is there of those in which prompts are put."""
    place = folder / language / FOLDER.strip("/")
    return [next(each for each in (place, *place.parents) if os.path.isdir(each))]  # noqa: PTH112
