"""Everything the models cannot see by themselves: what one setting says about another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config.check_announcements import announcement_findings
from callcenter.config.check_call_keys import call_keys_findings
from callcenter.config.check_callbacks import callback_findings
from callcenter.config.check_certificates import certificate_findings
from callcenter.config.check_database import database_findings
from callcenter.config.check_folders import folder_findings
from callcenter.config.check_full_line import full_line_findings
from callcenter.config.check_groups import group_findings
from callcenter.config.check_hours import hours_findings
from callcenter.config.check_menus import asking_findings, keyless_findings, menu_findings
from callcenter.config.check_names import name_findings
from callcenter.config.check_overflow import overflow_findings
from callcenter.config.check_pauses import pause_findings
from callcenter.config.check_plan import plan_findings
from callcenter.config.check_prompts import prompt_findings
from callcenter.config.check_recording import recording_findings
from callcenter.config.check_registry import registry_findings
from callcenter.config.check_service import service_findings
from callcenter.config.extensions import extension_findings
from callcenter.config.helping import help_findings
from callcenter.config.planned import planned_findings
from callcenter.config.queue_log import queue_log_findings
from callcenter.config.survey import survey_findings

if TYPE_CHECKING:
    from callcenter.config.problems import Finding
    from callcenter.config.settings import Settings


def findings(settings: Settings) -> list[Finding]:
    """Return what is wrong or doubtful. Where names point at nothing, only that is told."""
    unknown = list(name_findings(settings))
    if unknown:
        return unknown
    return [
        *menu_findings(settings),
        *keyless_findings(settings),
        *asking_findings(settings),
        *prompt_findings(settings),
        *announcement_findings(settings),
        *service_findings(settings),
        *pause_findings(settings),
        *group_findings(settings),
        *full_line_findings(settings),
        *call_keys_findings(settings),
        *help_findings(settings),
        *extension_findings(settings),
        *overflow_findings(settings),
        *plan_findings(settings),
        *hours_findings(settings),
        *planned_findings(settings),
        *callback_findings(settings),
        *database_findings(settings),
        *folder_findings(settings),
        *registry_findings(settings),
        *certificate_findings(settings),
        *recording_findings(settings),
        *survey_findings(settings),
        *queue_log_findings(settings),
    ]
