#!/bin/sh
# Folders that can't be written, files that can't be read, full disks: folders.sh BUILD.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

story=$stories/evening.yaml
become_able_to_drop_rights

refuse_report() {
    begin_case "a report at $1"
    run_tillspec run "$story" --report "json=$1"
    expect_status 2
    expect_told "error[report-not-written]: $1: $2"
    [ ! -e .tillspec ] || complain 'a run was begun'
    end_case
}
refuse_report /no/such/folder/result.json 'No such file or directory'
refuse_report "$work" 'Is a directory'

begin_case 'a report on a full device'
run_tillspec run "$story" --report json=/dev/full
expect_status 3
expect_told 'error[report-not-written]: /dev/full: No space left on device'
end_case

begin_case 'a report through a pipe'
status=0
{ "$tillspec" run "$story" --quiet --report json=/dev/fd/3 3>&1 >out 2>err || echo "exit $?" >>err; } |
    jq -e '.verdict == "conforms"' >/dev/null || complain "not the whole report: $(cat err)"
end_case

begin_case 'a report over an older one'
echo old >report.json
run_tillspec run "$story" --report json=report.json
expect_status 0
jq -e '.verdict == "conforms"' report.json >/dev/null || complain 'not the new report'
rm -f report.json
end_case

begin_case 'a scenario that is not there'
run_tillspec run no-such-file.yaml
expect_status 2
expect_told 'no-such-file.yaml'
end_case

if [ -n "$as_ordinary_user" ]; then
    before_watch=$as_ordinary_user
    cp "$story" secret.yaml
    chmod 000 secret.yaml
    begin_case 'a scenario that must not be read'
    run_tillspec run secret.yaml
    expect_status 2
    expect_told 'secret.yaml'
    expect_told 'Permission denied'
    end_case

    begin_case 'a report where nothing may be written'
    mkdir "$work/readonly" && chmod 555 "$work/readonly"
    run_tillspec run "$story" --report "json=$work/readonly/result.json"
    expect_status 2
    expect_told "error[report-not-written]: $work/readonly/result.json: Permission denied"
    end_case

    # The outputs of these two can't be in the working folder.
    in_readonly_folder() {
        status=0
        (cd "$work/readonly" && exec $before_watch "$programs/watch" "$tillspec" "$@") >out 2>err || status=$?
    }
    begin_case 'a working folder that is read-only: the record goes to the home'
    in_readonly_folder run "$story"
    expect_status 0
    ls -d "$HOME"/.local/state/tillspec/runs/*/ >/dev/null 2>&1 || complain 'no record in the home'
    end_case

    begin_case 'neither the working folder nor the home can be written'
    chmod 555 "$HOME"
    rm -rf "$HOME/.local"
    in_readonly_folder run "$story"
    expect_status 3
    expect_told 'error[not-run]: neither .tillspec/runs nor'
    chmod 777 "$HOME"
    end_case

    begin_case 'a sandbox has no place'
    before_program='forbid unshare,mount' TMPDIR=$work/readonly
    run_tillspec run "$story"
    TMPDIR=$work/tmp before_program=''
    expect_status 3
    expect_told "no folder for the row can be made in $work/readonly: Permission denied"
    end_case

    begin_case 'no process can be started'
    status=0
    # The shell itself needs none: it becomes the program.
    $before_watch prlimit --nproc=1 "$tillspec" run "$story" >out 2>err || status=$?
    expect_status 3
    end_case
    before_watch=''
else
    skip_case 'without rights' 'nobody may not read the build folder'
fi

# with_full_disk SIZE ARGUMENT ...: .tillspec is a file system of that size, seen by this run only.
with_full_disk() {
    status=0
    # shellcheck disable=SC2016
    unshare --mount sh -c 'mkdir .tillspec && mount -t tmpfs -o "size=$1,nr_inodes=$2" tmpfs .tillspec || exit 97
        shift 2; "$@"; status=$?; cp -R .tillspec/runs kept 2>/dev/null; exit $status' \
        sh "$1" "$2" "$programs/watch" "$tillspec" run "$story" >out 2>err || status=$?
    [ "$status" -ne 97 ] || complain 'no file system could be mounted'
}
if [ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null; then
    begin_case 'the disk is full in the middle of the history'
    with_full_disk 16k 0
    expect_status 3
    expect_told "the history can't be written"
    expect_told 'No space left on device'
    end_case
    rm -rf kept

    begin_case 'the disk is full before the first history'
    with_full_disk 16k 3
    expect_status 3
    expect_told 'No space left on device'
    end_case
    rm -rf kept
else
    skip_case 'full disks' 'only root may mount one'
fi

end_cases
