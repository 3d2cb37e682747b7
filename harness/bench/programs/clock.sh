#!/bin/sh
# Looks at the clock once an hour; asks nobody.
# Usage: clock.sh COUNT [--no-sleep]
set -eu

left=$1
pause=3600
[ $# -eq 1 ] || pause=0
while [ "$left" -gt 0 ]; do
    date +%s >/dev/null
    sleep "$pause"
    left=$((left - 1))
done
