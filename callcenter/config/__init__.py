"""Settings: read from file, environment and command line, checked, and made into rules."""

from callcenter.config.core_rules import rules
from callcenter.config.hours import timetable
from callcenter.config.loading import SECRETS, check, load
from callcenter.config.planned import plan_of
from callcenter.config.problems import Problem, SettingsRefused, Severity
from callcenter.config.settings import Settings

__all__ = [
    "SECRETS",
    "Problem",
    "Settings",
    "SettingsRefused",
    "Severity",
    "check",
    "load",
    "plan_of",
    "rules",
    "timetable",
]
