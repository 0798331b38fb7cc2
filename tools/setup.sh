#!/bin/sh
# Makes the environment of the lock: tools/setup.sh PYTHON VENV. Uses uv where it is on PATH, else Python's own venv and pip.
set -eu

python=$1
venv=$2

if command -v uv >/dev/null 2>&1; then
    echo "Dure: installing with uv"
    [ -x "$venv/bin/python" ] || uv venv --quiet --python "$python" "$venv"
    uv pip install --quiet --compile-bytecode --python "$venv/bin/python" --require-hashes -r requirements.lock
    uv pip install --quiet --python "$venv/bin/python" --no-deps -e .
else
    echo "Dure: installing with pip (a minute or two)"
    if [ ! -x "$venv/bin/pip" ] && ! "$python" -m venv "$venv"; then
        echo "Dure: '$python -m venv' failed; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -e .
fi
