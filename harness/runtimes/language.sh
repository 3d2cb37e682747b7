#!/bin/sh
# Every kind of wait in one language, each in a run of `tillspec warp`: language.sh BUILD LANGUAGE [KIND ...]. What is
# printed must be what expected.txt says. Exits 77, which CTest shows as skipped, if the language is not installed.
set -u
# shellcheck source=harness/runtimes/common.sh
. "$(dirname "$0")/common.sh"

language=$2
shift 2
find_language "$language"
if ! command -v "$needs" >/dev/null; then
    echo "skipped: $needs is not installed"
    exit 77
fi
build_program
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $kinds
for kind in "$@"; do
    run_kind "$kind" >out 2>err
    status=$?
    expected "$kind" >wanted
    if [ "$status" -eq 0 ] && cmp -s wanted out; then
        passed "$language: $kind"
    else
        failed "$language: $kind: exit status $status" wanted out err
    fi
done
finish
