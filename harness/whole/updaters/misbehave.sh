#!/bin/sh
# Updaters that misbehave, one for each word: misbehave.sh WORD. Apart from that they do nothing; the one that tells only
# writes down what it was given.
set -eu

rest() {
    while :; do
        sleep 300
    done
}

# True once an app other than process $1 runs; its process id is printed.
app_other_than() {
    pid=$(till status | jq -r .pid)
    [ "$pid" != null ] && [ "$pid" != "$1" ] && echo "$pid"
}

case $1 in
crashes) kill -s SEGV $$ ;;
ends) exit "$2" ;;
complains)
    echo 'cannot open /etc/acme.conf' >&2
    exit 1
    ;;
spins) while :; do :; done ;;
looks)
    exec python3 -c 'import select
look = select.poll()
while True:
    look.poll(0)'
    ;;
spins-on-the-clock)
    exec python3 -c 'import time
while True:
    time.time()'
    ;;
hangs)
    exec python3 -c 'import os, socket, urllib.parse
till = urllib.parse.urlparse(os.environ["TILL_URL"])
socket.create_connection((till.hostname, till.port)).recv(1)'
    ;;
floods) exec yes 'an update is not available' ;;
floods-errors) exec yes 'an update is not available' >&2 ;;
ignores-sigterm)
    trap '' TERM
    rest
    ;;
leaves-child)
    (setsid sh -c 'trap "" TERM HUP; sleep 1000000' &)
    rest
    ;;
leaves-child-and-ends) (setsid sh -c 'trap "" TERM HUP; sleep 1000000' &) ;;
forks)
    "$0" forks &
    exec "$0" forks
    ;;
fills-disk)
    while head -c 4000000 /dev/zero >>"$STATE_DIR/$2"; do :; done 2>/dev/null
    rest
    ;;
hides)
    mkdir -p "$STATE_DIR/closed/closed"
    echo text >"$STATE_DIR/closed/closed/file"
    chmod 000 "$STATE_DIR/closed/closed" "$STATE_DIR/closed"
    rest
    ;;
kills-app)
    kill -s KILL "$(app_other_than 0)"
    rest
    ;;
kills-everybody)
    python3 -c 'import os; os.kill(-1, 9)'
    rest
    ;;
tells)
    tr '\0' '\n' </proc/$$/environ >"$STATE_DIR/environment"
    tr '\0' '\n' </proc/$$/cmdline >"$STATE_DIR/arguments"
    wc -c >"$STATE_DIR/input"
    pwd >"$STATE_DIR/folder"
    rest
    ;;
kills-parent)
    kill -s KILL $PPID || true
    rest
    ;;
stops-itself) kill -s STOP $$ ;;
esac
