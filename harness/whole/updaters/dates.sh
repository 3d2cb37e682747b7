#!/bin/sh
# Writes down the times of files, its own and those that the world writes, in seconds since the story began.
set -eu
began=1922553780 # 2030-12-03 18:43 in London

age() {
    echo "$1 $(($(stat -c %Y "$2") - began)) $(($(stat -c %Z "$2") - began))"
}

{
    sleep 600
    age state "$STATE_DIR"
    age home "$HOME"
    age till "$(command -v till)"
    age log "$TILL_LOG"
    echo >"$HOME/own"
    sleep 600
    till quit >"$STATE_DIR/answer"
    age own "$HOME/own"
    age answer "$STATE_DIR/answer"
    age log "$TILL_LOG"
    sleep 600
    till start >/dev/null
    sleep 600
    age log "$TILL_LOG"
    package=$(curl -sf "$FEED_URL" | jq -r '.releases[0].url')
    curl -sf -R -o "$STATE_DIR/package" "$package"
    echo "package $(TZ=UTC0 stat -c %y "$STATE_DIR/package")"
    echo "again $(curl -s -o /dev/null -w '%{http_code}' -z "$STATE_DIR/package" "$package")"
} >"$STATE_DIR/dates"
while :; do
    sleep 300
done
