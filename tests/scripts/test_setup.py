"""scripts/lib.sh on machines that lack this or that, played by small programs in their place."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcenter.lab.cache import cache_folder

REPOSITORY = Path(__file__).parents[2]
TOOLS = (
    "bash",
    "cat",
    "dirname",
    "env",
    "flock",
    "head",
    "mkdir",
    "mv",
    "realpath",
    "rm",
    "sha256sum",
)

NEW_PYTHON = """\
#!/bin/sh
echo "python $*" >> "$LOG"
case "$*" in
--version) echo "Python 3.11.9" ;;
"-m pip --version") exit "${PIP_MISSING:-0}" ;;
*pip_wheel) echo /cache/pip.whl ;;
*install*)
    while [ "$1" != --target ]; do shift; done
    mkdir -p "$2/bin"; cp "$UV" "$2/bin/uv" ;;
esac
"""
OLD_PYTHON = "#!/bin/sh\nexit 1\n"
UV = """\
#!/bin/sh
echo "uv $*" >> "$LOG"
case "$*" in
*venv*) mkdir -p .venv/bin; cp "$NEW_PYTHON" .venv/bin/python ;;
esac
"""


@dataclass
class Bench:
    """A copy of the scripts in a repository of its own, with a PATH that holds only what we put."""

    root: Path
    variables: dict[str, str]

    def put(self, name: str, script: str) -> None:
        target = self.root / "bin" / name
        target.write_text(script)
        target.chmod(0o755)

    def source(self, then: str = ":") -> subprocess.CompletedProcess[str]:
        """Source lib.sh as the commands do, then run `then`."""
        return subprocess.run(
            [shutil.which("bash") or "bash", "-c", f"source {self.root}/scripts/lib.sh; {then}"],
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    def asked(self) -> list[str]:
        log = self.root / "log"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    for folder in ("bin", "scripts", "deploy", "spare"):
        (tmp_path / folder).mkdir()
    shutil.copy(REPOSITORY / "scripts/lib.sh", tmp_path / "scripts")
    (tmp_path / "deploy/requirements-dev.txt").write_text("x==1\n")
    (tmp_path / "deploy/requirements-uv.txt").write_text("uv==1\n")
    for tool in (*TOOLS, "cp", "sh"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    for name, script in (("uv", UV), ("python", NEW_PYTHON)):
        (tmp_path / "spare" / name).write_text(script)
        (tmp_path / "spare" / name).chmod(0o755)
    variables = {
        "PATH": str(tmp_path / "bin"),
        "HOME": str(tmp_path),
        "LOG": str(tmp_path / "log"),
        "UV": str(tmp_path / "spare/uv"),
        "NEW_PYTHON": str(tmp_path / "spare/python"),
        "CALLCENTER_CACHE": str(tmp_path / "cache"),
    }
    return Bench(root=tmp_path, variables=variables)


def test_without_a_new_enough_python_it_says_what_to_install(bench: Bench) -> None:
    bench.put("python3", OLD_PYTHON)

    done = bench.source()

    assert done.returncode == 1
    assert "Python 3.11 or later is needed" in done.stderr


def test_a_later_python_beside_an_old_one_is_found(bench: Bench) -> None:
    bench.put("python3", OLD_PYTHON)
    bench.put("python3.12", NEW_PYTHON)
    bench.put("uv", UV)

    done = bench.source()

    assert done.returncode == 0, done.stderr
    assert f"uv venv --quiet --python {bench.root}/bin/python3.12 .venv" in bench.asked()


def test_uv_on_the_path_is_used_and_hashes_are_checked(bench: Bench) -> None:
    bench.put("python3", NEW_PYTHON)
    bench.put("uv", UV)

    done = bench.source()

    assert done.returncode == 0, done.stderr
    wanted = "--require-hashes --python .venv/bin/python deploy/requirements-dev.txt"
    assert f"uv pip sync --quiet {wanted}" in bench.asked()
    assert not any("pip install" in line for line in bench.asked())


def test_a_second_start_does_and_says_nothing(bench: Bench) -> None:
    bench.put("python3", NEW_PYTHON)
    bench.put("uv", UV)
    bench.source()
    (bench.root / "log").unlink()

    done = bench.source()

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert bench.asked() == ["python --version"]


def test_a_changed_lock_is_installed_again(bench: Bench) -> None:
    bench.put("python3", NEW_PYTHON)
    bench.put("uv", UV)
    bench.source()
    (bench.root / "log").unlink()
    (bench.root / "deploy/requirements-dev.txt").write_text("x==2\n")

    bench.source()

    assert any(line.startswith("uv pip sync") for line in bench.asked())
    assert not any(line.startswith("uv venv") for line in bench.asked())


def test_without_uv_the_machines_pip_fetches_it_into_the_cache(bench: Bench) -> None:
    bench.put("python3", NEW_PYTHON)

    done = bench.source()

    assert done.returncode == 0, done.stderr
    (install,) = [line for line in bench.asked() if "pip install" in line]
    assert install.startswith("python -m pip install ")
    assert "--require-hashes" in install
    assert len(list((bench.root / "cache").glob("uv-*/bin/uv"))) == 1


def test_without_pip_the_wheel_of_a_package_stands_in(bench: Bench) -> None:
    bench.put("python3", NEW_PYTHON)
    bench.variables["PIP_MISSING"] = "1"

    done = bench.source()

    assert done.returncode == 0, done.stderr
    assert "this Python has no pip" in done.stderr
    assert any(line.startswith("python /cache/pip.whl/pip install") for line in bench.asked())


def test_a_failed_install_leaves_no_stamp(bench: Bench) -> None:
    bench.put("python3", NEW_PYTHON)
    bench.put("uv", UV + 'case "$*" in *sync*) exit 2 ;; esac\n')

    done = bench.source()

    assert done.returncode != 0
    assert not (bench.root / ".venv/callcenter.stamp").exists()


@pytest.mark.parametrize("chosen", ["", "/some/where"])
def test_shell_and_python_keep_things_in_the_same_place(
    bench: Bench, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put("python3", NEW_PYTHON)
    bench.put("uv", UV)
    for name, value in (("CALLCENTER_CACHE", chosen), ("HOME", str(bench.root))):
        bench.variables[name] = value
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    done = bench.source("cache_folder")

    assert done.stdout.strip() == str(cache_folder())
