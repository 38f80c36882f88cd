"""A private Prometheus that scrapes what it is told, and promtool."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Self

import aiohttp
import msgspec

from callcenter.errors import LabError
from callcenter.lab import ports
from callcenter.lab.process import Child

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from callcenter.lab.parts import Parts

START_S = 30.0
QUERY_S = 10.0
PROMTOOL_S = 120.0


class Sample(msgspec.Struct, frozen=True):
    """One series of an answer, with its value now."""

    labels: dict[str, str]
    value: float


class PrivatePrometheus:
    """A Prometheus of our own on a free port.

    Its first scrape comes five seconds after the start, whatever the interval: so long it gathers
    targets. `wait_for` is for that.

    Args:
        parts: the unpacked programs.
        folder: where settings, data and log go.
        targets: `host:port` of what it scrapes, each at `/metrics`, as the job `callcenter`.
        rules: file with alerts and recording rules.
        every_s: seconds between two scrapes, and between two evaluations of the rules.
        port: where it listens on 127.0.0.1; a free one when 0.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default or a need
        self,
        parts: Parts,
        folder: Path,
        *,
        targets: Sequence[str],
        rules: Path | None = None,
        every_s: float = 1.0,
        port: int = 0,
    ) -> None:
        self.port = port or ports.free_tcp_port()
        self._folder = folder
        self._targets = list(targets)
        self._rules = rules
        self._every_s = every_s
        # The package's program is linked statically and needs no loader of its own.
        self._child = Child(
            [
                str(parts.path("usr/bin/prometheus")),
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'prometheus-data'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--log.level=warn",
            ],
            log=folder / "prometheus.log",
            folder=folder,
        )

    def __repr__(self) -> str:
        return f"<PrivatePrometheus at {self.url}, {self._child!r}>"

    @property
    def url(self) -> str:
        """Where its pages and its API are."""
        return f"http://127.0.0.1:{self.port}"

    async def query(self, promql: str) -> list[Sample]:
        """Return the series of an instant query; none is no error.

        Raises:
            LabError: Prometheus refuses the query.
        """
        answer = await self.get("query", query=promql)
        result = answer["result"]
        if answer["resultType"] == "scalar":
            return [Sample({}, float(result[1]))]
        return [Sample(series["metric"], float(series["value"][1])) for series in result]

    async def wait_for(self, promql: str, *, timeout_s: float = 15.0) -> list[Sample]:
        """Ask until there is at least one series, and return what there is.

        Raises:
            TimeoutError: there was none in time.
        """
        async with asyncio.timeout(timeout_s):
            while not (samples := await self.query(promql)):  # noqa: ASYNC110  # another process
                await asyncio.sleep(self._every_s / 4)
        return samples

    async def get(self, what: str, **parameters: str) -> Any:
        """Return the data of one GET of its API, such as `rules` or `targets`.

        Raises:
            LabError: Prometheus answers with an error.
        """
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(QUERY_S)) as session,
            session.get(f"{self.url}/api/v1/{what}", params=parameters) as response,
        ):
            answer = await response.json()
        if answer["status"] != "success":
            message = f"Prometheus refuses {what} {parameters}: {answer.get('error')}"
            raise LabError(message)
        return answer["data"]

    async def start(self) -> None:
        """Write its settings, start it, and wait until it answers.

        Raises:
            LabError: it did not start; the message holds the end of its log.
        """
        # JSON is YAML too, and has no surprises.
        settings = json.dumps(self._settings(), indent=2)
        (self._folder / "prometheus.yml").write_text(settings, encoding="utf-8")
        await self._child.start()
        await self._child.wait_ready(self._is_ready, deadline_s=START_S)

    async def stop(self) -> None:
        """Stop it; what it collected is kept in the folder."""
        await self._child.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _settings(self) -> dict[str, Any]:
        every = f"{round(self._every_s * 1000)}ms"
        jobs = [{"job_name": "callcenter", "static_configs": [{"targets": self._targets}]}]
        return {
            "global": {
                "scrape_interval": every,
                "scrape_timeout": every,
                "evaluation_interval": every,
            },
            "rule_files": [] if self._rules is None else [str(self._rules)],
            "scrape_configs": jobs,
        }

    async def _is_ready(self) -> bool:
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{self.url}/-/ready") as response,
            ):
                return response.ok
        except aiohttp.ClientError:
            return False


async def promtool(
    parts: Parts, *arguments: str, stdin: str = "", folder: Path | None = None
) -> tuple[int, str]:
    """Run promtool and return its exit code and all it printed.

    Args:
        parts: the unpacked programs.
        arguments: for example `check`, `metrics`.
        stdin: what it reads from standard input.
        folder: where it runs: rule tests name their files from there.

    Raises:
        TimeoutError: it took too long.
    """
    process = await asyncio.create_subprocess_exec(
        str(parts.path("usr/bin/promtool")),
        *arguments,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(PROMTOOL_S):
            output, _ = await process.communicate(stdin.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output.decode()
