"""Three kinds of PBX that callcenter meets, for tests: by hand, as FreePBX does, as Issabel does.

The files are our own, small, and say what such systems say: who owns which file, which context
leads where, what an extension's hint holds, how a queue rings its members, where a forward is kept.

How to use them::

    async with styled(parts, folder, Style.FREEPBX) as pbx:        # callcenter is set up there
        await pbx.phone("101", answers_after_ms=300)               # baresip, registered
        await pbx.keep({"CF/101": "102"})                          # AstDB: 101 forwards to 102
        await pbx.asterisk.cli("core show hints")

or with the fixture `styled_pbx` of `tests/conftest.py`, which ends it with the test::

    pbx = await styled_pbx(Style.ISSABEL, installed=False)         # before callcenter came

The same on every style: the extensions `NUMBERS` (as `PJSIP/101`, each with a mailbox), a trunk of
which calls from `127.0.0.2` come (SIPp's and a baresip's without a secret), the numbers `LINE_DID`
(callcenter's line once it is set up, the queue before) and `QUEUE_DID` (always the queue), the
queue `QUEUE` with `MEMBERS`, and the AMI users `callcenter` and `laboratory`
(`pbx.asterisk.manager()`). What differs by style is `Facts`. Any file can be given otherwise by
`files`: text in which `$`-words in small letters are filled in (`${sip_port}`, `${phones}`).
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from callcenter.errors import LabError
from callcenter.lab.asterisk import PrivateAsterisk
from callcenter.lab.baresip import Baresip
from callcenter.lab.phones import TRUNK_ADDRESS, PhoneAccount, hint
from tests.pbx_styles import generated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from callcenter.lab.parts import Parts

HERE = Path(__file__).parent
NUMBERS = ("101", "102", "103", "104")
"""The extensions; agents sit at them."""
MEMBERS = ("101", "102", "103")
"""Those of them whom the PBX's own queue rings."""
QUEUE = "400"
LINE_DID = "5115550100"
"""The number that is piloted."""
QUEUE_DID = "5115550111"
"""A number that stays with the queue."""
RTP_PORTS = 120

MODULES = (
    *("app_cdr", "app_db", "app_mixmonitor", "app_voicemail", "app_while"),
    *("cdr_csv", "func_cdr", "func_config", "func_cut", "func_db", "func_devstate"),
    *("func_dialplan", "func_env", "func_extstate", "func_groupcount", "func_module"),
    *("func_pjsip_aor", "func_pjsip_contact", "func_pjsip_endpoint", "func_presencestate"),
    *("func_version", "res_pjsip_header_funcs"),
)
"""What an ordinary installation loads beyond what the private PBX needs for itself."""

CUSTOM_DESTINATION = """[customdests]
exten => dest-1,1,NoOp(Entering Custom Destination callcenter)
exten => dest-1,n,Goto(callcenter-line,s,1)
"""
"""What FreePBX writes of a destination of the operator's own, with `callcenter-line,s,1` given."""


class Style(StrEnum):
    """Who wrote the PBX's configuration."""

    PLAIN = "plain"
    FREEPBX = "freepbx"
    ISSABEL = "issabel"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What differs from style to style."""

    inside: str  # the context that phones dial from
    outside: str  # the context in which the trunk's calls arrive
    hints: str  # the context that has the extensions' hints
    prefix: str  # of callcenter's feature codes: what is free there
    member: str  # how the queue names the member {number}
    dialplan: str  # the operator's own file of the dialplan
    before: str  # where the piloted number leads before callcenter is set up
    route: str  # and afterwards, as the page of this system has it set


FACTS = {
    Style.PLAIN: Facts(
        inside="phones",
        outside="from-carrier",
        hints="phones",
        prefix="*2",
        member="PJSIP/{number},0,Agent {number}",
        dialplan="extensions.conf",
        before="Goto(today,s,1)",
        route="Goto(callcenter-line,${EXTEN},1)",
    ),
    Style.FREEPBX: Facts(
        inside="from-internal",
        outside="from-pstn",
        hints="ext-local",
        prefix="*22",  # *21 is its follow-me
        member="Local/{number}@from-queue/n,0,Agent {number},hint:{number}@ext-local",
        dialplan="extensions_custom.conf",
        before=f"Goto(ext-queues,{QUEUE},1)",
        route="Goto(customdests,dest-1,1)",
    ),
    Style.ISSABEL: Facts(
        inside="from-internal",
        outside="from-pstn",
        hints="ext-local",
        prefix="*22",
        member="Local/{number}@from-queue/n,0,Agent {number},PJSIP/{number}",
        dialplan="extensions_custom.conf",
        before=f"Goto(ext-queues,{QUEUE},1)",
        route="Goto(callcenter-line,s,1)",
    ),
}


class StyledPbx:
    """A running PBX of one style.

    Attributes:
        asterisk: the PBX.
        style: who wrote its configuration.
        facts: what that means.
    """

    def __init__(
        self,
        parts: Parts,
        folder: Path,
        *,
        asterisk: PrivateAsterisk,
        style: Style,
        stack: AsyncExitStack,
    ) -> None:
        self.asterisk = asterisk
        self.style = style
        self.facts = FACTS[style]
        self._parts = parts
        self._folder = folder
        self._stack = stack
        self._phones = 0
        self._on: dict[str, Baresip] = {}

    async def phone(
        self,
        number: str,
        *,
        says: Path | None = None,
        answers_after_ms: int | None = None,
        lines: int = 1,
    ) -> Baresip:
        """Switch on an extension's phone, registered; any other number calls by the trunk."""
        known = {account.number: account for account in self.asterisk.phones}
        self._phones += 1
        phone = Baresip(
            self._parts,
            self._folder,
            account=known.get(number, PhoneAccount(number=number)),
            target_port=self.asterisk.sip_port,
            says=says,
            answers_after_ms=answers_after_ms,
            name=f"{number}-{self._phones}",
            lines=lines,
        )
        self._on[number] = await self._stack.enter_async_context(phone)
        return phone

    async def switch_off(self, number: str) -> None:
        """Switch an extension's phone off in order: it unregisters."""
        await self._on.pop(number).stop()

    async def keep(self, rows: Mapping[str, str]) -> None:
        """Put rows into AstDB, `FAMILY/KEY` to value; an empty value takes the row away."""
        async with self.asterisk.manager(admin=True) as manager:
            for path, value in rows.items():
                family, _, key = path.rpartition("/")
                row = {"Family": family, "Key": key}
                action = ("DBPut", {**row, "Val": value}) if value else ("DBDel", row)
                answer = await manager.action(*action)
                if value and answer.get("Response") != "Success":
                    raise LabError(f"AstDB {path}: {answer.get('Message')}")


