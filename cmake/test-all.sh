#!/bin/sh
# All tests: test-all.sh ROOT BUILD [--full]. BUILD is the development build, already built; the build with
# sanitizers and coverage stands beside it. The last line sums up the test cases; the exit status is 1 if any failed.
#
# --full: the checked build runs the whole-harness tests too, the static analyzer looks at the code, and tests that can
# do more do it (they see TILLSPEC_FULL=1).
set -eu

root=$1 build=$2
shift 2
left_out='full|whole' left_out_here=full
for option in "$@"; do
    case $option in
    --full)
        left_out=nothing left_out_here=nothing
        TILLSPEC_FULL=1
        export TILLSPEC_FULL
        ;;
    *)
        printf 'tillspec: test: unknown option %s (there is --full)\n' "$option" >&2
        exit 2
        ;;
    esac
done

passed=0 failed=0 skipped=0
began=$(date +%s)

# phase NAME FOLDER CTEST-OPTION...: one run of CTest; what it counted is added to the totals.
phase() {
    name=$1 folder=$2
    shift 2
    printf '\n== %s\n' "$name"
    output=$folder/Testing/output.txt
    mkdir -p -- "$folder/Testing"
    {
        ctest --test-dir "$folder" --parallel 2 --output-on-failure --no-tests=error "$@" || echo "CTest failed"
    } 2>&1 | tee "$output"
    counts=$(awk -f "$root/cmake/count-tests.awk" "$folder/Testing/Temporary/LastTest.log" "$output") || counts='0 1 0'
    # shellcheck disable=SC2086
    set -- $counts
    if [ "$2" -eq 0 ] && grep -qx 'CTest failed' "$output"; then
        set -- "$1" 1 "$3"
    fi
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    printf '== %s: %s passed, %s failed, %s skipped, %s s after the start\n' "$name" "$1" "$2" "$3" \
        $(($(date +%s) - began))
}

# instrumented FOLDER CMAKE-OPTION...: configures and builds; a failure counts as one failed test.
instrumented() {
    folder=$1
    shift
    printf '\n== building %s\n' "$folder"
    mkdir -p -- "$folder"
    if cmake -G Ninja -S "$root" -B "$folder" -DCMAKE_BUILD_TYPE=Debug "$@" >"$folder/last.log" 2>&1 &&
        ninja -C "$folder" >>"$folder/last.log" 2>&1; then
        return 0
    fi
    sed -n '/^FAILED: /,$p;/^CMake Error/,$p' "$folder/last.log" | head -n 100
    failed=$((failed + 1))
    return 1
}

phase development "$build" -LE "$left_out_here"

if instrumented "$build-checked" -DTILLSPEC_SANITIZE=address,undefined -DTILLSPEC_COVERAGE=ON; then
    find "$build-checked" -name '*.gcda' -delete
    phase 'sanitizers and coverage' "$build-checked" -LE "$left_out"
    gcovr --root "$root" --object-directory "$build-checked" --exclude '.*/test-[^/]*' --exclude 'cmake/.*' \
        --exclude '.*/probe-[^/]*' --print-summary --output "$build-checked/coverage.txt" "$build-checked" |
        grep -v '^branches' || failed=$((failed + 1)) # the sanitizers add branches of their own
fi

printf '\n%s passed, %s failed' "$passed" "$failed"
if [ "$skipped" -gt 0 ]; then
    printf ', %s skipped' "$skipped"
fi
printf '\n'
[ "$failed" -eq 0 ]
