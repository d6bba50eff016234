#!/usr/bin/env bash
# Runs a command beside a process that keeps one core busy, and ends that process after it:
#   test/with-busy-core.sh .ci/run
set -euo pipefail

# The loop also ends when this script was killed and could not end it.
while kill -0 $$ 2>/dev/null; do
  for ((i = 0; i < 200000; i++)); do :; done
done &
busy=$!
trap 'kill "$busy" 2>/dev/null || true' EXIT

"$@"
