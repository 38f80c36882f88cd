"""What is known of a PBX, and what our settings want of it. None says: could not be seen."""

from __future__ import annotations

import msgspec


class Step(msgspec.Struct, frozen=True):
    """One priority of an extension."""

    context: str
    extension: str
    application: str
    data: str = ""


class Dialplan(msgspec.Struct, frozen=True):
    """The contexts, what stands in them, and which of them include which."""

    steps: tuple[Step, ...] = ()
    includes: dict[str, tuple[str, ...]] = {}

    @property
    def contexts(self) -> frozenset[str]:
        """All that there are."""
        return frozenset((*(step.context for step in self.steps), *self.includes))

    def reached(self, start: str) -> tuple[str, ...]:
        """Return a context and all that it includes, in the order in which the PBX looks."""
        found: dict[str, None] = {}
        waiting = [start]
        while waiting:
            context = waiting.pop(0)
            if context not in found:
                found[context] = None
                waiting[:0] = self.includes.get(context, ())
        return tuple(found)


class Hint(msgspec.Struct, frozen=True):
    """What the PBX says of an extension, and whom it asks."""

    extension: str
    context: str
    devices: str


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A phone or trunk of PJSIP.

    Attributes:
        options: as pjsip.conf names them; what the PBX does not tell is not there.
        state: of the device, in the PBX's words.
    """

    name: str
    options: dict[str, str] = {}
    state: str = ""

    @property
    def codecs(self) -> tuple[str, ...]:
        """The codecs it may use, best first."""
        plain = self.options.get("allow", "").strip("()")
        return tuple(one for one in plain.replace(",", "|").split("|") if one)


class Member(msgspec.Struct, frozen=True):
    """A member of the queue that serves while we are away."""

    interface: str
    state: str


class CallSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a test call.

    Attributes:
        number: what was dialled, ``NUMBER@CONTEXT``.
        refused: why it was not placed, or not taken; "" where it was.
        without_us: it came to where callers go while no service is there.
        handed_over: it came to the service.
        menu_ms: how long the first menu was heard, until its end or the key; None: not at all.
        key_heard: the key arrived.
        ended: the service ended the call after the key.
    """

    number: str
    refused: str = ""
    without_us: bool = False
    handed_over: bool = False
    menu_ms: int | None = None
    key_heard: bool = False
    ended: bool = False


class PbxFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All that was seen of a PBX.

    Attributes:
        version: its own words.
        write: classes of the manager user's rights that were proven by what it may ask.
        settings: values of its files by ``FILE SECTION NAME``; "" where the file lacks it.
        modules: by name, whether loaded.
        cdr: whether calls are recorded.
        most_calls: bound of calls at once; 0: none.
        skew_s: how far its clock goes ahead of ours.
        offset: of its time zone, such as ``-0500``.
        variables: global ones of the dialplan; "" where it has none of the name.
        heartbeat_age_s: seconds since a service was last there.
        members: of the fallback queue; None inside: there is no such queue.
        database: AstDB's rows of forwards by ``FAMILY/KEY``.
        sounds: names of those that are missing of all that were looked for.
        sounds_folder: where they were looked for; "": nowhere.
        call: what became of a test call, if one was asked for.
        folders: those of this machine that were looked at, by check.
    """

    version: str | None = None
    write: frozenset[str] | None = None
    settings: dict[str, str | None] = {}
    modules: dict[str, bool | None] = {}
    cdr: bool | None = None
    most_calls: int | None = None
    skew_s: float | None = None
    offset: str | None = None
    variables: dict[str, str | None] = {}
    heartbeat_age_s: int | None = None
    dialplan: Dialplan | None = None
    hints: tuple[Hint, ...] | None = None
    endpoints: tuple[Endpoint, ...] | None = None
    queue_seen: bool = False
    members: tuple[Member, ...] | None = None
    database: dict[str, str] | None = None
    sounds: tuple[str, ...] | None = None
    sounds_folder: str = ""
    call: CallSeen | None = None
    folders: dict[str, FolderSeen] = {}

    @property
    def generated(self) -> bool:
        """Whether a web page writes its files, as those of FreePBX and Issabel do."""
        return self.dialplan is not None and "from-internal-custom" in self.dialplan.contexts


class FolderSeen(msgspec.Struct, frozen=True):
    """What who examines may do in a folder of this machine.

    Attributes:
        kind: ``ok``, ``missing``, or ``locked`` where reading, writing or deleting is not allowed.
        folder: which; where it is locked, the one below it that is.
        user: who examines.
    """

    kind: str
    folder: str
    user: str


class WantedLine(msgspec.Struct, frozen=True):
    """A line of the settings."""

    name: str
    dialled: tuple[str, ...]
    music: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What our settings want of the PBX.

    Attributes:
        user: of the manager interface.
        offset: of our time zone now, such as ``-0500``.
        call_keys: what agents key while they speak, each with its prefix.
        phones: patterns of phones at which agents log in.
        hints: the context whose hints tell states of extensions; "" where none is asked.
        modules: those that our settings need beyond what every line needs.
        sounds: names of all sounds that may be played.
        channels: of the trunk, as the settings count them.
        folders: that the service reads, writes and deletes in, by check.
        places: where a field of the settings stands, by its dotted name.
    """

    user: str = "callcenter"
    lines: tuple[WantedLine, ...] = ()
    prefix: str = "*2"
    call_keys: tuple[str, ...] = ()
    language: str = "es"
    zone: str = "UTC"
    offset: str = "+0000"
    phones: tuple[str, ...] = ("PJSIP/*",)
    hints: str = ""
    modules: frozenset[str] = frozenset()
    sounds: tuple[str, ...] = ()
    folder: str = ""
    channels: int | None = None
    folders: dict[str, str] = {}
    places: dict[str, str] = {}
