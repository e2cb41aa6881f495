#!/bin/sh
# Makes what building and testing need: the pinned tool in `.venv` and, in `.bindings`, the
# interface as Python.
set -eu
cd "$(dirname "$0")"

if ! cmp -s requirements.txt .venv/requirements.txt; then
    python3 -m venv --clear .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
    cp requirements.txt .venv/requirements.txt
fi
rm -rf .bindings
.venv/bin/componentize-py --quiet --wit-path wit --world adapter bindings .bindings
