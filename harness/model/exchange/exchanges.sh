#!/bin/sh
# Requests and answers with short time-outs in virtual time: exchanges.sh mocks|pair BUILD. With TILLSPEC_FULL 100,000,
# else a tenth. Every line of output that has a time-out or a late answer is a fault.
set -eu

build=$2
count=10500
[ -z "${TILLSPEC_FULL:-}" ] || count=105000
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
case $1 in
mocks) "$build/model-mocks" "$build/model/http" "$count" ;;
pair) "$build/tillspec" warp -- "$build/model/pair" "$count" ;;
esac
