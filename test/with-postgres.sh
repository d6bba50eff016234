#!/usr/bin/env bash
# Runs a command with a private PostgreSQL, which it makes in a temporary folder and ends after it:
#   test/with-postgres.sh npm test
# Nothing of it outlives the machine's crash, so nothing waits for the disk. TEST_POSTGRES_OPTIONS has
# more options of the server.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)")
if [ ! -x "$bin/initdb" ]; then
  echo 'PostgreSQL is not installed: apt-get install -y postgresql' >&2
  exit 1
fi

folder=$(mktemp -d)
chmod 755 "$folder"
# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_owner=(runuser -u postgres --)
fi

"${as_owner[@]}" "$bin/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 >/dev/null
start() {
  "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
    -o "-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories=$folder \
        -c max_connections=200 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        ${TEST_POSTGRES_OPTIONS:-}" \
    >/dev/null
}
# Below the ports that a system chooses by itself; another one if something listens there.
for attempt in $(seq 5); do
  port=$((15000 + RANDOM % 5000))
  start "$port" && break
  [ "$attempt" -lt 5 ] || { cat "$folder/log" >&2; exit 1; }
done
stop() {
  "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres" "$@"
