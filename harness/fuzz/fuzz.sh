#!/bin/sh
# Random bytes for one reader, from what the tree has of its kind: fuzz.sh PROGRAM READER [OPTION OF LIBFUZZER ...]
#
# Always the same inputs, some thousand; with TILLSPEC_FULL in the environment 30 s of them. An input that is a finding is
# left in the working folder.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
program=$1 reader=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $reader in
scenario) seeds="$root/scenarios/desktop $root/scenarios/rejected $root/docs/examples" runs=3000 ;;
rule-book) seeds="$root/harness/fuzz/rule-book" runs=3000 ;;
*) seeds=$root/harness/fuzz/$reader runs=20000 ;;
esac
if [ "${TILLSPEC_FULL:-}" ]; then
    amount="-max_total_time=30"
else
    amount="-runs=$runs -seed=1"
fi
# shellcheck disable=SC2086
"$program" "--reader=$reader" $amount -timeout=20 -rss_limit_mb=2048 -max_len=65536 -verbosity=0 "$@" "$work" $seeds
