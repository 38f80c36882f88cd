"""What only the PBX's own host shows: sounds on its disk, and Asterisk's command line."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter.speech.catalogue import FOLDER

if TYPE_CHECKING:
    from argparse import Namespace

    from callcenter.doctor.facts import PbxFacts, Wanted

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
COMMAND_S = 10.0
_MODULE = re.compile(r"^(\w+)\.so\s.*\bRunning\b", re.MULTILINE)
_PERMS = re.compile(r"(read|write) perm: (\S*)")


async def look_here(
    pbx: PbxFacts, wanted: Wanted, options: Namespace, *, host: str
) -> dict[str, Any]:
    """Return the facts that this machine adds to those of the manager interface.

    Sounds are looked for where the PBX says it keeps them, if it runs here; by ``--local`` in any
    case. Its command line is asked by ``--local`` alone, and only to show.
    """
    here = options.local or host in LOOPBACK
    found: dict[str, Any] = _sounds(pbx, wanted) if here else {}
    if not options.local:
        return found
    modules = await _run(options.asterisk, "module show")
    if running := set(_MODULE.findall(modules)):
        found["modules"] = {name: name in running for name in pbx.modules}
    told = await _run(options.asterisk, f"manager show user {wanted.user}")
    if perms := dict(_PERMS.findall(told)):
        user = f"manager.conf {wanted.user}"
        rights = {f"{user} {kind}": words for kind, words in perms.items()}
        found["settings"] = {**pbx.settings, **rights}
    return found


def _sounds(pbx: PbxFacts, wanted: Wanted) -> dict[str, Any]:
    """Return which sounds are not there, and where; nothing if there is no such folder here."""
    data = pbx.settings.get("asterisk.conf directories astdatadir")
    folders = (Path(data) / "sounds" if data else None, Path(wanted.folder))
    for folder in folders:
        if folder is not None and (folder / wanted.language).is_dir():
            missing = tuple(
                name
                for name in wanted.sounds
                if not any(_is_there(place / name) for place in _places(folder, wanted, name))
            )
            return {"sounds": missing, "sounds_folder": str(folder)}
    return {}


def _places(folder: Path, wanted: Wanted, name: str) -> tuple[Path, ...]:
    """Return where the PBX looks for a sound: what is ours may stand without a language, too.

    A phrase of the PBX's package that stands there is English.
    """
    spoken = folder / wanted.language
    return (spoken, folder) if name.startswith(FOLDER) else (spoken,)


def _is_there(path: Path) -> bool:
    try:
        return any(one.stem == path.name for one in path.parent.iterdir())
    except OSError:
        return False


async def _run(command: list[str], line: str) -> str:
    """Return what Asterisk's command line prints; "" where it cannot be asked."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            "-rx",
            line,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(COMMAND_S):
            printed, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    return printed.decode(errors="replace")
