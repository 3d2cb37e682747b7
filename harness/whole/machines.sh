#!/bin/sh
# Where namespaces are forbidden, and without any rights, rows give the same histories: machines.sh BUILD.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

become_able_to_drop_rights
forbidden='forbid unshare,mount'

# Each updater that the rows are run with: its name and its statement.
compiled=reference:$build/world/reference.yaml
updaters="$compiled sh:$root/mocks/updaters/sh.yaml"

keep_histories() {
    rm -rf "$1"
    mkdir "$1"
    (cd .tillspec/runs/* && find . -name '*.jsonl') | while read -r history; do
        # The mode is said in the first line, and is another on each machine.
        sed 's/,"mode":"[^"]*"//' .tillspec/runs/*/"$history" >"$1/$(echo "$history" | tr / -)"
    done
}

# on NAME MODE [UPDATER]: the rows pass with the updater (every updater), and give the histories of the first machine; result and history say
# the mode.
on() {
    # shellcheck disable=SC2086
    for updater in ${3-$updaters}; do
        begin_case "$1: ${updater%%:*}"
        run_tillspec run "$stories/evening.yaml" desktop/flow/an-update-waits-for-the-order-to-end \
            --updater "${updater#*:}" --report json=result.json --report junit=junit.xml
        expect_status 0
        expect_mode "$2"
        keep_histories "now-${updater%%:*}"
        [ -d "first-${updater%%:*}" ] || mv "now-${updater%%:*}" "first-${updater%%:*}"
        [ ! -d "now-${updater%%:*}" ] || diff -r "first-${updater%%:*}" "now-${updater%%:*}" >difference ||
            complain "another history: $(head -n 2 difference | cut -c 1-300)"
        end_case
    done
}

# expect_mode MODE: as the result, its rows, the history, the JUnit report and (unless full) the terminal say it.
expect_mode() {
    said=$(jq -r '[.mode, (.rows[].mode)] | unique | join(" and ")' result.json)
    [ "$said" = "$1" ] || complain "the result says: $said; not: $1"
    find .tillspec -name '*.jsonl' -exec head -qn 1 {} + >begins
    [ "$(grep -cF "\"mode\":\"$1\"" begins)" -eq "$(wc -l <begins)" ] || complain "not every history says: $1"
    grep -qF "<property name=\"mode\" value=\"$1\"/>" junit.xml || complain "the JUnit report does not say: $1"
    if [ "$1" != full ]; then
        expect_told "$1 (\`tillspec doctor\` says what follows)"
    fi
}

# mode_here: as doctor says.
mode_here() {
    # shellcheck disable=SC2086
    $before_watch "$tillspec" doctor --json | jq -r .mode
}

no_namespaces='shared-network, shared-files'
on 'this machine as it is' "$(mode_here)"
before_watch=$forbidden
on 'namespaces are forbidden' "degraded: $no_namespaces"
before_watch='forbid docker'
on 'a container of Docker' "degraded: $no_namespaces, random-addresses"
if [ -n "$as_ordinary_user" ]; then
    before_watch=$as_ordinary_user
    on 'an ordinary user' "$(mode_here)" "$compiled"
    before_watch="$as_ordinary_user forbid docker"
    on 'an ordinary user in a container of Docker' "degraded: $no_namespaces, random-addresses" "$compiled"

    before_watch=$as_ordinary_user
    begin_case 'an ordinary user whose disk is filled'
    run_story -- misbehave.sh fills-disk rubbish
    expect_status 1
    expect_told 'The updater filled more than 128 MiB of its folders, and was ended.'
    end_case

    begin_case 'an ordinary user whose updater hides what it wrote'
    run_story -- misbehave.sh hides
    expect_status 1
    end_case
else
    skip_case 'an ordinary user' 'nobody may not read the build folder'
fi

before_watch=
if nm -D "$tillspec" | grep -q __asan_init; then
    skip_case 'a clock page that nobody may write' 'the sanitizer must be loaded first'
else
    before_program="env LD_PRELOAD=$programs/strict-memory.so"
    on 'a clock page that nobody may write' 'degraded: trapped-clock' "$compiled"

    before_program="env LD_PRELOAD=$programs/strict-memory.so STRICT_MEMORY=all"
    begin_case 'a clock that can neither be rewritten nor hidden'
    run_story --updater "$build/world/reference.yaml"
    expect_status 3
    expect_told 'used a clock that this machine lets nobody replace, which virtual time does not cover'
    passed=$(jq '[.rows[].rules[] | select(.outcome == "pass")] | length' result.json)
    [ "$passed" = 0 ] || complain "$passed rules passed all the same"
    end_case
    before_program=
fi

before_watch='forbid seccomp'
begin_case 'filters of system calls are forbidden'
run_tillspec run "$stories/evening.yaml"
expect_status 3
expect_told 'error[not-run]: '
end_case

before_watch='env ASAN_OPTIONS=detect_leaks=0 forbid ptrace'
begin_case 'tracing is forbidden'
run_tillspec run "$stories/evening.yaml"
expect_status 3
expect_told 'error[not-run]: ptrace: Operation not permitted; virtual time needs it'
expect_told "= help: \`tillspec doctor\` says what this machine allows"
end_case

end_cases
