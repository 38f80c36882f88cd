"""Where settings come from, and the rules made of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.config import Settings, SettingsRefused, Severity, check, load, rules
from callcenter.config.announcements import AHEAD_PROMPTS, WAIT_PROMPTS
from callcenter.config.countries import COUNTRIES
from callcenter.config.sounds import texts
from callcenter.errors import ConfigError
from callcenter.ivr.menu import ToHangup, ToLine, ToMenu, ToMessage, ToService, ToWait
from callcenter.queue.policies import PolicyName
from callcenter.speech.catalogue import CATALOGUE

Write = Callable[[str], Path]
SALUD = Path("deploy/examples/salud.toml")
SECRET = {"CALLCENTER_AMI__SECRET": "x"}
WHISPERS = ('default_group = "general"', 'default_group = "general"\nwhisper = true')


@pytest.fixture
def loaded(write: Write, base: str) -> Callable[..., Settings]:
    """Load the small configuration after replacing texts, in pairs of old and new."""

    def loaded(*pairs: tuple[str, str]) -> Settings:
        text = base
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        return load(write(text), environ={})

    return loaded


class TestSources:
    def test_the_environment_wins_over_the_file(self, write: Write, base: str) -> None:
        settings = load(
            write(base),
            environ={"CALLCENTER_AMI__PORT": "5039", "CALLCENTER_GROUPS__GENERAL__TARGET_S": "90"},
        )

        assert (settings.ami.port, settings.groups["general"].target_s) == (5039, 90.0)

    def test_a_flag_wins_over_both(self, write: Write, base: str) -> None:
        settings = load(
            write(base), environ={"CALLCENTER_AMI__PORT": "5039"}, overrides=[("ami.port", 5040)]
        )

        assert settings.ami.port == 5040

    def test_a_plain_variable_gives_a_plain_field(self, write: Write, base: str) -> None:
        assert load(write(base), environ={"CALLCENTER_COUNTRY": "bo"}).country == "BO"

    def test_variables_of_others_are_left_alone(self, write: Write, base: str) -> None:
        assert check(write(base), {"CALLCENTER_CACHE": "/x", "HOME": "/y", "A__B": "1"}) == []

    def test_a_misspelt_variable_is_told(self, write: Write, base: str) -> None:
        [problem] = check(write(base), {"CALLCENTER_AMY__SECRET": "x"})

        assert (problem.file, problem.field) == ("environment", "CALLCENTER_AMY__SECRET")
        assert problem.line is None

    def test_a_wrong_flag_is_told_as_such(self, write: Write, base: str) -> None:
        [problem] = check(write(base), {}, [("ami.port", "many")])

        assert (
            problem.file,
            problem.field,
            problem.value,
        ) == ("command line", "ami.port", "'many'")

    def test_a_variable_that_points_into_a_plain_value_is_told(
        self, write: Write, base: str
    ) -> None:
        [problem] = check(write(base), {"CALLCENTER_COUNTRY__NAME": "x"})

        assert "no table" in problem.message


class TestFiles:
    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be read: No such file"):
            load(tmp_path / "none.toml", environ={})

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        assert "cannot be read" in check(tmp_path, {})[0].message

    def test_what_is_not_utf_8_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "latin.toml"
        path.write_bytes("[service]\nname = 'Perú'".encode("latin-1"))

        assert "UTF-8" in check(path, {})[0].message

    @pytest.mark.parametrize(
        ("text", "line"),
        [("a = 1\n* = 2\n", 2), ("a = 1\na = 2\n", 2), ('a = "x\n', 1), ("a = 1\n[b", 2)],
    )
    def test_what_is_no_toml_is_told_with_its_line(
        self, write: Write, text: str, line: int
    ) -> None:
        [problem] = check(write(text), {})

        assert line == problem.line
        assert "no valid TOML" in problem.message

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("[a.b]\nx = 1\n[a]\n[ a.b ] # again\n", (4, 1)),
            ("[a]\nx = 1\n[b]\ny = 1\nx = 2\ny = 3\n", (6, 4)),
            ("x = 1\n\nx = 2\n", (3, 1)),
            ("[a]\nx = 1\n[b]\nx = y\n", (4, 0)),
            ("[a]\nx = { y = 1 }\n[a.x]\n", (3, 0)),
        ],
    )
    def test_what_stands_twice_is_told_with_both_lines(
        self, write: Write, text: str, lines: tuple[int, int]
    ) -> None:
        [problem] = check(write(text), {})

        again, first = lines
        assert problem.line == again
        assert (f"stands on line {first} already" in problem.message) is (first > 0)

    @pytest.mark.parametrize(
        ("text", "field"),
        [
            ("[[a.dates]]\nx = 1\n[[a.dates]]\ndate = 2026-02-30\n", "a.dates[2].date"),
            ("dates = [\n { date = 2026-02-30 },\n]\n", ""),
        ],
    )
    def test_a_day_that_is_none_is_told_with_its_field(
        self, write: Write, text: str, field: str
    ) -> None:
        [problem] = check(write(text), {})

        assert (problem.field, problem.value) == (field, "2026-02-30")
        assert problem.message == "is no day of the calendar"

    def test_what_is_no_toml_is_told_with_the_field_where_it_begins(self, write: Write) -> None:
        [problem] = check(write("[ami]\nport = 50x\n"), {})

        assert (problem.field, problem.value) == ("ami.port", "")

    def test_lines_that_end_like_on_windows_are_read(self, tmp_path: Path, base: str) -> None:
        path = tmp_path / "windows.toml"
        path.write_bytes(base.replace("\n", "\r\n").replace("tier = 0", "tier = 9").encode())

        assert check(path, {})[0].line == 10

    def test_a_secret_may_stand_in_a_file_of_its_own(self, write: Write, base: str) -> None:
        path = write(base.replace('secret = "s3cret"', 'secret_file = "ami.secret"'))
        (path.parent / "ami.secret").write_text("hidden\n")

        secret = load(path, environ={}).ami.secret
        assert secret is not None
        assert secret.get_secret_value() == "hidden"

    def test_a_secret_given_twice_is_a_contradiction(self, write: Write, base: str) -> None:
        text = base.replace('secret = "s3cret"', 'secret = "a"\nsecret_file = "b"')
        [problem] = check(write(text), {})

        assert problem.field == "ami.secret_file"
        assert "contradicts ami.secret" in problem.message

    @pytest.mark.parametrize(
        ("file", "variable"), [("secret_file", "SECRET"), ("secret", "SECRET_FILE")]
    )
    def test_the_environment_wins_over_the_other_way_of_giving_it(
        self, *, write: Write, base: str, file: str, variable: str
    ) -> None:
        path = write(base.replace('secret = "s3cret"', f'{file} = "old"'))
        (path.parent / "new").write_text("new")

        secret = load(path, environ={f"CALLCENTER_AMI__{variable}": "new"}).ami.secret
        assert secret is not None
        assert secret.get_secret_value() == "new"

    def test_giving_it_twice_in_the_environment_is_a_contradiction(
        self, write: Write, base: str
    ) -> None:
        environ = {"CALLCENTER_AMI__SECRET": "a", "CALLCENTER_AMI__SECRET_FILE": "b"}
        [problem] = check(write(base), environ)

        assert (problem.file, problem.field) == ("environment", "CALLCENTER_AMI__SECRET_FILE")

    def test_a_secret_file_that_cannot_be_read_stops_a_run_only(
        self, write: Write, base: str
    ) -> None:
        path = write(base.replace('secret = "s3cret"', 'secret_file = "none"'))

        assert [problem.severity for problem in check(path, {})] == [Severity.WARNING]
        with pytest.raises(SettingsRefused, match="No such file"):
            load(path, environ={})

    def test_no_secret_at_all_stops_a_run_only(self, write: Write, base: str) -> None:
        path = write(base.replace('secret = "s3cret"', ""))

        assert [problem.severity for problem in check(path, {})] == [Severity.WARNING]
        with pytest.raises(SettingsRefused, match="CALLCENTER_AMI__SECRET"):
            load(path, environ={})
        assert load(path, environ=SECRET).ami.secret is not None

    def test_other_files_count_from_the_folder_of_the_configuration(
        self, write: Write, base: str
    ) -> None:
        path = write(base + '[speech]\nrecordings = "grabaciones"\n')

        assert path.parent / "grabaciones" == load(path, environ={}).speech.recordings

    def test_a_recording_that_is_not_there_is_doubtful(self, write: Write, base: str) -> None:
        text = base.replace('hola = "Hola."', 'hola = { file = "hola.wav" }')
        path = write(text + '[speech]\nrecordings = "."\n')

        [problem] = check(path, {})
        assert (problem.field[:12], problem.severity) == ("prompts.hola", Severity.WARNING)

        (path.parent / "hola.wav").touch()
        assert check(path, {}) == []

    def test_permissions_of_the_socket_are_octal(self, write: Write, base: str) -> None:
        control = load(write(base), environ={"CALLCENTER_CONTROL__MODE": "600"}).control

        assert control.mode_bits == 0o600

    def test_a_refusal_carries_everything(self, write: Write, base: str) -> None:
        text = base.replace("tier = 0", "tier = 9").replace("tier = 1", "tier = 8")

        with pytest.raises(SettingsRefused) as refused:
            load(write(text), environ={})

        assert len(refused.value.problems) == 2
        assert len(str(refused.value).splitlines()) == 4


class TestRules:
    def test_groups_keep_their_promise_in_milliseconds(
        self, loaded: Callable[..., Settings]
    ) -> None:
        groups = rules(loaded(('"PE"', '"BO"'))).groups

        assert {name: group.target_ms for name, group in groups.items()} == {
            "emergencia": 30_000,
            "preferente": 60_000,
            "general": 180_000,
        }
        assert [group.guard_ms for group in groups.values()] == [None, None, 540_000]

    @pytest.mark.parametrize(
        ("guard", "guard_ms"), [('"off"', None), ("1.5", 270_000), ("1e300", None)]
    )
    def test_a_guard_in_words_wins_over_the_country(
        self, *, loaded: Callable[..., Settings], guard: str, guard_ms: int | None
    ) -> None:
        settings = loaded(('"PE"', '"BO"'), ("target_s = 180", f"target_s = 180\nguard = {guard}"))

        assert guard_ms == rules(settings).groups["general"].guard_ms

    def test_a_guard_means_nothing_below_tier_2(self, loaded: Callable[..., Settings]) -> None:
        settings = loaded(("target_s = 60", "target_s = 60\nguard = 2"))

        assert rules(settings).groups["preferente"].guard_ms is None

    def test_a_line_without_emergencies_has_no_emergency_key(
        self, loaded: Callable[..., Settings]
    ) -> None:
        settings = loaded(('[lines.salud.emergency]\ngroup = "emergencia"\n', ""))
        line = rules(settings).lines["salud"]

        assert (line.emergency_group, line.emergency_then, line.emergency_key) == ("", "", "")

    def test_every_action_becomes_its_target(self, loaded: Callable[..., Settings]) -> None:
        keys = """
