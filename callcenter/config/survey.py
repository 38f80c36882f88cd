"""What some callers are asked after the call: `[survey]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from callcenter.config.menus import PromptNames  # pydantic reads it
from callcenter.config.problems import Finding, Severity
from callcenter.config.sounds import own_sound, prompt_sounds
from callcenter.config.values import Attempts, Name, Seconds, Share, Table, milliseconds
from callcenter.flow.survey_rules import SurveyRules
from callcenter.ivr.menu import OPENING, Menu, ToHangup, ToMenu, ToMessage
from callcenter.queue.waiting import EMERGENCY
from callcenter.speech.catalogue import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.config.settings import Settings
    from callcenter.ivr.menu import AnyTarget

MS_PER_DAY = 24 * 60 * 60 * 1_000


class QuestionTable(Table):
    """One question: `[[survey.questions]]`."""

    name: Name
    prompt: PromptNames = ("survey-how",)
    keys: Annotated[str, Field(pattern=r"^[0-9]-[0-9]$")] = "1-5"

    @property
    def digits(self) -> tuple[str, ...]:
        """The keys that answer it."""
        first, last = map(int, self.keys.split("-"))
        return tuple(map(str, range(first, last + 1)))


class SurveyTable(Table):
    """Who is asked after the call, and what: `[survey]`."""

    share: Share = 0.1
    lines: tuple[Name, ...] = ()
    groups: tuple[Name, ...] = ()
    again_after_days: Annotated[int, Field(ge=0, le=366)] = 30
    timeout_s: Seconds = 6.0
    attempts: Attempts = 2
    questions: Annotated[tuple[QuestionTable, ...], Field(max_length=3)]


def survey_rules(settings: Settings) -> SurveyRules | None:
    """Return what is asked of whom; None: nobody is asked."""
    table = settings.survey
    if table is None:
        return None
    everybody = (name for name, group in settings.groups.items() if group.tier != EMERGENCY)
    return SurveyRules(
        share=table.share,
        lines=frozenset(table.lines or settings.lines),
        groups=frozenset(table.groups or everybody),
        first=table.questions[0].name,
        questions={menu.name: menu for menu in _menus(settings, table)},
        goodbye=own_sound(settings, Sentence.GOODBYE),
        again_ms=table.again_after_days * MS_PER_DAY,
    )


def _menus(settings: Settings, table: SurveyTable) -> Iterator[Menu]:
    goodbye = own_sound(settings, Sentence.GOODBYE)
    thanks = (*own_sound(settings, Sentence.SURVEY_THANKS), *goodbye)
    leads_to: list[AnyTarget] = [ToMenu(question.name) for question in table.questions[1:]]
    leads_to.append(ToMessage(thanks, ToHangup()))
    for question, leads in zip(table.questions, leads_to, strict=True):
        said = prompt_sounds(settings, question.prompt)
        first = question is table.questions[0]
        yield Menu(
            name=question.name,
            prompt=(*own_sound(settings, Sentence.SURVEY_INTRO), *said) if first else said,
            keys=dict.fromkeys(question.digits, leads),
            # Who does not answer wants to go.
            otherwise=ToMessage(goodbye, ToHangup()),
            repeat=said,
            timeout_ms=milliseconds(table.timeout_s),
            attempts=table.attempts,
        )


def survey_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the survey. All names must be known by now."""
    table = settings.survey
    if table is None:
        return
    if not table.questions:
        yield Finding(
            path=("survey", "questions"),
            message="nothing is asked",
            mend="Add one to three [[survey.questions]], or remove the table.",
        )
    names = [question.name for question in table.questions]
    for place, question in enumerate(table.questions):
        path = ("survey", "questions", place)
        if question.name in names[:place]:
            yield Finding(
                path=(*path, "name"),
                value=repr(question.name),
                message="two questions of that name: their answers could not be told apart",
                mend="Give each its own name.",
            )
        if not question.digits:
            yield Finding(
                path=(*path, "keys"),
                value=repr(question.keys),
                message="no key answers this question",
                mend='Name the lower key first, such as keys = "1-5".',
            )
        if OPENING in prompt_sounds(settings, question.prompt):
            yield Finding(
                path=(*path, "prompt"),
                message="tells when the line opens, to people who were served",
                mend='Name another prompt, or one without { value = "opening" }.',
            )
    for place, group in enumerate(table.groups):
        if settings.groups[group].tier == EMERGENCY:
            yield Finding(
                path=("survey", "groups", place),
                value=repr(group),
                message="emergencies are asked how they were answered",
                mend="Leave the group out, unless you are sure.",
                severity=Severity.WARNING,
            )
