#!/bin/sh
# Updaters that misbehave in every way that somebody thought of: misbehaviour.sh BUILD. Each gets the verdict that it
# deserves, in words; the run ends, and nothing of it is left.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

# try NAME STATUS JUDGED TOLD COMMAND ...
try() {
    begin_case "$1"
    expected_status=$2 expected_judged=$3 expected_told=$4
    shift 4
    run_story -- "$@"
    expect_status "$expected_status"
    expect_judged "$expected_judged"
    expect_told "$expected_told"
    end_case
}

# refuse NAME TOLD COMMAND ...: nothing is run.
refuse() {
    begin_case "$1"
    expected_told=$2
    shift 2
    run_story -- "$@"
    expect_status 2
    expect_told "error[updater-not-started]: $expected_told"
    [ ! -e .tillspec ] || complain "a run was begun"
    end_case
}

ended='fail guard/stays-alive, fail window/used'
unbounded='fail guard/bounded, fail window/used'
unending='warn ruling/ends-on-sigterm, fail window/used'

try 'one that crashes at its start' 1 "$ended" \
    'updater-1 ended by signal 11 (Segmentation fault)' misbehave.sh crashes
try 'one that ends with success' 1 "$ended" \
    'The updater ended by itself.' misbehave.sh ends 0
try 'one that ends with a failure' 1 "$ended" \
    'updater-1 ended with status 1' misbehave.sh ends 1
try 'one that complains and ends: its last words are told' 1 "$ended" \
    'standard error ended with: cannot open /etc/acme.conf' misbehave.sh complains
try 'one that burns the processor' 1 "$ended" \
    'The updater used 10 s of the processor without ever waiting, and was ended.' misbehave.sh spins
try 'one that looks at its descriptors without a pause' 1 "$ended" \
    'The updater looked at the clock or its descriptors for 120 s without ever waiting, and was ended.' misbehave.sh looks
try 'one that looks at the clock without a pause' 1 "$ended" \
    'waits python3 (updater-1) looks at the clock' misbehave.sh spins-on-the-clock
try 'one that waits for what never comes' 1 "fail window/used" \
    'waits python3 (updater-1) receives from descriptor 3 (socket, connected to till)' misbehave.sh hangs
try 'one that floods standard output' 1 "$unbounded" \
    'The updater printed more than 16 MiB, and was ended.' misbehave.sh floods
try 'one that floods standard error' 1 "$unbounded" \
    'The updater printed more than 16 MiB, and was ended.' misbehave.sh floods-errors
try 'one that ignores SIGTERM' 1 "$unending" \
    'The updater was still there 10 s after SIGTERM.' misbehave.sh ignores-sigterm
try 'one that stops itself' 1 "$unending" \
    'The updater was still there 10 s after SIGTERM.' misbehave.sh stops-itself
try 'one that leaves a child in a session of its own' 1 "$unbounded" \
    'Processes outlived the updater.' misbehave.sh leaves-child
try 'one that ends and leaves a child' 1 'fail guard/bounded, fail guard/stays-alive, fail window/used' \
    'Processes outlived the updater.' misbehave.sh leaves-child-and-ends
try 'one that forks without end' 1 "$unbounded" \
    'The updater had more than 512 processes and threads at once, and was ended.' misbehave.sh forks
try 'one that asks without pause' 1 "$unbounded" \
    'The updater asked without pause: more than 10000 events within a second.' hammer TILL_URL /status
try 'one that fills its disk' 1 "$unbounded" \
    'The updater filled more than 128 MiB of its folders, and was ended.' misbehave.sh fills-disk rubbish
try 'one that kills the app' 1 'fail guard/comes-back' \
    'The app did not come back after the updater had ended it.' misbehave.sh kills-app
try 'one that kills everybody that it may' 1 'fail guard/comes-back, fail guard/stays-alive' \
    'app ended by a signal' misbehave.sh kills-everybody
try 'one that kills what started it' 1 'fail window/used' \
    'was not installed although it was owed' misbehave.sh kills-parent
try 'one that sends garbage to every server' 1 'warn ruling/clean-requests, fail window/used' \
    'no HTTP request' garbage.py
try 'one that calls in a way that virtual time does not cover' 3 '' \
    'updater-1 used the system calls of 32-bit programs, which virtual time does not cover' uncovered
if [ -x "$programs/foreign" ]; then
    try 'a 32-bit one' 3 '' \
        'updater-1 used the system calls of 32-bit programs, which virtual time does not cover' foreign
else
    skip_case 'a 32-bit one' 'the compiler makes no 32-bit programs'
fi

printf 'no program\n' >text
cp text runnable-text
printf '#!/no/such/interpreter\n' >lost
chmod +x runnable-text lost
refuse 'one that does not exist' "\`./nowhere\` does not exist" ./nowhere
refuse 'one that is in no folder of PATH' "\`no-such-updater\` is in no folder of PATH" no-such-updater
refuse 'one that is a folder' "\`./.\` is a folder" ./.
refuse 'one that is not executable' "\`./text\` is not executable = help: chmod +x ./text" ./text
refuse 'one that is no program' "\`./runnable-text\` is no program of this machine" ./runnable-text
refuse 'one without its interpreter' "the interpreter of \`./lost\` does not exist" ./lost

end_cases
