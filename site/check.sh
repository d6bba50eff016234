#!/usr/bin/env bash
# Builds the site and checks it: types of its configuration, links and anchors, then every page in a
# browser, and the search.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

site/build.sh
tsc -p site
TEST_SITE=$PWD/site/dist TEST_CHROMIUM_REQUIRED=1 exec node --test --test-timeout=180000 \
  --test-reporter=spec 'test/site/*.test.ts'
