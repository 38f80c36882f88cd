"""A PBX as FreePBX or Issabel has it, with the line on it and agents at its extensions."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from callcenter.contacts import AgentNumber, Phone
from callcenter.dialable import EXTENSIONS, at_extension
from callcenter.events import LogInAsked
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from tests.integration.hands import Hands
from tests.integration.service import Service, settings_of
from tests.pbx_styles.styles import LINE_DID, styled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from callcenter.lab.asterisk import PrivateAsterisk
    from callcenter.lab.parts import Parts
    from callcenter.lab.phones import PhoneAccount
    from callcenter.lab.sipp import Caller, SippCallers
    from tests.pbx_styles.styles import Style, StyledPbx

SKILLS = ("citas", "tramites")


def people(*accepting: str) -> list[dict[str, Any]]:
    """Return two agents; those named accept calls by a key."""
    return [
        {
            "number": number,
            "pin": "1947",
            "name": name,
            "skills": SKILLS,
            **({"accept_key": "1"} if number in accepting else {}),
        }
        for number, name in (("7001", "Rosa"), ("7002", "Luis"))
    ]


class Site:
    """A running PBX of somebody's, and services on it.

    Attributes:
        pbx: the PBX.
        hands: callers, and phones that SIPp plays.
    """

    def __init__(
        self, pbx: StyledPbx, hands: Hands, *, sounds: Path, folder: Path, stack: AsyncExitStack
    ) -> None:
        self.pbx = pbx
        self.hands = hands
        self._sounds = sounds
        self._folder = folder
        self._stack = stack

    def sound(self, name: str) -> Path:
        """Return the WAV of one of the line's sounds."""
        return self._sounds / f"{name}.wav"

    async def service(self, *, accepting: Sequence[str] = (), **other: Any) -> Service:
        """Return a service whose agents sit at the PBX's extensions."""
        usual: dict[str, Any] = {
            "extensions__hints": self.pbx.facts.hints,
            "desk__prefix": self.pbx.facts.prefix,
            "agents": people(*accepting),
        }
        settings = settings_of(
            self.pbx.asterisk,
            socket=self._folder / "control.sock",
            **{**usual, **other},
        )
        return await (await self._stack.enter_async_context(Service(settings))).ready()

    async def calls(self, number: str, *, caller: Caller) -> SippCallers:
        """Let somebody call the line."""
        return await self.hands.calls(number, caller=caller, dialled=LINE_DID)

    async def disturb(self, extension: str, *, may: bool) -> None:
        """Switch do-not-disturb of an extension off or on, as its feature code does."""
        await self.pbx.keep({f"DND/{extension}": "" if may else "YES"})
        state = "NOT_INUSE" if may else "BUSY"
        await self.pbx.asterisk.cli(f"devstate change Custom:DND{extension} {state}")


def sits(service: Service, agent: str, extension: str, *, context: str = EXTENSIONS) -> None:
    """Log an agent in at an extension."""
    at = Phone(at_extension(extension, context))
    service.app.engine.ask(LogInAsked(agent=AgentNumber(agent), phone=at, actor="test"))


@asynccontextmanager
async def site(
    parts: Parts, style: Style, *, sounds: Path, phones: Sequence[PhoneAccount] | None = None
) -> AsyncIterator[Site]:
    """Start a PBX of a style with the line's sounds; all on it ends with the block."""
    async with AsyncExitStack() as stack:
        folders = [stack.enter_context(run_folder(lab_account())) for _ in range(2)]
        pbx = await stack.enter_async_context(styled(parts, folders[0], style, phones=phones))
        link_sounds(sounds, pbx.asterisk)
        hands = Hands(parts, folders[1], asterisk=pbx.asterisk, places={}, stack=stack)
        yield Site(pbx, hands, sounds=sounds, folder=folders[1], stack=stack)


def link_sounds(sounds: Path, asterisk: PrivateAsterisk) -> None:
    """Let a PBX play the line's sounds."""
    for wav in sounds.glob("*.wav"):
        (asterisk.sounds / wav.name).symlink_to(wav)
