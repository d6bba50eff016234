#!/usr/bin/env bash
# Recommended rules of redocly and spectral over the OpenAPI document. Fails for an error; prints
# warnings with --warnings. Both are pinned and fetched by npx: as dependencies they are too large.
#   test/contract/openapi/lint.sh [--warnings]
set -euo pipefail
cd "$(dirname "$0")/../../.."
export PATH="$PWD/node_modules/.bin:$PATH" REDOCLY_TELEMETRY=off

redocly=@redocly/cli@2.77.0
spectral=@stoplight/spectral-cli@6.16.3

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node --input-type=module -e "
  import { openApiDocument } from '#contract/openapi.ts'
  process.stdout.write(JSON.stringify(openApiDocument({ version: '1.0.0', serverUrl: '/v1' })))
" >"$folder/openapi.json"
echo 'extends: ["spectral:oas"]' >"$folder/ruleset.yaml"

failures_only=true skipped=(--skip-rule tag-description)
if [ "${1:-}" = --warnings ]; then failures_only=false skipped=(); fi
cd "$folder"
npx -y "$redocly" lint --extends=recommended --format=stylish "${skipped[@]}" openapi.json
npx -y "$spectral" lint --ruleset ruleset.yaml --fail-severity error \
  --display-only-failures="$failures_only" openapi.json
