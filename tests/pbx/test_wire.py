"""Bytes to messages and actions to bytes, without any connection."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.errors import UnsafeValue
from callcenter.pbx.wire import MessageReader, MessageTooLong, decode, encode, event_name, genuine

GREETING = b"Asterisk Call Manager/9.0.0\r\n"

header_names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True)
header_values = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=40
)
messages = st.dictionaries(header_names, header_values, min_size=1, max_size=8).filter(
    lambda headers: len({name.lower() for name in headers}) == len(headers)
)


def on_the_wire(headers: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"


def segments(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(edges)]


def read(pieces: list[bytes]) -> list[dict[str, str]]:
    reader = MessageReader()
    return [decode(raw) for piece in pieces for raw in reader.feed(piece)]


@settings(deadline=None)
@given(st.lists(messages, max_size=6), st.lists(st.integers(0, 10_000), max_size=30))
def test_any_segmentation_of_any_messages_gives_those_messages(
    sent: list[dict[str, str]], cuts: list[int]
) -> None:
    stream = b"".join(on_the_wire(headers) for headers in sent)
    expected = [{name.lower(): value for name, value in headers.items()} for headers in sent]
    assert read(segments(stream, cuts)) == expected
    assert read(segments(GREETING + stream, cuts)) == expected


@settings(deadline=None)
@given(st.lists(messages, min_size=1, max_size=3))
def test_bytes_that_come_one_by_one_give_the_same_messages(sent: list[dict[str, str]]) -> None:
    stream = GREETING + b"".join(on_the_wire(headers) for headers in sent)
    assert read([bytes([byte]) for byte in stream]) == read([stream])


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"\r\n\r\n", b"\r\n", b"\r", b": "])))
def test_garbage_never_raises_and_does_not_depend_on_its_segmentation(pieces: list[bytes]) -> None:
    assert read(pieces) == read([b"".join(pieces)])


def test_the_greeting_is_kept_apart_from_the_first_message() -> None:
    reader = MessageReader()
    assert reader.feed(GREETING[:9]) == []
    assert reader.feed(GREETING[9:] + b"Response: Success\r\n\r\n") == [b"Response: Success"]
    assert reader.greeting == "Asterisk Call Manager/9.0.0"


def test_a_peer_that_does_not_greet_is_understood() -> None:
    reader = MessageReader()
    assert reader.feed(b"Event: Hangup\r\n\r\n") == [b"Event: Hangup"]
    assert reader.greeting is None


def test_an_empty_last_header_is_kept() -> None:
    assert read([b"Event: VarSet\r\nVariable: X\r\nValue: \r\n\r\n"])[0]["value"] == ""
    assert decode(b"Value:") == {"value": ""}


def test_a_value_keeps_its_colons_and_its_indentation() -> None:
    assert decode(b"Output:   a: b") == {"output": "  a: b"}


def test_repeated_headers_are_joined_line_by_line_whatever_their_case() -> None:
    assert decode(b"Output: one\r\noutput: two\r\nOUTPUT: \r\nContent: c") == {
        "output": "one\ntwo\n",
        "content": "c",
    }


def test_latin_1_is_read_where_it_is_not_utf_8_and_utf_8_where_it_is() -> None:
    assert decode("CallerIDName: José Ñandú".encode("latin-1"))["calleridname"] == "José Ñandú"
    assert decode("CallerIDName: José Ñandú".encode())["calleridname"] == "José Ñandú"


def test_unicode_line_separators_end_no_header() -> None:
    assert decode("Name: a\u2028b\x85c\x0bd\nEvil: 1".encode()) == {
        "name": "a\u2028b\x85c\x0bd\nEvil: 1"
    }


def test_a_message_beyond_the_bound_is_refused_even_when_it_comes_in_crumbs() -> None:
    reader = MessageReader(max_message_bytes=4_096)
    for _ in range(4_096):
        assert reader.feed(b"x") == []
    with pytest.raises(MessageTooLong):
        reader.feed(b"x")


def test_a_message_of_five_megabytes_costs_time_in_proportion_to_its_length() -> None:
    line = b"Output: " + b"x" * 40 + b"\r\n"
    stream = b"Response: Success\r\n" + line * 100_000 + b"\r\n"
    began = time.process_time()
    [message] = read([stream[at : at + 1_400] for at in range(0, len(stream), 1_400)])
    assert time.process_time() - began < 10.0  # a quadratic reader takes minutes
    assert message["output"].count("\n") == 99_999


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"Event: Hangup\r\nChannel: x", b"Hangup"),
        (b"Event: Hangup", b"Hangup"),
        (b"Response: Success", None),
        (b"event: Hangup", None),
    ],
)
def test_an_event_is_named_without_reading_it(raw: bytes, name: bytes | None) -> None:
    assert event_name(raw) == name


def test_an_action_is_written_with_its_id_before_anything_long() -> None:
    data = encode("Originate", {"Variable": ["A=1", "B=ñ"], "Exten": "s"}, action_id="cc.1")
    lines = ["Action: Originate", "ActionID: cc.1", "Variable: A=1", "Variable: B=ñ", "Exten: s"]
    assert data.decode() == "".join(f"{line}\r\n" for line in lines) + "\r\n"


@pytest.mark.parametrize(
    "value",
    ["a\r\nAction: Command", "a\nb", "a\rb", "a\0b", "\ud800", "x" * 1_000, "ñ" * 500],
)
def test_a_value_that_is_not_one_safe_line_is_refused_by_header_and_never_quoted(
    value: str,
) -> None:
    with pytest.raises(UnsafeValue) as caught:
        encode("QueuePause", {"Reason": value}, action_id="cc.1")
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    "headers", [{"Exten": None}, {"Priority": 1}, {"Variable": ["A=1", None]}, {"Variable": b"x"}]
)
def test_what_is_not_text_is_refused_rather_than_spelled_out(headers: dict[str, str]) -> None:
    with pytest.raises(UnsafeValue):
        encode("Originate", headers, action_id="cc.1")


@pytest.mark.parametrize("name", ["", "A: b\r\nC", "A B", "ActionID", "action", "Ñ"])
def test_a_header_name_that_could_mean_something_else_is_refused(name: str) -> None:
    with pytest.raises(UnsafeValue):
        encode("Setvar", {name: "x"}, action_id="cc.1")


@pytest.mark.parametrize("action", ["", "Ping\r\nX: y", "a b"])
def test_an_action_name_that_could_mean_something_else_is_refused(action: str) -> None:
    with pytest.raises(UnsafeValue):
        encode(action, {}, action_id="cc.1")


def test_a_line_and_an_action_may_be_as_long_as_the_limit_and_no_longer() -> None:
    fits = "x" * (1_000 - len("Value: "))
    encode("Setvar", {"Value": fits}, action_id="cc.1")
    with pytest.raises(UnsafeValue):
        encode("Setvar", {"Value": fits + "x"}, action_id="cc.1")
    encode("Originate", {"Variable": ["A=1"] * 118}, action_id="cc.1")
    with pytest.raises(UnsafeValue):
        encode("Originate", {"Variable": ["A=1"] * 119}, action_id="cc.1")


@settings(deadline=None)
@given(header_values)
def test_what_is_written_reads_back_as_the_same_value(value: str) -> None:
    try:
        data = encode("Setvar", {"Value": value}, action_id="cc.1")
    except UnsafeValue:
        assert "\0" in value
    else:
        assert read([data]) == [{"action": "Setvar", "actionid": "cc.1", "value": value}]


def test_headers_that_a_callers_number_brought_along_are_not_believed() -> None:
    raw = (
        b"Event: AsyncAGIStart\r\nChannel: PJSIP/trunk-1\r\nCallerIDNum: 555\r\n"
        b"Uniqueid: 9.9\r\nChannel: PJSIP/201-1\r\nContext: callcenter-desk\r\n"
        b"Variable: A=forged\r\nContext: callcenter-line\r\nUniqueid: 1.1\r\nVariable: A=own"
    )
    assert genuine(decode(raw)) == {
        "event": "AsyncAGIStart",
        "channel": "PJSIP/trunk-1",
        "calleridnum": "555",
        "uniqueid": "1.1",
        "context": "callcenter-line",
        "variable": "A=forged\nA=own",
    }


def test_an_event_without_such_headers_is_left_as_it_is() -> None:
    message = decode(b"Event: Status\r\nUniqueid: 1.1\r\nVariable: A=1\r\nVariable: B=2")
    assert genuine(message) is message
