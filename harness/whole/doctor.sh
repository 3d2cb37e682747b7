#!/bin/sh
# What doctor says of machines and updaters: doctor.sh BUILD.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

become_able_to_drop_rights

# doctor ARGUMENT ...: sets status; out is the JSON.
doctor() {
    run_tillspec doctor --json "$@"
}

expect_mode() {
    said=$(jq -r .mode out)
    [ "$said" = "$1" ] || complain "the mode is $said, not $1"
}

# expect_answer NAME true|false: of the machine.
expect_answer() {
    said=$(jq -r --arg name "$1" '.machine[] | select(.name == $name) | .works' out)
    [ "$said" = "$2" ] || complain "$1: $said, not $2"
}

# expect_finding NAME SYMPTOM TEXT: of the updater; the text is part of what is said.
expect_finding() {
    said=$(jq -r --arg name "$1" '.updater[] | select(.name == $name) | .symptom + ": " + .said' out)
    case $said in
    "$2: "*"$3"*) ;;
    *) complain "$1: $said; not $2: $3" ;;
    esac
}

# machine NAME STATUS MODE [ANSWER ...]: the answers that are no.
machine() {
    begin_case "$1"
    doctor
    expect_status "$2"
    expect_mode "$3"
    shift 3
    for name in trace stop-calls virtual-sleep clock-page addresses network-namespace mount-namespace landlock \
        confined-writes; do
        case " $* " in
        *" $name "*) expect_answer "$name" false ;;
        *) expect_answer "$name" true ;;
        esac
    done
    end_case
}

begin_case 'this machine'
doctor
here=$(jq -r .mode out)
case $here in
full) expect_status 0 ;;
degraded*) expect_status 1 ;;
*) complain "the mode is $here" ;;
esac
end_case

if [ "$here" = full ]; then
    before_watch='forbid unshare,mount'
    machine 'namespaces are forbidden' 1 'degraded: shared-network, shared-files' network-namespace mount-namespace
    before_watch='forbid unshare,mount,landlock'
    machine 'nothing confines writes' 1 'degraded: shared-network, shared-files, writes-anywhere' \
        network-namespace mount-namespace landlock confined-writes
    before_watch='forbid mount'
    machine 'mounts alone are forbidden' 1 'degraded: shared-files' mount-namespace
    before_watch='forbid docker'
    machine 'a container of Docker' 1 'degraded: shared-network, shared-files, random-addresses' \
        addresses network-namespace mount-namespace
    before_watch='forbid landlock'
    machine 'Landlock is forbidden' 0 full landlock
    before_watch='env ASAN_OPTIONS=detect_leaks=0 forbid ptrace'
    machine 'tracing is forbidden' 3 impossible trace stop-calls virtual-sleep clock-page
    before_watch='forbid seccomp'
    machine 'filters are forbidden' 3 impossible stop-calls virtual-sleep
    if [ -n "$as_ordinary_user" ]; then
        before_watch="$as_ordinary_user forbid docker"
        machine 'an ordinary user in a container of Docker' 1 \
            'degraded: shared-network, shared-files, random-addresses' addresses network-namespace mount-namespace
    else
        skip_case 'an ordinary user' 'nobody may not read the build folder'
    fi
    before_watch=
    if nm -D "$tillspec" | grep -q __asan_init; then
        skip_case 'a clock page that nobody may write' 'the sanitizer must be loaded first'
    else
        before_program="env LD_PRELOAD=$programs/strict-memory.so"
        machine 'a clock page that nobody may write' 1 'degraded: trapped-clock' clock-page
        before_program=
    fi
else
    skip_case 'machines that forbid something' "this one is $here already"
fi

# updater STATEMENT: a good one, with every finding.
good_updater() {
    begin_case "a good updater: ${1##*/}"
    doctor --updater "$1"
    expect_finding starts good 'it can be executed'
    expect_finding requests good 'all of them answered'
    expect_finding virtual-date good 'its window opened at 2030-12-03T19:00:00Z, and it installed at 2030-12-03T19:0'
    expect_finding virtual-sleep good 'in 5h 4m of virtual time'
    expect_finding poll good "declared $2, measured $2"
    expect_finding ends good '0s (virtual) after SIGTERM'
    expect_finding runtime noted "$3"
    [ "$here" != full ] || expect_status 0
    end_case
}

good_updater "$build/world/reference.yaml" 5m 'an ELF program, dynamic'
good_updater "$root/mocks/updaters/sh.yaml" 20m 'a script of /bin/sh; runs in'
good_updater "$root/mocks/updaters/python.yaml" 5m 'runs in Python'
good_updater "$root/mocks/updaters/node.yaml" 5m 'runs in Node'

begin_case 'another interval than was declared'
doctor --updater "$build/world/reference.yaml" --poll 30m
expect_status 1
expect_finding poll doubtful 'declared 30m, measured 5m'
end_case

begin_case 'a program that is no updater'
doctor -- sleep 100
expect_status 1
expect_finding lives doubtful 'a daemon, but it exited with 0 at 2030-12-03T17:04:40Z'
expect_finding requests doubtful 'it never asked the configuration service'
expect_finding virtual-date doubtful 'it neither installed in its window nor printed a date'
expect_finding virtual-sleep doubtful 'it looked 0 times'
expect_finding poll doubtful 'too few looks'
end_case

begin_case 'an updater that ignores SIGTERM and prints the date'
# shellcheck disable=SC2016
doctor -- sh -c 'trap "" TERM; while :; do date +%F; sleep 600; done'
expect_status 1
expect_finding virtual-date good 'it printed 2030-12-03'
expect_finding ends doubtful 'SIGTERM did not end it within 10 virtual seconds'
end_case

begin_case 'an updater that prints the real date'
doctor -- sh -c "echo $(date -u +%F); exec sleep 100000"
expect_status 1
expect_finding virtual-date doubtful "today's real date"
end_case

begin_case 'an updater that is not there'
doctor -- ./no-such-updater
expect_status 2
end_case

begin_case 'an updater where tracing is forbidden'
before_watch='env ASAN_OPTIONS=detect_leaks=0 forbid ptrace'
run_tillspec doctor -- sleep 100
before_watch=
expect_status 3
expect_told 'Mode: impossible.'
end_case

begin_case 'words that belong behind --'
run_tillspec doctor sleep
expect_status 2
expect_told 'help: tillspec doctor -- sleep'
end_case

end_cases
