#!/bin/sh
# The manual pages are well formed and tell the truth: every command, every option, and every system call that stops at the
# supervisor is named, and nothing else. Usage: test-man.sh SOURCE_FOLDER BUILD_FOLDER
set -eu
LC_ALL=C
export LC_ALL

source_folder=$1 build_folder=$2
pages=$build_folder/man
tillspec=$build_folder/tillspec
work=$(mktemp -d)
trap 'rm -rf "${work:?}"' EXIT
failures=0

complain() {
    printf 'FAILED: %s\n' "$1"
    failures=$((failures + 1))
}

# same WHAT ADVICE: the sorted lines of `is` and `told` are the same.
same() {
    [ -s "$work/is" ] || complain "$1: none was found, so nothing was checked"
    sort -u "$work/is" >"$work/is.sorted"
    sort -u "$work/told" >"$work/told.sorted"
    comm -23 "$work/is.sorted" "$work/told.sorted" >"$work/untold"
    comm -13 "$work/is.sorted" "$work/told.sorted" >"$work/unknown"
    while read -r name; do
        complain "$1: $name is not told: $2"
    done <"$work/untold"
    while read -r name; do
        complain "$1: $name is told and does not exist: $2"
    done <"$work/unknown"
}

for page in "$pages"/*.1; do
    mandoc -Tlint -W warning "$page" >"$work/lint" || complain "${page##*/}: $(cat "$work/lint")"
done

sed -nE 's/^    \{SYS_([a-z0-9_]+), .*/\1/p' "$source_folder/sim/supervisor/filter.c" >"$work/is"
sed -nE '/^\.Sh SYSTEM CALLS/,/^\.Sh NOT/s/^\.Fn ([a-z0-9_]+).*/\1/p' "$pages/tillspec-warp.1" >"$work/told"
same 'system calls that stop' 'name it in docs/man/tillspec-warp.1.in, SYSTEM CALLS'

# The options of a command, by its help, and by its page.
for command in warp doctor; do
    "$tillspec" "$command" --help | sed -nE 's/^  (--[a-z-]+).*/\1/p' >"$work/is"
    sed -nE '/^\.It Fl/s/Fl -([a-z-]+)/\n--\1\n/gp' "$pages/tillspec-$command.1" | grep -e '^--' >"$work/told"
    same "options of $command" "see docs/man/tillspec-$command.1"
done

"$tillspec" help | sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p' >"$work/is"
sed -nE 's/^\.It Cm ([a-z]+)$/\1/p' "$pages/tillspec.1" >"$work/told"
same commands 'see docs/man/tillspec.1'

[ "$failures" -eq 0 ]
