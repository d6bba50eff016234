#!/usr/bin/env bash
# Builds the documentation as a static site in site/dist, with VitePress of a package of its own. Its
# packages are installed when the lockfile changed; install scripts are not run.
# REPOSITORY_URL is the address of the files of the repository, for links to source:
#   REPOSITORY_URL=https://git.example.com/bailiwick/blob/main site/build.sh
# Arguments are VitePress's: `--base /docs/` for a site below a path.
set -euo pipefail
cd "$(dirname "$0")"
export PATH="$PWD/../node_modules/.bin:$PATH"

if [ ! package-lock.json -ot node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund
fi
exec node node_modules/vitepress/bin/vitepress.js build . "$@"
