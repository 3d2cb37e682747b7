#!/bin/sh
# The engine as a tool: warp.sh BUILD.
# Backquotes are printed as they are.
# shellcheck disable=SC2016
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

# warp ARGUMENT ...: sets status; out is what the command printed, figures the last line of the errors.
warp() {
    run_tillspec warp --json "$@"
    tail -n 1 err >figures
}

# expect_figure KEY VALUE
expect_figure() {
    said=$(jq -r --arg key "$1" '.[$key] | tostring' figures 2>/dev/null) || said='no JSON'
    [ "$said" = "$2" ] || complain "$1 is $said, not $2"
}

# expect_out TEXT: exactly this was printed by the command.
expect_out() {
    [ "$(cat out)" = "$1" ] || complain "printed: $(head -c 300 out); not: $1"
}

# expect_error CODE TEXT: exit status 2, and both are said.
expect_error() {
    expect_status 2
    expect_told "error[$1]"
    expect_told "$2"
}

# Some hundred milliseconds of work, so that whoever waits for it has to wait.
work_hard() {
    head -c 100000000 /dev/zero | sha256sum >/dev/null
}

begin_case 'two weeks in one jump'
warp -- sleep 1209600
expect_status 0
expect_figure end exited
expect_figure virtual-ns 1209600000000000
expect_figure from 2030-12-02T00:00:00Z
expect_figure to 2030-12-16T00:00:00Z
expect_figure jumps 1
expect_figure races-kept 0
expect_figure cpu-charged-ns 0
expect_figure left-behind 0
end_case

begin_case 'figures for people'
run_tillspec warp -- sleep 1209600
expect_told 'warp: virtual 14 d 0 h 0 m 0 s, 2030-12-02T00:00:00Z to 2030-12-16T00:00:00Z warp: real 0.'
expect_told ' s, ratio '
expect_told ', 1 jump of '
expect_told ' us '
expect_told 'CPU charged 0 ms, races kept 0, slack 0'
expect_told 'warp: mode '
end_case

begin_case 'quiet'
run_tillspec warp --quiet -- date -u +%F
expect_out 2030-12-02
[ ! -s err ] || complain "said: $(cat err)"
end_case

# exits STATUS END WHAT SCRIPT [OPTION ...]: the script ends with the status.
exits() {
    expected=$1 end=$2 what=$3 script=$4
    shift 4
    begin_case "$what"
    warp "$@" -- sh -c "$script"
    expect_status "$expected"
    expect_figure end "$end"
    expect_figure exit-status "$expected"
    end_case
}

exits 7 exited 'the status of the command' 'sleep 5; exit 7'
# shellcheck disable=SC2016
exits 137 exited 'a signal that ended the command' 'kill -9 $$'
exits 0 until 'an end that SIGTERM brings' 'sleep 1000000' --until +1h
exits 4 until 'an end that the command chooses' 'trap "exit 4" TERM; sleep 1000000 & wait' --until +1h
exits 137 until 'an end that SIGKILL brings' 'trap "" TERM; sleep 1000000' --until +1h
exits 3 stuck 'a wait for ever' 'sleep infinity' --from 2031-01-01T00:00:00Z
exits 0 until 'a wait for ever with an end' 'sleep infinity' --until +1h
exits 3 ran-out 'no end within 400 days' 'while :; do sleep 86400; done'
if [ -x "$programs/foreign" ]; then
    exits 3 uncovered 'what virtual time does not cover' "exec '$programs/foreign'"
else
    skip_case 'what virtual time does not cover' 'this compiler makes no 32-bit programs'
fi

begin_case 'the grace after SIGTERM is virtual'
warp --until +1h -- sh -c 'trap "" TERM; sleep 1000000'
expect_figure virtual-ns 3610000000000
end_case

begin_case 'the end at an instant of a zone'
warp --from '2031-03-30 01:59' --until '2031-03-30 03:01' --timezone Europe/Stockholm -- \
    sh -c 'while :; do date "+%T %Z"; sleep 60; done'
expect_status 0
expect_out '01:59:00 CET
03:00:00 CEST
03:01:00 CEST'
expect_figure to 2031-03-30T01:01:00Z
end_case

begin_case 'a background process is ended with the command'
warp -- sh -c 'sleep 1000 & echo on'
expect_status 0
expect_out on
expect_figure left-behind 1
end_case

begin_case 'input that is there'
printf 'one\ntwo\n' >input
run_tillspec warp --quiet -- cat <input
expect_out "$(cat input)"
end_case

begin_case 'input that comes late is waited for when nothing else is due'
mkfifo late
{
    work_hard
    echo late
} >late &
run_tillspec warp --quiet -- cat <late
wait
expect_out late
expect_status 0
end_case

begin_case 'input does not stop the clock'
mkfifo never
exec 3<>never
warp -- sh -c 'sleep 60; date +%T' <never
exec 3>&-
expect_out 00:01:00
end_case

