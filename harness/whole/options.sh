#!/bin/sh
# The command line as documented: options, mistakes and the help: options.sh BUILD.
# The backquotes in the texts are those of the messages.
# shellcheck disable=SC2016
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

story=$stories/evening.yaml
trio="desktop/window/a-window-of-forty-minutes desktop/window/a-window-across-midnight desktop/guard/a-quiet-day"

# mistake NAME TOLD ARGUMENT ...: exit status 2, and the text; nothing is run.
mistake() {
    begin_case "$1"
    expected_told=$2
    shift 2
    run_tillspec "$@"
    expect_status 2
    expect_told "$expected_told"
    [ ! -s out ] || complain "standard output is not empty"
    [ ! -e .tillspec ] || complain "a run was begun"
    end_case
}

# query NAME FILTER: the jq filter is true of the result.
query() {
    jq -e "$2" result.json >/dev/null 2>&1 || complain "$1"
}

mistake 'an unknown command' 'did you mean `tillspec run`?' rum
mistake 'an option instead of a command' 'there is no command `--jobs`' --jobs 2
mistake 'an unknown option' 'did you mean `--poll`?' run --pol 5m
mistake 'an option without its value' 'Missing argument for --poll' run --poll
mistake 'a number that is none' 'Cannot parse integer value' run --jobs many
mistake 'a negative number of jobs' '--jobs and --min must not be negative' run --jobs -1
mistake 'a negative number of rows' '--jobs and --min must not be negative' run --min -1
mistake 'a negative seed' '--seed must not be negative' run --seed -3
mistake 'a duration that is none' '--poll: `5x` is no duration' run --poll 5x
mistake 'no duration at all' '--poll must be more than 0s' run --poll 0s
mistake 'an unknown lifecycle' '`demon` is neither daemon nor oneshot' run --lifecycle demon
mistake 'an unknown platform' '`moon` is none of: desktop, site' run --platform moon
mistake 'one report of two platforms' 'a report is of one run' run --json
mistake 'no row of the platform' 'no row of the platform site is left' run --platform site "$story" -- ./x
mistake 'an unknown rule' 'did you mean `window/used`?' run --rule window/usd
mistake 'a filter that leaves nothing' 'error[nothing-selected]' run --filter 'no such row'
mistake 'an unknown scenario' 'neither a file, nor a folder, nor a shipped scenario' run desktop/no-such-story
mistake 'an empty name' 'is neither a file' run ''
mistake 'an updater without --' 'an updater stands behind `--`' run "$story" "$root/mocks/updaters/sh/till-updater.sh"
mistake 'nothing behind --' 'nothing stands behind `--`' run "$story" --
mistake 'two updaters' 'give either --updater FILE or -- COMMAND' run --updater x.yaml -- ./x
mistake 'a statement that is not there' 'x.yaml' run --updater x.yaml
mistake 'an unknown report' 'did you mean `junit=...`?' run "$story" --report jnit=x.xml
mistake 'a report without a file' 'is no FORMAT=FILE' run "$story" --report junit=
mistake 'an argument that nobody uses' 'takes no `window`' schema window

