"""`callcenter check`: what is wrong with a configuration, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli import settings
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.config import Severity

if TYPE_CHECKING:
    from argparse import Namespace

_COUNTED = ("lines", "groups", "services", "menus", "agents")


def main(options: Namespace) -> int:
    """Print every problem, then how many there are, or what the configuration holds."""
    problems = settings.problems(options)
    for problem in problems:
        print(problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    told = [
        _count(number, name)
        for number, name in ((errors, "errors"), (len(problems) - errors, "warnings"))
        if number
    ]
    verdict = ", ".join(told) or "no problems"
    if errors:
        print(f"{options.config}: {verdict}")
        return NOT_DONE
    print(f"{options.config}: {verdict}; {_holds(options)}")
    return DONE


def _holds(options: Namespace) -> str:
    """Return what a configuration without errors holds."""
    given = settings.tables(options)
    return ", ".join(_count(len(given.get(name, ())), name) for name in _COUNTED)


def _count(number: int, plural: str) -> str:
    return f"{number} {plural[:-1] if number == 1 else plural}"
