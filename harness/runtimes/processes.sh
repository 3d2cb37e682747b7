#!/bin/sh
# Processes among themselves, in virtual time: processes.sh BUILD. Each case is a script with what it must print, worked
# out by hand; `at` prints the seconds since the begin.
# shellcheck disable=SC2016 # scripts are handed on as they are
set -u
# shellcheck source=harness/runtimes/common.sh
. "$(dirname "$0")/common.sh"

# prints NAME SCRIPT, what is wanted on the standard input.
prints() {
    cat >wanted
    printf '%s\n' "begin=\$(date +%s); at() { echo \"\$* at \$((\$(date +%s) - begin)) s\"; }" "$2" >script
    taskset -c "$cpu" "$tillspec" warp --from 2031-03-01T00:00:00Z -- sh script >out 2>err </dev/null
    if cmp -s wanted out; then
        passed "processes: $1"
    else
        failed "processes: $1" wanted out err
    fi
}

prints "a pipeline whose parts sleep" '
    for i in 1 2 3; do sleep 10; echo "$i"; done | while read -r line; do sleep 1; at "$line"; done |
        sed "s/^/line /"; at end' <<END
line 1 at 11 s
line 2 at 21 s
line 3 at 31 s
end at 31 s
END

prints "timeout(1) ends a command, and one that ignores its signal" '
    timeout 5 sleep 100; at $?
    timeout --signal=INT --kill-after=2 3 sh -c "trap \"\" INT; sleep 100; :"; at $?
    timeout 100 sleep 7; at $?' <<END
124 at 5 s
137 at 10 s
0 at 17 s
END

prints "a daemon that forks twice and leaves its session" '
    (setsid sh -c "sleep 3; date +%s >told; sleep 1; mv told told-late" >/dev/null 2>&1 &)
    at started; sleep 3; sleep 0.5; at $(($(cat told) - begin)); sleep 1; ls told-late' <<END
started at 0 s
3 at 3 s
told-late
END

prints "a service that sleeps for ever and has traps" '
    sh -c "trap \"echo reload\" HUP; trap \"echo end; kill \\\$!; exit 3\" TERM
           sleep infinity & while :; do wait; done" & service=$!
    sleep 100; kill -HUP $service; sleep 86400; kill -TERM $service; wait $service; at $?' <<END
reload
end
3 at 86500 s
END

prints "a thread that is not the first executes a program" "
    $built/threads-exec sh -c 'sleep 2; echo executed'; at end" <<END
executed
end at 3 s
END

prints "several at a time with xargs" '
    printf "%s\n" 30 10 20 5 | xargs -P 2 -I {} sh -c "sleep {}; echo {}"; at end' <<END
10
30
20
5
end at 35 s
END

prints "jobs of make, two at a time" '
    printf "all: 10 11 12\n10 11 12:\n\t@sleep \$@; echo \$@\n" >Makefile; make --silent -j 2 all; at end' <<END
10
11
12
end at 22 s
END

prints "what waits for a disk does not let time pass" "
    (while sleep 0.001; do :; done) & ticks=\$!
    dd if=/dev/zero of=$built/synchronous bs=4k count=40 oflag=dsync status=none; at written
    kill \$ticks; rm $built/synchronous" <<END
written at 0 s
END

prints "a named pipe between two loops" '
    mkfifo ask answer
    (while read -r n; do sleep 5; echo $((n * n)); done <ask >answer) &
    exec 3>ask 4<answer
    for n in 2 3 4; do echo $n >&3; read -r square <&4; at $square; done' <<END
4 at 5 s
9 at 10 s
16 at 15 s
END

python3 -c '' 2>/dev/null && prints "a Unix socket, a queue and a pool of processes in Python" '
    python3 - <<PYTHON
import multiprocessing, socket, time
begin = time.monotonic()
def at(what): print(f"{what} at {time.monotonic() - begin:.3f} s", flush=True)
def square(n):
    time.sleep(n)
    return n * n
def echo(end):
    while True:
        data = end.recv(16)
        time.sleep(2)
        end.send(data)
here, there = socket.socketpair()
multiprocessing.Process(target=echo, args=(there,), daemon=True).start()
here.settimeout(1)
here.send(b"x")
try:
    here.recv(16)
except TimeoutError:
    at("timed out")
here.settimeout(10)
here.recv(16)
at("answered")
with multiprocessing.Pool(2) as pool:
    at(pool.map(square, [1, 2, 3, 4], chunksize=1))
PYTHON
    ' <<END
timed out at 1.000 s
answered at 2.000 s
[1, 4, 9, 16] at 8.000 s
END
finish