begin_case 'output arrives as it is'
head -c 300000 /dev/urandom >bytes
run_tillspec warp --quiet -- cat bytes
cmp -s out bytes || complain 'other bytes'
end_case

begin_case 'the clock stands while nobody takes the output'
mkfifo slowly
{
    work_hard
    cat
} <slowly >taken &
"$tillspec" warp --quiet -- sh -c '(sleep 3600; kill $$) & head -c 1000000 /dev/zero; date +%T' >slowly
wait
[ "$(tail -c 9 taken)" = 00:00:00 ] || complain "ended with: $(tail -c 20 taken | tr -d '\0')"
status=0
end_case

begin_case 'a reader who leaves ends the writer'
{ "$tillspec" warp --json -- sh -c 'yes; date +%T >&2' 2>err; echo $? >status; } | head -n 1 >out
expect_out y
tail -n 1 err >figures
status=$(cat status)
expect_figure end exited
end_case

begin_case 'output and errors in one pipe stay in order'
"$tillspec" warp --quiet -- sh -c 'for i in 1 2 3; do echo out; sleep 60; echo err >&2; done' 2>&1 | cat >out
expect_out 'out
err
out
err
out
err'
status=0
end_case

begin_case 'output arrives while the command computes'
computing='echo x; i=0; until [ $((i % 100000)) -eq 1 ] && [ -e seen ]; do i=$((i + 1)); done; echo y'
"$tillspec" warp --quiet -- sh -c "$computing" 2>err | {
    read -r first && touch seen
    cat
    echo "$first"
} >out
expect_out 'y
x'
rm -f seen
status=0
end_case

begin_case 'a signal ends a run whose output nobody takes'
mkfifo never-read begun
exec 3<>never-read
"$programs/watch" "$tillspec" warp --quiet -- sh -c 'echo up >begun; exec head -c 1000000 /dev/zero' >never-read 2>err &
pid=$!
read -r _ <begun
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
exec 3>&-
expect_status 143
end_case

begin_case 'a signal ends everything'
mkfifo up
exec 3<>never
"$programs/watch" "$tillspec" warp --json -- sh -c 'echo up >up; read x' <never 2>err &
pid=$!
read -r _ <up
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
exec 3>&-
tail -n 1 err >figures
expect_status 143
expect_figure end interrupted
end_case

begin_case 'a terminal'
printf 'hello\n' | script -qec "'$tillspec' warp --quiet -- sh -c 'test -t 0 && test -t 1 && read x && echo got \$x'" \
    /dev/null >out
case $(tr -d '\r' <out) in
*'got hello'*) ;;
*) complain "printed: $(cat out)" ;;
esac
status=0
end_case

begin_case 'the same seed draws the same'
run_tillspec warp --quiet -- mktemp -u
mv out first
run_tillspec warp --quiet -- mktemp -u
cmp -s out first || complain 'another name'
run_tillspec warp --quiet --seed 2 -- mktemp -u
! cmp -s out first || complain 'the same name with another seed'
end_case

# refuses CODE TEXT ARGUMENT ...
refuses() {
    code=$1 text=$2
    shift 2
    begin_case "refused: $*"
    run_tillspec warp "$@"
    expect_error "$code" "$text"
    end_case
}

refuses no-command 'tillspec warp -- sleep 1209600'
refuses missing-time 'write `"2031-03-30 02:30 earlier"`' --from '2031-03-30 02:30' --timezone Europe/Stockholm -- date
refuses unknown-zone 'did you mean `Europe/Stockholm`?' --timezone Europe/Stokholm -- date
refuses day-in-time 'write `"+72h"`' --until +3d -- date
refuses bad-time 'is relative, and there is nothing before it' --from +3h -- date
refuses bad-time 'the only one is @start' --until @stop -- date
refuses bad-time '--until lies before --from' --until 2030-01-01T00:00:00Z -- date
refuses impossible-time 'there is no day 2031-02-29' --from 2031-02-29T00:00:00Z -- date
refuses bad-option 'did you mean `--until`?' --unitl +3h -- date
refuses bad-option '--seed must not be negative' --seed -1 -- date
refuses not-started 'no-such-command' -- no-such-command

# The leak checker of an instrumented build traces too.
before_watch='env ASAN_OPTIONS=detect_leaks=0 forbid ptrace'
begin_case 'tracing is forbidden'
run_tillspec warp -- date
expect_status 3
expect_told 'error[not-started]: ptrace: Operation not permitted'
expect_told '`tillspec doctor` says what this machine allows'
end_case
before_watch=

if nm -D "$tillspec" | grep -q __asan_init; then
    skip_case 'a clock page that nobody may write' 'the sanitizer must be loaded first'
else
    begin_case 'a clock page that nobody may write'
    before_program="env LD_PRELOAD=$programs/strict-memory.so"
    warp -- env -u LD_PRELOAD sh -c 'sleep 86400; date -u +%F'
    before_program=
    expect_out 2030-12-03
    expect_figure mode 'degraded: trapped-clock'
    end_case
fi

end_cases
