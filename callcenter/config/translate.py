"""What pydantic says, in the operator's words: what is wrong and how to mend it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from callcenter.config.hours import DAY, TIME
from callcenter.config.menus import ACTIONS, TAG
from callcenter.config.problems import Finding
from callcenter.config.settings import Settings
from callcenter.config.shape import fields_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from callcenter.config.problems import FieldPath

_SECRET_FIELDS = frozenset({"secret", "pin", "url"})
_UNSHOWN = frozenset(
    {"missing", "extra_forbidden", "model_type", "model_attributes_type", "dict_type"}
)
"""Errors whose value is not shown: under a name that is mistyped a secret may stand."""
_LONGEST_VALUE = 60
_FEW = 3
_KEY_MARK = "[key]"  # pydantic's mark of an error about a table's key, not its value

_TEXT = ("must be text", 'Put it in quotes, as in "0012".')
_WHOLE = ("must be a whole number", "Write a number without quotes or a decimal point.")
_NUMBER = ("must be a number", "Write a number without quotes.")
_TABLE = ("must be a table", "Write it as [name] with fields below, or as {{ field = value }}.")
_LIST = ("must be a list", 'Write it in brackets, as in ["a", "b"].')
_TRUTH = ("must be true or false", "Write true or false, without quotes.")
_DATE = ("must be a date", "Write year, month and day: 2026-12-24.")

_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "Add it: {name} = …"),
    "string_type": _TEXT,
    "string_pattern_mismatch": ("has a form that is not allowed here", "{form}"),
    "string_too_short": ("must not be empty", "Write at least {min_length} character(s)."),
    "string_too_long": ("is too long", "Write at most {max_length} characters."),
    "too_short": ("must not be empty", "Write at least {min_length} of them."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": ("must be a finite number", "Write an ordinary number."),
    "number_expected": _NUMBER,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "greater_than": ("must be more than {gt}", "Write a number above {gt}."),
    "greater_than_equal": ("must be {ge} or more", "Write {ge} or a larger number."),
    "less_than": ("must be less than {lt}", "Write a number below {lt}."),
    "less_than_equal": ("must be {le} or less", "Write {le} or a smaller number."),
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "tuple_type": _LIST,
    "path_type": ("must be a path", 'Write a path in quotes, as in "/etc/callcenter/secret".'),
    "guard": ('must be "off" or a number of targets above 0', 'Write guard = "off" or guard = 3.'),
    "time_zone": (
        "is no time zone that this machine knows",
        "Write a name of the tz database, such as America/Lima.",
    ),
    "country": ("is no country with a preset", "Known: {known}. Or set each group's guard."),
    "country_name": ("must be a country's code", 'Write country = "{code}".'),
    "callback_numbers": (
        "is no pattern of numbers, or too wide a one",
        "Begin with a digit, then digits, X (any), Z (1 to 9), N (2 to 9) or [1-5]: 9XXXXXXXX.",
    ),
    "callback_denied": (
        "is no pattern of numbers",
        "Write digits, X, Z, N or [1-5], and perhaps a dot at the end for all that follows: 900.",
    ),
    "callback_dial": (
        "is nothing that a number can be dialled by",
        'Write {{number}} once, as in "PJSIP/{{number}}@trunk"; no Local channel, & or option.',
    ),
    "phones": (
        "must be a technology and plain names; before an @ only ? stands for a character",
        'Write PJSIP/*, or your extensions: "PJSIP/2??", "Local/1??@from-queue/n".',
    ),
    "member_name": (
        "names no agent, or holds more than names",
        'Write {{number}}, {{name}} or {{phone}} in it, and no |, as in "agent-{{number}}".',
    ),
    "one_line": ("must not hold line breaks or control characters", "Write it on one line."),
}

FORMS = {
    "[a-z0-9][a-z0-9_-]{0,39}": (
        "Use small letters without accents, digits, - and _, at most 40, as in citas_lima."
    ),
    "[a-z0-9][a-z0-9_-]{0,39}(:([1-9]|10))?": (
        "Use the name of a service, and if you wish a colon and a level of 1 to 10: citas:3."
    ),
    "[A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ_-]{1,12}": "Use letters and digits, at most 12, as in CITAS.",
    "[0-9*#]": 'Use one key of a phone: 0 to 9, "*" or "#".',
    "\\+?[0-9A-Za-z*#_.-]{1,40}": 'Use the number as the PBX sees it dialled, as in "5115550100".',
    "[A-Za-z0-9][A-Za-z0-9_./-]{0,79}": (
        "Use the name of a sound of the PBX, without language and ending, as in queue-thankyou."
    ),
    "[A-Za-z0-9_.-]{1,40}": "Use the name of a class of music of the PBX, as in default.",
    "[A-Za-z0-9]{1,16}/\\+?[0-9A-Za-z_.-]{1,40}(@[0-9A-Za-z_-]{1,40}(/n)?)?": (
        'Use one phone or number as the PBX dials it: "PJSIP/201", "PJSIP/+51987654321@trunk".'
    ),
    "(on_call|callback|(line|service|menu|number|voicemail):[a-z0-9][a-z0-9_-]{0,39})": (
        "Use on_call, callback, or one of line:, service:, menu:, number:, voicemail: and its name."
    ),
    "(number|voicemail):[a-z0-9][a-z0-9_-]{0,39}": (
        'Use number: or voicemail: and its name, as in "voicemail:buzon".'
    ),
    "[0-9A-Za-z_-]{1,40}(@[0-9A-Za-z_-]{1,40})?": (
        'Use a mailbox and its context of voicemail.conf, as in "600@callcenter".'
    ),
    f"{TIME}-({TIME}|24:00)": 'Use a time from and a time to, as in "07:00-12:00".',
    f"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{DAY}(-{DAY})?)": (
        'Use a date, as in "2026-12-24", a day of the week (mon), or several: "mon-fri".'
    ),
    f"{DAY}(-{DAY})?": "Use mon, tue, wed, thu, fri, sat, sun, or from one to another: mon-fri.",
    "[A-Z]{2}(-[A-Z0-9]{1,4})?": 'Use a country\'s code, as in "PE", or of a part: "BR-SP".',
    "([0-9]{1,20}|[A-Za-z0-9]{1,16}/[0-9A-Za-z_.-]{1,40})": (
        'Use the number of an agent, as in "7003", or a phone as the PBX dials it: "PJSIP/201".'
    ),
    "[A-Za-z0-9_-]{1,40}": 'Use the name of a context of the dialplan, as in "ext-local".',
    "[0-9]": 'Use one digit in quotes, as in "1".',
    "[*#]": 'Use "*" or "#".',
    "[0-9]-[0-9]": 'Use the first and the last key, as in "1-5".',
    "[0-9]{1,2}": 'Use one or two digits in quotes, as in "07".',
    "[a-z]{2,3}(_[A-Z]{2})?": 'Use a language as in "es", or of a country: "es_MX".',
    "[0-9]{1,20}": 'Use digits only, in quotes, as in "7001".',
    "0?[0-7]{3}": 'Use file permissions in quotes, as in "0660".',
    "[*#0-9]{1,6}": 'Use keys of a phone, as in "*2".',
    "(/[A-Za-z0-9_.-]+)+": (
        "Use a path of the PBX without spaces, as in /var/spool/asterisk/monitor/callcenter."
    ),
    "[0-9A-Za-z_.-]{1,60}": 'Use a queue as reports name it: letters and digits, as in "600".',
    "[^/\\\\\\r\\n]+\\.[A-Za-z0-9]+": 'Use a file\'s name without folders, as in "bienvenida.wav".',
}


def findings_of(error: ValidationError, *, top: type[BaseModel] = Settings) -> list[Finding]:
    """Return one finding for each of the errors, in the order of the model ``top``."""
    return [_finding(details, top) for details in error.errors(include_url=False)]


def suggestion_of_prompts(word: str, own: Iterable[str], built_in: Iterable[str]) -> str:
    """Return the few names that are most like ``word``, the file's own first, and where all are."""
    mine, others = (
        get_close_matches(word, sorted(names), n=_FEW, cutoff=0.5) for names in (own, built_in)
    )
    near = [*mine, *(name for name in others if name not in mine)][:_FEW]
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    return f"{meant}All are in [prompts] of the file and of docs/configuration.md."


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean …?" for the closest of `known`, or all of them when none is close."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Known: {', '.join(names)}." if names else "There are none yet."


