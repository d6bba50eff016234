#!/usr/bin/env bash
# Clients that are generated from the OpenAPI document, in TypeScript by @hey-api/openapi-ts and in
# Python by openapi-python-client, each with a call to each plane. Pinned, and kept outside the tree.
#   test/contract/openapi/clients.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."
export PATH="$PWD/node_modules/.bin:$PATH"

generator=openapi-python-client==0.29.1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bailiwick/$generator
if [ ! -e "$cache/installed" ]; then
  rm -rf "$cache"
  mkdir -p "$cache"
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --only-binary :all: "$generator"
  touch "$cache/installed"
fi
exec node test/contract/openapi/clients.ts --python "$cache/venv/bin/python"
