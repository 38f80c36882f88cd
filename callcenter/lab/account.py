"""The unprivileged account under which root runs the laboratory's servers.

PostgreSQL refuses to run as root, and a private PBX has no need to; no account is ever created.
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

USUAL_ACCOUNTS = ("nobody", "daemon")


class ProcessOwner(TypedDict, total=False):
    """Keyword arguments of `subprocess.Popen` that choose whom a child runs as."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An existing account of the machine, without rights of its own."""

    name: str
    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        """Give a folder and all that is in it to this account.

        Raises:
            OSError: the folder is not there or may not be given away.
        """
        os.chown(folder, self.uid, self.gid)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.chown(os.path.join(parent, name), self.uid, self.gid, follow_symlinks=False)  # noqa: PTH118  # os.walk speaks in strings


def lab_account() -> Account | None:
    """The account for servers, or None when the caller is unprivileged and starts them as itself.

    Raises:
        LabError: root, but `CALLCENTER_LAB_USER` or every usual account is missing.
    """
    if os.geteuid() != 0:
        return None
    chosen = os.environ.get("CALLCENTER_LAB_USER")
    for name in (chosen,) if chosen else USUAL_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            break
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    wanted = chosen or " or ".join(USUAL_ACCOUNTS)
    raise LabError(
        f"as root the servers run under an unprivileged account, and {wanted} is none: "
        "name an existing one in CALLCENTER_LAB_USER"
    )


def process_owner(account: Account | None) -> ProcessOwner:
    """What to hand to `subprocess` so that the child runs as `account` (nothing for None)."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": ()}
