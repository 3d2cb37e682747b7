#!/bin/sh
# Every language does the same in every run, byte for byte, beside a program that takes the CPU from it:
# identical.sh BUILD [LANGUAGE ...]. Compared are what is printed, and the instant at which the program ends, to the
# nanosecond. 20 runs of an exchange with a server in the tree; with TILLSPEC_FULL=1 it is 100 of every kind but the
# long ones, beside a program of full priority.
#
# Declared exceptions: where the instant of the end is not compared, and why. What is printed is, always.
#   go            its sysmon thread wakes every 20 us until it has seen that nothing runs, which it measures by the CPU
#   java          it burns more than 10 ms of CPU at once when it starts, and ticks of its own come due meanwhile (the
#                 figures say "CPU charged")
#   python child  the library looks for the end of a child as soon as the child's output has ended; the kernel ends that
#                 first, and when it tells of the child depends on who gets the CPU; looks follow after milliseconds
# Java runs 3 times only (100 with TILLSPEC_FULL=1): each start takes half a second.
set -u
# shellcheck source=harness/runtimes/common.sh
. "$(dirname "$0")/common.sh"

runs_of() {
    case $1${TILLSPEC_FULL:-} in
    java) echo 3 ;;
    *1) echo 100 ;;
    *) echo 20 ;;
    esac
}

has_exact_end() {
    case "$language $1" in
    'go '* | 'java '* | 'python child') return 1 ;;
    esac
}

# The kinds of the language that are run here.
kinds_of() {
    for kind in $kinds; do
        case "$language $kind" in
        *' weeks' | *' many' | 'java sleep') ;;
        *' http') echo "$kind" ;;
        *) [ -z "${TILLSPEC_FULL:-}" ] || echo "$kind" ;;
        esac
    done
}

niceness=5
[ -z "${TILLSPEC_FULL:-}" ] || niceness=0
nice -n "$niceness" "$built/hog" "$cpu" &
hog=$!
trap 'kill "$hog" 2>/dev/null; cd /; rm -rf "$work"' EXIT

# What one run is compared by.
run_once() {
    run_kind "$1" >"$2" 2>figures
    ! has_exact_end "$1" || sed -n 's/^warp: virtual/virtual/p' figures >>"$2"
}

compare_runs() {
    runs=$(runs_of "$language")
    for kind in $(kinds_of); do
        run_once "$kind" first
        run=1
        while [ "$run" -lt "$runs" ]; do
            run=$((run + 1))
            run_once "$kind" again
            if ! cmp -s first again; then
                failed "$language: $kind: run $run is another than the first" first again figures
                return
            fi
        done
    done
    passed "$language: $runs runs of each kind are the same"
}

shift
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(languages)
for language in "$@"; do
    find_language "$language"
    if ! command -v "$needs" >/dev/null; then
        echo "left out: $language, for $needs is not installed"
        continue
    fi
    build_program
    compare_runs
done
finish
