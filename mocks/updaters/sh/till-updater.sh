#!/bin/sh
# Keeps the Checkout App of a till up to date.
#
#     till-updater.sh [--poll SECONDS]
#
# Needs curl, jq, date (GNU), sha256sum, tar and the command "till". Where to ask and where to keep files is in the
# environment (see the updater contract). One look at the world per poll; what is to be installed is decided by jq.
set -u

poll=1200
[ "${1-}" = --poll ] && poll=$2
longest_pause=$((4 * poll))

work=$STATE_DIR/updater
answers=$work/answers
packages=$work/packages
mkdir -p "$answers" "$packages"

ccc=$CCC_URL/api/v1/config/cha.settings.v1/values/business-units/$BUSINESS_UNIT/workstations/$WORKSTATION_ID

say() {
    echo "$(date '+%Y-%m-%d %H:%M:%S') $*" >&2
}

# Commands that may take long run in the background: a trap waits for a command in the foreground, but not for wait.
child=
trap 'kill $child 2>/dev/null; exit 0' TERM INT
attend() {
    "$@" &
    child=$!
    wait $child
    set -- $?
    child=
    return "$1"
}

# Asks the CCC and the feed, one after the other, with one process. The bodies are then in ccc.new and feed.new, the
# states in ccc_status and feed_status: 000 for no answer.
ask_servers() {
    attend curl --silent --noproxy '*' --connect-timeout 10 --max-time 30 --write-out '%{http_code}\n' \
        --header "Authorization: Bearer $CCC_TOKEN" --header 'Accept: application/json' \
        --dump-header "$answers/ccc.headers" --output "$answers/ccc.new" "$ccc" \
        --next --silent --noproxy '*' --connect-timeout 10 --max-time 30 --write-out '%{http_code}\n' \
        --output "$answers/feed.new" "$FEED_URL" >"$answers/codes"
    curl_status=$?
    { read -r ccc_status && read -r feed_status; } <"$answers/codes" || ccc_status=000 feed_status=000
}

# --- configuration ------------------------------------------------------------------------------

