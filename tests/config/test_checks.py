"""What one setting says about another: names, ways through menus, prompts, service."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from callcenter.config import Problem, Severity
from callcenter.config.settings import Settings
from callcenter.config.translate import FORMS

Spoiled = Callable[..., list[Problem]]

OTHERWISE = 'otherwise = { do = "line", group = "general", then = "tramite" }'
WAIT = 'otherwise = { do = "wait" }'
FIRST_KEY = '1 = { do = "line", group = "preferente", then = "tramite" }'
SERVICE_KEY = '1 = { do = "service", service = "citas" }'
AGENT = '\n[[agents]]\nnumber = "7002"\npin = "4712"\nname = "Ana"\n'


def only(problems: list[Problem], severity: Severity = Severity.ERROR) -> Problem:
    assert [severity] == [problem.severity for problem in problems], problems
    return problems[0]


def warning(problems: list[Problem]) -> Problem:
    return only(problems, Severity.WARNING)


class TestNames:
    @pytest.mark.parametrize(
        ("old", "new", "field", "kind"),
        [
            ('menu = "principal"', 'menu = "prinzipal"', "lines.salud.menu", "menu"),
            ('"general"\n[lines', '"genral"\n[lines', "lines.salud.default_group", "group"),
            ('"emergencia"\n\n[menus', '"emergenci"\n\n[menus', "lines.salud.emergency.group", "g"),
            ('group = "emergencia"\n', 'group = "emergencia"\nthen = "x"\n', None, "menu"),
            ('prompt = "hola"', 'prompt = ["hola", "ola"]', "menus.principal.prompt", "prompt"),
            ('prompt = "hola"', 'prompt = "hola"\nrepeat = "ola"', "menus.principal.repeat", "pr"),
            ('group = "preferente"', 'group = "preferent"', "menus.principal.keys.1.group", "gr"),
            ('then = "tramite" }\n\n', 'then = "trámite" }\n\n', "menus.principal.keys.1.then", ""),
            ('service = "citas"', 'service = "cita"', "menus.tramite.keys.1.service", "service"),
            (WAIT, 'otherwise = { do = "menu", menu = "x" }', None, "menu"),
            (WAIT, 'otherwise = { do="message", say="x", then={ do="wait" } }', None, "prompt"),
            (
                WAIT,
                'otherwise = { do="message", say="hola", then={ do="menu", menu="x" } }',
                "menus.tramite.otherwise.then.menu",
                "menu",
            ),
            ('hola = "Hola."', 'hola = [{ prompt = "ola" }]', "prompts.hola[1].prompt", "prompt"),
            ('skills = ["citas"]', 'skills = ["sitas"]', "agents[1].skills", "service"),
            (
                "[lines.salud.emergency]",
                '[lines.salud.prompts]\nplace_taken = "x"\n[lines.salud.emergency]',
                "lines.salud.prompts.place_taken",
                "prompt",
            ),
        ],
    )
    def test_a_name_that_nothing_bears_is_told(
        self, *, spoiled: Spoiled, old: str, new: str, field: str | None, kind: str
    ) -> None:
        problem = only(spoiled((old, new)))

        assert field in (None, problem.field)
        if "á" not in new:
            assert f"there is no {kind}" in problem.message
        assert problem.line is not None

    def test_the_closest_name_is_suggested(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('menu = "principal"', 'menu = "prinzipal"')))

        assert problem.mend == "Did you mean principal?"
        assert problem.value == "'prinzipal'"

    def test_without_a_close_one_all_are_listed(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('menu = "principal"', 'menu = "zzz"')))

        assert problem.mend == "Known: principal, tramite."

    def test_of_prompts_the_few_nearest_are_told_the_files_own_first(
        self, spoiled: Spoiled
    ) -> None:
        problem = only(spoiled(('prompt = "tramite"', 'prompt = "tramit"')))
        other = only(spoiled(('prompt = "hola"', 'prompt = "closed-emergenci"')))
        none = only(spoiled(('prompt = "hola"', 'prompt = "zzz"')))

        assert problem.mend.startswith("Did you mean tramite?")
        assert other.mend.startswith("Did you mean closed-emergency or ")
        assert none.mend == "All are in [prompts] of the file and of docs/configuration.md."

    def test_sentences_of_the_product_need_no_entry(self, spoiled: Spoiled) -> None:
        assert spoiled((WAIT, 'otherwise={do="message", say="goodbye", then={do="wait"}}')) == []


class TestMenus:
    def test_a_menu_that_nobody_can_reach_is_refused(self, spoiled: Spoiled) -> None:
        menu = f'\n[menus.sola]\nprompt = "hola"\n{OTHERWISE}\n[menus.sola.keys]\n1 = {{do="wait"}}'

        problem = only(spoiled(add=menu))

        assert (problem.field, problem.message) == ("menus.sola", "nobody can reach this menu")

    def test_silence_never_hangs_up(self, spoiled: Spoiled) -> None:
        problem = only(spoiled((WAIT, 'otherwise = { do = "hangup" }')))

        assert (problem.field, problem.value) == ("menus.tramite.otherwise", "'hangup'")
        assert "hang up" in problem.message

    def test_nor_by_way_of_a_message(self, spoiled: Spoiled) -> None:
        bye = 'otherwise = { do="message", say="goodbye", then={ do="hangup" } }'

        assert "hang up" in only(spoiled((WAIT, bye))).message

    def test_a_key_may_hang_up(self, spoiled: Spoiled) -> None:
        assert spoiled((SERVICE_KEY, f'{SERVICE_KEY}\n2 = {{ do = "hangup" }}')) == []

    def test_silence_must_not_go_round_in_a_circle(self, spoiled: Spoiled) -> None:
        problem = only(spoiled((OTHERWISE, 'otherwise = { do = "menu", menu = "principal" }')))

        assert (problem.field, problem.value) == ("menus.principal.otherwise", "'menu'")
        assert "circle" in problem.message

    def test_nor_in_a_circle_of_several_menus(self, spoiled: Spoiled) -> None:
        other = (
            '[menus.otro]\nprompt = "hola"\n'
            'otherwise = { do="message", say="hola", then={ do="menu", menu="principal" } }\n'
            f"[menus.otro.keys]\n{FIRST_KEY}\n[prompts]\n"
        )
        problems = spoiled(
            (OTHERWISE, 'otherwise = { do = "menu", menu = "otro" }'), ("[prompts]\n", other)
        )

        assert {"menus.principal.otherwise", "menus.otro.otherwise"} == {p.field for p in problems}

    def test_nor_in_the_line(self, spoiled: Spoiled) -> None:
        again = 'otherwise = { do = "line", group = "general", then = "tramite" }'

        assert only(spoiled((WAIT, again))).field == "menus.tramite.otherwise"

    def test_keys_may_go_round_as_long_as_silence_does_not(self, spoiled: Spoiled) -> None:
        assert spoiled((FIRST_KEY, f'{FIRST_KEY}\n"*" = {{ do="menu", menu="principal" }}')) == []

    def test_waiting_before_the_line_leads_nowhere(self, spoiled: Spoiled) -> None:
        problem = only(spoiled((OTHERWISE, WAIT)))

        assert problem.field == "menus.principal.otherwise"
        assert "silence leads nowhere" in problem.message

    def test_so_does_a_service_before_the_line(self, spoiled: Spoiled) -> None:
        key = '2 = { do = "message", say = "hola", then = { do = "service", service = "citas" } }'
        problem = only(spoiled((FIRST_KEY, f"{FIRST_KEY}\n{key}")))

        assert problem.field == "menus.principal.keys.2"
        assert "key 2 leads nowhere" in problem.message

    def test_a_menu_without_keys_is_doubtful(self, spoiled: Spoiled) -> None:
        confirm = f'[menus.sola]\nprompt = "hola"\n{WAIT}\n[prompts]\n'
        problem = warning(
            spoiled(
                ('group = "emergencia"\n', 'group = "emergencia"\nthen = "sola"\n'),
                ("[prompts]\n", confirm),
            )
        )

        assert problem.field == "menus.sola"


class TestEmergencyKey:
    def test_no_other_use_of_it_is_let_through(self, spoiled: Spoiled) -> None:
        problem = only(spoiled((SERVICE_KEY, f'{SERVICE_KEY}\n9 = {{ do = "wait" }}')))

        assert (problem.field, problem.value) == ("menus.tramite.keys.9", "'wait'")
        assert "emergency key" in problem.message

    def test_it_may_stand_where_it_leads_to_the_emergency_group(self, spoiled: Spoiled) -> None:
        key = '9 = { do = "line", group = "emergencia" }'

        assert spoiled((FIRST_KEY, f"{FIRST_KEY}\n{key}")) == []

    def test_it_may_not_lead_to_another_group(self, spoiled: Spoiled) -> None:
        key = '9 = { do = "line", group = "preferente" }'

        assert "emergency key" in only(spoiled((FIRST_KEY, f"{FIRST_KEY}\n{key}"))).message

    def test_a_line_may_take_another_key_for_it(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('group = "emergencia"\n', 'group = "emergencia"\nkey = "1"\n'))[:1])

        assert problem.field == "menus.principal.keys.1"

    def test_where_no_emergency_is_taken_the_key_is_free(self, spoiled: Spoiled) -> None:
        assert (
            spoiled(
                ('[lines.salud.emergency]\ngroup = "emergencia"\n', ""),
                (SERVICE_KEY, f'{SERVICE_KEY}\n9 = {{ do = "wait" }}'),
            )
            == []
        )


class TestPrompts:
    @pytest.mark.parametrize(
        ("new", "message"),
        [
            ("hola = {}", "neither a text nor a recording"),
            ('hola = { es = "a", parts = ["beep"] }', "parts and also"),
            ('hola = [{ digits = "9", sound = "beep" }]', "exactly one"),
            ("hola = [{}]", "exactly one"),
            ('hola = [{ digits = "9", gender = "m" }]', "gender belongs"),
            ('hola = { file = "hola.wav" }', "no folder"),
            ('hola = [{ prompt = "hola" }]', "contains itself"),
            ('hola = "Llame al {number}."', "in its place"),
        ],
    )
    def test_what_cannot_be_said_is_refused(
        self, *, spoiled: Spoiled, new: str, message: str
    ) -> None:
        problem = only(spoiled(('hola = "Hola."', new)))

        assert problem.field.startswith("prompts.hola")
        assert message in problem.message

    def test_prompts_that_contain_each_other_are_refused(self, spoiled: Spoiled) -> None:
        problems = spoiled(
            ('hola = "Hola."', 'hola = [{ prompt = "otra" }]\notra = [{ prompt = "hola" }]')
        )

        assert {"prompts.hola", "prompts.otra"} == {problem.field for problem in problems}

    def test_a_prompt_may_be_put_together(self, spoiled: Spoiled) -> None:
        parts = '["beep", { digits = "911" }, { number = 21, gender = "f" }, { prompt = "otra" }]'

        assert spoiled(('hola = "Hola."', f'hola = {parts}\notra = "Otra."')) == []

    def test_a_text_in_another_language_only_is_doubtful(self, spoiled: Spoiled) -> None:
        problem = warning(spoiled(('hola = "Hola."', 'hola = { en = "Hello." }')))

        assert "(es)" in problem.message

    def test_a_prompt_that_nobody_hears_is_doubtful(self, spoiled: Spoiled) -> None:
        assert (
            "nobody ever hears" in warning(spoiled(('hola = "H', 'otra = "x"\nhola = "H'))).message
        )

    def test_what_a_service_is_called_to_agents_is_heard_where_a_line_whispers(
        self, spoiled: Spoiled
    ) -> None:
        prompt = ("[prompts]\n", '[prompts]\nservice-citas = "Citas médicas."\n')
        whispers = ('default_group = "general"\n', 'default_group = "general"\nwhisper = true\n')
        assert [problem.field for problem in spoiled(prompt)] == ["prompts.service-citas"]
        assert spoiled(prompt, whispers) == []

    def test_a_whisper_is_wanted_or_not(self, spoiled: Spoiled) -> None:
        often = ('default_group = "general"\n', 'default_group = "general"\nwhisper = "often"\n')
        (problem,) = spoiled(often)
        assert problem.field == "lines.salud.whisper"

    def test_names_of_slower_twins_are_kept(self, spoiled: Spoiled) -> None:
        problems = spoiled(('hola = "Hola."', 'hola-slow = "x"'), ('"hola"', '"hola-slow"'))

        assert "slower twins" in only(problems).message

    def test_an_emergency_number_that_is_told_must_be_named(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('country = "PE"', 'policy = "strict"')))

        assert problem.field == "emergency_number"

    def test_it_may_be_named_without_a_country(self, spoiled: Spoiled) -> None:
        assert spoiled(('country = "PE"', 'policy = "strict"\nemergency_number = "911"')) == []

    def test_where_nobody_is_told_it_none_is_needed(self, spoiled: Spoiled) -> None:
        assert (
            spoiled(
                ('country = "PE"', 'policy = "strict"'),
                ('hola = "', 'nobody-logged-in = "Espere."\nhola = "'),
            )
            == []
        )


class TestGuard:
    def test_somebody_must_decide(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('country = "PE"', 'emergency_number = "911"')))

        assert problem.field == "groups.general.guard"
        assert "country" in problem.mend

    @pytest.mark.parametrize(
        ("name", "code"),
        [("Colombia", "CO"), ("peru", "PE"), ("Brazil", "BR"), ("república dominicana", "DO")],
    )
    def test_a_country_by_its_name_is_told_its_code(
        self, spoiled: Spoiled, name: str, code: str
    ) -> None:
        problem = only(spoiled(('country = "PE"', f'country = "{name}"')))

        assert (problem.field, problem.mend) == ("country", f'Write country = "{code}".')

    def test_a_country_without_a_known_law_decides_nothing(self, spoiled: Spoiled) -> None:
        assert only(spoiled(('"PE"', '"PY"'))).field == "groups.general.guard"

    @pytest.mark.parametrize("guard", ['"off"', "3", "1e300"])
    def test_it_may_be_set_in_words(self, spoiled: Spoiled, guard: str) -> None:
        assert (
            spoiled(
                ('country = "PE"', 'emergency_number = "911"'),
                ("target_s = 180", f"target_s = 180\nguard = {guard}"),
            )
            == []
        )

    def test_on_tiers_0_and_1_it_is_accepted(self, spoiled: Spoiled) -> None:
        assert (
            spoiled(
                ("target_s = 30", "target_s = 30\nguard = 3"),
                ("target_s = 60", 'target_s = 60\nguard = "off"'),
            )
            == []
        )

    def test_against_a_strict_law_it_is_doubtful(self, spoiled: Spoiled) -> None:
        problem = warning(spoiled(("target_s = 180", "target_s = 180\nguard = 3")))

        assert problem.field == "groups.general.guard"
        assert "Perú" in problem.message

    @pytest.mark.parametrize("policy", ["ratio", "due", "fifo"])
    def test_so_is_a_policy_that_lets_others_pass(self, spoiled: Spoiled, policy: str) -> None:
        problem = warning(spoiled(('country = "PE"', f'country = "PE"\npolicy = "{policy}"')))

        assert problem.field == "policy"


class TestService:
    def test_two_agents_with_one_number_are_refused(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(add=AGENT.replace("7002", "7001")))

        assert (problem.field, problem.value) == ("agents[2].number", "7001")
        assert "agents[1].number" in problem.mend

    def test_a_pin_is_typed_on_a_phone(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('pin = "4711"', 'pin = "47a1"')))

        assert problem.field == "agents[1].pin"
        assert "47a1" not in str(problem)

    @pytest.mark.parametrize("pin", ["1", "471"])
    def test_a_short_pin_is_doubtful_and_a_supervisors_is_refused(
        self, spoiled: Spoiled, pin: str
    ) -> None:
        short = ('pin = "4711"', f'pin = "{pin}"')
        problem = warning(spoiled(short))
        refused = only(spoiled(short, ('name = "Rosa"', 'name = "Rosa"\nsupervisor = true')))
        may_record = ('name = "Rosa"', 'name = "Rosa"\nrecords_prompts = true')
        assert only(spoiled(short, may_record)) == refused

        assert problem.field == refused.field == "agents[1].pin"
        assert "4 digits or more" in problem.mend
        assert "what callers hear" in refused.message
        assert f"{pin}'" not in str(problem)

    def test_a_service_that_nobody_can_serve_is_refused(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('skills = ["citas"]', "skills = []")))

        assert problem.field == "services.citas"

    def test_an_unknown_strategy_is_refused_with_those_there_are(self, spoiled: Spoiled) -> None:
        menu = 'menu = "principal"'
        problem = only(spoiled((menu, f'{menu}\nstrategy = "fewest"')))

        assert problem.field == "lines.salud.strategy"
        assert "'longest_idle', 'least_calls'" in problem.mend

    @pytest.mark.parametrize(
        ("service", "skill", "field"),
        [
            ("level = 3", "citas:4", "services.citas.level"),
            ("level = 3\nrelax = [{ after_s = 9, level = 5 }]", "citas:6", "services.citas.level"),
            (
                "level = 3\nrelax = [{ after_s = 9, level = 3 }]",
                "citas:3",
                "services.citas.relax[1]",
            ),
            (
                "relax = [{ after_s = 9, level = 10 }]",  # whoever has the skill serves at once
                "citas",
                "services.citas.relax[1]",
            ),
            (
                "level = 1\nrelax = [{ after_s = 9, level = 4 }, { after_s = 9, level = 5 }]",
                "citas",
                "services.citas.relax[2]",
            ),
            ("level = 11", "citas", "services.citas.level"),
            ("level = 1", "citas:11", "agents[1].skills[1]"),
            ("level = 1", "sitas:2", "agents[1].skills"),
        ],
    )
    def test_levels_that_cannot_be_are_refused(
        self, spoiled: Spoiled, service: str, skill: str, field: str
    ) -> None:
        code = 'code = "CITAS"'
        problems = spoiled((code, f"{code}\n{service}"), ('["citas"]', f'["{skill}"]'))

        assert problems[0].field == field

    def test_levels_that_somebody_has_are_right(self, spoiled: Spoiled) -> None:
        steps = "level = 2\nrelax = [{ after_s = 9, level = 4 }, { after_s = 20, level = 10 }]"
        code = 'code = "CITAS"'

        assert not spoiled((code, f"{code}\n{steps}"), ('["citas"]', '["citas:7"]'))

    def test_a_weight_that_nobody_looks_at_is_doubtful(self, spoiled: Spoiled) -> None:
        weighted = ('pin = "4711"', 'pin = "4711"\nweight = 2')
        by_lot = ('code = "CITAS"', 'code = "CITAS"\nstrategy = "weighted_random"')

        assert warning(spoiled(weighted)).field == "agents[1].weight"
        assert not spoiled(weighted, by_lot)

    def test_no_agents_at_all_is_doubtful(self, spoiled: Spoiled) -> None:
        agent = '[[agents]]\nnumber = "7001"\npin = "4711"\nname = "Rosa"\nskills = ["citas"]\n'

        assert warning(spoiled((agent, ""))).field == "agents"

    def test_a_service_that_nobody_can_choose_is_doubtful(self, spoiled: Spoiled) -> None:
        assert warning(spoiled((SERVICE_KEY, '1 = { do = "wait" }'))).field == "services.citas"

    def test_the_emergency_group_has_tier_0(self, spoiled: Spoiled) -> None:
        assert only(spoiled(("tier = 0", "tier = 1"))).field == "lines.salud.emergency.group"

    def test_silence_makes_no_emergency(self, spoiled: Spoiled) -> None:
        problem = only(spoiled(('default_group = "general"', 'default_group = "emergencia"')))

        assert problem.field == "lines.salud.default_group"

    @pytest.mark.parametrize("dialled", ["", 'dialled = ["100"]\n'])
    def test_a_number_leads_to_one_line(self, spoiled: Spoiled, dialled: str) -> None:
        second = f'[lines.otra]\n{dialled}menu = "principal"\ndefault_group = "general"\n'
        problem = only(
            spoiled(
                ("[lines.salud]\n", f"[lines.salud]\n{dialled}"),
                ("[menus.principal]\n", f"{second}[menus.principal]\n"),
            )
        )

        assert problem.field == "lines.otra.dialled"

    def test_a_second_ring_after_the_first_has_ended_is_doubtful(self, spoiled: Spoiled) -> None:
        problem = warning(spoiled(("[lines.salud]\n", "[lines.salud]\nring_s = 6\n")))

        assert problem.field == "lines.salud.second_ring_s"

    @pytest.mark.parametrize("prefix", ["*4", "*45", "*", "*7", "*789"])
    def test_a_prefix_that_collides_with_other_codes_is_refused(
        self, spoiled: Spoiled, prefix: str
    ) -> None:
        problems = spoiled(("[ami]\n", f'[desk]\nprefix = "{prefix}"\n[ami]\n'))

        assert {"desk.prefix"} == {problem.field for problem in problems}

    def test_a_prefix_of_digits_alone_is_doubtful(self, spoiled: Spoiled) -> None:
        problem = warning(spoiled(("[ami]\n", '[desk]\nprefix = "9"\n[ami]\n')))

        assert problem.field == "desk.prefix"
        assert "begins with 9" in problem.message

    def test_a_certificate_without_tls_is_doubtful(self, spoiled: Spoiled) -> None:
        problem = warning(spoiled(("[ami]\n", '[ami]\nca_file = "ca.pem"\n')))

        assert problem.field == "ami.ca_file"

    def test_another_machine_without_tls_is_doubtful(self, spoiled: Spoiled) -> None:
        assert warning(spoiled(("[ami]\n", '[ami]\nhost = "192.0.2.1"\n'))).field == "ami.tls"

    @pytest.mark.parametrize("path", ["control.sock", f"/{'x' * 100}"])
    def test_a_socket_needs_a_short_absolute_path(self, spoiled: Spoiled, path: str) -> None:
        problem = only(spoiled(("[ami]\n", f'[control]\nsocket = "{path}"\n[ami]\n')))

        assert problem.field == "control.socket"


def test_no_pattern_is_shown_to_an_operator() -> None:
    """Every form that a setting must have is told in words."""
    asked = set(_patterns(Settings.model_json_schema()))

    assert len(asked) > 10
    assert [p for p in asked if p.removeprefix("^").removesuffix("$") not in FORMS] == []


def _patterns(schema: object) -> Iterator[str]:
    """Yield every pattern in a schema of JSON Schema, those of keys included."""
    if isinstance(schema, list):
        for part in schema:
            yield from _patterns(part)
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        yield from schema.get("patternProperties", {})
        for part in schema.values():
            yield from _patterns(part)
