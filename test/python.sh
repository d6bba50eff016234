#!/usr/bin/env bash
# Tests with clients in Python: OpenAI's package over every operation, scim2-tester over SCIM, and
# Schemathesis over the OpenAPI document. Takes 60 seconds at most, with --long three minutes; skipped
# where Python or its packages are not to be had.
#   test/python.sh [--long]
set -euo pipefail
cd "$(dirname "$0")/.."

status=0
cache=$(test/python/install.sh) || status=$?
if [ "$status" = 3 ]; then
  echo 'python: skipped'
  exit 0
fi
[ "$status" = 0 ] || exit "$status"

export PATH="$PWD/node_modules/.bin:$PATH"
exec node test/python/run.ts --python "$cache/venv/bin/python" --cache "$cache" "$@"
