#!/usr/bin/env bash
# Writes requirements.txt from the newest versions or those that are given:
#   test/python/lock.sh [openai==VERSION] [schemathesis==VERSION] [scim2-tester==VERSION]
# One hash for each wheel of these Pythons on Linux; other machines skip the tests.
set -euo pipefail
cd "$(dirname "$0")"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
pip() { "$folder/venv/bin/python" -m pip --disable-pip-version-check "$@"; }
pip install -q --only-binary :all: openai schemathesis scim2-tester "$@"
pip freeze >"$folder/versions"

for python in 3.11 3.12 3.13 3.14; do
  for machine in x86_64 aarch64; do
    pip download -q --no-deps --only-binary :all: --python-version "$python" \
      --platform "manylinux2014_$machine" --platform "manylinux_2_17_$machine" \
      --platform "manylinux_2_28_$machine" -r "$folder/versions" -d "$folder/wheels"
  done
done

"$folder/venv/bin/python" - "$folder" <<'PYTHON' >requirements.txt
import hashlib, pathlib, re, sys

folder = pathlib.Path(sys.argv[1])
print('# Written by test/python/lock.sh.')
for line in folder.joinpath('versions').read_text().splitlines():
    name, version = line.split('==')
    prefix = f'{re.sub("[-_.]+", "_", name).lower()}-{version}-'
    wheels = [w for w in folder.joinpath('wheels').iterdir() if w.name.lower().startswith(prefix)]
    hashes = sorted(hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels)
    assert hashes, line
    print(f'{line} \\')
    print(' \\\n'.join(f'    --hash=sha256:{one}' for one in hashes))
PYTHON
