"""What a manager user may do, by what the PBX lists."""

from __future__ import annotations

from callcenter.observe.rights import Rights, judge

READ_ONLY = {
    "response": "Success",
    "ping": "Keepalive command.  (Priv: <none>)",
    "queuestatus": "Show queue status.  (Priv: <none>)",
    "status": "List channel status.  (Priv: system,call,reporting,all)",
    "corestatus": "Show PBX core status variables.  (Priv: system,reporting,all)",
}


def test_a_user_with_reporting_alone_is_as_it_should_be() -> None:
    assert judge(READ_ONLY) == Rights(has_queues=True, missing=(), excess=())


def test_a_user_that_may_not_ask_lacks_reporting() -> None:
    few = {name: told for name, told in READ_ONLY.items() if name not in ("status", "corestatus")}
    assert judge(few).missing == ("reporting",)


def test_a_right_shows_by_the_actions_that_nothing_else_allows() -> None:
    more = {
        "originate": "Originate a call.  (Priv: originate,all)",
        "command": "Execute Asterisk CLI Command.  (Priv: command,all)",
        "hangup": "Hangup channel.  (Priv: system,call,all)",
    }
    assert judge(READ_ONLY | more).excess == ("command", "originate")


def test_a_pbx_without_queues_does_not_know_the_question() -> None:
    told = {name: told for name, told in READ_ONLY.items() if name != "queuestatus"}
    assert not judge(told).has_queues