help_of() {
    begin_case "the help of $1"
    run_tillspec "$1" --help
    expect_status 0
    expect_told "Usage: tillspec $1"
    mv out first-help
    run_tillspec help "$1"
    cmp -s out first-help || complain "\`help $1\` is another text than \`$1 --help\`"
    end_case
}
for command in $("$tillspec" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    help_of "$command"
done
begin_case 'the help names the commands'
run_tillspec
expect_status 0
for command in run lint list explain schema help; do
    expect_told " $command "
done
end_case
begin_case 'the version'
run_tillspec --version
expect_status 0
expect_told 'tillspec '
end_case

begin_case 'a filter keeps the rows that match'
run_tillspec run desktop/window --filter '*forty*' --report json=result.json
expect_status 0
query 'another row than the one that matches' '[.rows[].id] == ["desktop/window/a-window-of-forty-minutes"]'
end_case

begin_case 'a rule keeps the rows that list it'
run_tillspec run desktop/window --rule window/missed --report json=result.json
expect_status 0
query 'no row, or one without the rule' '(.rows | length) > 0 and all(.rows[]; any(.rules[]; .rule == "window/missed"))'
end_case

begin_case 'the first failure is the last row with --fail-fast'
# shellcheck disable=SC2086
run_tillspec run $trio --jobs 1 --fail-fast --report json=result.json -- misbehave.sh ends 1
expect_status 1
query 'more rows than one' '.rows | length == 1'
end_case

begin_case 'nothing is run if the suite has shrunk'
run_tillspec run "$story" --min 2
expect_status 3
expect_told 'error[too-few-rows]: 1 rows are selected, and --min wants 2'
[ ! -e .tillspec ] || complain "a run was begun"
end_case

# waived RULE: the small story under a statement that waives the rule in it.
waived() {
    cat >acme.yaml <<EOF
contract: 1
command: [$build/world/reference-updater]
waivers: [{rule: $1, row: ${story%.yaml}, reason: "ACME-812", until: "2199-12-31"}]
EOF
    run_tillspec run "$story" --min 1 --updater acme.yaml --report json=result.json
}
begin_case 'a waiver that is not needed is a failure'
waived window/used
expect_status 1
query 'another rule failed' '[.rows[].rules[] | select(.outcome == "fail") | .rule] == ["waiver/window/used"]'
end_case

begin_case 'a guard is not waived'
waived guard/package
expect_status 2
expect_told 'error[waiver-of-a-guard]'
end_case

begin_case 'results come in the order of the rows, whatever the number of jobs'
# shellcheck disable=SC2086
run_tillspec run $trio --jobs 3 --report json=result.json
query 'another order' "[.rows[].id] == (\"$trio\" | split(\" \"))"
end_case

begin_case 'the seed of the command line is that of every row'
run_tillspec run "$story" --seed 42 --report json=result.json
expect_status 0
query 'another seed' '.seed == "42"'
grep -q '"seed":42,' .tillspec/runs/*/"${story%.yaml}.jsonl" || complain 'another seed in the history'
end_case

begin_case 'reports for machines are valid'
run_story --report junit=result.xml -- misbehave.sh ends 1
expect_status 1
xmllint --noout --schema "$root/reports/junit.xsd" result.xml 2>xmllint.txt || complain "$(cat xmllint.txt)"
query 'the JSON report does not tell the verdict' '.verdict == "does-not-conform"'
end_case

begin_case '--json prints the result and nothing else'
run_tillspec run "$story" --json
expect_status 0
cp out result.json
query 'standard output is no result' '.verdict == "conforms" and (.rows | length) == 1'
[ ! -s err ] || complain 'something on standard error'
end_case

begin_case '--quiet prints the failures and the verdict'
# shellcheck disable=SC2086
run_tillspec run $trio --quiet
expect_status 0
[ "$(grep -c -v -e "^$" -e "^readings " out)" -eq 2 ] || complain "more than the verdict"
end_case

begin_case '--keep keeps the sandbox beside the history'
run_story --keep
expect_status 0
ls -d .tillspec/runs/*/"${story%.yaml}.sandbox/state" >/dev/null 2>&1 || complain 'no STATE_DIR was kept'
end_case

begin_case '--strict makes a failure of a warning'
run_story --strict -- garbage.py
expect_status 1
expect_told 'FAIL ruling/clean-requests'
end_case

begin_case 'the command that runs a failed row again does so'
cp "$story" here.yaml
run_tillspec run here.yaml --poll 10m -- misbehave.sh ends 1
again=$(sed -n '/^  again  */{s///p;q;}' out)
case $again in
'tillspec run here --seed '*' --poll 10m -- misbehave.sh ends 1') ;;
*) complain "another command: $again" ;;
esac
# shellcheck disable=SC2086
run_tillspec ${again#tillspec }
expect_status 1
end_case

begin_case 'a statement file says all that options say'
cat >oneshot.yaml <<'STATEMENT'
contract: 1
name: One that looks and ends
version: "1"
command: [misbehave.sh, ends, "0"]
lifecycle: oneshot
poll: 20m
STATEMENT
run_story --updater oneshot.yaml
expect_status 1
expect_judged 'fail window/used'
[ "$(cat .tillspec/runs/*/"${story%.yaml}.jsonl" | grep -c '"event":"started","process":"updater-')" -eq 9 ] ||
    complain 'not started every 20 minutes'
end_case

end_cases
