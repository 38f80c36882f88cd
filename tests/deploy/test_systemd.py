"""The systemd unit starts what exists, and gives it no more than it needs."""

from __future__ import annotations

import pytest

from tests.deploy.panels import DEPLOY

UNIT = DEPLOY / "systemd" / "callcenter.service"
SETTINGS = dict(
    line.split("=", 1)
    for line in UNIT.read_text(encoding="utf-8").splitlines()
    if "=" in line and not line.startswith("#")
)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("CapabilityBoundingSet", ""),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("PrivateTmp", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("User", "callcenter"),
        ("RuntimeDirectory", "callcenter"),
    ],
)
def test_the_service_runs_without_rights_it_does_not_need(setting: str, value: str) -> None:
    assert SETTINGS[setting] == value


def test_it_checks_its_file_before_it_starts_and_comes_back_when_it_dies() -> None:
    assert SETTINGS["ExecStartPre"].split()[1:] == ["check", "/etc/callcenter/callcenter.toml"]
    assert SETTINGS["ExecStart"].split()[1:3] == ["run", "--config"]
    assert SETTINGS["ExecReload"].split()[1:] == ["reload"]
    assert SETTINGS["Restart"] == "always"


@pytest.mark.parametrize(
    "made",
    [
        f"--shell /usr/sbin/nologin {SETTINGS['User']}",
        f"install -d -g {SETTINGS['Group']} -m 0750 /etc/callcenter",
        f"deploy/examples/salud.toml {SETTINGS['ExecStartPre'].split()[-1]}",
        f"ln -s {SETTINGS['ExecStart'].split()[0]} /usr/local/bin/callcenter",
        "systemctl enable --now callcenter",
    ],
)
def test_the_quickstart_tells_how_to_make_each_thing_that_the_unit_needs(made: str) -> None:
    assert made in (DEPLOY.parent / "docs" / "quickstart.md").read_text(encoding="utf-8")


def test_the_unit_reads_no_secret_that_the_commands_would_miss() -> None:
    """What an operator's command reads is a file that the settings name, as the quickstart says."""
    page = (DEPLOY.parent / "docs" / "quickstart.md").read_text(encoding="utf-8")
    assert 'secret_file = "/etc/callcenter/ami.secret"' in page
    assert 'url_file = "/etc/callcenter/database.url"' in page
