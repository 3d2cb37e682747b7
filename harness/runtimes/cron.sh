#!/bin/sh
# The cron daemon of Debian in a virtual month, with its crontab in a mount namespace of its own: cron.sh BUILD. Berlin,
# March 2031: 744 hours less one, for on Sunday the 30th two o'clock becomes three. Skipped where it can't be root.
# shellcheck disable=SC2317 # functions are called by name
set -u

if [ "${2:-}" != inside ]; then
    reason=
    [ -x /usr/sbin/cron ] || reason='cron is not installed'
    unshare --mount true 2>/dev/null || reason='a mount namespace needs rights'
    [ "$(id -u)" -eq 0 ] || reason='cron runs as root only'
    if [ -n "$reason" ]; then
        echo "skipped: $reason"
        exit 77
    fi
    exec unshare --mount "$0" "$1" inside
fi

# shellcheck source=harness/runtimes/common.sh
. "$(dirname "$0")/common.sh"

for covered in /var/spool/cron/crontabs /etc/cron.d /run; do
    mount -t tmpfs tmpfs "$covered"
done
mount --bind /dev/null /etc/crontab
cat >/var/spool/cron/crontabs/root <<END
TZ=Europe/Berlin
15 3 * * * date '+\%F \%T \%z' >>$work/daily
30 2 * * * date '+\%F \%T \%z' >>$work/at-night
0 */6 * * 1-5 date '+\%F \%T \%z' >>$work/weekdays
45 23 * * 0 date '+\%F \%T \%z' >>$work/sundays
0 12 1 * * date '+\%F \%T \%z' >>$work/monthly
END
chmod 600 /var/spool/cron/crontabs/root

TZ=Europe/Berlin taskset -c "$cpu" "$tillspec" warp --from 2031-02-28T23:00:00Z --until 2031-03-31T21:59:30Z \
    -- /usr/sbin/cron -f >out 2>&1 </dev/null

# Jobs start in the first second of their minute: the daemon sleeps one second longer than to its begin.
#
# days COMMAND: for every day, its date, its weekday (0 is Sunday; the month begins on a Saturday) and the offset of its
# last hour.
days() {
    day=1
    while [ "$day" -le 31 ]; do
        offset=+0100
        [ "$day" -lt 30 ] || offset=+0200
        "$1" "$(printf '2031-03-%02d' "$day")" $(((day + 5) % 7)) "$offset"
        day=$((day + 1))
    done
}

want_daily() {
    echo "$1 03:15:01 $3"
}

# cron(8): jobs of the time that a change skips run at once after it.
want_at_night() {
    case $1 in
    2031-03-30) echo "$1 03:00:01 +0200" ;;
    *) echo "$1 02:30:01 $3" ;;
    esac
}

# Not at the midnight at which it starts, but that was no weekday.
want_weekdays() {
    case $2 in
    [1-5]) printf "$1 %s:00:01 $3\n" 00 06 12 18 ;;
    esac
}

want_sundays() {
    [ "$2" -ne 0 ] || echo "$1 23:45:01 $3"
}

want_monthly() {
    [ "$1" != 2031-03-01 ] || echo "$1 12:00:01 +0100"
}

for job in daily at-night weekdays sundays monthly; do
    days "want_$(echo "$job" | tr - _)" >wanted
    if cmp -s wanted "$job"; then
        passed "cron: $job ($(wc -l <wanted))"
    else
        diff wanted "$job" >difference
        failed "cron: $job" difference out
    fi
done
finish
