#!/usr/bin/env bash
# Sourced by the commands beside it: goes to the repository's root and makes .venv on a machine
# that has nothing but git and python3 >= 3.11. Silent when there is nothing to do.
#
# uv comes from PATH, else through the machine's pip, else through the pip inside a Debian package.
# The machine's own Python is used and nothing of the machine is changed.

set -euo pipefail
shopt -s inherit_errexit

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

lock=deploy/requirements-dev.txt
uv_lock=deploy/requirements-uv.txt
stamp=.venv/callcenter.stamp
export UV_PYTHON_DOWNLOADS=never

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# Where downloads are kept: the same rule as cache_folder() in callcenter/lab/cache.py.
cache_folder() {
  if [[ -n ${CALLCENTER_CACHE:-} ]]; then
    realpath -m "$CALLCENTER_CACHE"
  elif [[ $EUID -eq 0 ]]; then
    echo /var/cache/callcenter
  else
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/callcenter"
  fi
}

# The first Python that is new enough; PYTHON may name another one.
find_python() {
  local name
  for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  die "Python 3.11 or later is needed and PATH has none: install it (on Ubuntu 22.04 the package
is python3.11) or name one, as in PYTHON=/opt/python/bin/python3 $0"
}

# pip into a folder of ours: hash-checked, wheels only, the system's packages untouched.
install_uv() {
  local python=$1 folder=$2 wheel
  local -a pip=("$python" -m pip)
  if ! "${pip[@]}" --version >/dev/null 2>&1; then
    say "this Python has no pip: taking it from the machine's package mirror"
    wheel=$("$python" -m callcenter.lab.pip_wheel)
    pip=(env PYTHONPATH="$(dirname "$wheel")" "$python" "$wheel/pip")
  fi
  say "fetching uv, which installs Python packages"
  rm -rf "$folder" "$folder.new"
  mkdir -p "$(dirname "$folder")"
  # An environment variable, because an older pip would refuse the option.
  PIP_ROOT_USER_ACTION=ignore "${pip[@]}" install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --only-binary :all: --target "$folder.new" --requirement "$uv_lock"
  mv "$folder.new" "$folder"
}

find_uv() {
  local python=$1 folder
  if uv --version >/dev/null 2>&1; then
    echo uv
    return
  fi
  folder=$(cache_folder)/uv-$(sha256sum "$uv_lock" | head -c 8)
  [[ -x $folder/bin/uv ]] || install_uv "$python" "$folder" >&2
  echo "$folder/bin/uv"
}

# What .venv was made from: it is made anew, or brought up to date, when this changes.
venv_state() {
  echo "$(.venv/bin/python --version 2>/dev/null || echo none) $(sha256sum <"$lock")"
}

make_venv() {
  local python uv
  python=$(find_python)
  uv=$(find_uv "$python")
  if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$uv" venv --quiet --python "$python" .venv
  fi
  say "installing the Python packages of $lock"
  "$uv" pip sync --quiet --require-hashes --python .venv/bin/python "$lock"
  venv_state >"$stamp"
  say "Python packages are ready"
}

ensure_venv() {
  [[ "$(cat "$stamp" 2>/dev/null)" == "$(venv_state)" ]] && return
  # One at a time; the folder itself is the lock, so no file is left.
  exec 9<"$root"
  flock --nonblock 9 || {
    say "another start is making .venv: waiting for it"
    flock 9
  }
  [[ "$(cat "$stamp" 2>/dev/null)" == "$(venv_state)" ]] || make_venv
  exec 9<&-
}

ensure_venv
