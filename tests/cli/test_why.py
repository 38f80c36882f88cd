"""`callcenter why`: by a running service, and by the database once a contact is gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import msgspec
import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.cli import why as command
from callcenter.cli.main import main
from callcenter.cli.texts import TEXTS, Language
from callcenter.cli.why import WHY_TEXTS
from callcenter.cli.why_page import _overflowed, details, sentence
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.dispatch.choosing import PassedWhy
from callcenter.events import TransferKind
from callcenter.facts import HeldBack, Outcome, QueueReason, TurnAwayReason
from callcenter.flow.spills import When
from callcenter.queue.policies import Reason
from callcenter.store.postgres import PostgresRecords
from callcenter.views import Change, ContactFact, WhyView
from tests.control.fake_line import AHEAD, NOW, WHY, FakeLine
from tests.store import stories
from tests.store.stories import START, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from callcenter.store.records import StoredFact
    from callcenter.views import PlaceView
    from tests.cli.conftest import Run

Captured = pytest.CaptureFixture[str]
ES, EN = WHY_TEXTS[Language.ES], WHY_TEXTS[Language.EN]
CONFIG = "deploy/examples/salud.toml"
PLACE = cast("PlaceView", WHY.place)


def told(*happened: facts.Fact, code: str = "G") -> WhyView:
    changes = tuple(
        Change(START + 1_000 * place, cast("ContactFact", fact))
        for place, fact in enumerate(happened)
    )
    return WhyView(now=NOW, contact=ContactId("c1"), policy="tiers", code=code, changes=changes)


def _offered(connected: facts.Connected, *passed: facts.Passed) -> facts.Offered:
    return facts.Offered(
        contact=connected.contact,
        offer=connected.offer,
        agent=connected.agent,
        agent_skills=(),
        waited_ms=1,
        second=False,
        passed=passed,
    )


class TestSentence:
    def test_of_who_waits_tells_place_wait_and_those_ahead(self) -> None:
        assert sentence(WHY, ES) == (
            "Contacto c1 (P): lugar 2 en la fila, con 01:30 de 01:00 prometidos (150 %); "
            "va antes 1: 1 por su nivel."
        )
        assert sentence(WHY, EN) == (
            "Contact c1 (P): place 2 in the line, after 01:30 of 01:00 promised (150 %); "
            "1 goes first: 1 by their tier."
        )

    def test_of_the_next_one_tells_that_nobody_goes_first(self) -> None:
        first = replace(PLACE, position=1, ahead=(), ahead_total=0)
        assert sentence(replace(WHY, place=first), ES).endswith("; nadie va antes.")

    def test_of_a_long_line_tells_how_many_were_looked_at(self) -> None:
        others = (AHEAD, AHEAD, replace(AHEAD, why="arrival"))
        long = replace(PLACE, ahead=others, ahead_total=900)
        assert sentence(replace(WHY, place=long), ES).endswith(
            "; van antes 900; de los primeros 3: 2 por su nivel, 1 por llegar antes."
        )

    def test_of_who_was_answered_tells_who_was_passed_and_who_passed(self) -> None:
        connected = replace(
            stories.connected("c1"), arrival_wait_ms=90_000, passed=2, overtaken=3, guard_hit=True
        )
        passed = facts.Passed(ContactId("c0"), "general/x", 2, 95_000, 300_000, "no_skill")
        offered = _offered(connected, passed)
        ended = stories.ended("c1")
        assert sentence(told(stories.queued("c1"), offered, connected, ended), ES) == (
            f"Contacto c1 (G): lo tomó el agente {connected.agent} tras "
            f"01:30 de 05:00 prometidos (30 %); por su larga espera ya contaba en el nivel 1; "
            "3 que llegaron después pasaron antes; pasó antes que 2 que llegaron primero; "
            "1 iba antes, pero ningún agente libre podía atender su consulta."
        )

    def test_of_who_was_handed_back_tells_the_wait_until_the_first_answer(self) -> None:
        first = replace(stories.connected("c1"), arrival_wait_ms=30_000)
        again = replace(first, arrival_wait_ms=240_000, again=True)
        expected = f"Contacto c1 (G): lo tomó el agente {first.agent} tras 00:30 de 05:00"
        assert sentence(told(first, again), ES).startswith(expected)
        # Of whom the first answer is not on record, what is.
        assert "tras 04:00 de 05:00" in sentence(told(again), ES)

    def test_of_who_gave_up_tells_the_wait_since_the_call_was_answered(self) -> None:
        gone = replace(stories.ended("c1", outcome=Outcome.ABANDONED, talk_ms=0), overtaken=2)
        view = told(stories.queued("c1"), gone)
        assert sentence(view, ES) == (
            "Contacto c1 (G): colgó en la fila tras 00:01 de 05:00 prometidos (0 %); "
            "2 que llegaron después pasaron antes."
        )

    def test_of_who_never_entered_tells_how_it_ended(self) -> None:
        gone = stories.ended("c1", group="", outcome=Outcome.LEFT_MENU, talk_ms=0)
        view = told(replace(gone, target_ms=0), code="")
        assert sentence(view, ES) == "Contacto c1: colgó en el menú."

    def test_of_others_tells_where_they_are(self) -> None:
        assert sentence(told(code=""), ES) == "Contacto c1: todavía no está en la fila."
        assert "se le está conectando" in sentence(told(stories.queued("c1")), ES)

    def test_never_names_a_group(self) -> None:
        """An agent is told codes: a group's name may say why somebody is preferred."""
        for texts in (ES, EN):
            assert "mayores" not in sentence(WHY, texts)
            assert "emergencia" not in sentence(WHY, texts)


