"""Each check on facts as a PBX tells them, and as it does not."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.doctor.examination import MODULES, examine
from callcenter.doctor.facts import (
    CallSeen,
    Dialplan,
    Endpoint,
    FolderSeen,
    Hint,
    Member,
    PbxFacts,
    Step,
    Wanted,
    WantedLine,
)
from callcenter.doctor.findings import Severity, some
from callcenter.doctor.of_call import knows_test_calls
from callcenter.doctor.of_dialplan import OURS, may_begin

RIGHT = {
    "allow": "(ulaw|alaw)",
    "device_state_busy_at": "1",
    "direct_media": "false",
    "dtmf_mode": "rfc4733",
}
WANTED = Wanted(
    lines=(WantedLine("salud", ("5115550100",), "default"),),
    sounds=("vm-goodbye",),
    channels=30,
    folders={"recordings": "/rec", "prompts": "/sounds"},
)
GOOD = PbxFacts(
    version="22.10.1",
    write=frozenset({"call"}),
    settings={
        "manager.conf callcenter write": "call,agi,originate,reporting,agent",
        "manager.conf callcenter read": "system,call,agi,dtmf,user",
        "manager.conf callcenter writetimeout": "5000",
        "manager.conf callcenter eventfilter": "",
        "extensions.conf general clearglobalvars": "",
        "features.conf featuremap blindxfer": "##",
        "features.conf featuremap atxfer": "*7",
        "queues.conf general persistentmembers": "yes",
        "musiconhold.conf default mode": "files",
    },
    modules=dict.fromkeys(MODULES, True),
    cdr=True,
    most_calls=0,
    skew_s=0.2,
    offset="+0000",
    variables={
        "CALLCENTER_PREFIX": "*2",
        "CALLCENTER_LANGUAGE": "es",
        "CALLCENTER_TRANSFER_CONTEXT": "desk",
        "CALLCENTER_FEATURES": "T",
        "CALLCENTER_HEARTBEAT": "1700000000",
        "CALLCENTER_OWNER": "main",
        "OUTMAXCHANS_1": "10",
        "OUTMAXCHANS_2": "20",
    },
    heartbeat_age_s=2,
    dialplan=Dialplan(
        steps=(
            *(Step(name, "s", "NoOp") for name in OURS),
            Step("carrier", "5115550100", "Goto", "callcenter-line,${EXTEN},1"),
            Step("desk", "_1XX", "Dial", "PJSIP/${EXTEN}"),
        ),
        includes={"desk": ("callcenter-desk",)},
    ),
    hints=(Hint("101", "desk", "PJSIP/101&Custom:DND101,CustomPresence:101"),),
    endpoints=(
        Endpoint(name="101", state="NOT_INUSE", options={**RIGHT, "context": "desk"}),
        Endpoint(name="troncal", state="NOT_INUSE", options={**RIGHT, "context": "carrier"}),
    ),
    queue_seen=True,
    members=(Member("PJSIP/101", "1"),),
    database={},
    sounds=(),
    folders={
        "recordings": FolderSeen("ok", "/rec", "callcenter"),
        "prompts": FolderSeen("ok", "/sounds", "callcenter"),
    },
)


def folder(check: str, kind: str) -> dict[str, FolderSeen]:
    """The folders with one otherwise."""
    return {**GOOD.folders, check: FolderSeen(kind, "/x", "callcenter")}


def graves(facts: PbxFacts, wanted: Wanted = WANTED) -> set[str]:
    """The names of what is wrong."""
    found = examine(facts, wanted)
    return {each.name for each in found if each.severity in {Severity.ERROR, Severity.WARNING}}


def otherwise(**fields: Any) -> PbxFacts:
    """A right PBX but for some facts."""
    return replace(GOOD, **fields)


def test_a_right_pbx_has_only_the_forward_that_nobody_can_see() -> None:
    found = examine(GOOD, WANTED)
    assert {each.name for each in found if each.severity is not Severity.OK} == {
        "in_phones.unknown"
    }


def test_of_a_pbx_that_tells_nothing_all_is_unknown_and_nothing_right() -> None:
    found = examine(PbxFacts(), WANTED)
    assert {each.severity for each in found} == {Severity.UNKNOWN}
    assert len(found) > 20


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"version": "16.30.0"}, {"version.old"}),
        ({"version": "certified/18.9-cert4"}, {"version.filters"}),
        ({"version": "18.26.1"}, set()),
        ({"version": "23.0.0"}, set()),
        ({"skew_s": -5.0}, {"clock.apart"}),
        ({"skew_s": 90.0}, {"clock.far"}),
        ({"offset": "-0500"}, {"zone.other"}),
        ({"heartbeat_age_s": -20}, {"service.away"}),
        ({"heartbeat_age_s": None}, {"service.away"}),
        ({"most_calls": 59}, {"trunk.calls"}),
        ({"sounds": ("vm-goodbye",)}, {"sounds.missing"}),
        ({"folders": folder("recordings", "missing")}, {"recordings.missing"}),
        ({"folders": folder("recordings", "locked")}, {"recordings.locked"}),
        ({"folders": folder("prompts", "missing")}, {"prompts.missing"}),
        ({"folders": folder("prompts", "locked")}, {"prompts.locked"}),
        ({"members": (Member("PJSIP/101", "5"),)}, {"queue.unreached"}),
        ({"members": None}, {"queue.missing"}),
        ({"cdr": False}, {"cdr.off"}),
    ],
)
def test_one_fact_otherwise_is_one_finding(fields: dict[str, Any], expected: set[str]) -> None:
    assert graves(otherwise(**fields)) == expected


@pytest.mark.parametrize(
    ("context", "variable", "is_right"),
    [("desk", "desk", True), ("desk", "ext-local", False), ("ext-local", "ext-local", False)],
)
def test_hints_must_stand_where_both_sides_look_for_them(
    context: str, variable: str, *, is_right: bool
) -> None:
    facts = otherwise(variables={**GOOD.variables, "CALLCENTER_HINTS": variable})
    wanted = replace(WANTED, hints=context)
    assert graves(facts, wanted) == (set() if is_right else {"hints.other"})


def test_old_filters_serve_an_old_pbx() -> None:
    settings = {**GOOD.settings, "manager.conf callcenter eventfilter": "^Event: (…)"}
    assert graves(otherwise(version="18.9.0", settings=settings)) == set()


def test_a_right_that_is_in_force_counts_although_the_file_does_not_name_it() -> None:
    assert graves(otherwise(write=frozenset({"command"}))) == {"rights.many"}


def test_modules_that_only_these_settings_need_are_told_apart() -> None:
    wanted = replace(WANTED, modules=frozenset({"app_voicemail"}))
    modules = {**GOOD.modules, "app_voicemail": False}
    assert graves(otherwise(modules=modules), wanted) == {"modules.wanted"}


def test_a_chain_of_forwards_that_comes_back_is_a_loop_and_one_that_ends_is_none() -> None:
    loop = {"CF/101": "102", "CFB/102": "103", "CF/103": "101", "CF/104": "101"}
    found = {each.name: each for each in examine(otherwise(database=loop), WANTED)}
    assert found["forwards.loop"].values["names"] == "101, 102, 103"
    assert found["forwards.set"].values["names"] == "CF/104=101"


def test_a_loop_of_one_kind_of_forward_is_seen_beside_another_kind_that_ends() -> None:
    rows = {"CF/101": "102", "CF/102": "101", "CFB/101": "901", "CFU/102": "902"}
    (loop,) = [e for e in examine(otherwise(database=rows), WANTED) if e.name == "forwards.loop"]
    assert loop.values["names"] == "101, 102"


def test_a_number_outside_is_not_shown() -> None:
    [found] = [
        each
        for each in examine(otherwise(database={"CF/101": "51900000001"}), WANTED)
        if each.name == "forwards.set"
    ]
    assert found.values == {"names": "CF/101"}


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        ({"refused": "permission denied"}, "refused"),
        ({"without_us": True}, "without_us"),
        ({}, "astray"),
        ({"handed_over": True}, "stuck"),
        ({"handed_over": True, "menu_ms": 20}, "silent"),
        ({"handed_over": True, "menu_ms": 1_600}, "deaf"),
        ({"handed_over": True, "menu_ms": 1_600, "key_heard": True}, "stuck"),
        ({"handed_over": True, "menu_ms": 1_600, "key_heard": True, "ended": True}, "ok"),
    ],
)
def test_how_far_a_test_call_came(seen: dict[str, Any], kind: str) -> None:
    call = CallSeen(number="s@callcenter-line", **seen)
    [found] = [each for each in examine(otherwise(call=call), WANTED) if each.check == "call"]
    assert found.kind == kind


def test_only_a_dialplan_that_keeps_test_calls_apart_gets_one() -> None:
    marked = Step("callcenter-line", "arrived", "GotoIf", '$["${CALLCENTER_TEST}" = "1"]?x')
    assert not knows_test_calls(None)
    assert not knows_test_calls(GOOD.dialplan)
    assert knows_test_calls(Dialplan((marked,)))


@pytest.mark.parametrize(
    ("extension", "begins"),
    [
        ("*21", True),
        ("*2", True),
        ("*31", False),
        ("_*2X", True),
        ("_*X.", True),
        ("_*[1-3]X", True),
        ("_*[4-6]X", False),
        ("_*Z!", True),
        ("_*", False),
        ("_.", False),
        ("_*.", True),
        ("_X.", False),
        ("_*30X", False),
    ],
)
def test_what_a_pattern_may_begin_with(extension: str, *, begins: bool) -> None:
    assert may_begin(extension, "*2") == begins


def test_includes_are_walked_once_and_in_order() -> None:
    plan = Dialplan((), {"a": ("b", "c"), "b": ("a",), "c": ("d",)})
    assert plan.reached("a") == ("a", "b", "c", "d")


def test_many_names_are_shortened_and_a_set_is_sorted() -> None:
    assert some({"b", "a"}) == "a, b"
    assert some(["b", "a", "c"], most=2) == "b, a (+1)"
