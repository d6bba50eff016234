#!/usr/bin/env bash
# Runs a command with a private Valkey or Redis, which it starts on a free port and ends after it:
#   test/with-valkey.sh npm test
set -euo pipefail

server=$(command -v valkey-server || command -v redis-server || true)
if [ -z "$server" ]; then
  echo 'Valkey is not installed: apt-get install -y valkey-server' >&2
  exit 1
fi

folder=$(mktemp -d)
stop() {
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

# Below the ports that a system chooses by itself; another one if something listens there.
for _ in $(seq 20); do
  port=$((10000 + RANDOM % 5000))
  "$server" --bind 127.0.0.1 --port "$port" --dir "$folder" --save '' --appendonly no \
    >"$folder/log" &
  pid=$!
  until grep -qi 'ready to accept' "$folder/log"; do
    kill -0 "$pid" 2>/dev/null || continue 2
    sleep 0.05
  done
  break
done

TEST_REDIS_URL="redis://127.0.0.1:$port" "$@"
