#!/bin/sh
# The same row, seed and updater give the same history, byte for byte, whatever else the machine does:
# determinism.sh BUILD [RUNS [ROW ...]]. Each correct updater runs the rows RUNS times, with one job and with two, every
# third run beside programs that take every CPU from it. With RUNS and no ROW: all that is shipped.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

runs=${2:-3}
if [ $# -gt 2 ]; then
    shift 2
elif [ $# -eq 2 ]; then
    set -- desktop
else
    set -- "$stories/evening.yaml" desktop/flow/a-resumed-order-is-open-again desktop/release/the-newest-of-several
    [ -z "${TILLSPEC_FULL:-}" ] || runs=10
fi

hogs=
begin_hogs() {
    for cpu in $(taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' |
        awk -F- '{ for (i = $1; i <= (NF > 1 ? $2 : $1); i++) print i }'); do
        taskset -c "$cpu" sh -c 'while :; do :; done' &
        hogs="$hogs $!"
    done
}

end_hogs() {
    # shellcheck disable=SC2086
    [ -z "$hogs" ] || kill $hogs
    wait
    hogs=
}
trap 'end_hogs; exit 1' INT TERM HUP

# What a run left: the histories, and the verdicts without the time that they took.
keep_run() {
    mkdir "$1"
    cp -R .tillspec/runs/*/. "$1"
    find "$1" -type f ! -name '*.jsonl' -exec rm -f {} +
    jq '[.verdict, (.rows[] | [.id, .outcome, ."cpu-charged-ns", .rules])] |
        walk(if type == "object" then del(.history) else . end)' result.json >"$1/verdicts"
    rm -rf .tillspec
}

# The first difference is the one that explains the others.
compare_run() {
    diff -r first "$1" >difference && return
    complain "run $1 differs from the first: $(grep -c '^diff' difference) files"
    complain "$(head -n 3 difference | cut -c 1-400)"
}

repeat() {
    updater=$1 statement=$2
    shift 2
    begin_case "$updater: $runs runs are the same"
    rm -rf first again
    run=1
    while [ "$run" -le "$runs" ] && [ -z "$complaints" ]; do
        [ $((run % 3)) -ne 0 ] || begin_hogs
        run_tillspec run --quiet --jobs $((run % 2 + 1)) --report json=result.json --updater "$statement" "$@"
        end_hogs
        expect_status 0
        if [ "$run" -eq 1 ]; then
            keep_run first
        else
            keep_run again
            compare_run again
            rm -rf again
        fi
        run=$((run + 1))
    done
    end_case
}

repeat reference "$build/world/reference.yaml" "$@"
for updater in sh python node; do
    repeat "$updater" "$root/mocks/updaters/$updater.yaml" "$@"
done
end_cases
