"""Names that point at nothing: groups, services, menus and prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.actions import every_action
from callcenter.config.menus import ChooseService, GoOutside, GoToLine, GoToMenu, SayMessage
from callcenter.config.problems import Finding
from callcenter.config.settings import LinePrompts
from callcenter.config.sounds import OWN_PROMPTS
from callcenter.config.translate import suggestion, suggestion_of_prompts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from callcenter.config.menus import Action
    from callcenter.config.problems import FieldPath
    from callcenter.config.queue_log import QueueLogTable
    from callcenter.config.recording import RecordingTable
    from callcenter.config.settings import LineSettings, Settings
    from callcenter.config.survey import SurveyTable

_Pointer = tuple["FieldPath", str, str]
"""Where the name stands, of which kind it is, and the name."""


def name_findings(settings: Settings) -> Iterator[Finding]:
    """Yield one finding for each name that nothing bears."""
    known: dict[str, Collection[str]] = {
        "service or group": {*settings.services, *settings.groups},
        "group": settings.groups,
        "service": settings.services,
        "menu": settings.menus,
        "hours": settings.hours,
        "line": settings.lines,
        "number": settings.numbers,
        "voicemail": settings.voicemails,
        "prompt": {*settings.prompts, *OWN_PROMPTS},
    }
    for path, kind, name in _pointers(settings):
        if name not in known[kind]:
            yield Finding(
                path=path,
                value=repr(name),
                message=f"there {'are' if kind == 'hours' else 'is'} no {kind} of that name",
                mend=(
                    suggestion_of_prompts(name, settings.prompts, OWN_PROMPTS)
                    if kind == "prompt"
                    else suggestion(name, known[kind])
                ),
            )


def _pointers(settings: Settings) -> Iterator[_Pointer]:
    for name, line in settings.lines.items():
        yield from _of_line(("lines", name), line)
    for name, menu in settings.menus.items():
        yield from _prompts(("menus", name, "prompt"), menu.prompt)
        yield from _prompts(("menus", name, "repeat"), menu.repeat or ())
    for path, action in every_action(settings):
        yield from _of_action(path, action)
    for name, prompt in settings.prompts.items():
        for place, part in enumerate(prompt.parts or ()):
            if part.prompt is not None:
                yield ("prompts", name, place, "prompt"), "prompt", part.prompt
    for key, line_name in settings.desk.lines.items():
        yield ("desk", "lines", key), "line", line_name
    for key, target in settings.desk.call_keys.to.items() if settings.desk.call_keys else ():
        yield ("desk", "call_keys", "to", key), "service or group", target
    yield from _of_people(settings)
    helped = settings.help.services if settings.help else ()
    yield from (((("help", "services", name), "service", name)) for name in helped)
    yield from _of_overflow(settings)
    yield from _of_recording(settings.recording)
    yield from _of_queue_log(settings.queue_log)
    yield from _of_survey(settings.survey)


def _of_queue_log(table: QueueLogTable | None) -> Iterator[_Pointer]:
    if table is None:
        return
    yield from ((("queue_log", "lines", name), "line", name) for name in table.lines)
    yield from ((("queue_log", "groups", name), "group", name) for name in table.groups)
    yield from ((("queue_log", "services", name), "service", name) for name in table.services)


def _of_recording(recording: RecordingTable | None) -> Iterator[_Pointer]:
    if recording is None:
        return
    for field in ("lines", "groups", "services"):
        names = enumerate(getattr(recording, field))
        yield from ((("recording", field, at), field.removesuffix("s"), name) for at, name in names)
    for line in recording.keep_days_of:
        yield ("recording", "keep_days_of", line), "line", line
    yield from _prompts(("recording", "notice"), recording.notice)


def _of_survey(survey: SurveyTable | None) -> Iterator[_Pointer]:
    if survey is None:
        return
    for place, line in enumerate(survey.lines):
        yield ("survey", "lines", place), "line", line
    for place, group in enumerate(survey.groups):
        yield ("survey", "groups", place), "group", group
    for place, question in enumerate(survey.questions):
        yield from _prompts(("survey", "questions", place, "prompt"), question.prompt)


def _of_people(settings: Settings) -> Iterator[_Pointer]:
    """Who is expected to call, and who answers."""
    if settings.registry:
        for field in ("older_adults", "minors"):
            if group := getattr(settings.registry, field):
                yield ("registry", field), "group", group
    for name, service in settings.services.items():
        for place, preferred in enumerate(service.prefers):
            yield ("services", name, "prefers", place), "service", preferred
    for name in settings.plan.calls_per_hour if settings.plan else ():
        yield ("plan", "calls_per_hour", name), "group", name
    for place, agent in enumerate(settings.agents):
        for line in agent.lines or ():
            yield ("agents", place, "lines"), "line", line
        for skill in agent.skills:
            yield ("agents", place, "skills"), "service", skill.partition(":")[0]


def _of_overflow(settings: Settings) -> Iterator[_Pointer]:
    for place, rule in enumerate(settings.overflow):
        path = ("overflow", place)
        if rule.target:
            yield (*path, "to"), rule.way, rule.target
        yield from ((((*path, "groups", at), "group", g)) for at, g in enumerate(rule.groups))
        yield from ((((*path, "lines", at), "line", n)) for at, n in enumerate(rule.lines))
    for place, phone in enumerate(settings.on_call):
        path = ("on_call", place)
        yield from ((((*path, "lines", at), "line", n)) for at, n in enumerate(phone.lines))
        if phone.hours:
            yield (*path, "hours"), "hours", phone.hours
    if settings.never_refuse.last_resort:
        yield ("never_refuse", "last_resort"), "number", settings.never_refuse.last_resort


def _of_line(path: FieldPath, line: LineSettings) -> Iterator[_Pointer]:
    yield (*path, "menu"), "menu", line.menu
    if line.closed_menu:
        yield (*path, "closed_menu"), "menu", line.closed_menu
    if line.full_menu:
        yield (*path, "full_menu"), "menu", line.full_menu
    if line.hours:
        yield (*path, "hours"), "hours", line.hours
    yield (*path, "default_group"), "group", line.default_group
    if line.emergency:
        yield (*path, "emergency", "group"), "group", line.emergency.group
        if line.emergency.then:
            yield (*path, "emergency", "then"), "menu", line.emergency.then
    for name in LinePrompts.model_fields:
        yield from _prompts((*path, "prompts", name), getattr(line.prompts, name))
    yield from _prompts((*path, "announce", "texts"), line.announce.texts if line.announce else ())


def _of_action(path: FieldPath, action: Action) -> Iterator[_Pointer]:
    match action:
        case GoToMenu():
            yield (*path, "menu"), "menu", action.menu
        case GoToLine():
            yield (*path, "group"), "group", action.group
            if action.then:
                yield (*path, "then"), "menu", action.then
        case ChooseService():
            yield (*path, "service"), "service", action.service
        case GoOutside():
            kind, _, outside = action.to.partition(":")
            yield (*path, "to"), kind, outside
        case SayMessage():
            yield from _prompts((*path, "say"), action.say)
        case _:
            pass


def _prompts(path: FieldPath, names: tuple[str, ...]) -> Iterator[_Pointer]:
    for name in names:
        yield path, "prompt", name
