"""The doctor on real PBXs of three kinds: nothing to say of a right one, and each thing broken."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from callcenter.doctor.findings import GRAVE
from callcenter.lab.asterisk import DEPLOY
from tests.doctor.conftest import grave, make_right
from tests.pbx_styles.styles import Style, accounts, configuration

if TYPE_CHECKING:
    from callcenter.lab.parts import Parts
    from tests.conftest import StyledPbxes
    from tests.doctor.conftest import Doctor
    from tests.pbx_styles.styles import StyledPbx

pytestmark = pytest.mark.real


def text(style: Style, name: str, *, installed: bool = True) -> str:
    """A file of a style as it is when all is right."""
    return configuration(style, accounts(), installed=installed)[name]


@pytest.mark.parametrize("style", Style)
async def test_a_right_pbx_has_nothing_to_mend(
    styled_pbx: StyledPbxes, doctor: Doctor, style: Style
) -> None:
    pbx = await styled_pbx(style)
    await make_right(pbx)
    calls = await pbx.asterisk.cli("core show channels count")

    found = await doctor(pbx)

    assert grave(found) == {}
    unseen = {name for name, row in found.items() if row["severity"] == "unknown"}
    assert unseen == {"in_phones.unknown", "trunk.unknown"}
    assert await pbx.asterisk.cli("core show channels count") == calls


@pytest.mark.parametrize("style", Style)
async def test_before_it_is_set_up_the_doctor_names_each_step(
    styled_pbx: StyledPbxes, doctor: Doctor, style: Style
) -> None:
    pbx = await styled_pbx(style, installed=False)

    found = await doctor(pbx)

    expected = {"contexts.missing", "route.none", "desk.unreached", "queue.missing"}
    assert expected <= grave(found).keys()
    assert found["contexts.missing"]["mend"].startswith(pbx.facts.dialplan)
    if style is not Style.PLAIN:
        assert {"media.direct", "busy.unset"} <= grave(found).keys()
        assert "101, 102" in found["busy.unset"]["found"]


def replaced(style: Style, name: str, *pairs: tuple[str, str]) -> dict[str, str]:
    """A file of a style in which something is otherwise."""
    changed = text(style, name)
    for before, after in pairs:
        assert before in changed
        changed = changed.replace(before, after)
    return {name: changed}


def without_modules(*names: str) -> dict[str, str]:
    """The modules less some."""
    return replaced(Style.PLAIN, "modules.conf", *((f"load = {one}.so\n", "") for one in names))


def manager(**fields: str) -> dict[str, str]:
    """The manager user with something added to what our file gives it."""
    added = "".join(f"{name} = {value}\n" for name, value in fields.items())
    ours = "[callcenter](+)\n"
    return replaced(Style.PLAIN, "manager.conf", (ours, ours + added))


def user(read: str, write: str) -> dict[str, str]:
    """A manager user of the operator's own making."""
    plain = text(Style.PLAIN, "manager.conf").replace("#include manager_callcenter.conf", "")
    own = f"[callcenter]\nread = {read}\nwrite = {write}\nwritetimeout = 5000\n"
    return {"manager.conf": plain.replace("[callcenter](+)\n", own)}


