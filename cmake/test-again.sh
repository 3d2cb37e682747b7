#!/bin/sh
# The line `again` of a failure, pasted into a shell, fails the same way: for a shipped case, and for a file of the user's
# whose name a shell would take apart.
# Usage: test-again.sh PROGRAM SOURCE_FOLDER
set -eu

program=$1 scenarios=$2/scenarios
place=$(mktemp -d)
trap 'rm -rf "${place:?}"' EXIT
mkdir "$place/bin" "$place/it's mine"
ln -s "$program" "$place/bin/tillspec"
PATH=$place/bin:$PATH
story=desktop/window/any-listed-day-opens-it
cp "$scenarios/$story.yaml" "$place/it's mine/a \$story.yaml"
cd "$place"

# What is told of the failed rows, but for the record, which is a new one each time.
told() {
    sed -n '/^FAIL  /,/^  again /p' "$1" | sed '/^  history /,/^  again /{/^  again /!d;}'
}

fails_again() {
    tillspec run --quiet "$@" >first || [ $? -eq 1 ]
    told first >first.told
    sed -n 's/^  again  *//p' first >commands
    [ -s commands ] || {
        cat first
        echo "no failure was told"
        exit 1
    }
    : >second.told
    while read -r command; do
        sh -c "$command" >second || [ $? -eq 1 ]
        told second >>second.told
    done <commands
    diff first.told second.told
}

fails_again "$story" --poll 10m -- sleep 100000000
# shellcheck disable=SC2016
fails_again "it's mine" --strict -- sh -c 'exec sleep "$1"' 'sh' 100000000
