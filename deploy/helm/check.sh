#!/usr/bin/env bash
# Renders the chart for each set of values in cases/, and checks the manifests: helm lint, kubeconform
# with schemas of Kubernetes, the Gateway API and the Prometheus operator, and kube-score. The sets in
# rejected/ must not pass. Needs Go, by which the tools and the schemas come.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
export PATH="$root/node_modules/.bin:$PATH"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/bailiwick-helm
export GOBIN=$cache/bin
KUBERNETES=k8s.io/kubernetes@v1.34.1
GATEWAY_API=sigs.k8s.io/gateway-api@v1.4.0
PROMETHEUS_OPERATOR=github.com/prometheus-operator/prometheus-operator@v0.85.0

mkdir -p "$cache"
[ -x "$GOBIN/helm" ] || go install helm.sh/helm/v3/cmd/helm@v3.19.0
[ -x "$GOBIN/kubeconform" ] || go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
[ -x "$GOBIN/kube-score" ] || go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0

folder_of() { (cd "$cache" && go mod download -json "$1" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'); }
schemas=$cache/schemas
[ -d "$schemas" ] || node "$root/build/kubernetes-schemas.ts" "$schemas" \
  "$(folder_of $KUBERNETES)" "$(folder_of $GATEWAY_API)" "$(folder_of $PROMETHEUS_OPERATOR)"

rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT
# Dashboards and rules are links out of the chart, about each of which helm prints a line.
helm() { "$GOBIN/helm" "$@" 2> >(grep -v '^walk.go' >&2); }
version=${KUBERNETES#*@}
for values in cases/*.yaml; do
  name=$(basename "$values" .yaml)
  helm lint --strict --quiet bailiwick --kube-version "$version" --values "$values"
  helm template release bailiwick --kube-version "$version" --values "$values" --is-upgrade \
    >"$rendered/$name.yaml"
done
for values in rejected/*.yaml; do
  if helm template release bailiwick --kube-version "$version" --values "$values" >/dev/null 2>&1; then
    echo "$values is accepted" >&2
    exit 1
  fi
done
"$GOBIN/kubeconform" -strict -summary \
  -schema-location "$schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json" "$rendered"/*.yaml
# Answered otherwise: the user is the image's; a digest or a version needs no pull each time; a limit on
# the CPU would throttle a gateway within answers; constraints spread the nodes; a network policy and
# the number of nodes are values.
"$GOBIN/kube-score" score --output-format ci --ignore-container-cpu-limit \
  --ignore-test container-security-context-user-group-id --ignore-test container-image-pull-policy \
  --ignore-test deployment-has-host-podantiaffinity --ignore-test statefulset-has-host-podantiaffinity \
  --ignore-test pod-networkpolicy --ignore-test deployment-replicas \
  "$rendered"/*.yaml >"$rendered/score" || true
! grep -E '^\[(CRITICAL|WARNING)\]' "$rendered/score"
