#!/bin/sh
# Where an updater may write, in namespaces of a row's own, without, and as an ordinary user: confinement.sh BUILD.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

become_able_to_drop_rights
forbidden='forbid unshare,mount'
cp "$stories/evening.yaml" evening.yaml
mkdir -m 777 "$work/open"

# An updater that tries to write in each place, and says where it can.
cat >try.sh <<'UPDATER'
#!/bin/sh
for place in "$STATE_DIR" "$HOME" "$TMPDIR" /dev/shm "$@"; do
    for way in 'echo >$place/file' 'mkdir $place/folder' 'ln -s x $place/link'; do
        if eval "$way" 2>/dev/null; then printf 'done '; else printf 'no '; fi
    done
done
mv "$TMPDIR/file" "$STATE_DIR/moved" && echo moved >/dev/null && echo moved
while :; do sleep 300; done
UPDATER
chmod 755 try.sh

# expect_confined NAME: its own folders and shared memory are writable, other places are not.
expect_confined() {
    begin_case "$1: an updater writes in its folders, and nowhere else"
    run_tillspec run evening.yaml -- "$PWD/try.sh" "$PWD" "$work/open" /tmp
    written=$(find .tillspec -name '*.out' -exec cat {} +)
    own='done done done done done done done done done done done done '
    [ "$written" = "${own}no no no no no no no no no moved" ] || complain "written: $written"
    [ -z "$(ls -A "$work/open")" ] || complain "in an open folder: $(ls -A "$work/open")"
    [ ! -e /dev/shm/folder ] || [ "$2" = shares-memory ] || complain 'shared memory is that of the machine'
    rm -rf /dev/shm/file /dev/shm/folder /dev/shm/link
    end_case
}

# One that writes where only the till may.
cat >forge.sh <<'UPDATER'
#!/bin/sh
(echo forged >>"$TILL_LOG") 2>/dev/null
while :; do sleep 300; done
UPDATER
chmod 755 forge.sh

# expect_convicted NAME: whether the write is refused or not.
expect_convicted() {
    begin_case "$1: an updater that writes into the till's log is convicted"
    run_tillspec run evening.yaml -- "$PWD/forge.sh"
    expect_told "The updater wrote to what is the till's."
    end_case
}

expect_confined 'this machine as it is' own-memory
expect_convicted 'this machine as it is'
before_watch=$forbidden
expect_confined 'namespaces are forbidden' shares-memory
expect_convicted 'namespaces are forbidden'
if [ -n "$as_ordinary_user" ]; then
    chmod 777 .
    before_watch=$as_ordinary_user
    expect_confined 'an ordinary user' own-memory
    before_watch="$as_ordinary_user $forbidden"
    expect_confined 'an ordinary user to whom namespaces are forbidden' shares-memory
else
    skip_case 'an ordinary user' 'nobody may not read the build folder'
fi

before_watch='forbid unshare,mount,landlock'
expect_convicted 'nothing confines'
begin_case 'what nothing confines is said in the result'
run_tillspec run evening.yaml --report json=result.json
case $(jq -r '.rows[0].mode' result.json) in
*writes-anywhere*) ;;
*) complain "mode: $(jq -r '.rows[0].mode' result.json)" ;;
esac
end_case

end_cases
