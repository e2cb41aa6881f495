#!/bin/sh
# Builds the adapter: one component file without imports.
set -eu
cd "$(dirname "$0")"
./prepare.sh
# The sandbox has nothing that Python's own library could call; stubs stand there instead.
.venv/bin/componentize-py --quiet --wit-path wit --world adapter \
    componentize --stub-wasi --python-path src app --output "{{name}}.wasm"
echo "{{name}}.wasm"
