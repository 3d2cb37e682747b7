#!/bin/bash
# The waits that bash has without other programs (read -t, wait -n, /dev/tcp, EPOCHREALTIME, SIGALRM of read): waits.bash
# KIND.
set -eu

# Locale C: the fraction of EPOCHREALTIME follows a point.
LC_ALL=C
now_ms() {
    local now=${EPOCHREALTIME/./}
    echo $((now / 1000))
}
start=$(now_ms)

say() {
    echo "$1 at $(($(now_ms) - start)) ms"
}

# A descriptor on which nothing ever arrives.
exec {never}<> <(:)
pause() {
    read -r -t "$1" -u "$never" || :
}

case $1 in
sleep)
    pause 1.5
    echo "$(($(now_ms) - start)) ms"
    pause 86400
    echo "$(($(now_ms) - start)) ms"
    TZ=UTC printf '%(%FT%T)T.%03dZ\n' "$EPOCHSECONDS" $(($(now_ms) % 1000))
    ;;
ticker)
    for tick in 1 2 3 4; do
        pause 0.25
        say "tick $tick"
    done
    ;;
expires)
    read -r -t 2 -u "$never" || say "timed out"
    ;;
woken)
    coproc later { sleep 0.7; echo x; }
    # shellcheck disable=SC2154
    read -r -t 10 -u "${later[0]}" && say woken
    ;;
child)
    sleep 2 &
    wait -n && say ended
    sleep 100 &
    child=$!
    (sleep 3 && kill "$child") &
    wait "$child" || say "timed out"
    ;;
socket)
    exec {server}<>"/dev/tcp/127.0.0.1/$SERVER_PORT"
    read -r -t 3 -u "$server" || say "timed out"
    ;;
http)
    for exchange in '300 10' '5000 1'; do
        exec {server}<>"/dev/tcp/127.0.0.1/$SERVER_PORT"
        printf 'GET /%s HTTP/1.1\r\nHost: here\r\n\r\n' "${exchange% *}" >&"$server"
        if read -r -t "${exchange#* }" -u "$server" _ status _; then
            say "$status"
        else
            say "timed out"
        fi
        exec {server}>&-
    done
    ;;
signal)
    trap 'say signal' USR1
    (sleep 0.4 && kill -USR1 $$) &
    sleep 1 &
    sleeper=$!
    while kill -0 "$sleeper" 2>/dev/null; do
        wait "$sleeper" || :
    done
    echo "slept until $(($(now_ms) - start)) ms"
    ;;
spring | autumn)
    export TZ=Europe/Berlin
    printf '%(%F %T %z)T\n' -1
    pause 4
    printf '%(%F %T %z)T\n' -1
    ;;
weeks)
    for ((hour = 1; hour <= 672; hour++)); do
        pause 3600
        if ((hour % 168 == 0)); then
            TZ=UTC printf '%d hours: %(%FT%TZ)T\n' "$hour" -1
        fi
    done
    ;;
*)
    exit 2
    ;;
esac