class TestDetails:
    def test_those_ahead_stand_in_a_table_and_the_rest_is_counted(self) -> None:
        page = details(replace(WHY, place=replace(PLACE, ahead_total=9)), ES, TEXTS[Language.ES])
        headings, first, own, *rest = page.splitlines()
        assert "Por qué va antes" in headings
        assert first.split()[:2] == ["c0", "emergencia"]
        assert own.endswith("←")
        assert rest[0] == "… y 8 más antes."
        assert rest[1].startswith("Además 3 van antes")
        assert rest[2].endswith(": 4.")

    def test_a_tier_reached_by_the_guard_bears_a_star(self) -> None:
        lifted = replace(PLACE, key=replace(PLACE.key, guard_hit=True))
        page = details(replace(WHY, place=lifted), ES, TEXTS[Language.ES])
        assert "1*" in page

    def test_every_kind_of_change_has_words(self) -> None:
        c1 = ContactId("c1")
        passed = facts.Passed(ContactId("c0"), "general/x", 2, 95_000, 300_000, "no_skill")
        connected = stories.connected("c1")
        view = told(
            facts.ContactAdopted(c1, "salud", "general", START, talking=False),
            facts.CameBack(c1, ContactId("c00"), START, START),
            facts.CameBack(c1, ContactId("c000"), START, START, facts.Break.DROPPED),
            HeldBack(c1, "salud", 30_000),
            facts.HelpAsked(c1, OfferId("cc-1"), AgentNumber("7001"), "salud"),
            facts.HelpJoined(c1, OfferId("cc-1"), AgentNumber("7001"), "salud", "7002", 3_000),
            facts.HelpEnded(
                c1, OfferId("cc-1"), AgentNumber("7001"), "salud", facts.HelpEnd.NOBODY
            ),
            facts.HandedBack(
                c1, connected.offer, connected.agent, "salud", "general", "citas", 9_000
            ),
            facts.Transferred(
                c1, connected.agent, "salud", "general", "", TransferKind.BLIND, 61_000
            ),
            facts.TransferTaken(
                c1, "salud", facts.TransferTo.AGENT, TransferKind.BLIND, AgentNumber("7002")
            ),
            facts.TransferEnded(c1, "salud", facts.TransferTo.NOBODY, TransferKind.UNSEEN),
            facts.TurnedAway(c1, "salud", "general", TurnAwayReason.LINE_FULL, 9),
            facts.ContactRescued(c1, "X"),
            facts.Overflowed(
                c1, "salud", "general", "larga", "wait", "number:central", 600_000, 600.0
            ),
            facts.DivertTaken(c1, "salud", "central", 610_000),
            facts.DivertChosen(c1, "salud", "central"),
            facts.DivertEnded(c1, "salud", "central", 30_000),
            facts.PlaceTold(c1, ahead=1, minutes=5),
            facts.PlaceTold(c1, minutes=0),
            stories.queued("c1", reason=QueueReason.SERVICE_CHOSEN, service="citas"),
            _offered(connected, passed),
            *(fact for fact in stories.abandoned_call("c1") if isinstance(fact, facts.OfferEnded)),
            connected,
            facts.CallbackAsked(c1, "salud", "leg-1"),
            facts.CallbackRefused(c1, "salud", facts.CallbackRefusal.NOT_ALLOWED),
            facts.CallbackPromised(c1, "salud", START, typed=True),
            facts.CallbackPostponed(c1, "salud", START),
            facts.CallbackDialled(c1, "salud", OfferId("cc-1"), 2),
            facts.CallbackMissed(c1, "salud", OfferId("cc-1"), facts.CallbackMiss.NO_KEY),
            facts.CallbackReached(c1, "salud", OfferId("cc-1"), "main", 90_000),
            stories.ended("c1"),
        )
        page = details(replace(view, left_out=2), ES, TEXTS[Language.ES])
        for word in (*ES.facts.values(), "eligió servicio: general/citas", "no contestó"):
            assert word in page
        assert "1 persona antes, menos de 5 minutos" in page
        assert "una espera más larga" in page
        assert "a c00 lo cortó la caída de la central; tiene su lugar" in page
        assert "a c000 se le cortó la llamada en la fila; tiene su lugar, por una vez" in page
        assert "antes iba c0 (nivel 2, 01:35 de 05:00): ningún agente libre" in page
        assert "larga: 600 s en la fila; va a number:central" in page
        assert "(2 cambios intermedios" in page
        for word in ("el número no está permitido", "no oprimió ninguna tecla", "01:30"):
            assert word in page


