"""`callcenter doctor`: examines the PBX and says what is wrong with it, and how to mend it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter import log
from callcenter.assembly_pbx import ami_of
from callcenter.cli import settings
from callcenter.cli.doctor_folders import folders_seen
from callcenter.cli.doctor_local import look_here
from callcenter.cli.doctor_texts import HEADINGS
from callcenter.cli.doctor_wants import asked_settings, wanted_of
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.doctor.examination import MODULES, examine
from callcenter.doctor.facts import CallSeen, PbxFacts
from callcenter.doctor.findings import Finding, Severity
from callcenter.doctor.of_call import MARK, knows_test_calls
from callcenter.doctor.of_dialplan import LINE
from callcenter.doctor.saying import BY_HAND, BY_PAGE, say
from callcenter.errors import PbxError, PbxUnavailable
from callcenter.pbx.ami import AmiClient
from callcenter.pbx.examining import Examiner
from callcenter.pbx.rehearsing import WATCHED, Rehearsing

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from callcenter.config import Settings
    from callcenter.doctor.facts import Wanted

CONNECT_S = 5.0
_ASKED_FOR = ("call",)
"""Checks that are made only when asked for: whoever asked is told, also that all is well."""
_SHOWN = (Severity.ERROR, Severity.WARNING, Severity.UNKNOWN, Severity.OK)


def main(options: Namespace) -> int:
    """Examine the PBX and print what was found, the gravest first.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    log.configure(level="critical")  # what failed is a finding, and told once
    chosen = settings.load(options, needed=("ami",))
    wanted = wanted_of(chosen, options)
    language = options.language or chosen.language
    pbx, findings = asyncio.run(_examined(chosen, wanted, options))
    told = [
        (finding, *say(finding, wanted, generated=pbx.generated, language=language))
        for severity in _SHOWN
        for finding in findings
        if finding.severity is severity
    ]
    if options.json:
        print(json.dumps([_row(*each) for each in told], ensure_ascii=False, indent=2))
    else:
        _print(told, HEADINGS[language], every=options.every)
    return NOT_DONE if any(each.severity is Severity.ERROR for each in findings) else DONE


async def _examined(
    chosen: Settings, wanted: Wanted, options: Namespace
) -> tuple[PbxFacts, tuple[Finding, ...]]:
    access = ami_of(chosen)
    call = _call_of(wanted, options)
    ami = AmiClient(
        settings=access,
        on_event=call.tell,
        on_state=lambda _: None,
        wanted=WATCHED if options.call else frozenset(),
    )
    try:
        await ami.start()
        await ami.wait_connected(CONNECT_S)
        pbx = await Examiner(ami, now_s=time.time).examine(
            modules=(*MODULES, *wanted.modules), settings=asked_settings(wanted)
        )
        if options.call:
            pbx = replace(pbx, call=await _placed(call, ami, pbx))
    except PbxError as error:
        address = f"{access.host}:{access.port}"
        # Nobody knows yet whether a page writes its files.
        file = f"{BY_HAND['manager_file']} (FreePBX, Issabel: {BY_PAGE['manager_file']})"
        values = {"address": address, "why": str(error), "manager_file": file}
        kind = "unreached" if isinstance(error, PbxUnavailable) else "failed"
        return PbxFacts(), (Finding("login", kind, values),)
    finally:
        await ami.close()
    found = await look_here(pbx, wanted, options, host=access.host)
    pbx = replace(pbx, **found, folders=folders_seen(wanted))
    return pbx, examine(pbx, wanted)


def _call_of(wanted: Wanted, options: Namespace) -> Rehearsing:
    """Return the test call: by the first number of the lines, or where they are told to dial."""
    dialled = next((number for line in wanted.lines for number in line.dialled), "s")
    number, context = options.by or (dialled, LINE)
    return Rehearsing(number=number, context=context)


async def _placed(call: Rehearsing, ami: AmiClient, pbx: PbxFacts) -> CallSeen:
    """Place it, unless the PBX would take it for somebody's."""
    if knows_test_calls(pbx.dialplan):
        return await call.place(ami)
    return CallSeen(number=call.dialled, refused=f"extensions_callcenter.conf: no {MARK}")


def _row(finding: Finding, found: str, mend: str) -> dict[str, object]:
    return {
        "name": finding.name,
        "severity": finding.severity.value,
        "found": found,
        "mend": mend,
        "values": finding.values,
    }


def _print(
    told: Sequence[tuple[Finding, str, str]], headings: dict[str, str], *, every: bool
) -> None:
    counts = dict.fromkeys(_SHOWN, 0)
    for finding, found, mend in told:
        counts[finding.severity] += 1
        if every or finding.severity is not Severity.OK or finding.check in _ASKED_FOR:
            print(f"{headings[finding.severity]}  {_printable(found)}  [{finding.name}]")
            if mend:
                print(f"    {headings['mend']}: {_printable(mend)}")
    print(headings["sum"].format(**{key.value: count for key, count in counts.items()}))


def _printable(text: str) -> str:
    """Return what a PBX said without what could move the cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
