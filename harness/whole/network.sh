#!/bin/sh
# The hosts of the documents, by name and by https, in namespaces of a row's own and without: network.sh BUILD.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

become_able_to_drop_rights
forbidden='forbid unshare,mount'

# ask URL ...: an updater that writes down what each answers to curl and to Python; "none" for no answer.
cat >ask.sh <<'UPDATER'
#!/bin/sh
for url in "$@"; do
    case $url in \$*) eval "url=$url" ;; esac
    echo "curl $(curl --silent --max-time 10 --output "$TMPDIR/body" --write-out '%{http_code}' \
        --header "Authorization: Bearer $CCC_TOKEN" "$url" || echo none)"
    echo "python $(python3 -c 'import os, sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"Authorization": "Bearer " + os.environ["CCC_TOKEN"]})
print(urllib.request.urlopen(request, timeout=10).status)' "$url" 2>/dev/null || echo none)"
done
env >"$STATE_DIR/environment"
while :; do sleep 300; done
UPDATER
chmod +x ask.sh

# statement ARGUMENTS: of that updater, with tls.
statement() {
    cat >statement.yaml <<STATEMENT
contract: 1
command: [./ask.sh$*]
tls: true
STATEMENT
}

answers() {
    find .tillspec -name '*.out' -exec cat {} + | tr '\n' ' '
}

expect_answers() {
    [ "$(answers)" = "$1 " ] || complain "answers: $(answers)"
}

ccc=https://ccc-api.retailsvc.com/api/v1/config/cha.settings.v1/values/tenant
feed=https://releases.example.com/releases

# With rights of its own a row has namespaces; doctor tells whether this machine permits them.
if [ "$("$tillspec" doctor --json 2>/dev/null | jq '[.machine[] | select(.name == "network-namespace" or .name == "mount-namespace") | .works] | all')" != true ]; then
    skip_case 'names and https in namespaces' 'this machine permits none'
else
    cp "$stories/evening.yaml" evening.yaml
    begin_case 'the hosts of the documents are there by https, whatever the updater declares'
    run_tillspec run evening.yaml -- ./ask.sh "$ccc" "$feed"
    expect_answers 'curl 200 python 200 curl 200 python 200'
    end_case

    begin_case 'nobody else is there'
    run_tillspec run evening.yaml -- ./ask.sh https://example.org/ http://192.0.2.1/
    expect_answers 'curl 000none python none curl 000none python none'
    end_case

    begin_case 'an updater with tls is told their names'
    statement ", '\$CCC_URL', '\$FEED_URL'"
    run_tillspec run evening.yaml --keep --updater statement.yaml
    expect_answers 'curl 404 python none curl 200 python 200'
    environment=$(find .tillspec -name environment)
    grep -qx 'CCC_URL=https://ccc-api.retailsvc.com' "$environment" || complain "$(grep CCC_URL "$environment")"
    grep -qx 'FEED_URL=https://releases.example.com/releases' "$environment" || complain "$(grep FEED_URL "$environment")"
    for name in SSL_CERT_FILE CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS; do
        grep -q "^$name=/" "$environment" || complain "no $name"
    done
    end_case
fi

# Without namespaces: at 127.0.0.1, and trusted by the environment only.
before_watch=$forbidden
cp "$stories/evening.yaml" evening.yaml
begin_case 'without namespaces an updater with tls is told addresses'
statement ", '\$FEED_URL'"
run_tillspec run evening.yaml --updater statement.yaml
expect_answers 'curl 200 python 200'
end_case

begin_case 'without namespaces the names are not there'
run_tillspec run evening.yaml -- ./ask.sh "$feed"
case $(answers) in
*200*) complain "answers: $(answers)" ;;
esac
end_case

# A connection elsewhere is refused and told, with namespaces and without; datagrams too.
cat >leave.py <<'UPDATER'
#!/usr/bin/python3
import ctypes, errno, socket, time
for family, kind, address in ((socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 443)),
                              (socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 443)),
                              (socket.AF_INET6, socket.SOCK_STREAM, ("2001:db8::1", 80)),
                              (socket.AF_INET6, socket.SOCK_STREAM, ("::ffff:198.51.100.7", 22)),
                              (socket.AF_INET, socket.SOCK_DGRAM, ("203.0.113.9", 53))):
    one = socket.socket(family, kind)
    try:
        one.connect(address) if kind == socket.SOCK_STREAM else one.sendto(b"?", address)
        print("reached", flush=True)
    except OSError as error:
        print(errno.errorcode[error.errno], flush=True)
try:
    one.sendmsg([b"?"], [], 0, ("198.51.100.8", 54))
except OSError as error:
    print(errno.errorcode[error.errno], flush=True)
library = ctypes.CDLL(None, use_errno=True)
for again in range(2):
    library.ptrace(0, 0, 0, 0)
    print(errno.errorcode[ctypes.get_errno()], flush=True)
time.sleep(1000000)
UPDATER
chmod +x leave.py
for place in '' "$forbidden"; do
    before_watch=$place
    begin_case "who leaves the machine is refused, and told${place:+, namespaces forbidden}"
    run_tillspec run evening.yaml --report json=result.json -- ./leave.py
    expect_answers 'ENETUNREACH ENETUNREACH ENETUNREACH ENETUNREACH ENETUNREACH ENETUNREACH EPERM EPERM'
    to='192.0.2.1:443, [2001:db8::1]:80, [::ffff:198.51.100.7]:22, 203.0.113.9:53, 198.51.100.8:54'
    expect_told "the updater wanted to reach $to and was refused"
    [ "$(jq -r '.rows[0].elsewhere' result.json)" = "$to" ] || complain "result: $(jq -r '.rows[0].elsewhere' result.json)"
    refused=$(find .tillspec -name '*.jsonl' -exec jq -r 'select(.event == "refused") | .call' {} +)
    [ "$refused" = ptrace ] || complain "refused: $refused"
    end_case
done

# Each shipped updater, by https and twice: the same history.
keep_histories() {
    find .tillspec -name '*.jsonl' | sort | while read -r history; do cat "$history"; done >"$1"
}
for place in '' "$forbidden"; do
    before_watch=$place
    for updater in "reference:$build/world/reference.yaml" "python:$root/mocks/updaters/python.yaml"; do
        name=${updater%%:*}
        begin_case "$name by https${place:+, namespaces forbidden}"
        folder=$(dirname "${updater#*:}")
        sed -e 's/^tls: false/tls: true/' -e "s|\\./|$folder/|" "${updater#*:}" >tls.yaml
        grep -q '^tls: true' tls.yaml || complain 'no statement'
        for turn in first second; do
            run_tillspec run desktop/window/a-feature-release-waits-for-the-window/minor \
                desktop/clock/a-till-without-a-battery --updater tls.yaml
            expect_status 0
            keep_histories "$turn"
            rm -rf .tillspec
        done
        cmp first second >difference 2>&1 || complain "another history: $(cat difference)"
        [ -s first ] || complain 'no history'
        end_case
    done
done

end_cases
