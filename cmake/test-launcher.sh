#!/bin/sh
# The launcher among stubs of every command that it calls: what it installs, what it says, and when it says nothing.
# Usage: test-launcher.sh SOURCE_FOLDER
set -eu

root=$1
place=$(mktemp -d)
trap 'rm -rf "${place:?}"' EXIT
failures=0

# stub NAME LINE...: a command that notes its call in the file "calls", then does what the lines say.
stub() {
    name=$1
    shift
    # A link to the real command may stand there: it must go first, or the stub would overwrite the real one.
    rm -f -- "${place:?}/bin/$name"
    {
        printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$name" "$place"
        printf '%s\n' "$@"
    } >"$place/bin/$name"
    chmod +x "$place/bin/$name"
}

# A machine on which everything is there and built. No other command of the real one is in PATH.
prepare() {
    rm -rf "${place:?}/bin" "${place:?}/build" "${place:?}/calls" "${place:?}/updated"
    mkdir -p "$place/bin" "$place/build"
    : >"$place/calls"
    for tool in sh env dirname readlink grep sed cat mkdir rm mktemp chmod; do
        ln -s "$(command -v "$tool")" "$place/bin/$tool"
    done
    for tool in gcc cmake pkg-config python3 apt-get; do
        stub "$tool"
    done
    stub ninja "printf '#!/bin/sh\necho \"program \$*\"\n' >\"$place/build/tillspec\"" "chmod +x \"$place/build/tillspec\""
    stub id 'echo 0'
    everything_installed
    printf 'CMAKE_HOME_DIRECTORY:INTERNAL=%s\n' "$root" >"$place/build/CMakeCache.txt"
    : >"$place/build/build.ninja"
}

# shellcheck disable=SC2016
everything_installed() {
    stub dpkg-query 'shift 3' 'for package in "$@"; do printf "<%s installed>" "$package"; done'
}

# libyaml-dev is not there until apt-get installed it, which works only as the lines say.
libyaml_is_missing() {
    stub dpkg-query 'shift 3' 'for package in "$@"; do' \
        "[ \"\$package\" = libyaml-dev ] || printf '<%s installed>' \"\$package\"" 'done; exit 1'
}

# launch ARGUMENT...: leaves the exit status in $status, both outputs in $place/out.
launch() {
    status=0
    (cd / && PATH=$place/bin TILLSPEC_BUILD=$place/build "$root/tillspec" "$@") >"$place/out" 2>&1 || status=$?
}

# expect WHAT STATUS OUTPUT: the last launch ended so.
expect() {
    if [ "$status" -ne "$2" ] || [ "$(cat "$place/out")" != "$3" ]; then
        printf 'FAILED: %s\n  expected %s: %s\n  actual   %s: %s\n' "$1" "$2" "$3" "$status" "$(cat "$place/out")"
        failures=$((failures + 1))
    fi
}

# called PATTERN COUNT: so often a command was called so.
called() {
    count=$(grep -c "$1" "$place/calls") || true
    if [ "$count" -ne "$2" ]; then
        printf 'FAILED: %s calls of %s, not %s\n' "$count" "$1" "$2"
        failures=$((failures + 1))
    fi
}

prepare
launch run --seed 7 -- './my updater'
expect 'nothing missing: nothing said' 0 'program run --seed 7 -- ./my updater'
called '^apt-get' 0
called '^cmake' 0

prepare
rm "$place/build/build.ninja"
launch list
expect 'first build' 0 "tillspec: configuring and building $place/build
program list"
called '^cmake .*-DTILLSPEC_TESTS:BOOL=OFF' 1

prepare
rm -rf "${place:?}/build-release"
stub ninja "printf '#!/bin/sh\necho \"measured \$*\"\n' >\"$place/build-release/bench\"" \
    "chmod +x \"$place/build-release/bench\""
launch bench --json jump
expect 'the measurements have a build of their own' 0 "tillspec: configuring and building $place/build-release
measured --json jump"
called '^cmake .*-DCMAKE_BUILD_TYPE:STRING=Release' 1
called "^ninja -C $place/build-release bench" 1

prepare
printf 'CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere\n' >"$place/build/CMakeCache.txt"
launch list
expect 'a build folder that was moved' 0 "tillspec: configuring and building $place/build
program list"

prepare
libyaml_is_missing
launch list
expect 'a missing package' 0 'tillspec: installing libyaml-dev
program list'
called '^apt-get install .*libyaml-dev$' 1
called '^apt-get update' 0

prepare
libyaml_is_missing
stub apt-get "case \$1 in update) : >\"$place/updated\" ;; *) [ -f \"$place/updated\" ] ;; esac"
launch list
expect 'a package that is found after an update' 0 'tillspec: installing libyaml-dev
program list'
called '^apt-get install' 2
called '^apt-get update' 1

prepare
libyaml_is_missing
stub apt-get 'echo "no route to host"; exit 100'
launch list
expect 'no network' 3 'tillspec: installing libyaml-dev
no route to host
no route to host
tillspec: could not be installed (is there a network?): libyaml-dev'

prepare
libyaml_is_missing
rm "$place/bin/apt-get" "$place/bin/gcc"
launch list
expect 'no apt-get' 3 'tillspec: missing, and there is no apt-get to install it: gcc libyaml-dev'

prepare
libyaml_is_missing
stub id 'echo 1000'
launch list
expect 'not root, no sudo' 3 'tillspec: missing, and there is no sudo; as root: apt-get install libyaml-dev'

prepare
libyaml_is_missing
stub id 'echo 1000'
# shellcheck disable=SC2016
stub sudo '"$@"'
launch list
expect 'not root' 0 'tillspec: installing libyaml-dev
program list'
called '^sudo env .*apt-get install' 1

prepare
rm "$place/bin/dpkg-query"
launch list
expect 'not Debian, but everything there' 0 'program list'

prepare
stub ninja 'echo "[1/2] right"' 'echo "FAILED: window.c"' 'echo "window.c:3: wrong"' 'exit 1'
launch list
expect 'a build that fails' 3 'FAILED: window.c
window.c:3: wrong
tillspec: could not be built'

prepare
rm -r "$place/build"
: >"$place/build"
launch list
expect 'a build folder that cannot be written' 3 \
    "tillspec: the build folder $place/build can't be written; TILLSPEC_BUILD names another"

prepare
ln -s "$root/tillspec" "$place/link"
status=0
(cd / && PATH=$place/bin TILLSPEC_BUILD=$place/build "$place/link" list) >"$place/out" 2>&1 || status=$?
expect 'through a link' 0 'program list'

[ "$failures" -eq 0 ]
