"""What the demo's line has otherwise than the example."""

from __future__ import annotations

import pytest

from callcenter import config
from callcenter.lab import demo_line
from callcenter.lab.stage import EXAMPLE


@pytest.fixture
def line() -> config.Settings:
    """The settings of the demo."""
    chosen = demo_line.settings(line_number="100")
    doubts: list[object] = []
    environ = {"CALLCENTER_AMI__SECRET": "-", "CALLCENTER_JOURNAL__FOLDER": "/tmp", **chosen}  # noqa: S108  # any folder that is there
    settings = config.load(EXAMPLE, environ=environ, warn=doubts.append)
    assert doubts == []
    return settings


def test_the_keys_of_the_documentation_work_in_the_demo(line: config.Settings) -> None:
    keys = line.desk.call_keys
    assert keys is not None
    assert (keys.prefix, keys.back, keys.hand_to, keys.help) == ("*", "2", "3", "1")
    assert set(keys.to.values()) <= {*line.services, *line.groups}
    assert line.help is not None
    assert line.help.supervisors == (f"PJSIP/{demo_line.HELPER}",)


def test_the_visitor_and_nobody_else_is_called_back_and_shown_the_line(
    line: config.Settings,
) -> None:
    assert line.callback is not None
    assert line.callback.allow == (demo_line.VISITOR,)
    assert line.callback.caller_id == "100"


def test_callers_come_a_little_slower_than_the_agents_can_take(line: config.Settings) -> None:
    ring_s, wrap_up_s = 0.8, line.lines["salud"].wrap_up_s
    taken_s = ring_s + sum(demo_line.TALK_MS) / 2 / 1000 + wrap_up_s
    share = taken_s / demo_line.CALL_EVERY_S / len(line.agents)
    assert 0.9 < share < 1.0
    assert len(demo_line.agent_phones()) == len(line.agents)
