"""The compose file keeps what must survive a crash."""

from __future__ import annotations

from tests.deploy.panels import DEPLOY

COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")


def test_journal_and_spool_lie_on_a_volume() -> None:
    assert "- state:/var/lib/callcenter\n" in COMPOSE
    assert "\n  state:\n" in COMPOSE.partition("\nvolumes:")[2]
    assert "CALLCENTER_JOURNAL__FOLDER: /var/lib/callcenter/journal\n" in COMPOSE


def test_the_services_account_owns_the_folder_of_the_volume() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "install -d -o callcenter -g callcenter -m 0750 /var/lib/callcenter" in dockerfile
