#!/bin/sh
# Runs the tests, natively.
set -eu
cd "$(dirname "$0")"
./prepare.sh
PYTHONPATH=src:.bindings .venv/bin/python -B -m unittest discover --start-directory tests "$@"