# The settings of an answer in a plain form: {channel, days: [1..7], start, end (minutes), from, to (epoch seconds)}, or
# an error. What the schema forbids is an error; no settings are {"channel": "stable"}.
# shellcheck disable=SC2016
plain_settings='
    def minutes: if type == "string" and test("^[0-9]{2}:[0-5][0-9](:00)?$")
                 then (.[0:2] | tonumber) * 60 + (.[3:5] | tonumber) else error("not a time: \(.)") end
                 | if . > 1440 then error("not a time") else . end;
    def weekday: {MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6, SU: 7}[.] // error("not a day: \(.)");
    def window: {days: (.days | if type == "array" and length > 0 then map(weekday) else error("no days") end),
                 start: (.start | minutes | if . == 1440 then error("not a start") else . end),
                 end: (.end | minutes)};
    def length_of_exclusion: [.duration // empty, .days // empty]
        | if length > 0 and all(type == "number" and . >= 1 and . <= 30 and floor == .) then max
          else error("not a length") end;
    def exclusion: {from: (.start | if type == "string" and test("T.*(Z|[+-][0-9:]+)$") then . else error("not a date") end),
                    days: length_of_exclusion};
    .value | if type == "object" then . else error("no value") end
    | if has("pos") and (.pos | has("autoUpdate")) then .pos.autoUpdate else {} end
    | if type == "object" then . else error("no object") end
    | {channel: (if has("channel") then .channel else "stable" end)}
      + (if has("maintenanceWindow") then {window: (.maintenanceWindow | window)} else {} end)
      + (if has("maintenanceExclusion") then {exclusion: (.maintenanceExclusion | exclusion)} else {} end)
    | .channel as $channel
    | if ["stable", "preview", "internal"] | index($channel) then . else error("not a channel") end'

# What was understood stays in "settings", whatever the CCC answers later, until a better answer comes.
refresh_settings() {
    [ "$ccc_status" = 200 ] || return
    cmp -s "$answers/ccc.new" "$answers/ccc" && return
    jq -ce "$plain_settings" "$answers/ccc.new" >"$work/settings.new" 2>"$answers/complaint" || {
        say "configuration not obeyed: $(cat "$answers/complaint")"
        return
    }
    start=$(jq -r '.exclusion.from // empty' "$work/settings.new")
    if [ -n "$start" ]; then
        seconds=$(date -d "$start" +%s 2>/dev/null) || return
        jq -c --argjson from "$seconds" '.exclusion.from = $from' "$work/settings.new" >"$work/settings.dated" || return
        mv "$work/settings.dated" "$work/settings.new"
    fi
    mv "$work/settings.new" "$work/settings" && mv "$answers/ccc.new" "$answers/ccc"
}

# A clock that is off by more than an hour is not to be trusted with a window. `now` is in seconds.
clock_is_right() {
    [ "$ccc_status" != 000 ] || return 0
    theirs=
    while read -r name value; do
        case $name in [Dd]ate:) theirs=${value%?} ;; esac
    done <"$answers/ccc.headers"
    [ -n "$theirs" ] || return 0
    theirs=$(date -d "$theirs" +%s 2>/dev/null) || return 0
    difference=$((now - theirs))
    [ ${difference#-} -le 3600 ]
}

# --- the decision -------------------------------------------------------------------------------

# Of the feed's releases the newest that may be installed now, as a line of words: version url size sha256, and
# whether the till is busy or free.
# shellcheck disable=SC2016
decide='
    def parts: capture("^(?<a>[0-9]+)\\.(?<b>[0-9]+)\\.(?<c>[0-9]+)(-(?<tag>[0-9A-Za-z.-]+))?(\\+[0-9A-Za-z.-]+)?$");
    def tag_key: if . == null then [1] else [0] + (split(".")
        | map(if test("^[0-9]+$") then [0, tonumber] else [1, .] end)) end;
    def key: parts | [(.a, .b, .c | tonumber), (.tag | tag_key)];
    def is_patch: parts.c | tonumber > 0;
    def in_window($w): if $w.start <= $w.end
        then ($w.days | index($day)) != null and $minute >= $w.start and $minute < $w.end
        else (($w.days | index($day)) != null and $minute >= $w.start)
            or (($w.days | index((($day + 5) % 7) + 1)) != null and $minute < $w.end) end;
    $settings[0] as $s | $status[0] as $till | $till.version as $installed
    | select((.releases | type == "array") and ($till | has("running") and has("order")) and $till.running and $installed != null)
    | ($till.order != null and $till.order.state != "SUSPENDED"
       or ($till.state as $state | ["ACTIVE", "PAYMENT", "RESCAN", "IMPORTED", "ACTION_NEEDED"] | index($state) != null)) as $busy
    | (($s.window | not) or in_window($s.window)) as $open
    | ($s.exclusion != null and $s.channel == "stable"
       and $now >= $s.exclusion.from and $now < $s.exclusion.from + $s.exclusion.days * 86400) as $frozen
    | {stable: ["stable"], preview: ["stable", "preview"], internal: ["stable", "preview", "internal"]}[$s.channel] as $channels
    | [.releases[]
       | select((.version | type == "string" and test("^[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?$"))
                and (.channel as $channel | $channels | index($channel) != null) and (.version | key) > ($installed | key)
                and (.sha256 | type == "string" and test("^[0-9a-fA-F]{64}$"))
                and (.size | type == "number") and (.url | type == "string" and test("^[!-~]+$")))
       | select($open and (($frozen | not) or (.version | is_patch)))
       | select(.sha256 as $sha | $held | index($sha) | not)]
    | max_by(.version | key) // empty | "\(.version) \(.url) \(.size) \(.sha256 | ascii_downcase) \(if $busy then "busy" else "free" end)"'

ask_till() {
    attend timeout 60 till status >"$answers/status" && jq -e 'has("running") and has("order")' "$answers/status" >/dev/null 2>&1
}

running() {
    jq -e '.running' "$answers/status" >/dev/null
}

installed_version() {
    jq -r '.version // empty' "$answers/status"
}

# Sets version, url, size and sha256 of what is to be installed now, and whether the till is busy; false if it is nothing.
# The till is asked last, and all parts of the local time come from one call of date.
choose() {
    ask_servers
    attend timeout 60 till status >"$answers/status" || return 1
    date '+%u %H %M %s' >"$work/clock"
    read -r day hour minute now <"$work/clock"
    refresh_settings
    [ "$feed_status" = 200 ] && [ $curl_status = 0 ] && [ -s "$work/settings" ] && clock_is_right || return 1
    jq -r --slurpfile settings "$work/settings" --slurpfile status "$answers/status" \
        --argjson day "$day" --argjson minute $((${hour#0} * 60 + ${minute#0})) --argjson now "$now" \
        --argjson held "$(held_back bad)" "$decide" "$answers/feed.new" >"$work/choice" 2>/dev/null || return 1
    read -r version url size sha256 till_is <"$work/choice"
}

# --- setbacks: one file per digest: kind, pause, and the second until which it is held -----------

setback() {
    kind=$1 pause=$poll
    [ -f "$work/setback.$sha256" ] && read -r _ pause _ <"$work/setback.$sha256" && pause=$((pause * 2))
    [ "$pause" -le $longest_pause ] || pause=$longest_pause
    echo "$kind $pause $(($(date +%s) + pause))" >"$work/setback.$sha256"
}

is_held() {
    [ -f "$work/setback.$sha256" ] || return 1
    read -r _ pause until <"$work/setback.$sha256"
    left=$((until - now))
    [ $left -gt 0 ] && [ $left -le "$pause" ]
}

# The digests that are held back as a JSON array.
held_back() {
    list=
    for file in "$work"/setback.*; do
        [ -f "$file" ] || continue
        read -r kind pause until <"$file"
        left=$((until - now))
        [ "$kind" = "$1" ] && [ $left -gt 0 ] && [ $left -le "$pause" ] && list="$list${list:+, }\"${file##*.}\""
    done
    echo "[$list]"
}

# --- packages -----------------------------------------------------------------------------------

package() {
    echo "$packages/$version.tar.gz"
}

verify() {
    [ "$(wc -c <"$1")" -eq "$size" ] && echo "$sha256  $1" | sha256sum --check --status &&
        [ "$(tar -xzOf "$1" manifest.json 2>/dev/null | jq -r .version)" = "$version" ]
}

have_package() {
    [ -f "$(package)" ] && verify "$(package)"
}

fetch_package() {
    rm -f "$packages"/*
    part=$(package).part
    attend curl --silent --fail --noproxy '*' --connect-timeout 10 --max-time 7200 --output "$part" "$url" || {
        say "$version cannot be had"
        rm -f "$part"
        setback passing
        return 1
    }
    verify "$part" || {
        say "$version is not what the feed announces"
        rm -f "$part"
        setback bad
        return 1
    }
    mv "$part" "$(package)"
}

# --- an attempt: the file "attempt" holds its stage and its release until the app runs again -------

note() {
    echo "$1 $version $url $size $sha256" >"$work/attempt.new" && mv "$work/attempt.new" "$work/attempt"
}

update() {
    say "updating to $version"
    note asked
    if attend till quit --if-idle >"$answers/quit"; then
        note install
        finish
    elif [ -n "$(jq -r '.error // empty' "$answers/quit" 2>/dev/null)" ]; then
        rm -f "$work/attempt"
    else
        note install
        finish
    fi
}

# Until the app runs again, whatever is installed by then.
finish() {
    tries=0
    while [ -f "$work/attempt" ]; do
        step && rm -f "$work/attempt" && return
        tries=$((tries + 1))
        attend sleep $((tries < 6 ? tries * 10 : 60))
    done
}

step() {
    read -r stage version url size sha256 <"$work/attempt" && [ -n "$sha256" ] || return 0
    ask_till || return 1
    running && return 0
    installed=$(installed_version)
    if [ "$stage" = install ] && [ "$installed" != "$version" ]; then
        if have_package; then
            install || return 1
        elif [ -z "$installed" ]; then
            fetch_package
            return 1
        fi
    fi
    attend till start >"$answers/start" && return 0
    [ "$(jq -r .error "$answers/start")" = nothing-installed ] && note install
    return 1
}

# False if it is to be tried again.
install() {
    if attend till install "$(package)" >"$answers/install"; then
        note start
        rm -f "$packages"/*
        return 0
    fi
    error=$(jq -r '.error // empty' "$answers/install" 2>/dev/null)
    case $error in
    installing) return 1 ;;
    '') [ "$tries" -ge 3 ] || return 1 ;;
    esac
    say "the till refuses $version: ${error:-no answer}"
    setback bad
    [ -n "$installed" ] || {
        rm -f "$packages"/*
        return 1
    }
    note start
}

# --- the loop -----------------------------------------------------------------------------------

# After a download everything is asked again: the quit never rests on old answers.
look() {
    [ ! -f "$work/attempt" ] || finish
    rounds=3
    while [ $((rounds -= 1)) -ge 0 ]; do
        choose || return
        is_held && return
        if have_package; then
            [ "$till_is" = busy ] || update
            return
        fi
        fetch_package || return
    done
}

due=$(date +%s)
while :; do
    look
    now=$(date +%s)
    due=$((due + poll))
    # A clock that was stepped, or a long attempt: from now on.
    { [ $due -gt "$now" ] && [ $due -le $((now + poll)) ]; } || due=$((now + poll))
    attend sleep $((due - now))
done
