#!/usr/bin/env bash
# Runs the test files of the given patterns, and prints the ten slowest tests:
#   test/run.sh 'test/sdk/*.test.ts'
# Without a pattern it runs all, and then checks that each error was provoked. NODE_TEST_OPTIONS has
# further options of `node --test`. Files share processes (groups.ts), of which two run at once for
# each processor, since tests wait for a browser or a store much of the time. On Linux, a process
# that wakes up does not preempt the running one (SCHED_BATCH): a tenth less processor time.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
export NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE-node_modules/.cache/node}

groups=$(mktemp -d)
trap 'rm -rf "$groups"' EXIT

as_batch() {
  if chrt --batch 0 true 2>/dev/null; then chrt --batch 0 "$@"; else "$@"; fi
}

run() {
  node test/libraries/build.ts
  node test/groups.ts "$groups" "$@"
  local concurrency
  concurrency=$(node -p '2 * os.availableParallelism()')
  # shellcheck disable=SC2086
  as_batch node --import ./test/support/untracked-promises.ts \
    --import ./test/libraries/load.ts --test \
    --test-timeout=180000 \
    --test-concurrency="$concurrency" \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=./test/slowest.ts --test-reporter-destination=stdout \
    ${NODE_TEST_OPTIONS-} "$groups"/*.mjs
}

if [ $# -gt 0 ]; then
  run "$@"
else
  mkdir -p node_modules/.cache
  export TEST_PROVOKED_ERRORS=$PWD/node_modules/.cache/provoked-errors
  rm -f "$TEST_PROVOKED_ERRORS"
  # Otherwise each group with a browser would build the console at the same time.
  node build/console.mjs --print >/dev/null
  run 'src/**/*.test.ts' 'test/**/*.test.ts'
  node test/provoked-errors.ts
fi
