#!/bin/sh
# Where namespaces are forbidden, and without any rights, rows give the same histories: machines.sh BUILD.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

become_able_to_drop_rights
forbidden='forbid unshare,mount'

# Each updater that the rows are run with: its name and its statement.
updaters="reference:$build/world/reference.yaml sh:$root/mocks/updaters/sh.yaml"

keep_histories() {
    rm -rf "$1"
    mkdir "$1"
    (cd .tillspec/runs/* && find . -name '*.jsonl') | while read -r history; do
        cp .tillspec/runs/*/"$history" "$1/$(echo "$history" | tr / -)"
    done
}

# on NAME: the rows pass with every updater, and give the histories of the first machine.
on() {
    for updater in $updaters; do
        begin_case "$1: ${updater%%:*}"
        run_tillspec run "$stories/evening.yaml" desktop/flow/an-update-waits-for-the-order-to-end \
            --updater "${updater#*:}"
        expect_status 0
        keep_histories "now-${updater%%:*}"
        [ -d "first-${updater%%:*}" ] || mv "now-${updater%%:*}" "first-${updater%%:*}"
        [ ! -d "now-${updater%%:*}" ] || diff -r "first-${updater%%:*}" "now-${updater%%:*}" >difference ||
            complain "another history: $(head -n 2 difference | cut -c 1-300)"
        end_case
    done
}

on 'this machine as it is'
before_watch=$forbidden
on 'namespaces are forbidden'
if [ -n "$as_ordinary_user" ]; then
    before_watch=$as_ordinary_user
    on 'an ordinary user'
    before_watch="$as_ordinary_user $forbidden"
    on 'an ordinary user to whom namespaces are forbidden'

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

before_watch='forbid ptrace'
begin_case 'tracing is forbidden'
run_tillspec run "$stories/evening.yaml"
expect_status 3
expect_told 'error[not-run]: ptrace: Operation not permitted; virtual time needs it'
end_case

end_cases
