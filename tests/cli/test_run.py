"""`callcenter run` reads its settings again as it was told them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import serving
from callcenter.cli.main import main
from tests.config.conftest import BASE

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from callcenter.config import Problem, Settings
    from callcenter.reloader import Source


def test_a_service_that_reads_again_says_what_of_the_file_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "callcenter.toml"
    path.write_text(BASE)
    told: list[Problem] = []

    async def reads_again(_: Settings, *, source: Source) -> None:
        path.write_text('policy = "ratio"\n' + BASE)
        settings = source(more=lambda _: (), warn=told.append)
        assert settings.policy == "fifo"

    monkeypatch.setattr(serving, "serve", reads_again)
    assert main(["run", "--config", str(path), "--set", "policy=fifo"]) == 0
    *_, problem = told
    assert (problem.file, problem.field, problem.severity) == ("command line", "policy", "warning")
    assert "what the file says there does not count" in problem.message
