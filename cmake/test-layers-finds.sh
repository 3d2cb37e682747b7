#!/bin/sh
# A check that never failed shows nothing: makes a small tree that breaks every rule of test-layers.sh once, and compares what
# is found with what must be.
# Usage: test-layers-finds.sh C_COMPILER
set -eu
LC_ALL=C
export LC_ALL

compiler=$1
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

# include FILE HEADER: appends an #include, with its quotes or brackets.
include() {
    mkdir -p "$tree/$(dirname "$1")"
    echo "#include $2" >>"$tree/$1"
}

# library LAYER SYMBOL...: a library with one object that refers to the symbols.
library() {
    layer=$1
    shift
    for symbol in "$@"; do
        echo ".quad $symbol"
    done | "$compiler" -c -x assembler -o "$tree/part.o" -
    ar rc "$tree/lib$layer.a" "$tree/part.o"
}

# Right, and next to a mistake.
include sim/clock.c '"sim/clock.h"'
include sim/clock.c '<glib.h>'
include sim/clock.c '"sim/supervisor/internal.h"'
include sim/zone.c '"mocks/till/till.h"'
include sim/zone.c '"clock.h"'
include sim/zone.c '<cjson/cJSON.h>'
include sim/zone.c '<criterion/criterion.h>'
include sim/supervisor/wait.c '"sim/supervisor/internal.h"'
include sim/test-zone.c '<criterion/criterion.h>'
include mocks/http.c '<microhttpd.h>'
include mocks/http.c '"sim/clock.h"'
include mocks/http.c '"harness/row.h"'
include mocks/http.c '"mocks/client-for-tests.h"'
include mocks/ccc/ccc.c '<microhttpd.h>'
include mocks/ccc/ccc.c '"reports/result.h"'
include mocks/ccc/ccc.c '<yaml.h>'
include mocks/ccc/ccc.c '<archive.h>'
include mocks/ccc/ccc.c '<curl/curl.h>'
include mocks/feed/package.c '<archive.h>'
include mocks/app/main.c '"mocks/app/log.h"'
include mocks/app/main.c '"mocks/http.h"'
include mocks/app/test-main.c '"mocks/http.h"'
include mocks/till-command/main.c '"sim/clock.h"'
include mocks/updaters/wrong/late.c '"mocks/updaters/client.h"'
include mocks/updaters/wrong/late.c '"harness/row.h"'
include mocks/updaters/client.c '<curl/curl.h>'
include reports/junit.c '"reports/result.h"'
include reports/junit.c '"sim/civil.h"'
include reports/test-junit.h '"reports/result.h"'
include reports/test-junit.c '"reports/test-junit.h"'
include harness/scenario/reader.c '<yaml.h>'
include harness/run.c '"reports/result.h"'
include harness/run.c '"sim/clock.h"'
include harness/run.c '  <yaml.h>'
printf '  #  include "diagnostic.h"\n' >>"$tree/harness/run.c"

library sim clock_gettime getrandom wait4 nanosleep g_spawn_error_quark random_next g_spawn_async localtime_r
library mocks time memcpy g_date_time_new_now_utc pthread_create
library reports arc4random_buf g_get_monotonic_time timed
library harness clock_gettime gettimeofday getrandom rand g_get_real_time g_random_int waitpid waitid usleep sleep popen \
    system g_thread_new g_child_watch_add posix_spawnp

cat >"$tree/expected" <<'END'
harness/run.c:3: <yaml.h> is confined to harness/scenario/reader*
harness/run.c:4: "diagnostic.h" is outside harness/ reports/ mocks/ sim/
mocks/app/main.c:2: "mocks/http.h" is outside mocks/app/
mocks/ccc/ccc.c:1: <microhttpd.h> is confined to mocks/http*
mocks/ccc/ccc.c:2: "reports/result.h" is outside mocks/ sim/
mocks/ccc/ccc.c:3: <yaml.h> is confined to harness/scenario/reader*
mocks/ccc/ccc.c:4: <archive.h> is confined to mocks/chat/*document-* mocks/feed/* mocks/till/* mocks/site/* mocks/updaters/*
mocks/ccc/ccc.c:5: <curl/curl.h> is confined to mocks/updaters/*
mocks/http.c:3: "harness/row.h" is outside mocks/ sim/
mocks/http.c:4: "mocks/client-for-tests.h" is private to other files
mocks/till-command/main.c:1: "sim/clock.h" is outside mocks/till-command/ mocks/command/
mocks/updaters/wrong/late.c:2: "harness/row.h" is outside mocks/updaters/
reports/junit.c:2: "sim/civil.h" is outside reports/
sim/clock.c:3: "sim/supervisor/internal.h" is private to other files
sim/zone.c:1: "mocks/till/till.h" is outside sim/
sim/zone.c:2: "clock.h" is outside sim/
sim/zone.c:3: <cjson/cJSON.h> is confined to mocks/* reports/* harness/*
sim/zone.c:4: <criterion/criterion.h> is confined to */test-* *-for-tests.h
sim/part: nanosleep may be called from: nowhere
sim/part: g_spawn_async may be called from: nowhere
sim/part: localtime_r may be called from: nowhere
mocks/part: time may be called from: sim
mocks/part: g_date_time_new_now_utc may be called from: sim
mocks/part: pthread_create may be called from: nowhere
reports/part: arc4random_buf may be called from: sim
reports/part: g_get_monotonic_time may be called from: sim
harness/part: clock_gettime may be called from: sim
harness/part: gettimeofday may be called from: sim
harness/part: getrandom may be called from: sim
harness/part: rand may be called from: sim
harness/part: g_get_real_time may be called from: sim
harness/part: g_random_int may be called from: sim
harness/part: waitpid may be called from: sim
harness/part: waitid may be called from: sim
harness/part: usleep may be called from: nowhere
harness/part: sleep may be called from: nowhere
harness/part: popen may be called from: nowhere
harness/part: system may be called from: nowhere
harness/part: g_thread_new may be called from: nowhere
harness/part: g_child_watch_add may be called from: nowhere
harness/part: posix_spawnp may be called from: nowhere
END

if "$here/test-layers.sh" "$tree" "$tree" >"$tree/found"; then
    echo "test-layers.sh passed a tree that breaks every rule"
    exit 1
fi
sort "$tree/expected" >"$tree/expected-sorted"
sort "$tree/found" >"$tree/found-sorted"
diff "$tree/expected-sorted" "$tree/found-sorted"

# Nothing to check is no pass either.
rm "$tree/libharness.a" "$tree"/reports/*
if "$here/test-layers.sh" "$tree" "$tree" >"$tree/found"; then
    exit 1
fi
grep -q '^reports: no #include was found' "$tree/found"
grep -q 'libharness.a: no symbol was found' "$tree/found"
