#!/usr/bin/env bash
# Tests with clients in Python: OpenAI's package over every operation, and Schemathesis over the
# OpenAPI document. Takes 60 seconds at most, with --long three minutes; skipped where Python or its
# packages are not to be had. The packages are pinned, and kept outside the tree.
#   test/python.sh [--long]
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "python: skipped: $1"
  exit 0
}

python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  skip 'no Python from 3.11 on with venv (apt-get install -y python3-venv)'

version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
pins=$(sha256sum test/python/requirements.txt | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bailiwick/python-$version-$pins

install() {
  rm -rf "$cache/venv"
  python3 -m venv "$cache/venv"
  timeout 300 "$cache/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --retries 2 --timeout 30 \
    --no-deps --no-compile --require-hashes --only-binary :all: -r test/python/requirements.txt \
    >"$cache/log" 2>&1
}

mkdir -p "$cache"
(
  # Two runs at once install once.
  flock 9
  if [ ! -e "$cache/installed" ]; then
    install && touch "$cache/installed"
  fi
) 9>"$cache/lock" || {
  # Other bytes than those that are pinned are no reason to skip.
  if grep -q 'DO NOT MATCH THE HASHES' "$cache/log"; then
    cat "$cache/log" >&2
    exit 1
  fi
  skip "its packages cannot be installed: $(tail -n 1 "$cache/log")"
}

export PATH="$PWD/node_modules/.bin:$PATH"
exec node test/python/run.ts --python "$cache/venv/bin/python" --cache "$cache" "$@"
