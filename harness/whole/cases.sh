# shellcheck shell=sh
# What the tests of the whole program share; they source it: . harness/whole/cases.sh BUILD
#
# Each runs in a folder of its own, with an own TMPDIR and HOME, and prints one line a case; the last
# line is in the form of Criterion's, by which cases are counted.
#
#     begin_case "a name that is a sentence"
#     run_tillspec [OPTION ...] -- ./updater        # sets status; out, err and result.json are files
#     expect_status 1
#     expect_told "The updater crashed."
#     end_case                                      # nothing is alive, no temporary folder is left
#     end_cases                                     # exits

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
programs=$build/whole
stories=$root/harness/whole/stories
tillspec=$build/tillspec
PATH=$root/harness/whole/updaters:$programs:$PATH

caller_folder=$PWD
work=$(mktemp -d)
trap 'cd "$caller_folder"; chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$work"
mkdir "$work/tmp" "$work/home" "$work/here"
cd "$work/here" || exit 1
TMPDIR=$work/tmp HOME=$work/home LC_ALL=C.UTF-8
export TMPDIR HOME LC_ALL
unset NO_COLOR XDG_STATE_HOME

tested=0 failed=0 skipped=0

begin_case() {
    case_name=$1
    complaints=
    rm -rf .tillspec out err result.json
}

complain() {
    complaints="$complaints    $*
"
}

# Words before the program, such as setpriv and its options: set by a test that needs them.
before_watch='' before_program=''

# run_tillspec ARGUMENT ...: the program with these arguments, watched.
run_tillspec() {
    status=0
    # shellcheck disable=SC2086
    $before_watch "$programs/watch" $before_program "$tillspec" "$@" >out 2>err || status=$?
}

# run_story ARGUMENT ...: the small story, with a report.
run_story() {
    run_tillspec run "$stories/evening.yaml" --report json=result.json "$@"
}

expect_status() {
    [ "$status" -eq "$1" ] || complain "exit status $status, not $1"
}

# What is printed, in one line: words may be wrapped anywhere.
told() {
    cat out err | tr -s ' \n' '  '
}

expect_told() {
    case $(told) in
    *"$1"*) ;;
    *) complain "nothing says: $1" ;;
    esac
}

# expect_judged 'fail guard/bounded, fail window/used': exactly this is broken, and nothing else.
expect_judged() {
    judged=$(jq -r '[.rows[].rules[] | select(.outcome == "fail" or .outcome == "warn") |
                     .outcome + " " + .rule] | join(", ")' result.json 2>/dev/null) || judged='no result'
    [ "$judged" = "$1" ] || complain "judged: $judged; not: $1"
}

# Every complete line is a JSON object; a process that was killed may have left an incomplete one at the end.
expect_readable_histories() {
    find . -name '*.jsonl' >histories
    while read -r history; do
        if [ -n "$(tail -c 1 "$history")" ]; then
            sed '$d' "$history" >complete
        else
            cp "$history" complete
        fi
        jq -e 'type == "object"' <complete >types 2>jq-error || [ ! -s complete ] ||
            complain "$history: $(cat jq-error)"
        ! grep -q false types || complain "$history: a line is no object"
    done <histories
}

# TMPDIR is empty.
expect_no_folder() {
    left=$(ls -A "$TMPDIR")
    [ -z "$left" ] || complain "left in TMPDIR: $left"
    rm -rf "${TMPDIR:?}"/* "${TMPDIR:?}"/.[!.]*
}

expect_nothing_alive() {
    if [ "$status" -eq 99 ]; then
        complain "$(grep '^watch: ' err)"
    fi
}

print_case() {
    tested=$((tested + 1))
    if [ -z "$complaints" ]; then
        printf 'ok    %s\n' "$case_name"
        return
    fi
    failed=$((failed + 1))
    printf 'FAIL  %s\n%s' "$case_name" "$complaints"
    [ ! -e out ] || sed 's/^/    | /' out err | head -n 60
}

end_case() {
    expect_nothing_alive
    expect_no_folder
    expect_readable_histories
    print_case
}

# Without rights: as nobody, if this is root. Empty if there is no way to be that.
export as_ordinary_user=
become_able_to_drop_rights() {
    if [ "$(id -u)" -ne 0 ]; then
        as_ordinary_user='env'
        return
    fi
    drop='setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --bounding-set=-all'
    if $drop test -x "$tillspec" -a -r "$root/scenarios/rule-book.yaml" 2>/dev/null; then
        as_ordinary_user=$drop
        chmod 777 "$work/tmp" "$work/home" "$work/here"
    fi
}

skip_case() {
    skipped=$((skipped + 1))
    printf 'skip  %s: %s\n' "$1" "$2"
}

end_cases() {
    [ "$skipped" -eq 0 ] || printf '%s skipped\n' "$skipped"
    printf '[====] Synthesis: Tested: %s | Passing: %s | Failing: %s | Crashing: 0\n' \
        "$tested" $((tested - failed)) "$failed"
    [ "$failed" -eq 0 ] && [ "$tested" -gt 0 ]
    exit
}
