#!/bin/sh
# A tool that takes one decision of the runbook wrongly is convicted of it, by the row that is about it.
# The reference tool conforms. Usage: site-tools.sh BUILD_FOLDER; TILLSPEC_FULL=1 leaves nothing out.
set -eu

tillspec=$1/tillspec
source_folder=$(readlink -f "$1/source")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# conform ROWS...
conform() {
    "$tillspec" run --quiet --updater "$source_folder/mocks/updaters/site.yaml" "$@" >output 2>&1 || {
        cat output
        exit 1
    }
}

# convict DECISION ROW RULE
convict() {
    printf 'contract: 1\ncommand: [python3, "%s/mocks/updaters/site/site_tool.py", --decide, "%s"]\nplatform: site\n' \
        "$source_folder" "$1" >tool.yaml
    "$tillspec" run --quiet --updater tool.yaml "site/$2" >output 2>&1 || true
    grep -q "^FAIL  $3 " output || {
        echo "$1 is not convicted of $3:"
        cat output
        exit 1
    }
}

if [ "${TILLSPEC_FULL:-}" = 1 ]; then
    conform
    convict notice=late agreement/consent-comes-too-late site/agreed-24h
    convict silence=yes agreement/nobody-answers site/agreed-24h
    convict refusal=ignored agreement/client-refuses site/agreed-24h
    convict begins=at-once start/everything-goes-well site/time-kept
    convict backup=none start/everything-goes-well site/front-backup
    convict backup=plugins start/everything-goes-well site/front-backup
    convict captures=first start/everything-goes-well site/menu-captured
    convict captures=after start/everything-goes-well site/menu-captured
    convict order=front-first start/everything-goes-well site/backoffice-first
    convict office-start=no start/everything-goes-well site/backoffice-first
    convict kiosk-check=none kiosk/guest-is-there/who-pays site/kiosk-not-in-use
    convict front-verify=0 front/plugin-fails/after-12-seconds site/front-verified
    convict outcome=success front/plugin-fails/at-once site/front-verified
    convict report=none start/everything-goes-well site/reported
    convict report-form=reversed start/everything-goes-well site/report-format
fi
conform site/start site/media site/office site/kiosk/guest-is-there
convict asks=no start/everything-goes-well site/asked
convict report-form=no-date start/everything-goes-well site/report-format
convict report-form=no-changes start/everything-goes-well site/report-format
convict backup=flat start/everything-goes-well site/front-backup
convict login=profile office/profile-has-another-server site/backoffice-first
convict menu-check=no office/menu-is-lost site/menu-checked
