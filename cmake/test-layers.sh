#!/bin/sh
# Layers: fails, with one line for each place, on an #include that points up or leaves its folder, on a third-party
# header outside the files that it is confined to, and on a function that a layer must not call.
# Usage: test-layers.sh SOURCE_FOLDER BUILD_FOLDER
set -eu
LC_ALL=C
export LC_ALL

source_folder=$1
build_folder=$2
layers="sim mocks reports harness"

# Uses that are right although a rule below forbids them: LAYER SYMBOL, and the reason.
allowed() {
    case "$1 $2" in
    *" g_spawn_error_quark") true ;; # only the domain of an error; nothing is started
    *) false ;;
    esac
}

# The folders whose headers a file may include: its own layer and those below. The programs of the simulated world are separate
# programs: what they share with others is theirs.
folders_for() {
    case $1 in
    mocks/*/test-*) echo "mocks/ sim/" ;;
    mocks/command/* | mocks/till-command/* | mocks/site-command/*)
        program=${1#mocks/}
        echo "mocks/${program%%/*}/ mocks/command/"
        ;;
    mocks/app/* | mocks/site-node/* | mocks/updaters/*)
        program=${1#mocks/}
        echo "mocks/${program%%/*}/"
        ;;
    sim/*) echo "sim/" ;;
    mocks/*) echo "mocks/ sim/" ;;
    reports/*) echo "reports/" ;;
    harness/*) echo "harness/ reports/ mocks/ sim/" ;;
    esac
}

# The files that may include a third-party header; * for a header that is not confined.
files_for() {
    case $1 in
    microhttpd.h) echo "mocks/http*" ;;
    yaml.h) echo "harness/scenario/reader*" ;;
    archive.h | archive_entry.h) echo "mocks/chat/*document-* mocks/feed/* mocks/till/* mocks/site/* mocks/updaters/*" ;;
    cairo.h) echo "mocks/site/picture.c" ;;
    poppler.h) echo "mocks/chat/document-pdf.c" ;;
    curl/*) echo "mocks/updaters/*" ;;
    cjson/*) echo "mocks/* reports/* harness/*" ;;
    criterion/*) echo "*/test-* *-for-tests.h" ;;
    *) echo "*" ;;
    esac
}

# Where a function may be called from: the layers, or nothing; fails for a function that every layer may call.
callers_for() {
    case $1 in
    clock_gettime | gettimeofday | time | times | clock | ftime | timespec_get | \
        g_get_real_time | g_get_monotonic_time | g_get_current_time | g_date_time_new_now* | g_timer_*)
        echo sim ;;
    getrandom | getentropy | arc4random* | rand | rand_r | srand | random | random_r | srandom | \
        *rand48 | *rand48_r | g_random_* | g_rand_* | g_uuid_string_random)
        echo sim ;;
    wait | waitpid | wait3 | wait4 | waitid | syscall) echo sim ;;
    sleep | usleep | nanosleep | clock_nanosleep | thrd_sleep | g_usleep) echo ;;
    localtime | localtime_r | mktime | timelocal | tzset | g_date_time_new_local | \
        g_date_time_new_from_unix_local | g_date_time_to_local | g_time_zone_new_local)
        echo ;; # the zone of this process is not that of a till
    popen | system | posix_spawn* | pthread_create | thrd_create | g_spawn* | g_subprocess* | \
        g_thread_new | g_thread_try_new | g_thread_pool_new* | g_child_watch*)
        echo ;;
    *) return 1 ;;
    esac
}

# Prints FILE LINE KIND HEADER for every #include; KIND is < or ".
list_includes() {
    # The names of the layers are words of their own.
    # shellcheck disable=SC2086
    (cd "$source_folder" && find $layers -name '*.[chS]' | sort |
        xargs grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null) |
        sed -E 's/^([^:]*):([0-9]*):[^<"]*([<"])([^>"]*).*/\1 \2 \3 \4/'
}

starts_with_any() {
    for prefix in $2; do
        case $1 in "$prefix"*) return 0 ;; esac
    done
    return 1
}

matches_any() {
    for pattern in $2; do
        # The pattern is meant as one.
        # shellcheck disable=SC2254
        case $1 in $pattern) return 0 ;; esac
    done
    return 1
}

# Headers for one folder ("internal.h", "http-internal.h") or for tests only.
is_private_to_others() {
    case $2 in
    internal.h | */internal.h | *-internal.h) [ "${1%/*}" != "${2%/*}" ] ;;
    *-for-tests.h | */test-*.h) ! matches_any "$1" "*/test-* *-for-tests.h" ;;
    *) false ;;
    esac
}

check_include() {
    file=$1 line=$2 kind=$3 header=$4
    if [ "$kind" = "<" ]; then
        matches_any "$file" "$(files_for "$header")" ||
            echo "$file:$line: <$header> is confined to $(files_for "$header")"
    elif ! starts_with_any "$header" "$(folders_for "$file")"; then
        echo "$file:$line: \"$header\" is outside $(folders_for "$file")"
    elif is_private_to_others "$file" "$header"; then
        echo "$file:$line: \"$header\" is private to other files"
    fi
}

check_includes() {
    for layer in $layers; do
        grep -q "^$layer/" "$work/includes" || echo "$layer: no #include was found, so nothing was checked"
    done
    while read -r file line kind header; do
        check_include "$file" "$line" "$kind" "$header"
    done <"$work/includes"
}

# set -f: the patterns of the tables must not be expanded to the names of files.
check_symbols() {
    layer=$1
    nm -A -u "$build_folder/lib$layer.a" 2>/dev/null |
        sed -nE 's/^.*:([^:]*): *U (.*)$/\1 \2/p' >"$work/symbols"
    [ -s "$work/symbols" ] || echo "$build_folder/lib$layer.a: no symbol was found, so nothing was checked"
    while read -r object symbol; do
        if callers=$(callers_for "$symbol") && ! allowed "$layer" "$symbol"; then
            case " $callers " in
            *" $layer "*) ;;
            *) echo "$layer/${object%.o}: $symbol may be called from: ${callers:-nowhere}" ;;
            esac
        fi
    done <"$work/symbols"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
list_includes >"$work/includes"
set -f
check_includes >"$work/found"
for layer in $layers; do
    check_symbols "$layer" >>"$work/found"
done
cat "$work/found"
[ ! -s "$work/found" ]