2 = { do = "menu", menu = "principal" }
3 = { do = "message", say = ["hola", "goodbye"], then = { do = "hangup" } }
4 = { do = "wait" }
5 = { do = "line", group = "general" }
"""
        service = '1 = { do = "service", service = "citas" }\n'
        menu = rules(loaded((service, service + keys.lstrip()))).menus["tramite"]

        assert {
            "1": ToService("citas"),
            "2": ToMenu("principal"),
            "3": ToMessage(("callcenter/hola", "callcenter/goodbye"), ToHangup()),
            "4": ToWait(),
            "5": ToLine("general"),
        } == menu.keys

    def test_a_prompt_put_together_is_the_sounds_of_its_parts(
        self, loaded: Callable[..., Settings]
    ) -> None:
        parts = '["beep", { digits = "91" }, { number = 21, gender = "f" }, { prompt = "otra" }]'
        menu = rules(loaded(('hola = "Hola."', f'hola = {parts}\notra = "Otra."'))).menus[
            "principal"
        ]

        spoken = ("beep", "digits/9", "digits/1", "digits/20-and", "digits/1F")
        assert (*spoken, "callcenter/otra") == menu.prompt
        assert (*spoken, "callcenter/otra-slow") == menu.repeat

    def test_a_line_whispers_only_where_it_says_so(self, loaded: Callable[..., Settings]) -> None:
        plain, whispering = loaded(), loaded(WHISPERS)

        assert rules(plain).lines["salud"].whisper is None
        assert "service-citas" not in texts(plain)
        assert rules(whispering).lines["salud"].whisper is not None
        assert texts(whispering)["service-citas"].text == "Citas"

    def test_a_whisper_tells_the_tier_the_service_and_minutes_up_to_an_hour(
        self, loaded: Callable[..., Settings]
    ) -> None:
        whisper = rules(loaded(WHISPERS)).lines["salud"].whisper

        assert whisper is not None
        assert whisper.tiers == (
            ("callcenter/whisper-emergency",),
            ("callcenter/whisper-preferred",),
            ("callcenter/whisper-general",),
        )
        assert whisper.services == {"citas": ("callcenter/service-citas",)}
        waited, minutes = "callcenter/whisper-waited", "callcenter/whisper-minutes"
        assert whisper.minutes[:3] == (
            ("callcenter/whisper-under-a-minute",),
            (waited, "digits/1M", "callcenter/whisper-minute"),
            (waited, "digits/2", minutes),
        )
        assert whisper.minutes[21] == (waited, "digits/20-and", "digits/1M", minutes)
        assert whisper.minutes[59:] == (
            (waited, "digits/50", "digits/and", "digits/9", minutes),
            ("callcenter/whisper-over-an-hour",),
        )

    def test_a_whisper_may_be_worded_by_the_operator(self, loaded: Callable[..., Settings]) -> None:
        prompts = 'hola = "Hola."\nservice-citas = ["beep"]\nwhisper-preferred = ["beeperr"]'
        whisper = rules(loaded(WHISPERS, ('hola = "Hola."', prompts))).lines["salud"].whisper

        assert whisper is not None
        assert (whisper.services["citas"], whisper.tiers[1]) == (("beep",), ("beeperr",))

    def test_a_repeat_of_its_own_wins_over_the_slower_twin(
        self, loaded: Callable[..., Settings]
    ) -> None:
        menu = rules(loaded(('prompt = "hola"', 'prompt = "hola"\nrepeat = "tramite"'))).menus

        assert menu["principal"].repeat == ("callcenter/tramite",)


class TestExample:
    def test_it_has_no_problem_but_the_secret_it_must_not_hold(self) -> None:
        assert [problem.field for problem in check(SALUD, {})] == ["ami.secret"]
        assert check(SALUD, SECRET) == []

    def test_it_is_the_line_of_a_health_insurance(self) -> None:
        made = rules(load(SALUD, environ=SECRET))

        main = made.menus["principal"]
        assert ToLine("preferente", "tramite_preferente") == main.keys["1"]
        assert ToLine("general", "tramite") == main.keys["2"] == main.otherwise
        assert main.repeat == ("callcenter/menu-slow",)
        confirm = made.menus["emergencia_confirmar"]
        assert ToLine("general", "tramite") == confirm.keys["2"]
        assert ToMessage(("callcenter/emergencia_espera",), ToWait()) == confirm.otherwise
        assert PolicyName.TIERS is made.policy
        assert [group.guard_ms for group in made.groups.values()] == [None, None, None]
        assert {"citas", "tramites", "reclamos"} == {s for a in made.agents for s in a.skills}
        assert made.agents[0].pin == "1947"

    def test_each_text_is_spoken_once_and_slower_where_it_is_repeated(self) -> None:
        spoken = texts(load(SALUD, environ=SECRET))

        assert {"menu"} == {name for name, text in spoken.items() if text.slow}
        assert "llame al uno, cero, seis, u oprima nueve" in spoken["menu"].text
        assert spoken["outage"].text.endswith("oprima esta tecla: nueve.")
        assert "{" not in "".join(text.text for text in spoken.values())
        announced = len(AHEAD_PROMPTS) + len(WAIT_PROMPTS)
        assert len(CATALOGUE) + 8 + announced == len(spoken)

    def test_an_english_line_speaks_english(self, write: Write, base: str) -> None:
        text = base.replace('"Hola."', '{ es = "Hola.", en = "Hello." }')
        spoken = texts(
            load(write(text), environ={"CALLCENTER_LANGUAGE": "en"}),
        )

        assert (spoken["hola"].text, spoken["hola"].voice) == ("Hello.", "en-us")
        assert "call one, zero, six" in spoken["nobody-logged-in"].text

    def test_a_line_without_emergencies_names_no_key_in_an_outage(
        self, write: Write, base: str
    ) -> None:
        taken = '[lines.salud.emergency]\ngroup = "emergencia"\n'
        spoken = texts(load(write(base.replace(taken, "")), environ={}))

        assert spoken["outage"].text == "Seguimos atendiendo en orden. No cuelgue, por favor."

    def test_an_operator_replaces_a_sentence_of_the_product(self, write: Write, base: str) -> None:
        text = base.replace('hola = "Hola."', 'hola = "Hola."\ngoodbye = ["vm-goodbye"]')

        assert "goodbye" not in texts(load(write(text), environ={}))


def test_every_country_tells_its_emergency_number_and_why_it_is_as_it_is() -> None:
    for country in COUNTRIES.values():
        assert country.emergency_number.isdigit()
        assert country.note
        assert bool(country.basis) == (country.guard is not None)


class TestSecretsInMessages:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('secret = "s3cret"', "secret = 998877"),
            ('secret = "s3cret"', 'secrett = "998877"'),
            ('secret = "s3cret"', 'secret = { value = "998877" }'),
            ('[ami]\nsecret = "s3cret"', 'ami = "998877"'),
            ('secret = "s3cret"', 'secret = "x"\n[database]\nurl = 998877'),
            ('pin = "4711"', "pin = 998877"),
            ('pin = "4711"', 'pin = "99-8877-998877"'),
            ('pin = "4711"', 'pinn = "998877"'),
        ],
    )
    def test_no_message_shows_one_however_it_is_mistyped(
        self, write: Write, base: str, *, old: str, new: str
    ) -> None:
        assert old in base
        problems = check(write(base.replace(old, new)), {})
        assert problems
        assert "998877" not in "\n".join(map(str, problems))

    def test_no_repr_shows_one(self, write: Write, base: str) -> None:
        url = {"CALLCENTER_DATABASE__URL": "postgresql://u:hunter2@there/line"}
        settings = load(write(base), environ=url)
        shown = repr(settings) + settings.model_dump_json() + repr(rules(settings))
        assert not {"s3cret", "hunter2", "4711"} & set(re.findall(r"[0-9a-z]+", shown))


def test_a_file_that_an_editor_of_windows_marked_as_utf_8_is_read(
    tmp_path: Path, base: str
) -> None:
    path = tmp_path / "marked.toml"
    path.write_text(base, encoding="utf-8-sig")
    assert load(path, environ=SECRET).groups
