#!/bin/sh
# Files that the world writes, and files that an updater writes, carry virtual times: files.sh BUILD.
set -u
# shellcheck source=harness/whole/cases.sh
. "$(dirname "$0")/cases.sh"

begin_case 'what the harness, the app and the updater write carries virtual times; so does what is fetched'
cp "$root/harness/whole/updaters/dates.sh" dates.sh
run_story --keep -- ./dates.sh
cat >expected <<'DATES'
state 0 0
home 0 0
till 0 0
log 0 0
own 600 600
answer 1200 1200
log 1200 1200
log 1800 1800
package 2030-11-25 09:00:00.000000000 +0000
again 304
DATES
diff expected "$(find .tillspec -name dates)" >differences 2>&1 || complain "$(cat differences)"
end_case

end_cases
