#!/usr/bin/env bash
# Installs the packages of the Python tests, which are pinned, outside the tree, and prints the folder
# of their virtual environment `venv`. Where Python or the packages are not to be had, it prints the
# reason to stderr and exits with status 3.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  echo "$1" >&2
  exit 3
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
echo "$cache"