def test_both_languages_have_every_word() -> None:
    kinds = {kind.__name__ for kind in command._EXPLAINING}
    for texts in (ES, EN):
        assert set(texts.reasons) == set(texts.reason_words) == set(Reason)
        assert set(texts.outcomes) == set(Outcome)
        assert set(texts.queue_reasons) == set(QueueReason)
        assert set(texts.facts) == kinds
        assert set(texts.came_back) == set(facts.Break)
        assert set(texts.overflow_why) == set(When)
        assert set(texts.passed_why) == set(PassedWhy)
        assert set(texts.callback_why) == {*facts.CallbackRefusal, *facts.CallbackMiss}


@pytest.mark.parametrize(
    ("when", "measured", "spanish", "english"),
    [
        (When.TRUNK, 1.0, "queda 1 canal;", "1 channel left;"),
        (When.TRUNK, 2.0, "quedan 2 canales;", "2 channels left;"),
        (When.LOAD, 4 / 3, "1.3 en la fila por agente;", "1.3 in the line to each agent;"),
        (When.CLOSING, 0.0, "la línea cierra antes de su turno", "the line closes before its turn"),
    ],
)
def test_why_a_rule_of_overflow_was_applied_is_told_in_words(
    when: When, measured: float, spanish: str, english: str
) -> None:
    fact = facts.Overflowed(
        ContactId("c1"), "salud", "general", "lleno", when, "menu:lleno", 1_000, measured
    )
    assert spanish in _overflowed(fact, ES)
    assert english in _overflowed(fact, EN)


