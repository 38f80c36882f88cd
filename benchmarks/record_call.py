"""Records one call's conversation between the service and a real Asterisk, for `throughput`.

Run: `python -m benchmarks.record_call`, after a change of what is said on the manager port. Writes
`benchmarks/recorded_call.json`: what the PBX said when the call arrived, and what it said after
each action, in order, with the names of that one call in it.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.line import places, write_settings
from callcenter.lab import ports
from callcenter.lab.account import lab_account
from callcenter.lab.folders import run_folder
from callcenter.lab.parts import ensure_parts
from callcenter.lab.progress import say
from callcenter.lab.scenario import Agent, Caller, Key
from callcenter.lab.sipp import SippAgents, SippCallers
from callcenter.lab.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = Path(__file__).with_name("recorded_call.json")
END = b"\r\n\r\n"

Turn = dict[str, object]


class Recorder:
    """Stands between the two and writes down what each says."""

    def __init__(self, target_port: int) -> None:
        self.turns: list[Turn] = [{"action": "", "said": []}]
        self._target_port = target_port

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Relay one connection until either side ends it."""
        pbx = await asyncio.open_connection("127.0.0.1", self._target_port)
        writer.write(await pbx[0].readline())
        async with asyncio.TaskGroup() as group:
            group.create_task(_copy(reader, pbx[1], self._asked))
            group.create_task(_copy(pbx[0], writer, self._said))

    def forget(self) -> None:
        """Forget what was said so far: the call begins now."""
        self.turns = [{"action": "", "said": []}]

    def _asked(self, message: str) -> None:
        if "Action: Ping" not in message:
            self.turns.append({"action": message, "said": []})

    def _said(self, message: str) -> None:
        said = self.turns[-1]["said"]
        if "Ping: Pong" not in message and isinstance(said, list):
            said.append(message)


async def _copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, note: Callable[[str], None]
) -> None:
    try:
        while True:
            message = await reader.readuntil(END)
            note(message.decode())
            writer.write(message)
    except asyncio.IncompleteReadError:
        writer.close()


async def record() -> list[Turn]:
    """Place one call and return the conversation."""
    parts = await asyncio.to_thread(ensure_parts, say)
    with run_folder(lab_account()) as folder:
        phones = SippAgents(parts, folder, numbers=["201"], agent=Agent(talk_ms=1_000))
        settings = write_settings(folder / "line.toml", agents=["201"], ask_service=False)
        proxy_port = ports.free_tcp_port()
        stage = Stage(
            parts,
            folder,
            phones=phones.accounts,
            settings_file=settings,
            overrides={"CALLCENTER_AMI__PORT": str(proxy_port)},
        )
        recorder = Recorder(stage.asterisk.ami_port)
        proxy = await asyncio.start_server(recorder.relay, "127.0.0.1", proxy_port)
        async with proxy, stage, phones:
            await stage.log_in(places(["201"]))
            recorder.forget()
            callers = SippCallers(
                parts,
                folder,
                target_port=stage.asterisk.sip_port,
                caller=Caller(keys=(Key(at_ms=600, key="1"),)),
                numbers=["510000001"],
            )
            async with callers, asyncio.timeout(20):
                await callers.result()
            await asyncio.sleep(0.5)
            return recorder.turns


def main() -> None:
    """Record, and write the file."""
    turns = asyncio.run(record())
    FILE.write_text(json.dumps(turns, indent=1) + "\n", encoding="utf-8")
    print(f"{len(turns)} turns written to {FILE.name}")


if __name__ == "__main__":
    main()
