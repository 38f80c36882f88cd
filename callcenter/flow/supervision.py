"""What a supervisor does by phone: record a message or a prompt, open or close a line.

The desk has asked for number and PIN. Each act is a fact with the supervisor's number. What is
recorded gets a name of ours; nothing that anybody said or dialled is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import RequestRefused
from callcenter.flow.desk_call import Asking, Say
from callcenter.flow.takes import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Roster
    from callcenter.flow.desk_call import DeskCall, DeskVoice
    from callcenter.flow.doors import Doors
    from callcenter.flow.messages import Messages
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import DeskRules, Rules
    from callcenter.flow.takes import Takes

HOUR_MS = 60 * 60 * 1_000
MOST_HOURS = 168

YES, AGAIN = "1", "2"


class Supervision:
    """Serves desks at which a supervisor has said who they are.

    Args:
        name: Gives a name that no recording has yet.
    """

    def __init__(  # noqa: PLR0913  # the parts of the core, handed over by name
        self,
        *,
        rules: Rules,
        roster: Roster,
        voice: DeskVoice,
        doors: Doors,
        messages: Messages,
        takes: Takes,
        outbox: Outbox,
        name: Callable[[], str],
    ) -> None:
        self._all_rules = rules
        self._roster = roster
        self._voice = voice
        self._doors = doors
        self._messages = messages
        self._takes = takes
        self._outbox = outbox
        self._name = name

    @property
    def _rules(self) -> DeskRules:
        return self._all_rules.desk

    def knows(self, task: str) -> bool:
        """Whether these digits ask for something: what, and perhaps which line or prompt."""
        if task[:1] == self._rules.prompt:
            return bool(self._rules.prompts)
        known = (self._rules.message, self._rules.switch)
        return task[:1] in known and task[1:] in ("", *self._rules.lines)

    def begin(self, desk: DeskCall, now: int) -> None:
        """Somebody at the desk has typed a number and its PIN."""
        agent = self._roster.get(desk.number)
        if desk.task[0] == self._rules.prompt:
            self._which_prompt(desk, now, may=bool(agent and agent.profile.records_prompts))
            return
        if agent is None or not agent.profile.supervisor:
            self._outbox.state(RequestRefused("Supervise", desk.number, "no_supervisor"))
            self._voice.say(desk, now, Say.NOT_SUPERVISOR)
            return
        lines = self._rules.lines
        key = next(iter(lines)) if len(lines) == 1 else desk.task[1:]
        if key in lines:
            self._line_chosen(desk, key, now)
        else:
            self._voice.ask(desk, Asking.LINE, now, Say.WHICH_LINE)

    def pressed(self, desk: DeskCall, digit: str, now: int) -> None:
        """One key, where a single key answers; elsewhere keys mean nothing."""
        match desk.asking:
            case Asking.LINE:
                self._line_chosen(desk, digit, now)
            case Asking.SWITCH if digit == YES:
                self._switch(desk, now)
            case Asking.REPLACE if digit == YES:
                self._record(desk, now)
            case Asking.REPLACE if digit == AGAIN:
                self._messages.take_away(desk.line, actor=desk.number)
                self._voice.say(desk, now, Say.MESSAGE_GONE)
            case Asking.KEEP if digit == YES:
                self._voice.ask(desk, Asking.HOW_LONG, now, Say.HOW_LONG)
            case Asking.KEEP if digit == AGAIN:
                self._record(desk, now)
            case Asking.SWITCH | Asking.REPLACE | Asking.KEEP:
                self._voice.wrong(desk, desk.asking, now, *self._question(desk, now))
            case _:
                pass

    def typed(self, desk: DeskCall, now: int) -> None:
        """A prompt's number is typed; or so many hours, or none: until the end of the day."""
        if desk.asking is Asking.PROMPT:
            self._prompt_typed(desk, desk.typed, now)
            return
        hours = int(desk.typed) if desk.typed.isdecimal() else 0
        until = now + min(hours, MOST_HOURS) * HOUR_MS
        if not hours:
            until = self._doors.day_end(desk.line, now)
        self._messages.put(desk.line, desk.sound, actor=desk.number, until=until)
        self._voice.say(desk, now, Say.MESSAGE_SET)

    def heard(self, desk: DeskCall, now: int) -> None:
        """The desk has heard out what was said to it, or has said what was to be recorded."""
        if desk.asking is Asking.RECORD:
            self._voice.record(desk, FOLDER + self._name(), now)
        elif desk.asking is Asking.RECORDING and self._voice.recorded(desk, now):
            self._voice.ask(desk, Asking.KEEP, now, *self._question_of_keeping(desk))
        elif desk.asking is Asking.RECORDING:
            self._voice.say(desk, now, Say.NOT_RECORDED)

    def unanswered(self, desk: DeskCall, now: int) -> None:
        """No key was pressed in time: until the end of the day, or nothing is done."""
        if desk.asking is Asking.HOW_LONG:
            self.typed(desk, now)
        else:
            self._voice.say(desk, now, Say.WRONG)

    def left(self, desk: DeskCall) -> None:
        """Nothing was begun that is to be ended."""

    # -- inside ------------------------------------------------------------------------------

    def _which_prompt(self, desk: DeskCall, now: int, *, may: bool) -> None:
        number = desk.task[1:]
        if not may:
            self._outbox.state(RequestRefused("RecordPrompt", desk.number, "may_not_record"))
            self._voice.say(desk, now, Say.MAY_NOT_RECORD)
        elif number:
            self._prompt_typed(desk, number, now)
        else:
            self._voice.ask(desk, Asking.PROMPT, now, Say.WHICH_PROMPT)

    def _prompt_typed(self, desk: DeskCall, number: str, now: int) -> None:
        prompt = self._rules.prompts.get(number)
        if prompt is None:
            self._voice.wrong(desk, Asking.PROMPT, now, Say.WHICH_PROMPT)
        else:
            self._takes.chosen(desk, prompt, now)

    def _line_chosen(self, desk: DeskCall, key: str, now: int) -> None:
        line = self._rules.lines.get(key)
        if line is None:
            self._voice.wrong(desk, Asking.LINE, now, Say.WHICH_LINE)
            return
        desk.line = line
        if desk.task[0] == self._rules.switch:
            desk.asking = Asking.SWITCH
        elif self._messages.of(line):
            desk.asking = Asking.REPLACE
        else:
            self._record(desk, now)
            return
        self._voice.ask(desk, desk.asking, now, *self._question(desk, now))

    def _question(self, desk: DeskCall, now: int) -> tuple[str, ...]:
        if desk.asking is Asking.SWITCH:
            desk.told_open = self._doors.is_open(desk.line, now)
            return (Say.LINE_IS_OPEN if desk.told_open else Say.LINE_IS_CLOSED,)
        if desk.asking is Asking.REPLACE:
            return (Say.MESSAGE_THERE,)
        return self._question_of_keeping(desk)

    def _question_of_keeping(self, desk: DeskCall) -> tuple[str, ...]:
        return (Say.RECORDED, desk.sound, Say.KEEP)

    def _switch(self, desk: DeskCall, now: int) -> None:
        if self._doors.is_open(desk.line, now) is not desk.told_open:
            # The hours, or somebody else, came first: who wanted it closed must not open it.
            self._voice.ask(desk, Asking.SWITCH, now, *self._question(desk, now))
            return
        self._doors.switch(desk.line, actor=desk.number, now=now)
        is_open = self._doors.is_open(desk.line, now)
        self._voice.say(desk, now, Say.LINE_NOW_OPEN if is_open else Say.LINE_NOW_CLOSED)

    def _record(self, desk: DeskCall, now: int) -> None:
        self._voice.tell(desk, Asking.RECORD, now, (Say.RECORD,))
