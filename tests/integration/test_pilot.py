"""One number of a PBX is piloted as the pages say, beside its own queue, and given back."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import pytest

from callcenter.facts import Connected, ContactArrived, Ended, PbxStateChanged, Queued
from tests.integration.service import Service, settings_of
from tests.pbx_styles.documented import SECRET, fragments, with_fragment
from tests.pbx_styles.styles import CUSTOM_DESTINATION, FACTS, LINE_DID, MEMBERS, QUEUE_DID, Style

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.lab.baresip import Baresip
    from tests.conftest import StyledPbxes
    from tests.pbx_styles.styles import StyledPbx

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

PAGES = {
    Style.PLAIN: "asterisk.md",
    Style.FREEPBX: "freepbx.md",
    Style.ISSABEL: "issabel.md",
}
LABORATORY = """[laboratory]
secret = ${ami_secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = all
write = all
"""
"""The test's own manager user, in a file of the operator's that has nothing of ours yet."""
AGENT = "104"
"""An extension that the PBX's own queue does not ring."""
ROUTES = "extensions_additional.conf"
"""Where a system with a web page writes what was chosen there."""


class Pilot:
    """Somebody who reads a page, and a PBX that nobody has touched yet."""

    def __init__(self, pbx: StyledPbx) -> None:
        self.pbx = pbx
        self._etc = pbx.asterisk.folder / "etc"
        self._told = fragments(PAGES[pbx.style])
        self._before = {name: self._read(name) for name in {*self._told, ROUTES}}

    @property
    def generates(self) -> bool:
        """Whether the number is led by a web page and not by hand."""
        return self.pbx.style is not Style.PLAIN

    async def installs(self) -> None:
        """Do what the page says in each file."""
        for name, fragment in self._told.items():
            text = fragment.replace(SECRET, self.pbx.asterisk.ami_secret)
            self._write(name, with_fragment(self._before[name], text))
        await self.pbx.asterisk.cli("core reload")

    async def leads_the_number(self) -> None:
        """Choose the destination in the web page."""
        facts = FACTS[self.pbx.style]
        if self.generates:
            led = self._before[ROUTES].replace(
                f"exten => {LINE_DID},1,Set(__FROM_DID=${{EXTEN}})\n same => n,{facts.before}",
                f"exten => {LINE_DID},1,Set(__FROM_DID=${{EXTEN}})\n same => n,{facts.route}",
            )
            assert led != self._before[ROUTES]
            destination = CUSTOM_DESTINATION if "customdests" in facts.route else ""
            self._write(ROUTES, f"{led}\n{destination}")
            await self.pbx.asterisk.cli("dialplan reload")

    async def leads_it_back(self) -> None:
        """Choose the old destination again; of a file by hand, undo that one line."""
        if self.generates:
            self._write(ROUTES, self._before[ROUTES])
        else:
            route = f"exten => {LINE_DID},1,"
            now = self._read("extensions.conf").splitlines(keepends=True)
            was = next(
                line
                for line in self._before["extensions.conf"].splitlines(keepends=True)
                if line.startswith(route)
            )
            told = (was if line.startswith(route) else line for line in now)
            self._write("extensions.conf", "".join(told))
        await self.pbx.asterisk.cli("dialplan reload")

    async def removes_all(self) -> None:
        """Take every line out again."""
        for name, text in self._before.items():
            self._write(name, text)
        await self.pbx.asterisk.cli("core reload")

    async def dialplan(self) -> list[str]:
        """Return the dialplan, without how long each context has been there."""
        shown = await self.pbx.asterisk.cli("dialplan show")
        return [line for line in shown.splitlines() if line and not line.startswith("-=")]

    def _read(self, name: str) -> str:
        path = self._etc / name
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _write(self, name: str, text: str) -> None:
        (self._etc / name).write_text(text, encoding="utf-8")


@asynccontextmanager
async def serving(pbx: StyledPbx, folder: Path) -> AsyncIterator[Service]:
    extensions = {} if pbx.style is Style.PLAIN else {"extensions__hints": pbx.facts.hints}
    settings = settings_of(
        pbx.asterisk,
        socket=folder / "control.sock",
        desk__prefix=pbx.facts.prefix,
        lines__salud__dialled=[LINE_DID],
        **extensions,
    )
    async with Service(settings) as service:
        await service.facts.wait(PbxStateChanged, connected=True)
        yield service


async def calls(pbx: StyledPbx, number: str, dialled: str) -> Baresip:
    caller = await pbx.phone(number)
    await caller.dial(dialled)
    await caller.event("CALL_ESTABLISHED", timeout_s=10)
    return caller


async def untouched(styled_pbx: StyledPbxes, style: Style) -> Pilot:
    files = {
        "manager_custom.conf": LABORATORY,
        "manager.conf": MANAGER,
    }
    if style is not Style.PLAIN:
        del files["manager.conf"]
    return Pilot(await styled_pbx(style, installed=False, files=files))


MANAGER = f"""[general]
enabled = yes
bindaddr = 127.0.0.1
port = ${{ami_port}}

{LABORATORY}
"""


@pytest.mark.parametrize("style", Style)
async def test_a_page_leads_to_a_piloted_number_and_back(
    styled_pbx: StyledPbxes, folder: Path, style: Style
) -> None:
    pilot = await untouched(styled_pbx, style)
    pbx = pilot.pbx
    before = await pilot.dialplan()
    await pilot.installs()
    await pilot.leads_the_number()
    member = await pbx.phone(MEMBERS[0], answers_after_ms=100)
    agent = await pbx.phone(AGENT, answers_after_ms=100)

    async with serving(pbx, folder) as service:
        # Both numbers are served at once, each in its own way.
        waiting = await calls(pbx, "51900000001", LINE_DID)
        arrived = await service.facts.wait(ContactArrived)
        await service.facts.wait(Queued, timeout_s=20)
        old = await calls(pbx, "51900000002", QUEUE_DID)
        await member.event("CALL_ESTABLISHED", timeout_s=20)
        assert len(service.facts.all(ContactArrived)) == 1
        await old.hang_up()

        # The route goes back while somebody waits: they stay, new calls go to the old queue.
        await pilot.leads_it_back()
        since = len(member.events)
        new = await calls(pbx, "51900000003", LINE_DID)
        await member.event("CALL_ESTABLISHED", since=since, timeout_s=20)
        assert len(service.facts.all(ContactArrived)) == 1
        await new.hang_up()
        assert service.facts.all(Ended) == []
        await agent.dial(f"{pbx.facts.prefix}1")
        await agent.event("CALL_ESTABLISHED")
        await agent.press("7001#1947#", gap_s=0.15)
        await agent.event("CALL_CLOSED", timeout_s=10)
        since = len(agent.events)
        await service.facts.wait(Connected, contact=arrived.contact, timeout_s=20)
        await agent.event("CALL_ESTABLISHED", since=since, timeout_s=10)
        await waiting.hang_up()
        ended = await service.facts.wait(Ended, timeout_s=10)
        assert ended.outcome == "answered"

    await pilot.removes_all()
    assert await pilot.dialplan() == before


async def variable(pbx: StyledPbx, name: str) -> str:
    """Return a global variable of the PBX."""
    async with pbx.asterisk.manager(admin=True) as manager:
        return (await manager.action("Getvar", {"Variable": name}))["Value"]


async def test_what_stands_below_the_include_counts_and_not_what_freepbx_reads_before(
    styled_pbx: StyledPbxes,
) -> None:
    pilot = await untouched(styled_pbx, Style.FREEPBX)
    custom = pilot.pbx.asterisk.folder / "etc" / "globals_custom.conf"
    custom.write_text("CALLCENTER_DEAD_S = 33\n", encoding="utf-8")
    await pilot.installs()
    assert await variable(pilot.pbx, "CALLCENTER_DEAD_S") == "10"
    assert await variable(pilot.pbx, "CALLCENTER_PREFIX") == "*22"


@pytest.mark.parametrize(
    ("did", "told"),
    [
        ("5115550100", "5115550100"),
        ("+51 (1) 555-0100", "+511555-0100"),
        ('5115"&$[1=1]}0100', "5115110100"),
        ("", "s"),
    ],
)
async def test_the_number_behind_a_custom_destination_is_what_may_stand_in_one(
    styled_pbx: StyledPbxes, did: str, told: str
) -> None:
    pbx = await styled_pbx(Style.FREEPBX)
    async with pbx.asterisk.manager(admin=True) as manager:
        await manager.action("Setvar", {"Variable": "CALLCENTER_HEARTBEAT", "Value": "always"})
        await manager.action(
            "Originate",
            {
                "Channel": "Local/s@callcenter-line/n",
                "Variable": f"__FROM_DID={did}",
                "Application": "Wait",
                "Data": "5",
                "Async": "true",
            },
        )
        arrived = await manager.event("AsyncAGIStart")
    env = unquote_plus(arrived["Env"])
    assert f"agi_arg_2: {told}\n" in env
