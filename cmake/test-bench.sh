#!/bin/sh
# The measurements work: each hands back numbers, whatever they are on this machine. What starts hundreds of programs is
# left to people.
# Usage: test-bench.sh BENCH
set -eu

bench=$1
place=$(mktemp -d)
trap 'rm -rf "${place:?}"' EXIT
export TMPDIR="$place"
failures=0

# expect WHAT ACTUAL EXPECTED
expect() {
    if [ "$2" != "$3" ]; then
        printf 'FAILED: %s\n  expected %s\n  actual   %s\n' "$1" "$3" "$2"
        failures=$((failures + 1))
    fi
}

names='jump poller-c cpu start start-warp exchange-feed exchange-ccc day row'
# shellcheck disable=SC2086
"$bench" --json --runs 1 $names >"$place/json" || failures=$((failures + 1))
measured=$(jq -r '.measurements[] | select(."yardstick-ns" > 0 and (.samples | length) == 1) | .name' "$place/json")
# shellcheck disable=SC2086
expect 'every measurement that was named' "$measured" "$(printf '%s\n' $names)"
problems=$(jq -r '.measurements[] | select(has("problem")) | .problem' "$place/json")
expect 'no problem' "$problems" ''
expect 'nothing is left behind' "$(ls "$place")" json

status=0
said=$("$bench" jmup 2>&1) || status=$?
expect 'a name that is unknown' "$status $said" "2 error[unknown-measurement]: there is no measurement \`jmup\`
  = help: did you mean \`jump\`?"

status=0
PATH=$place "$bench" --json poller-node >"$place/json" || status=$?
expect 'a runtime that is not installed' "$status $(jq -r '.measurements[]."left-out"' "$place/json")" '0 there is no node'

[ "$failures" -eq 0 ]
