#!/bin/sh
# The same programs leave the same output, byte for byte, beside programs that take every CPU: hog.sh BUILD. 10 runs of 40
# programs, with TILLSPEC_FULL 100. The first run is alone.
set -eu

build=$1
runs=10
[ -z "${TILLSPEC_FULL:-}" ] || runs=100
source=$(dirname -- "$(readlink -f -- "$0")")
folder=$(mktemp -d)
hogs=
end() {
    # shellcheck disable=SC2086
    [ -z "$hogs" ] || kill $hogs
    wait
    rm -rf "$folder"
}
trap end EXIT
trap 'exit 1' INT TERM HUP

cd "$folder"
"$source/compare.py" "$build/tillspec" "$build/model/interpreter" --from 90000 --count 40 --print >programs
"$build/tillspec" warp --quiet -- "$build/model/interpreter" programs >first
grep -q '^program 90039$' first

for cpu in $(taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' |
    awk -F- '{ for (i = $1; i <= (NF > 1 ? $2 : $1); i++) print i }'); do
    taskset -c "$cpu" sh -c 'while :; do :; done' &
    hogs="$hogs $!"
done
run=1
while [ "$run" -lt "$runs" ]; do
    "$build/tillspec" warp --quiet -- "$build/model/interpreter" programs >again
    diff first again >difference || {
        printf 'run %s differs:\n' "$run"
        head -n 20 difference
        exit 1
    }
    run=$((run + 1))
done
printf '%s runs are the same\n' "$runs"
