"""What is made of the settings in force is made once for each of them."""

from __future__ import annotations

from pathlib import Path

from callcenter import config
from callcenter.config.derived import Derived


def test_it_is_made_anew_only_for_other_settings() -> None:
    first, second = (
        config.load(Path("deploy/examples/salud.toml"), environ={"CALLCENTER_AMI__SECRET": "-"})
        for _ in range(2)
    )
    in_force, made = [first], list[config.Settings]()

    def make(settings: config.Settings) -> int:
        made.append(settings)
        return len(made)

    derived = Derived(lambda: in_force[-1], make)
    assert [derived(), derived()] == [1, 1]
    in_force.append(second)
    assert [derived(), derived()] == [2, 2]
    assert made == [first, second]