READ, WRITE = "system,call,agi,dtmf,user", "call,agi,originate,reporting,agent"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (without_modules("app_senddtmf", "res_manager_devicestate"), {"modules.missing"}),
        (user(READ, "call,agi,originate,reporting"), {"rights.few"}),
        (user(READ, f"{WRITE},command,system"), {"rights.many"}),
        (user(READ, "all"), {"rights.many"}),
        (user("call,agi", WRITE), {"events.few"}),
        (user("all", WRITE), {"events.many"}),
        (manager(writetimeout="100"), {"writetimeout.low"}),
        (
            replaced(
                Style.PLAIN, "extensions.conf", ("clearglobalvars = no", "clearglobalvars = yes")
            ),
            {"globals.cleared"},
        ),
        (
            replaced(Style.PLAIN, "extensions.conf", ("include => callcenter-desk", "")),
            {"desk.unreached"},
        ),
        (
            replaced(
                Style.PLAIN,
                "extensions.conf",
                ("Goto(callcenter-line,${EXTEN},1)", "Goto(today,s,1)"),
            ),
            {"route.none"},
        ),
        (
            replaced(Style.PLAIN, "extensions.conf", ("[from-carrier]", "[from-another]")),
            {"route.dead"},
        ),
        (
            replaced(
                Style.PLAIN, "extensions.conf", ("CALLCENTER_PREFIX = *2", "CALLCENTER_PREFIX = *9")
            ),
            {"prefix.differs"},
        ),
        (
            replaced(
                Style.PLAIN,
                "extensions.conf",
                ("CALLCENTER_PREFIX = *2", "CALLCENTER_PREFIX = *2\nCALLCENTER_LANGUAGE = en"),
            ),
            {"language.differs"},
        ),
        (
            replaced(Style.PLAIN, "extensions.conf", ("exten => *98", "exten => *29")),
            {"prefix.taken"},
        ),
        (
            replaced(
                Style.PLAIN,
                "extensions.conf",
                ("CALLCENTER_PREFIX = *2", "CALLCENTER_PREFIX = *2\nCALLCENTER_FEATURES = T"),
            )
            | {"features.conf": "[featuremap]\n"},
            {"codes.none"},
        ),
        (
            replaced(Style.PLAIN, "extensions.conf", ("exten => 101,hint,PJSIP/101\n", "")),
            {"hints.missing"},
        ),
        (
            replaced(
                Style.PLAIN,
                "extensions.conf",
                ("exten => 101,hint,PJSIP/101", "exten => 101,hint,PJSIP/101&PJSIP/999"),
            ),
            {"hints.dead"},
        ),
        (
            replaced(Style.PLAIN, "queues.conf", ("#include queues_callcenter.conf", "")),
            {"queue.missing"},
        ),
        (
            replaced(
                Style.PLAIN, "queues.conf", ("persistentmembers = yes", "persistentmembers = no")
            ),
            {"queue.forgets"},
        ),
        (
            replaced(
                Style.PLAIN, "pjsip.conf", ("dtmf_mode = auto_info\n", "dtmf_mode = inband\n")
            ),
            {"keys.inband"},
        ),
        (
            replaced(Style.PLAIN, "pjsip.conf", ("dtmf_mode = auto_info\n", "dtmf_mode = none\n")),
            {"keys.none"},
        ),
        (
            replaced(Style.PLAIN, "pjsip.conf", ("direct_media = no", "direct_media = yes")),
            {"media.direct"},
        ),
        (
            replaced(Style.PLAIN, "pjsip.conf", ("device_state_busy_at = 1\n", "")),
            {"busy.unset"},
        ),
        (
            replaced(
                Style.PLAIN,
                "pjsip.conf",
                (
                    "context = from-carrier\ndisallow = all\nallow = ulaw,alaw",
                    "context = from-carrier\ndisallow = all\nallow = g729",
                ),
            ),
            {"codecs.license"},
        ),
        (
            replaced(
                Style.PLAIN,
                "pjsip.conf",
                (
                    "context = from-carrier\ndisallow = all\nallow = ulaw,alaw",
                    "context = from-carrier\ndisallow = all\nallow = gsm",
                ),
            ),
            {"codecs.costly"},
        ),
        ({"cdr.conf": "[general]\nenable = no\n"}, {"cdr.off"}),
        (without_modules("cdr_csv"), {"cdr.nowhere"}),
    ],
)
async def test_what_is_broken_is_found_and_nothing_else(
    styled_pbx: StyledPbxes, doctor: Doctor, files: dict[str, str], expected: set[str]
) -> None:
    pbx = await styled_pbx(Style.PLAIN, files=files)
    await make_right(pbx)

    found = await doctor(pbx)

    assert grave(found) == {name: GRAVE[name].value for name in expected}
    assert all(found[name]["mend"] for name in expected)


async def test_a_bound_of_calls_below_the_trunks_is_found(
    styled_pbx: StyledPbxes, doctor: Doctor
) -> None:
    options = (DEPLOY / "private" / "asterisk.conf").read_text(encoding="utf-8")
    pbx = await styled_pbx(Style.FREEPBX, files={"asterisk.conf": f"{options}maxcalls = 20\n"})
    await make_right(pbx)

    found = await doctor(pbx, table="[trunk]\nchannels = 10\nreserve = 2")

    assert grave(found) == {"trunk.differs": "warning"}
    assert "30" in found["trunk.differs"]["found"]
    of_thirty = await doctor(pbx, table="[trunk]\nchannels = 30\nreserve = 2")
    assert set(grave(of_thirty)) == {"trunk.calls"}


async def test_settings_that_do_not_fit_the_pbx_are_found(
    styled_pbx: StyledPbxes, doctor: Doctor
) -> None:
    pbx = await styled_pbx(Style.PLAIN)
    await make_right(pbx)

    async def with_(**overrides: str) -> set[str]:
        return set(grave(await doctor(pbx, **overrides)))

    assert await with_(service__timezone="America/Lima") == {"zone.other"}
    assert await with_(lines__salud__music="nada") == {"music.missing"}
    assert await with_(table='[desk]\nphones = ["PJSIP/9??"]') == {"phones.none"}
    assert await with_(table='[lines.salud]\ndialled = ["5115550199"]') == {"route.unserved"}
    refused = await doctor(pbx, ami__secret="another")  # noqa: S106
    assert set(grave(refused)) == {"login.failed"}
    assert "(FreePBX, Issabel: manager_custom.conf)" in refused["login.failed"]["mend"]
    assert await with_(ami__port="1") == {"login.unreached"}
    (pbx.asterisk.spoken / "callcenter" / "menu.wav").unlink()
    missing = (await doctor(pbx))["sounds.missing"]
    assert "callcenter/menu" in missing["found"]
    assert str(pbx.asterisk.spoken) in missing["found"]


