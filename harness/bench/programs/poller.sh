#!/bin/sh
# Asks the feed once an hour. Without sleep it still starts the program of that name: only the waiting goes.
# Usage: FEED_URL=http://127.0.0.1:PORT/PATH poller.sh COUNT [--no-sleep]
set -eu

left=$1
pause=3600
[ $# -eq 1 ] || pause=0
while [ "$left" -gt 0 ]; do
    curl --silent --show-error --fail --output /dev/null "$FEED_URL"
    sleep "$pause"
    left=$((left - 1))
done