@asynccontextmanager
async def styled(  # noqa: PLR0913  # keyword-only settings, each with a default
    parts: Parts,
    folder: Path,
    style: Style,
    *,
    installed: bool = True,
    phones: Sequence[PhoneAccount] | None = None,
    chan_sip: bool = False,
    files: Mapping[str, str] | None = None,
) -> AsyncIterator[StyledPbx]:
    """Start a PBX of a style; it ends with the block, and so do its phones.

    Args:
        parts: the unpacked programs.
        folder: an empty folder with a short path.
        style: who wrote its configuration.
        installed: whether callcenter was set up there, as its documentation tells.
        phones: the extensions; `accounts()` when None. One with a `contact` is played by SIPp.
        chan_sip: Issabel as it was before Asterisk 21: extensions are `SIP/101`, and its dialplan
            calls `Macro`. Nobody can be rung on a later Asterisk.
        files: texts of the configuration in place of the style's.
    """
    extensions = tuple(accounts() if phones is None else phones)
    texts = {
        **configuration(style, extensions, installed=installed, chan_sip=chan_sip),
        **(files or {}),
    }
    asterisk = PrivateAsterisk(
        parts, folder, phones=extensions, rtp_ports=RTP_PORTS, templates=texts
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(asterisk)
        pbx = StyledPbx(parts, folder, asterisk=asterisk, style=style, stack=stack)
        if style is not Style.PLAIN:
            technology = "SIP" if chan_sip else "PJSIP"
            await pbx.keep(generated.database(extensions, technology=technology))
        yield pbx


def accounts() -> tuple[PhoneAccount, ...]:
    """The extensions as phones that register."""
    return tuple(
        PhoneAccount(number=one, secret=f"secret-{one}", display_name=f"Agent {one}")
        for one in NUMBERS
    )


def configuration(
    style: Style, phones: Sequence[PhoneAccount], *, installed: bool, chan_sip: bool = False
) -> dict[str, str]:
    """The files of a style by name, with what the private PBX fills in still to be filled in."""
    words = _words(style, phones, installed=installed, chan_sip=chan_sip)
    texts = {
        path.name: Template(path.read_text(encoding="utf-8")).safe_substitute(words)
        for path in (HERE / style.value).glob("*.conf")
    }
    private = (HERE.parents[1] / "deploy/asterisk/private/modules.conf").read_text(encoding="utf-8")
    texts["modules.conf"] = private + "".join(f"load = {name}.so\n" for name in MODULES)
    if style is Style.PLAIN:
        return texts
    tuning = generated.tuning(phones) if installed else ""
    if style is Style.FREEPBX:
        texts |= {
            "pjsip.endpoint.conf": generated.endpoints(phones),
            "pjsip.endpoint_custom_post.conf": tuning,
            "pjsip.auth.conf": generated.auths(phones),
            "pjsip.aor.conf": generated.aors(phones, trunk_address=TRUNK_ADDRESS),
        }
        return texts
    sections = (
        generated.endpoints(phones),
        generated.auths(phones),
        generated.aors(phones, trunk_address=TRUNK_ADDRESS),
    )
    return {
        **texts,
        "pjsip_additional.conf": "\n".join(sections) + "\n",
        "pjsip_custom.conf": tuning,
        "sip_additional.conf": generated.sip_peers(phones) if chan_sip else "",
    }


def _words(
    style: Style, phones: Sequence[PhoneAccount], *, installed: bool, chan_sip: bool
) -> dict[str, str]:
    facts = FACTS[style]
    technology = "SIP" if chan_sip else "PJSIP"
    dialplan = (
        f"#include extensions_callcenter.conf\n[globals](+)\nCALLCENTER_PREFIX = {facts.prefix}\n"
        f"CALLCENTER_HINTS = {facts.hints}\nCALLCENTER_TRANSFER_CONTEXT = {facts.inside}"
    )
    members = (f"member => {facts.member.format(number=one)}" for one in MEMBERS)
    return {
        "queue": QUEUE,
        "line_did": LINE_DID,
        "queue_did": QUEUE_DID,
        "line_route": facts.route if installed else facts.before,
        "custom_destination": CUSTOM_DESTINATION if installed else "",
        "callcenter_dialplan": dialplan if installed else "",
        "callcenter_desk": "include => callcenter-desk" if installed else "",
        "callcenter_queue": "#include queues_callcenter.conf" if installed else "",
        "technology": technology,
        "members": "\n".join(members).replace("PJSIP/", f"{technology}/"),
        "mailboxes": "\n".join(f"{one.number} => 1234,{one.display_name}" for one in phones),
        "phones": generated.plain_phones(phones),
        "hints": "\n".join(map(hint, phones)),
        "extensions": generated.extensions(phones, technology=technology, macro=chan_sip),
    }