class TestService:
    @pytest.mark.usefixtures("line")
    async def test_is_asked_first(self, run: Run, capsys: Captured) -> None:
        assert await run("why", "c1") == 0
        first, *_ = capsys.readouterr().out.splitlines()
        assert first == sentence(WHY, ES)

    @pytest.mark.usefixtures("line")
    async def test_tells_programs_everything(self, run: Run, capsys: Captured) -> None:
        assert await run("why", "c1", "--json", "--language", "en") == 0
        reply = msgspec.json.decode(capsys.readouterr().out)
        assert reply["why"] == msgspec.json.decode(msgspec.json.encode(WHY))

    @pytest.mark.usefixtures("line")
    async def test_who_just_left_is_refused_plainly(self, run: Run, capsys: Captured) -> None:
        assert await run("why", "c9") == 1
        assert "ese contacto no está en la fila, o ya terminó" in capsys.readouterr().err

    @pytest.mark.usefixtures("line")
    async def test_no_contacts_id_is_refused(self, run: Run, capsys: Captured) -> None:
        assert await run("why", "c 9") == 1
        assert "1 to 64 letters" in capsys.readouterr().err

    @pytest.mark.usefixtures("path")
    async def test_that_is_away_is_told(self, run: Run, capsys: Captured) -> None:
        assert await run("why", "c1") == 1
        assert "nadie responde" in capsys.readouterr().err


@pytest.fixture
def configured(path: Path) -> Callable[[str], list[str]]:
    """The words of a command with a configuration whose socket is the fake line's."""
    config = path.parent / "c.toml"

    def words(url: str) -> list[str]:
        text = f'[control]\nsocket = "{path}"\n'
        if url:
            text += f'[database]\nurl = "{url}"\n'
        with open(CONFIG, encoding="utf-8") as example:  # noqa: PTH123  # a test's file
            config.write_text(f"{example.read()}\n{text}", encoding="utf-8")
        return ["--config", str(config)]

    return words


class TestDatabase:
    async def test_without_one_says_so(
        self, run: Run, configured: Callable[[str], list[str]], capsys: Captured
    ) -> None:
        assert await run("why", "gone", *configured("")) == 1
        assert "no nombra base de datos" in capsys.readouterr().err

    async def test_tells_of_who_is_gone(
        self,
        *,
        run: Run,
        line: FakeLine,
        configured: Callable[[str], list[str]],
        monkeypatch: pytest.MonkeyPatch,
        capsys: Captured,
    ) -> None:
        asked = []

        async def facts_of(url: str, contact: str) -> list[StoredFact]:
            asked.append((url, contact))
            return stored(stories.abandoned_call("gone"))

        monkeypatch.setattr(command, "_facts_of", facts_of)
        assert line.asked == []
        assert await run("why", "gone", *configured("postgresql://db/x")) == 0
        assert asked == [("postgresql://db/x", "gone")]
        assert capsys.readouterr().out.startswith("Contacto gone (G): colgó en la fila")

    async def test_that_knows_nothing_says_so(
        self,
        run: Run,
        configured: Callable[[str], list[str]],
        monkeypatch: pytest.MonkeyPatch,
        capsys: Captured,
    ) -> None:
        async def facts_of(_url: str, _contact: str) -> list[StoredFact]:
            return []

        monkeypatch.setattr(command, "_facts_of", facts_of)
        assert await run("why", "gone", *configured("postgresql://db/x")) == 1
        assert "ni en la base de datos" in capsys.readouterr().err

    @pytest.mark.real
    async def test_is_read_as_it_is(
        self,
        *,
        database_url: str,
        path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: Captured,
    ) -> None:
        monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
        monkeypatch.setenv("CALLCENTER_CONTROL__SOCKET", str(path))
        records = PostgresRecords(database_url, connections=1)
        await records.open()
        await records.write(stored(stories.answered_call("w1")))
        await records.close()
        code = await asyncio.to_thread(main, ["why", "w1", "--config", CONFIG])
        assert code == 0
        assert capsys.readouterr().out.startswith("Contacto w1 (G): lo tomó el agente")

    @pytest.mark.real
    async def test_is_given_no_tables_by_who_only_asks(
        self, *, database_url: str, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        monkeypatch.setenv("CALLCENTER_AMI__SECRET", "-")
        monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
        monkeypatch.setenv("CALLCENTER_CONTROL__SOCKET", str(path))
        for _ in range(2):
            assert await asyncio.to_thread(main, ["why", "w1", "--config", CONFIG]) != 0
            assert "callcenter migrate" in capsys.readouterr().err
