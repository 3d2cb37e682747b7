# shellcheck shell=sh
# What the tests of this folder share; they source it: . harness/runtimes/common.sh BUILD ...
#
#     find_language go; build_program      # sets needs, kinds; a row of languages.txt
#     run_kind sleep                       # the program in virtual time
#     passed NAME; failed NAME FILE ...    # one line a case
#     finish                               # exits; the last line is the one by which cases are counted

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
folder=$root/harness/runtimes
programs=$folder/programs
built=$build/runtimes
tillspec=$build/tillspec
export root programs built
mkdir -p "$built"

work=$(mktemp -d)
trap 'cd /; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$work"
cd "$work" || exit 1
# The same for everybody who runs the tests; Go's caches stay in the build folder.
LC_ALL=C.UTF-8 TZ=UTC HOME=$work PYTHONDONTWRITEBYTECODE=1 CGO_ENABLED=0 GOCACHE=$built/go-cache
export LC_ALL TZ HOME PYTHONDONTWRITEBYTECODE CGO_ENABLED GOCACHE
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH

# The last CPU: other tests of virtual time take the first.
cpu=$(taskset -cp $$ | sed 's/.*[ ,-]//')

tested=0 broken=0

passed() {
    tested=$((tested + 1))
    printf 'ok    %s\n' "$1"
}

failed() {
    tested=$((tested + 1)) broken=$((broken + 1))
    printf 'FAIL  %s\n' "$1"
    shift
    for file in "$@"; do
        printf '  %s:\n' "$file"
        sed 's/^/    | /' "$file" | head -n 40
    done
}

finish() {
    printf '[====] Synthesis: Tested: %s | Passing: %s | Failing: %s | Crashing: 0\n' \
        "$tested" $((tested - broken)) "$broken"
    [ "$broken" -eq 0 ] && [ "$tested" -gt 0 ]
    exit
}

# The names of a table's rows.
languages() {
    sed -n 's/^\([a-z][^ ]*\) |.*/\1/p' "$folder/languages.txt"
}

# field NUMBER: of the row of the language, its variables replaced.
field() {
    awk -F ' *[|] *' -v name="$language" -v number="$1" '$1 == name { print $number }' "$folder/languages.txt"
}

find_language() {
    language=$1
    needs=$(field 2)
    recipe=$(field 3)
    command=$(field 4)
    kinds=$(field 5)
    case $kinds in
    all*) kinds="sleep ticker expires woken child socket http signal spring autumn lock weeks${kinds#all}" ;;
    esac
    if [ -z "$needs" ]; then
        echo "no such language: $language"
        exit 2
    fi
}

# Again only if a source is younger than what was built.
build_program() {
    [ -n "$recipe" ] || return 0
    stamp=$built/$language.stamp
    if [ -z "$(find "$programs" -newer "$stamp" 2>&1)" ]; then
        return 0
    fi
    if ! eval "$recipe" >build.log 2>&1; then
        cat build.log
        echo "$language can't be built"
        exit 1
    fi
    touch "$stamp"
}

# The lines of a kind; comments and empty lines are not printed by programs.
expected() {
    awk -v name="[$1]" '/^\[/ { is_it = $1 == name; next } /^#/ || /^$/ { next } is_it' "$folder/expected.txt"
}

run_kind() {
    from=$(sed -n "s/^\[$1\] from //p" "$folder/expected.txt")
    eval "set -- $command $1"
    taskset -c "$cpu" "$tillspec" warp --from "${from:-2031-03-01T00:00:00Z}" -- "$built/answering" "$@" </dev/null
}
