"""What reaches the log, and what must never reach it."""

from __future__ import annotations

import io
import json
import logging
import warnings
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from callcenter import log
from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER = "51987654321"

Lines = list[dict[str, Any]]


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def lines(stream: io.StringIO) -> Callable[[], Lines]:
    log.configure(as_json=True, level="info", stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_own_and_foreign_records_look_alike(lines: Callable[[], Lines]) -> None:
    structlog.get_logger("ours").info("line open", waiting=3)
    logging.getLogger("theirs").warning("slow by %d ms", 20)
    ours, theirs = lines()
    assert list(theirs) == ["timestamp", "level", "logger", "event"]
    assert list(ours) == [*theirs, "waiting"]
    assert (ours["logger"], ours["level"], ours["waiting"]) == ("ours", "info", 3)
    assert (theirs["logger"], theirs["event"]) == ("theirs", "slow by 20 ms")


@pytest.mark.parametrize(
    "key",
    ["number", "caller", "caller_name", "CallerIDNum", "ConnectedLineNum", "dialled", "ani",
     "clid", "digit", "digits", "document", "pin", "password", "Secret"],
)  # fmt: skip
def test_a_field_named_for_a_person_or_a_secret_is_hidden(
    key: str, lines: Callable[[], Lines]
) -> None:
    structlog.get_logger("ours").info("asked", **{key: "Ana 12"})
    assert lines()[0][key] == log.HIDDEN


@pytest.mark.parametrize(
    "text",
    [NUMBER, "+51 987 654 321", "+51 (987) 654-321", "9876543", f"Local/{NUMBER}@agents-0001",
     f"sip:{NUMBER}@10.0.0.1", f"<{NUMBER}>", f"CallerIDNum: {NUMBER}\r\n"],
)  # fmt: skip
def test_a_phone_number_is_hidden_in_a_library_s_sentence(
    text: str, lines: Callable[[], Lines]
) -> None:
    logging.getLogger("theirs").error("cannot read %s", text)
    event = lines()[0]["event"]
    assert log.HIDDEN in event
    assert not any(part in event for part in ("987", "654", "321"))


@pytest.mark.parametrize(
    "text",
    ["port 5038", "127.0.0.1:50380", "0x7f1234567890", "took 0.12345678 s", "1763760000.17",
     "2026-11-21 20:15:30", "PJSIP/101-0000002a", "agent 1001"],
)  # fmt: skip
def test_what_is_no_phone_number_stays_readable(text: str, lines: Callable[[], Lines]) -> None:
    logging.getLogger("theirs").info("%s", text)
    assert lines()[0]["event"] == text


def test_numbers_are_hidden_however_deep_they_stand(lines: Callable[[], Lines]) -> None:
    class Thing:
        def __repr__(self) -> str:
            return f"Thing({NUMBER})"

    structlog.get_logger("ours").info(
        "seen",
        headers={"CallerIDNum": "101", "deep": [Thing(), (f"x {NUMBER}",)]},
        raw=b"51987654321",
    )
    (line,) = lines()
    assert line["headers"] == {"CallerIDNum": "***", "deep": ["Thing(***)", ["x ***"]]}
    assert NUMBER not in json.dumps(line)


def test_our_own_ids_and_times_are_not_taken_for_numbers(
    lines: Callable[[], Lines],
) -> None:
    structlog.get_logger("ours").info("queued", contact="c-1763760000123", at_ms=1763760000123)
    (line,) = lines()
    assert (line["contact"], line["at_ms"]) == ("c-1763760000123", 1763760000123)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_shows_neither_numbers_nor_local_variables(
    stream: io.StringIO, *, as_json: bool
) -> None:
    log.configure(as_json=as_json, stream=stream)
    held_here = f"Ana {NUMBER}"
    try:
        int(held_here)
    except ValueError:
        structlog.get_logger("ours").exception("cannot go on")
        logging.getLogger("theirs").exception("cannot go on either")
    text = stream.getvalue()
    assert text.count("Traceback") == 2
    assert NUMBER not in text
    assert "held_here = " not in text


def test_a_line_end_in_a_value_stays_inside_its_json_line(
    lines: Callable[[], Lines],
) -> None:
    structlog.get_logger("ours").info("named", name="Ana\r\nlevel=error")
    logging.getLogger("theirs").info("Ana\nforged")
    assert [line.get("name", line["event"]) for line in lines()] == [
        "Ana\r\nlevel=error",
        "Ana\nforged",
    ]


def test_on_a_terminal_control_characters_are_spelt_out(stream: io.StringIO) -> None:
    log.configure(as_json=False, stream=stream)
    logging.getLogger("theirs").warning("Ana\r\nforged \x1b[2J")
    assert stream.getvalue().count("\n") == 1
    assert r"Ana\r\nforged \x1b[2J" in stream.getvalue()


def test_a_stream_that_is_no_terminal_gets_json(stream: io.StringIO) -> None:
    log.configure(stream=stream)
    structlog.get_logger("ours").info("hello")
    assert json.loads(stream.getvalue())["event"] == "hello"


def test_lower_levels_are_left_out(stream: io.StringIO) -> None:
    log.configure(level="warning", stream=stream)
    structlog.get_logger("ours").info("quiet")
    logging.getLogger("theirs").info("quiet")
    assert stream.getvalue() == ""


def test_warnings_become_records(lines: Callable[[], Lines]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old habit", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "old habit" in lines()[0]["event"]


def test_an_unknown_level_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="'loud'"):
        log.configure(level="loud")
