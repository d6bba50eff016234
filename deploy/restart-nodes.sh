#!/usr/bin/env bash
# Creates the nodes of compose.cluster.yaml again, one after another, for a new image or setting:
#   deploy/restart-nodes.sh
# The balancer sends new requests to the other node first, so that callers see no errors.
set -euo pipefail
cd "$(dirname "$0")/.."

compose() { docker compose -f compose.cluster.yaml "$@"; }
command_balancer() { compose exec -T balancer sh -c "echo '$1' | nc 127.0.0.1 9999"; }
is_up() { command_balancer 'show stat' | grep -q "^nodes,$1,.*,UP,"; }
wait_until_up() {
  for _ in $(seq 120); do
    ! is_up "$1" || return 0
    sleep 0.5
  done
  echo "$1 does not become ready; the other node is left as it is." >&2
  exit 1
}

wait_until_up node-1
wait_until_up node-2
for node in node-1 node-2; do
  command_balancer "set server nodes/$node state drain" >/dev/null
  # Connections that were being opened have become requests, which the node finishes.
  sleep 1
  compose up --wait --no-deps --force-recreate "$node"
  command_balancer "set server nodes/$node state ready" >/dev/null
  wait_until_up "$node"
done
