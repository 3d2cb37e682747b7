#!/bin/sh
# Installs into an empty folder, and runs a scenario from there: with the installed program, scenarios and updater alone.
# Usage: test-install.sh CMAKE BUILD_FOLDER
set -eu

cmake=$1 build=$2
place=$(mktemp -d)
trap 'rm -rf "${place:?}"' EXIT

"$cmake" --install "$build" --prefix "$place/prefix" >/dev/null
mkdir "$place/work"
cd "$place/work"

for part in bin/tillspec bin/tillspec-warp libexec/tillspec/checkout-app libexec/tillspec/till libexec/tillspec/reference-updater \
    libexec/tillspec/wrong-updater share/tillspec/scenarios/rule-book.yaml share/tillspec/updaters/reference.yaml \
    share/man/man1/tillspec.1 share/man/man1/tillspec-warp.1 share/doc/tillspec/README.md share/doc/tillspec/docs/updater-contract.md; do
    [ -f "$place/prefix/$part" ] || {
        echo "$part is not installed"
        exit 1
    }
done

row=$("$place/prefix/bin/tillspec" list | sed -n '1s/ .*//p')
"$place/prefix/bin/tillspec" run "$row" >out 2>&1 || true
cat out
grep -q "^  pass  $row " out
