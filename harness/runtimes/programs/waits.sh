#!/bin/sh
# Every kind of wait as a shell script has it: waits.sh KIND. The same for every shell; what takes the time are the
# programs that it starts.
set -eu

now_ms() {
    date +%s%3N
}
start=$(now_ms)

say() {
    echo "$1 at $(($(now_ms) - start)) ms"
}

case $1 in
sleep)
    sleep 1.5
    echo "$(($(now_ms) - start)) ms"
    sleep 1d
    echo "$(($(now_ms) - start)) ms"
    date -u +%FT%T.%3NZ
    ;;
ticker)
    for tick in 1 2 3 4; do
        sleep 0.25
        say "tick $tick"
    done
    ;;
expires)
    timeout 2 sleep infinity || say "timed out"
    ;;
woken)
    mkfifo "woken-$$"
    (sleep 0.7 && echo x >"woken-$$") &
    timeout 10 cat "woken-$$" >/dev/null && say woken
    rm "woken-$$"
    ;;
child)
    timeout 10 sleep 2 && say ended
    timeout --kill-after=1 3 sh -c 'trap "" INT; sleep 100' || say "timed out"
    ;;
socket | http)
    # curl's limit is over the whole exchange.
    if [ "$1" = socket ]; then
        curl --silent --max-time 3 "telnet://127.0.0.1:$SERVER_PORT" </dev/null || say "timed out"
        exit
    fi
    say "$(curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' "http://127.0.0.1:$SERVER_PORT/300")"
    curl --silent --max-time 1 "http://127.0.0.1:$SERVER_PORT/5000" || say "timed out"
    ;;
signal)
    trap 'say signal' USR1
    (sleep 0.4 && kill -USR1 $$) &
    sleep 1 &
    sleeper=$!
    # `wait` ends when the trap has run.
    while kill -0 "$sleeper" 2>/dev/null; do
        wait "$sleeper" || :
    done
    echo "slept until $(($(now_ms) - start)) ms"
    ;;
spring | autumn)
    export TZ=Europe/Berlin
    date '+%F %T %z'
    sleep 4
    date '+%F %T %z'
    ;;
lock)
    # The lock is held by a process of its own, which says so.
    mkfifo "held-$$"
    flock "lock-$$" sh -c "echo x >held-$$; exec sleep 0.8" &
    read -r _ <"held-$$"
    flock --timeout 0.5 "lock-$$" true || say "given up"
    flock --timeout 10 "lock-$$" true && say taken
    rm "lock-$$" "held-$$"
    ;;
weeks)
    hour=0
    while [ "$hour" -lt 672 ]; do
        sleep 1h
        hour=$((hour + 1))
        [ $((hour % 168)) -ne 0 ] || echo "$hour hours: $(date -u +%FT%TZ)"
    done
    ;;
*)
    exit 2
    ;;
esac
