#!/bin/sh
# What an updater is given, and that nothing in it names the harness, the scenario or an expectation: environment.sh BUILD.
# docs/updater-contract.md, section 1.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

# The program is called by a name without `tillspec`, from a folder without it, as an installed one would be: what then
# still names it comes from the harness.
variables='AUTH_URL BUSINESS_UNIT CCC_CLIENT_ID CCC_CLIENT_SECRET CCC_TOKEN CCC_URL FEED_URL HOME LANG PATH STATE_DIR TENANT
TILL_LOG TILL_URL TMPDIR TZ WORKSTATION_ID'

cp "$stories/evening.yaml" anything.yaml
cp "$root/harness/whole/updaters/misbehave.sh" probe.sh
cat >statement.yaml <<'STATEMENT'
contract: 1
name: One that tells
version: "1"
command: [./probe.sh, tells, "a word"]
env: {ACME_MODE: production}
pass-env: [ACME_KEY]
STATEMENT

# probe ARGUMENT ...: what the updater saw is in `seen`.
probe() {
    PATH=/usr/local/bin:/usr/bin:/bin ACME_KEY=key ACME_OTHER=other TILLSPEC_SECRET=secret \
        run_tillspec run anything.yaml --keep --report json=result.json "$@"
    seen=$(echo .tillspec/runs/*/anything.sandbox/state)
    expect_status 1
    expect_judged 'fail window/used'
}

# names: of the variables, sorted, in one line.
names() {
    sed 's/=.*//' "$seen/environment" | sort | tr '\n' ' '
}

expect_names() {
    expected=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
    [ "$(names)" = "$expected" ] || complain "variables: $(names)"
}

value() {
    sed -n "s/^$1=//p" "$seen/environment"
}

begin_case 'the variables are those of the contract and no others'
probe -- ./probe.sh tells
# shellcheck disable=SC2086
expect_names $variables
end_case

begin_case 'a statement adds what it names'
probe --updater statement.yaml
# shellcheck disable=SC2086
expect_names $variables ACME_MODE ACME_KEY
[ "$(value ACME_MODE) $(value ACME_KEY)" = 'production key' ] || complain 'other values'
[ "$(cat "$seen/arguments")" = "$(printf '/bin/sh\n./probe.sh\ntells\na word\n')" ] ||
    complain "arguments: $(cat "$seen/arguments")"
end_case

begin_case 'the values are those of the story'
probe -- ./probe.sh tells
for pair in TZ=Europe/London BUSINESS_UNIT=EU800 WORKSTATION_ID=601 LANG=C.UTF-8; do
    [ "$(value "${pair%%=*}")" = "${pair#*=}" ] || complain "$pair: $(value "${pair%%=*}")"
done
for url in CCC_URL FEED_URL TILL_URL AUTH_URL; do
    value "$url" | grep -qx 'http://127\.0\.0\.1:[0-9]*[a-z/]*' || complain "$url: $(value "$url")"
done
case $(value PATH) in
*/bin:/usr/local/bin:/usr/bin:/bin) ;;
*) complain "PATH: $(value PATH)" ;;
esac
end_case

begin_case 'nothing names the harness, the scenario or an expectation'
probe -- ./probe.sh tells
if grep -iE 'tillspec|scenario|anything|guard/|expect|oracle|rule' "$seen/environment" "$seen/arguments" >named; then
    complain "$(cat named)"
fi
end_case

begin_case 'standard input is empty'
probe -- ./probe.sh tells
[ "$(cat "$seen/input")" -eq 0 ] || complain "$(cat "$seen/input") bytes"
end_case

begin_case 'three descriptors are open, in a session of its own'
run_tillspec run anything.yaml -- "$build/probes/probe-inheritance"
for line in 'descriptors 3' 'umask 022' 'leads session 1'; do
    grep -qx "$line" .tillspec/runs/*/anything.out || complain "not: $line"
done
end_case

begin_case "the working folder is the caller's"
probe -- ./probe.sh tells
[ "$(cat "$seen/folder")" = "$work/here" ] || complain "$(cat "$seen/folder")"
end_case

begin_case "with a statement it is the statement's"
mkdir -p elsewhere
cp statement.yaml probe.sh elsewhere
probe --updater elsewhere/statement.yaml
[ "$(cat "$seen/folder")" = "$work/here/elsewhere" ] || complain "$(cat "$seen/folder")"
end_case

end_cases
