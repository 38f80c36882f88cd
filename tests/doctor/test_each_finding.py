"""Every kind of finding on facts that differ from a right PBX's in that one thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.doctor.examination import examine
from callcenter.doctor.facts import Dialplan, Endpoint, Hint, PbxFacts, Step
from callcenter.doctor.findings import GRAVE
from callcenter.doctor.of_codes import CODES
from tests.doctor.test_checks import GOOD, WANTED, graves, otherwise

if TYPE_CHECKING:
    from collections.abc import Mapping

assert GOOD.dialplan is not None
assert GOOD.endpoints is not None
HERE = Path(__file__).parent
PLAN: Dialplan = GOOD.dialplan
PHONE, TRUNK = GOOD.endpoints


def setting(name: str, value: str | None) -> PbxFacts:
    """A value of a file otherwise."""
    return otherwise(settings={**GOOD.settings, name: value})


def variable(name: str, value: str | None) -> PbxFacts:
    """A global variable otherwise."""
    return otherwise(variables={**GOOD.variables, f"CALLCENTER_{name}": value})


def module(**loaded: bool) -> PbxFacts:
    """Modules otherwise."""
    return otherwise(modules={**GOOD.modules, **loaded})


def plan(
    *more: Step, less: str = "", includes: Mapping[str, tuple[str, ...]] | None = None
) -> PbxFacts:
    """The dialplan with more steps, or less those of a context."""
    steps = tuple(step for step in PLAN.steps if step.context != less)
    kept = PLAN.includes if includes is None else dict(includes)
    return otherwise(dialplan=Dialplan((*steps, *more), kept))


def phone(**options: str) -> PbxFacts:
    """The phone otherwise."""
    return otherwise(endpoints=(replace(PHONE, options={**PHONE.options, **options}), TRUNK))


def trunk(**options: str) -> PbxFacts:
    """The trunk otherwise."""
    return otherwise(endpoints=(PHONE, replace(TRUNK, options={**TRUNK.options, **options})))


USER = "manager.conf callcenter"
NO_CODES = {f"features.conf featuremap {name}": "" for name in CODES}
AWAY = otherwise(endpoints=(replace(PHONE, state="UNAVAILABLE"), TRUNK))


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (module(app_read=False), "modules.missing"),
        (otherwise(hints=(Hint("101", "x", "SIP/101&PJSIP/101"),)), "chan_sip.gone"),
        (plan(Step("ext-local", "101", "Macro", "exten-vm,101,101")), "macro.gone"),
        (setting(f"{USER} write", "agi,originate,reporting,agent"), None),  # the list proved call
        (setting(f"{USER} write", "agi,reporting,agent"), "rights.few"),
        (setting(f"{USER} write", "all"), "rights.many"),
        (setting(f"{USER} read", "call"), "events.few"),
        (setting(f"{USER} read", "all"), "events.many"),
        (setting(f"{USER} writetimeout", ""), "writetimeout.low"),
        (variable("HEARTBEAT", "always"), "service.pretended"),
        (plan(less="callcenter-offer"), "contexts.missing"),
        (plan(less="carrier"), "route.none"),
        (trunk(context="another"), "route.dead"),
        (plan(Step("carrier", "5115550199", "Goto", "callcenter-line,s,1")), "route.unserved"),
        (plan(includes={}), "desk.unreached"),
        (variable("PREFIX", "*9"), "prefix.differs"),
        (variable("TRANSFER_CONTEXT", "from-internal"), "transfer.nowhere"),
        (setting("features.conf featuremap atxfer", "*2"), None),  # agents have no keys
        (otherwise(settings={**GOOD.settings, **NO_CODES}), "codes.none"),
        (plan(Step("desk", "*21", "Goto", "x")), "prefix.taken"),
        (setting("extensions.conf general clearglobalvars", "yes"), "globals.cleared"),
        (variable("LANGUAGE", "en"), "language.differs"),
        (setting("musiconhold.conf default mode", ""), "music.missing"),
        (trunk(allow="(g729)"), "codecs.costly"),  # its module is there
        (trunk(allow="(gsm)"), "codecs.costly"),
        (trunk(allow="(l16)"), "codecs.license"),
        (phone(dtmf_mode="none"), "keys.none"),
        (phone(dtmf_mode="inband"), "keys.inband"),
        (trunk(direct_media="true"), "media.direct"),
        (phone(device_state_busy_at="0"), "busy.unset"),
        (otherwise(endpoints=(TRUNK,), hints=()), "phones.none"),
        (AWAY, "phones.offline"),
        (otherwise(hints=()), "hints.missing"),
        (otherwise(hints=(Hint("101", "x", "PJSIP/101&PJSIP/9"),)), "hints.dead"),
        (otherwise(database={"DND/101": "YES"}), "quiet.set"),
        (otherwise(database={"AMPUSER/101/followme/ddial": "DIRECT"}), "forwards.set"),
        (otherwise(database={"CF/101": "101"}), "forwards.loop"),
        (otherwise(variables={**GOOD.variables, "OUTMAXCHANS_2": "x"}), "trunk.differs"),
        (setting("queues.conf general persistentmembers", "no"), "queue.forgets"),
        (
            module(**dict.fromkeys((n for n in GOOD.modules if n[:3] == "cdr"), False)),
            "cdr.nowhere",
        ),
    ],
)
def test_each_thing_that_is_otherwise_is_found_alone(facts: PbxFacts, name: str | None) -> None:
    assert graves(facts) == ({name} if name else set())


@pytest.mark.parametrize(
    ("code", "taken"), [("*2", True), ("*", True), ("*21", True), ("*7", False), ("#", False)]
)
def test_a_code_that_begins_like_a_key_of_agents_is_found(code: str, *, taken: bool) -> None:
    facts = setting("features.conf featuremap atxfer", code)
    found = graves(facts, replace(WANTED, call_keys=("*2", "*3")))
    assert found == ({"codes.taken"} if taken else set())


def test_where_codes_are_not_allowed_features_conf_may_name_what_it_likes() -> None:
    features = {**GOOD.variables, "CALLCENTER_FEATURES": ""}
    facts = otherwise(variables=features, settings={**GOOD.settings, **NO_CODES})
    assert graves(facts) == set()


def test_a_trunk_may_lead_to_the_line_by_its_own_context() -> None:
    facts = trunk(context="callcenter-line")
    [found] = [each for each in examine(facts, WANTED) if each.check == "route"]
    assert (found.kind, found.values["numbers"]) == ("ok", "5115550100@carrier, troncal")


def test_lines_that_name_no_number_take_every_number() -> None:
    facts = plan(Step("carrier", "5115550199", "Goto", "callcenter-line,s,1"))
    lines = tuple(replace(line, dialled=()) for line in WANTED.lines)
    assert graves(facts, replace(WANTED, lines=lines)) == set()


def test_where_no_phone_tells_its_context_nothing_is_said_of_the_codes() -> None:
    facts = otherwise(endpoints=(Endpoint(name="101", state="NOT_INUSE"),))
    found = {each.name for each in examine(facts, WANTED)}
    assert {"desk.ok", "desk.unreached"}.isdisjoint(found)
    assert {"keys.unknown", "media.unknown", "busy.unknown", "codecs.unknown"} <= found


def test_a_way_that_goes_round_is_followed_once() -> None:
    back = Step("carrier", "s", "Goto", "desk,s,1"), Step("desk", "s", "Goto", "carrier,s,1")
    assert graves(plan(*back)) == set()


def test_a_forward_that_runs_into_a_ring_of_others_is_none_itself() -> None:
    ring = {"CF/101": "102", "CF/102": "103", "CF/103": "102"}
    [loop] = [e for e in examine(otherwise(database=ring), WANTED) if e.name == "forwards.loop"]
    assert loop.values["names"] == "102, 103"


def test_a_pbx_with_the_contexts_of_a_web_page_is_known_as_generated() -> None:
    assert not PbxFacts().generated
    assert not GOOD.generated
    assert plan(Step("from-internal-custom", "1", "NoOp")).generated


def test_no_kind_is_left_out_of_the_tests() -> None:
    """Those that stand elsewhere: with the log-in, versions, times, and the test call."""
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (
            HERE / "test_checks.py",
            HERE / "test_each_finding.py",
            HERE / "test_real_pbx.py",
        )
    )
    kinds = {name for name in GRAVE if not name.startswith("call.")}
    assert {name for name in kinds if f'"{name}"' not in text} == set()


def test_what_no_hint_is_asked_of_is_not_looked_for() -> None:
    assert graves(otherwise(hints=None), replace(WANTED, hints="x")) == set()