async def test_a_service_that_is_away_or_only_pretended_is_found(
    styled_pbx: StyledPbxes, doctor: Doctor
) -> None:
    pbx = await styled_pbx(Style.PLAIN)
    await make_right(pbx)
    await pbx.asterisk.cli("dialplan set global CALLCENTER_HEARTBEAT 1000000000")
    assert set(grave(await doctor(pbx))) == {"service.away"}
    await pbx.asterisk.cli("dialplan set global CALLCENTER_HEARTBEAT always")
    assert set(grave(await doctor(pbx))) == {"service.pretended"}


async def test_phones_that_are_all_away_are_found(styled_pbx: StyledPbxes, doctor: Doctor) -> None:
    pbx = await styled_pbx(Style.PLAIN)
    await make_right(pbx)
    await pbx.switch_off("101")

    assert set(grave(await doctor(pbx))) == {"phones.offline"}


async def test_members_that_cannot_be_rung_are_found(
    styled_pbx: StyledPbxes, doctor: Doctor
) -> None:
    pbx = await styled_pbx(Style.PLAIN)
    await make_right(pbx)
    await pbx.asterisk.cli("queue add member PJSIP/104 to callcenter-fallback")

    found = await doctor(pbx)

    assert set(grave(found)) == {"queue.unreached"}
    assert "PJSIP/104" in found["queue.unreached"]["found"]


@pytest.mark.parametrize("style", [Style.FREEPBX, Style.ISSABEL])
async def test_forwards_that_the_pbx_keeps_are_found(
    styled_pbx: StyledPbxes, doctor: Doctor, style: Style
) -> None:
    pbx = await styled_pbx(style)
    await make_right(pbx)
    await pbx.keep({"CF/101": "101", "CFU/102": "0445556666", "DND/103": "YES"})
    await pbx.keep({"AMPUSER/104/followme/ddial": "DIRECT", "CFB/103": "104"})

    found = await doctor(pbx)

    assert set(grave(found)) == {"forwards.loop", "forwards.set", "quiet.set"}
    assert found["forwards.loop"]["values"] == {"names": "101", "number": "101"}
    assert "database del CF 101" in found["forwards.loop"]["mend"]
    assert found["forwards.set"]["values"]["names"] == "CFB/103=104, CFU/102, 104 follow-me"
    assert "0445556666" not in str(found)


async def test_codes_of_freepbx_that_our_prefix_would_take_are_found(
    styled_pbx: StyledPbxes, doctor: Doctor
) -> None:
    files = {
        "extensions_custom.conf": text(Style.FREEPBX, "extensions_custom.conf").replace(
            "CALLCENTER_PREFIX = *22", "CALLCENTER_PREFIX = *2"
        )
    }
    pbx = await styled_pbx(Style.FREEPBX, files=files)
    await make_right(pbx)

    found = await doctor(pbx, desk__prefix="*2")

    assert set(grave(found)) == {"prefix.taken"}
    assert "*21 [app-fmf-toggle]" in found["prefix.taken"]["found"]
    assert "*27 [app-timeconditions-toggle]" in found["prefix.taken"]["found"]
    assert "*45" not in found["prefix.taken"]["found"]


async def test_extensions_of_chan_sip_are_found_where_there_is_none(
    styled_pbx: StyledPbxes, doctor: Doctor
) -> None:
    pbx = await styled_pbx(Style.ISSABEL, chan_sip=True)

    found = await doctor(pbx)

    assert {"chan_sip.gone", "macro.gone"} <= grave(found).keys()
    assert "SIP/101" in found["chan_sip.gone"]["found"]
    assert "ext-local" in found["macro.gone"]["found"]


async def test_a_user_who_may_ask_nothing_sees_nothing_that_is_right(
    styled_pbx: StyledPbxes, doctor: Doctor
) -> None:
    pbx = await styled_pbx(Style.PLAIN, files=user("call", "originate"))
    await make_right(pbx)

    found = await doctor(pbx)

    assert grave(found) == {"rights.few": "error"}
    assert "agent, agi, call, reporting" in found["rights.few"]["found"]
    assert {name for name, row in found.items() if row["severity"] == "ok"} <= {"queue.ok"}


async def test_what_cannot_be_seen_is_told_as_unknown_and_seen_on_the_pbx_itself(
    styled_pbx: StyledPbxes, doctor: Doctor, parts: Parts
) -> None:
    files = without_modules("func_module", "func_config", "func_pjsip_endpoint")
    pbx = await styled_pbx(Style.PLAIN, files=files)
    await make_right(pbx)

    afar = await doctor(pbx)
    here = await doctor(pbx, "--local", "--asterisk", command_line(pbx, parts))

    unseen = {name for name, row in afar.items() if row["severity"] == "unknown"}
    assert {"modules", "events", "writetimeout", "globals", "music", "codecs", "keys"} < {
        name.partition(".")[0] for name in unseen
    }
    assert grave(afar) == grave(here) == {}
    assert {"modules.ok", "rights.ok", "events.ok"} <= here.keys()


def command_line(pbx: StyledPbx, parts: Parts) -> str:
    """How to call the command line of a private PBX."""
    environment = [f"{name}={value}" for name, value in parts.environment("asterisk").items()]
    settings = str(pbx.asterisk.folder / "etc" / "asterisk.conf")
    return shlex.join(["env", *environment, *parts.program("asterisk"), "-C", settings])