def shown(value: object, path: FieldPath) -> str:
    """Return `value` for a message: short, and "" where it is secret or a whole table."""
    if isinstance(value, (dict, list)) or _SECRET_FIELDS & set(path):
        return ""
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _finding(details: ErrorDetails, top: type[BaseModel]) -> Finding:
    path = tuple(part for part in details["loc"] if not _is_mark(part))
    about_key = details["loc"][-1:] == (_KEY_MARK,)
    kind = details["type"]
    given = "" if kind in _UNSHOWN else shown(details["input"], path)
    message, mend = _words(details, path, top)
    if about_key:
        message = "the name " + message
    return Finding(path=path, message=message, mend=mend, value=given)


def _is_mark(part: str | int) -> bool:
    return isinstance(part, str) and (part == _KEY_MARK or part.startswith(TAG))


def _words(details: ErrorDetails, path: FieldPath, top: type[BaseModel]) -> tuple[str, str]:
    kind, context = details["type"], details.get("ctx", {})
    match kind:
        case "extra_forbidden":
            known = _known_beside(details, path, top)
            return "is no setting that is known here", suggestion(str(path[-1]), known)
        case "union_tag_not_found":
            return "does not say what to do", f'Add do = "…", one of {_actions()}.'
        case "union_tag_invalid":
            tag = str(context["tag"]).removeprefix(TAG)
            return f'do = "{tag}" is unknown', suggestion(tag, _kinds())
        case "enum" | "literal_error":
            return "is none of the values allowed", f"Use one of {context['expected']}."
        case _:
            message, mend = _SENTENCES.get(kind, (details["msg"], "See docs/configuration.md."))
            words = {**context, "name": path[-1] if path else "", "form": _form(context)}
            return message.format(**words), mend.format(**words)


def _form(context: dict[str, Any]) -> str:
    pattern = str(context.get("pattern", "")).removeprefix("^").removesuffix("$")
    return FORMS.get(pattern, f"It must match {pattern}.")


def _kinds() -> list[str]:
    return [tag.removeprefix(TAG) for tag in ACTIONS]


def _actions() -> str:
    return ", ".join(_kinds())


def _known_beside(details: ErrorDetails, path: FieldPath, top: type[BaseModel]) -> list[str]:
    """Return the fields that could have been meant instead of the last of `path`."""
    before = details["loc"][-2:-1]
    if before and isinstance(before[0], str) and before[0] in ACTIONS:
        return list(ACTIONS[before[0]].model_fields)
    return fields_at(top, path[:-1])
