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
port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
"$server" --bind 127.0.0.1 --port "$port" --dir "$folder" --save '' --appendonly no >"$folder/log" &
pid=$!
stop() {
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

for _ in $(seq 100); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.05
done

TEST_REDIS_URL="redis://127.0.0.1:$port" "$@"
