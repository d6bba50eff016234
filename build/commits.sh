#!/usr/bin/env bash
# Checks the subjects of the commits since the rule on them: `area: imperative summary`, at most 72
# characters, lower case after the colon. A clone without that commit has nothing to check.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly SINCE=52a5804
git rev-parse --quiet --verify "$SINCE^{commit}" >/dev/null 2>&1 || exit 0
readonly SUBJECT='(?=.{1,72}$)[a-z][a-z0-9 ,./-]*: [^A-Z ].*[^.]$'
wrong=$(git log --format='%h %s' "$SINCE..HEAD" | grep -vP "^\w+ \K$SUBJECT" || true)
[ -z "$wrong" ] && exit 0
echo 'Commit subjects are `area: imperative summary`, at most 72 characters:' >&2
echo "$wrong" >&2
exit 1
