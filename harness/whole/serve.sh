#!/bin/sh
# The configuration service alone, in real time, asked by curl: serve.sh BUILD. The three requests are those of the
# vendor's document, letter by letter, but for the host and the token: alone, and in all six orders.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

document=$root/scenarios/documents/checkout-app-updates.txt
values=api/v1/config/cha.settings.v1/values
till=$values/business-units/EU800/workstations/601

status=0

# One command a file; the document goes on with other text behind the last quote of each.
awk -v quote="'" '/^curl / { file = "request-" ++count; inside = 1 }
     inside { print > file }
     inside && $0 == "}" quote { inside = 0 }' "$document"

# Through a pipe: its first lines are there as soon as the service can be asked.
mkfifo told
"$tillspec" serve --only ccc --journal journal.jsonl >told 2>served.err &
server=$!
while read -r line; do
    export "${line?}"
    case $line in CCC_CLIENT_SECRET=*) break ;; esac
done <told

ask() {
    curl --silent --fail --noproxy '*' --header "Authorization: Bearer $CCC_WRITE_TOKEN" "$@"
}

# The command as printed, to our host and with our token.
send() {
    sed "s|https://ccc-api.retailsvc.com|$CCC_URL|; s|Bearer '|Bearer $CCC_WRITE_TOKEN'|" "request-$1" >command.sh
    [ "$(diff "request-$1" command.sh | grep -c '^>')" = 2 ] || complain "request $1 is not as the document has it"
    no_proxy='*' sh ./command.sh >answer 2>curl.err && [ ! -s answer ]
}

part() {
    case $1 in
    1) echo '.maintenanceWindow == {"days": ["TU", "WE", "TH"], "start": "21:00", "end": "23:59"}' ;;
    2) echo '.maintenanceExclusion == {"start": "2030-12-01T00:00:00Z", "days": 5}' ;;
    3) echo '.channel == "preview"' ;;
    esac
}

# in_order NAME REQUEST ...: exactly these parts are set afterwards, beside what was there; the neighbour has its own.
in_order() {
    begin_case "$1"
    shift
    ask --request PUT --data '{"value": {"pos": {"autoUpdate": {"kept": 1}, "kept": 2}}}' "$CCC_URL/$till"
    filter='.kept == 1'
    for number in "$@"; do
        send "$number" || complain "request $number was refused"
        filter="$filter and $(part "$number")"
    done
    ask "$CCC_URL/$till" >value || complain 'the value is not to be had'
    jq -e ".value.pos.kept == 2 and (.value.pos.autoUpdate | length == $# + 1 and $filter)" value >/dev/null ||
        complain "$(cat value)"
    ask "$CCC_URL/$values/business-units/EU800/workstations/602" >neighbour
    jq -e '.value == {"own": 602}' neighbour >/dev/null || complain "$(cat neighbour)"
    end_case
}

ask --request PUT --data '{"value": {"own": 602}}' "$CCC_URL/$values/business-units/EU800/workstations/602"
in_order 'the first request alone' 1
in_order 'the second request alone' 2
in_order 'the third request alone' 3
in_order 'first, second, third' 1 2 3
in_order 'first, third, second' 1 3 2
in_order 'second, first, third' 2 1 3
in_order 'second, third, first' 2 3 1
in_order 'third, first, second' 3 1 2
in_order 'third, second, first' 3 2 1

begin_case 'the service ends when it is told to, and its journal has every exchange'
kill -TERM $server
wait $server || complain "exit status $?"
[ "$(grep -c '"method":"PATCH"' journal.jsonl)" = 21 ] || complain 'the journal does not have 21 patches'
end_case

begin_case 'a server that is not served alone is refused'
run_tillspec serve --only feed
expect_status 2
expect_told 'this server is not served alone'
end_case

end_cases
